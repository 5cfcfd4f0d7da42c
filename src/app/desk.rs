//! The open assessment: its answers, its file, what is being typed, and everything computed from them. Pages read
//! it; every change goes through [`Desk::apply`].

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::assessment::{Assessment, Edit, Slot, State, Trail, Value, parse_input, without_controls};
use crate::judge::{
    Board, CertStanding, Needs, Relevant, Tri, View, certificate_standing, judge_relevant, needs, years_shown,
};
use crate::pack::{Designation, FactId, Pack, Targets};
use crate::store::{self, StoreError};

use super::outline::Outline;
use super::readers::{Readers, readers};
use super::widgets::text_field::committed_text;

/// What is being typed into a field and not yet taken.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// Why it was not taken.
    pub error: Option<String>,
    /// While an input method composes in it: the text without what is being composed.
    pub settled: Option<String>,
}

impl Draft {
    /// A text that was typed or pasted.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// A field that is typed into.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The answer at a place.
    Answer(FactId, Option<i16>),
    /// The note at a place.
    Note(FactId, Option<i16>),
}

impl Field {
    /// The place it belongs to.
    #[must_use]
    pub fn slot(&self) -> Slot {
        let (Self::Answer(fact, year) | Self::Note(fact, year)) = self;
        Slot { fact: fact.clone(), year: *year }
    }
}

/// The open assessment.
pub struct Desk {
    /// The pack, which lives as long as the program.
    pub pack: &'static Pack,
    /// The answers.
    pub assessment: Assessment,
    /// Its file, once it has one.
    pub path: Option<PathBuf>,
    /// The name shown while it has no file.
    pub title: String,
    /// When it was last saved.
    pub saved_at: Option<Timestamp>,
    /// The day the program was started on.
    pub today: Date,
    /// The day it is judged on.
    pub as_of: Date,
    /// The verdicts.
    pub board: Board<'static>,
    /// The questions that apply, with progress.
    pub outline: Outline,
    /// Facts of questions that do not apply.
    pub parked: FxHashSet<FactId>,
    /// What is being typed.
    pub drafts: FxHashMap<Field, Draft>,
    /// Counts applied changes, for autosave.
    pub revision: u64,
    /// Which conditions read a fact.
    pub readers: Readers,
    /// What is worth asking on the day.
    pub needs: Needs<'static>,
    /// The certificates of the pack on the day, by index of their designation.
    pub certificates: Vec<(usize, CertStanding)>,
    /// The facts that decide what is worth asking.
    deciding: FxHashSet<FactId>,
    trail: Trail,
    saved: Assessment,
}

impl Desk {
    /// Opens an assessment.
    #[must_use]
    pub fn new(pack: &'static Pack, assessment: Assessment, as_of: Date) -> Self {
        let mut desk = Self {
            pack,
            saved: assessment.clone(),
            assessment,
            path: None,
            title: "未命名".into(),
            saved_at: None,
            today: as_of,
            as_of,
            board: Board { as_of, verdicts: Vec::new(), reviews: Vec::new() },
            outline: Outline::default(),
            parked: FxHashSet::default(),
            drafts: FxHashMap::default(),
            revision: 0,
            readers: Readers::default(),
            needs: Needs::default(),
            certificates: Vec::new(),
            deciding: deciding(pack),
            trail: Trail::default(),
        };
        desk.set_as_of(as_of);
        desk
    }

    /// A new assessment. The base year is answered for the user, on the first card, where it can be changed.
    #[must_use]
    pub fn blank(pack: &'static Pack, as_of: Date) -> Self {
        let mut assessment = Assessment::new(pack);
        if pack.fact("base_year").is_some() {
            let last_year = State::Known(Value::Number((as_of.year() - 1).into()));
            let slot = Slot { fact: "base_year".into(), year: None };
            assessment.apply(&Edit::Set(slot, last_year), "", Timestamp::now());
        }
        Self::new(pack, assessment, as_of)
    }

