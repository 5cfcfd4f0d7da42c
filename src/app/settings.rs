//! What the program remembers between starts: recent files, theme, zoom. And assessments that never got a file.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::pack::{Catalogue, Pack, TargetSet};
use crate::store::{Places, user_name, whole_path};

const RECENT: usize = 8;

/// Remembered between starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Files opened or saved, newest first.
    pub recent: Vec<PathBuf>,
    /// Light or dark; none follows the system.
    pub dark: Option<bool>,
    /// Size of the interface; none is 1.
    pub zoom: Option<f32>,
    /// Sets of targets the user saved.
    pub target_sets: Vec<TargetSet>,
    /// Whose name changes are put under; none is the name the system knows.
    pub author: Option<String>,
    /// The renderer that worked last.
    pub renderer: Option<String>,
}

/// An assessment that was being worked on without a file, as earlier versions of the program kept it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where it was kept.
    pub path: PathBuf,
    /// What to call it.
    pub title: String,
}

/// Where the program keeps its own files; none where there is no such place (or in tests).
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// The folder, with the journals and the kept versions.
    pub places: Places,
}

impl Home {
    /// The user's data folder.
    #[must_use]
    pub fn of_user() -> Self {
        Self { places: Places::of_user() }
    }

    /// A folder of one's own, for tests.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { places: Places::at(folder) }
    }

    fn file(&self) -> Option<PathBuf> {
        self.places.inside("settings.ron")
    }

    /// Reads the settings; anything unreadable counts as none.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let text = self.file().and_then(|f| std::fs::read_to_string(f).ok());
        text.and_then(|t| crate::notation::read("settings.ron", &t).ok()).unwrap_or_default()
    }

    /// Writes the settings; losing them is no harm, so a failure is only logged.
    pub fn remember(&self, settings: &Settings) {
        let Some(file) = self.file() else { return };
        let text = ron::ser::to_string_pretty(settings, ron::ser::PrettyConfig::new()).unwrap_or_default();
        let folder = file.parent().map(std::fs::create_dir_all);
        if let Err(error) =
            folder.unwrap_or(Ok(())).and_then(|()| crate::store::write_atomic(&file, text.as_bytes()))
        {
            tracing::warn!(%error, "settings not written");
        }
    }

    /// Keeps what the pack asks, for when a file that was answered under it meets another pack; losing it is little
    /// harm.
    pub fn keep_catalogue(&self, pack: &Pack) {
        let name = format!("{}-{}.ron", pack.meta.version, pack.hash.get(..12).unwrap_or_default());
        let Some(file) = self.places.inside("packs").map(|f| f.join(name)) else { return };
        if file.exists() {
            return;
        }
        let text = crate::notation::dialect().to_string(&pack.catalogue()).unwrap_or_default();
        let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = folder.and_then(|()| crate::store::write_atomic(&file, text.as_bytes())) {
            tracing::warn!(%error, "catalogue not kept");
        }
    }

    /// What packs that were worked with here asked.
    #[must_use]
    pub fn catalogues(&self) -> Vec<Catalogue> {
        let entries = self.places.inside("packs").and_then(|folder| std::fs::read_dir(folder).ok());
        let texts =
            entries.into_iter().flatten().flatten().filter_map(|e| std::fs::read_to_string(e.path()).ok());
        texts.filter_map(|text| crate::notation::read("packs", &text).ok()).collect()
    }

    /// The user's own folder of extra designations (附加题库), where there is something in it.
    #[must_use]
    pub fn extra_folder(&self) -> Option<PathBuf> {
        let folder = self.places.inside("extra")?;
        let has_something = std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
        has_something.then_some(folder)
    }

    /// Assessments that earlier versions of the program kept because they never got a file, newest first.
    #[must_use]
    pub fn drafts(&self) -> Vec<Draft> {
        let Some(folder) = self.places.inside("unsaved") else { return Vec::new() };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found: Vec<Draft> = entries
            .filter_map(|e| {
                let path = e.path();
                let assessment = crate::store::load(&path).ok()?;
                let name =
                    if assessment.company().is_empty() { "未填企业名称" } else { assessment.company() };
                Some(Draft { title: format!("{name}（{} 处回答）", assessment.answers().count()), path })
            })
            .collect();
        found.sort_by(|a, b| b.path.cmp(&a.path));
        found
    }
}

impl Settings {
    /// Whose name changes are put under.
    #[must_use]
    pub fn author(&self) -> String {
        self.author.clone().unwrap_or_else(user_name)
    }

    /// Puts a file at the top of the recent ones.
    pub fn opened(&mut self, path: &Path) {
        let path = whole_path(path);
        self.recent.retain(|p| *p != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
    }
}
