//! What the program remembers between starts: recent files, theme, zoom. And assessments that never got a file.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::pack::TargetSet;

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
    /// The renderer that worked last.
    pub renderer: Option<String>,
}

/// An assessment that was being worked on without a file.
#[derive(Clone, Debug)]
pub struct Unsaved {
    /// Where it was kept.
    pub path: PathBuf,
    /// What to call it.
    pub title: String,
}

/// Where the program keeps its own files; none where there is no such place (or in tests).
#[derive(Clone, Debug, Default)]
pub struct Home {
    folder: Option<PathBuf>,
}

impl Home {
    /// The user's data folder.
    #[must_use]
    pub fn of_user() -> Self {
        let dirs = directories::ProjectDirs::from("", "", "qiping");
        Self { folder: dirs.map(|d| d.data_local_dir().to_owned()) }
    }

    /// A folder of one's own, for tests.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()) }
    }

    fn file(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|f| f.join("settings.ron"))
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

    /// A place for an assessment that has no file yet.
    #[must_use]
    pub fn unsaved_path(&self, started: jiff::Timestamp) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?.join("unsaved");
        std::fs::create_dir_all(&folder).ok()?;
        Some(folder.join(format!("{}.{}", started.as_millisecond(), crate::store::EXTENSION)))
    }

    /// The user's own folder of extra designations (附加题库), where there is something in it.
    #[must_use]
    pub fn extra_folder(&self) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?.join("extra");
        let has_something = std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
        has_something.then_some(folder)
    }

    /// Whether a file lies among those that never got a place of their own.
    #[must_use]
    pub fn is_unsaved(&self, path: &Path) -> bool {
        self.folder.as_ref().is_some_and(|f| path.starts_with(f.join("unsaved")))
    }

    /// Assessments that never got a file, newest first.
    #[must_use]
    pub fn unsaved(&self) -> Vec<Unsaved> {
        let Some(folder) = self.folder.as_ref().map(|f| f.join("unsaved")) else { return Vec::new() };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found: Vec<Unsaved> = entries
            .filter_map(|e| {
                let path = e.path();
                let assessment = crate::store::load(&path).ok()?;
                let name =
                    if assessment.company().is_empty() { "未填企业名称" } else { assessment.company() };
                Some(Unsaved {
                    title: format!("{name}（{} 处回答）", assessment.answers().count()), path
                })
            })
            .collect();
        found.sort_by(|a, b| b.path.cmp(&a.path));
        found
    }
}

impl Settings {
    /// Puts a file at the top of the recent ones.
    pub fn opened(&mut self, path: &Path) {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.recent.retain(|p| *p != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
    }
}