    /// Opens a file.
    ///
    /// # Errors
    /// What the store says, in Chinese.
    pub fn open(pack: &'static Pack, path: &Path, as_of: Date) -> Result<Self, StoreError> {
        let mut desk = Self::new(pack, store::load(path)?, as_of);
        desk.path = Some(path.to_owned());
        Ok(desk)
    }

    /// The name in the title bar.
    #[must_use]
    pub fn name(&self) -> String {
        let file = self.path.as_ref().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned());
        file.unwrap_or_else(|| self.title.clone())
    }

    /// Judges on another day.
    pub fn set_as_of(&mut self, as_of: Date) {
        self.as_of = as_of;
        self.readers = readers(self.pack, as_of);
        self.refresh(true);
    }

    /// Whether a change can move what is worth asking: targets do, titles held and certificates.
    fn moves_needs(&self, edit: &Edit) -> bool {
        match edit {
            Edit::Set(slot, _) => self.deciding.contains(&slot.fact),
            Edit::Note(..) | Edit::Flag(..) => false,
            Edit::Many(edits) => edits.iter().any(|e| self.moves_needs(e)),
            Edit::Aim(_) | Edit::Restore(_) => true,
        }
    }

    fn refresh(&mut self, needs_too: bool) {
        let relevant = Relevant::new(self.pack, &self.assessment, self.as_of);
        self.board = judge_relevant(&relevant.view, self.as_of);
        let kinds = self.pack.designations.iter().enumerate();
        let certificates = kinds.filter_map(|(i, d)| Some((i, &d.certificate.as_ref()?.fact)));
        self.certificates =
            certificates.map(|(i, fact)| (i, certificate_standing(&relevant.view, fact))).collect();
        self.parked = relevant.parked;
        if needs_too {
            let targets = self.assessment.targets(self.pack);
            self.needs = needs(self.pack, targets, &self.assessment, self.as_of);
        }
        self.outline = Outline::new(self.pack, &self.assessment, &self.parked, &self.needs);
    }

    /// How a certificate stands on the day.
    #[must_use]
    pub fn standing_of(&self, cert: &FactId) -> CertStanding {
        let kind = |index: usize| self.pack.designations.get(index)?.certificate.as_ref();
        let mut known = self.certificates.iter().filter(|(i, _)| kind(*i).is_some_and(|c| c.fact == *cert));
        match known.next() {
            Some((_, found)) => *found,
            // One that is asked for without being a certificate designation.
            None => certificate_standing(&View::unparked(self.pack, &self.assessment, self.as_of), cert),
        }
    }

    /// The years of the yearly table, newest first.
    #[must_use]
    pub fn years(&self) -> Vec<i16> {
        years_shown(&self.assessment, self.as_of)
    }

    /// Applies a change.
    pub fn apply(&mut self, edit: &Edit) {
        if self.trail.apply(&mut self.assessment, edit, "", Timestamp::now()) {
            self.changed(self.moves_needs(edit));
        }
    }

    fn changed(&mut self, needs_too: bool) {
        self.revision += 1;
        self.refresh(needs_too);
    }

    /// Takes the last change back; gives a place it touched.
    pub fn undo(&mut self) -> Option<Slot> {
        let touched = self.trail.undo(&mut self.assessment, Timestamp::now())?;
        self.after_turn(&touched)
    }

    /// Does the last undone change again; gives a place it touched.
    pub fn redo(&mut self) -> Option<Slot> {
        let touched = self.trail.redo(&mut self.assessment, Timestamp::now())?;
        self.after_turn(&touched)
    }

    fn after_turn(&mut self, touched: &[Slot]) -> Option<Slot> {
        for slot in touched {
            self.drafts.remove(&Field::Answer(slot.fact.clone(), slot.year));
            self.drafts.remove(&Field::Note(slot.fact.clone(), slot.year));
        }
        self.changed(true);
        touched.first().cloned()
    }

    /// What the company aims at.
    #[must_use]
    pub fn targets(&self) -> &Targets {
        self.assessment.targets(self.pack)
    }

    /// Whether a designation or task is aimed at.
    #[must_use]
    pub fn aims_at(&self, id: &str) -> bool {
        self.targets().contains(id)
    }

    /// How many questions there would be with these targets.
    #[must_use]
    pub fn questions_with(&self, targets: &Targets) -> usize {
        let needs = needs(self.pack, targets, &self.assessment, self.as_of);
        Outline::new(self.pack, &self.assessment, &self.parked, &needs).progress.asked
    }

    /// Whether the company says that it holds a title, or a certificate that is good, already.
    #[must_use]
    pub fn holds(&self, designation: &Designation) -> bool {
        let certificate =
            self.certificates.iter().find(|(i, _)| self.pack.designations[*i].id == designation.id);
        if let Some((_, standing)) = certificate {
            return standing.state.counts() == Tri::Met;
        }
        *self.assessment.state(&designation.held_fact()) == State::Known(Value::YesNo(true))
    }

    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.trail.can_undo()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.trail.can_redo()
    }

    /// Whether there is something that is not in the file.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.assessment != self.saved
    }

    /// Counts everything as not yet saved: what came back after a crash has no file.
    pub fn mark_unsaved(&mut self) {
        self.saved = Assessment::default();
    }

    /// Fields whose text cannot be taken as it stands.
    pub fn invalid(&self) -> impl Iterator<Item = &Field> {
        self.drafts.iter().filter(|(_, d)| d.error.is_some()).map(|(f, _)| f)
    }

    /// Notes what is in a field now; `composing` where part of it is not typed for good yet.
    pub fn type_into(&mut self, field: Field, text: &str, composing: bool) {
        let settled = composing.then(|| match self.drafts.get(&field) {
            Some(draft) => draft.settled.clone().unwrap_or_else(|| draft.text.clone()),
            None => committed_text(self, &field),
        });
        self.drafts.insert(field, Draft { settled, ..Draft::new(without_controls(text)) });
    }

    /// Gives up what was being composed in a field; the rest of what was typed stays.
    pub fn drop_composition(&mut self, field: &Field) {
        if let Some(draft) = self.drafts.get_mut(field)
            && let Some(settled) = draft.settled.take()
        {
            draft.text = settled;
        }
    }

    /// Takes what was typed into a field; keeps the text and says why where it cannot be taken.
    pub fn take_draft(&mut self, field: &Field) {
        let Some(draft) = self.drafts.get(field) else { return };
        let edit = match field {
            Field::Note(..) => Edit::Note(field.slot(), draft.text.trim().to_owned()),
            Field::Answer(fact, _) => {
                let Some(fact) = self.pack.fact(fact.as_str()) else { return };
                match parse_input(fact, &draft.text) {
                    Ok(state) => Edit::Set(field.slot(), state),
                    Err(why) => {
                        if let Some(draft) = self.drafts.get_mut(field) {
                            draft.error = Some(why);
                        }
                        return;
                    }
                }
            }
        };
        self.drafts.remove(field);
        self.apply(&edit);
    }

    /// Takes everything that was typed and can be taken.
    pub fn take_all_drafts(&mut self) {
        let mut fields: Vec<Field> = self.drafts.keys().cloned().collect();
        fields.sort();
        fields.iter().for_each(|f| self.take_draft(f));
    }

    /// Saves to its file, or to a new one.
    ///
    /// # Errors
    /// What the store says; nothing is lost.
    pub fn save(&mut self, to: Option<&Path>) -> Result<(), StoreError> {
        let Some(path) = to.or(self.path.as_deref()).map(Path::to_owned) else { return Ok(()) };
        self.assessment.pack = Assessment::new(self.pack).pack;
        store::save(&path, &self.assessment)?;
        self.saved = self.assessment.clone();
        self.saved_at = Some(Timestamp::now());
        self.path = Some(path);
        Ok(())
    }
}

/// The facts that say what is held, on which it hangs what a company is asked ([`needs`]).
fn deciding(pack: &Pack) -> FxHashSet<FactId> {
    let titles = pack.designations.iter().map(|d| FactId::from(d.held_fact().as_str()));
    let certificates = pack.designations.iter().filter_map(|d| d.certificate.as_ref());
    let papers = certificates.flat_map(|c| pack.hanging(&c.fact).iter().chain([&c.fact]).cloned());
    titles.chain(papers).collect()
}
