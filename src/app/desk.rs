//! The open assessment: its answers, its file, what is being typed, and everything computed from them. Pages read
//! it; every change goes through [`Desk::apply`].

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::advice::Advice;
use crate::assessment::{Answer, Assessment, Edit, Slot, State, Trail, Value, parse_input, without_controls};
use crate::judge::{
    Board, CertStanding, Needs, Relevant, Tri, View, certificate_standing, judge_relevant, needs, years_shown,
};
use crate::pack::{Designation, FactId, Pack, Targets};
use crate::store::evidence::Checker;
use crate::store::{Places, Session, StoreError};

use super::chronicle::Chronicle;
use super::counsel::Counsel;
use super::outline::Outline;
use super::planned::{ScenarioPart, TodoPart};
use super::readers::{Readers, readers};
use super::top_bar::parse_date;
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
    /// What a piece of evidence at a place proves; the number says which.
    Proves(FactId, Option<i16>, usize),
    /// Until when a piece of evidence at a place is good.
    Until(FactId, Option<i16>, usize),
    /// What an action of the plan says, by its id.
    Todo(String, TodoPart),
    /// What a scenario says, by its id.
    Scenario(String, ScenarioPart),
}

impl Field {
    /// The place among the answers that it belongs to, if it does.
    #[must_use]
    pub fn slot(&self) -> Option<Slot> {
        match self {
            Self::Answer(fact, year)
            | Self::Note(fact, year)
            | Self::Proves(fact, year, _)
            | Self::Until(fact, year, _) => Some(Slot { fact: fact.clone(), year: *year }),
            Self::Todo(..) | Self::Scenario(..) => None,
        }
    }

    /// Whether it belongs to an answer of one of these facts.
    #[must_use]
    pub fn is_about(&self, facts: &[FactId]) -> bool {
        match self {
            Self::Answer(fact, _) | Self::Note(fact, _) | Self::Proves(fact, ..) | Self::Until(fact, ..) => {
                facts.contains(fact)
            }
            Self::Todo(..) | Self::Scenario(..) => false,
        }
    }

    /// Whether paragraphs, such as come of merging, stay apart in it.
    fn has_paragraphs(&self) -> bool {
        match self {
            Self::Note(..) | Self::Scenario(_, ScenarioPart::Note) => true,
            Self::Todo(_, part) => part.has_paragraphs(),
            _ => false,
        }
    }
}

/// The open assessment.
pub struct Desk {
    /// The pack, which lives as long as the program.
    pub pack: &'static Pack,
    /// The answers.
    pub assessment: Assessment,
    /// Who is answering.
    pub author: String,
    /// Its file, and what keeps it from being lost.
    pub session: Session,
    /// Every change so far, by question.
    pub chronicle: Chronicle,
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
    /// How evidence stands, as last looked at; and what it was looked at for.
    pub papers: Checker,
    pub(super) papers_seen: Option<(u64, Option<PathBuf>)>,
    /// Files it was merged from: their embedded evidence comes along when it is saved.
    pub(super) papers_from: Vec<PathBuf>,
    /// What is missing, what to change, what to ask next.
    pub counsel: Counsel,
    /// The facts that decide what is worth asking.
    deciding: FxHashSet<FactId>,
    trail: Trail,
    saved: u64,
}

impl Desk {
    /// Opens an assessment.
    #[must_use]
    pub fn new(pack: &'static Pack, assessment: Assessment, as_of: Date) -> Self {
        let session = Session::fresh(&Places::default(), &assessment);
        Self::with(pack, assessment, session, as_of)
    }

    /// Opens an assessment in a session of its own.
    #[must_use]
    pub fn with(pack: &'static Pack, assessment: Assessment, session: Session, as_of: Date) -> Self {
        let chronicle = Chronicle::of(&assessment);
        let mut desk = Self {
            pack,
            trail: Trail::of(&assessment),
            assessment,
            author: String::new(),
            session,
            chronicle,
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
            papers: Checker::default(),
            papers_seen: None,
            papers_from: Vec::new(),
            counsel: Counsel::default(),
            deciding: deciding(pack),
            saved: 0,
        };
        desk.set_as_of(as_of);
        desk
    }

    /// A new assessment. The base year is answered for the user, on the first card, where it can be changed.
    #[must_use]
    pub fn blank(pack: &'static Pack, as_of: Date) -> Self {
        Self::new(pack, blank(pack, as_of), as_of)
    }

    /// Its file, once it has one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.session.path()
    }

    /// The name in the title bar.
    #[must_use]
    pub fn name(&self) -> String {
        let file = self.path().and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned());
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
            Edit::Note(..) | Edit::Flag(..) | Edit::Evidence(..) | Edit::Scenario(..) | Edit::Todo(..) => {
                false
            }
            Edit::Many(edits) => edits.iter().any(|e| self.moves_needs(e)),
            Edit::Aim(_) => true,
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

    /// Has the advice follow what has changed.
    pub fn watch_counsel(&mut self, ctx: &egui::Context) {
        let targets = self.assessment.targets(self.pack);
        self.counsel.watch(ctx, (self.revision, self.as_of), self.pack, &self.assessment, targets);
    }

    /// The advice there is, of now or a moment ago.
    #[must_use]
    pub fn advice(&self) -> Option<&Advice<'static>> {
        self.counsel.advice()
    }

    /// Whether the advice is that for the answers as they are.
    #[must_use]
    pub fn is_advised(&self) -> bool {
        self.counsel.is_current((self.revision, self.as_of))
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
        if self.is_read_only() {
            return;
        }
        if self.assessment.apply(edit, &self.author, Timestamp::now()) {
            self.trail.catch_up(&self.assessment);
            self.changed(self.moves_needs(edit));
        }
    }

    /// Whether it can only be looked at.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.session.read_only().is_some()
    }

    /// Takes a content that did not come about here step by step: merged, recovered, read from a table.
    pub fn replace(&mut self, assessment: Assessment) {
        self.trail = Trail::of(&assessment);
        self.chronicle = Chronicle::of(&assessment);
        self.assessment = assessment;
        self.drafts.clear();
        self.changed(true);
    }

    fn changed(&mut self, needs_too: bool) {
        self.revision += 1;
        self.session.record(&self.assessment);
        self.drop_orphans();
        self.chronicle.catch_up(&self.assessment);
        self.refresh(needs_too);
    }

    /// What was typed about an action or a scenario goes with it.
    fn drop_orphans(&mut self) {
        let (todos, scenarios) = (&self.assessment.todos, &self.assessment.scenarios);
        self.drafts.retain(|field, _| match field {
            Field::Todo(id, _) => todos.contains_key(id),
            Field::Scenario(id, _) => scenarios.contains_key(id),
            _ => true,
        });
    }

    /// Takes the last change back; gives a place it touched.
    pub fn undo(&mut self) -> Option<Slot> {
        if self.is_read_only() {
            return None;
        }
        let touched = self.trail.undo(&mut self.assessment, &self.author, Timestamp::now())?;
        self.after_turn(&touched)
    }

    /// Does the last undone change again; gives a place it touched.
    pub fn redo(&mut self) -> Option<Slot> {
        if self.is_read_only() {
            return None;
        }
        let touched = self.trail.redo(&mut self.assessment, &self.author, Timestamp::now())?;
        self.after_turn(&touched)
    }

    fn after_turn(&mut self, touched: &[Slot]) -> Option<Slot> {
        for slot in touched {
            self.drafts.retain(|field, _| field.slot().as_ref() != Some(slot));
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
        self.revision != self.saved
    }

    /// Counts everything as not yet saved, and has the journal keep it whole: what came back after a crash, or was
    /// merged, is in no file.
    pub fn adopt(&mut self) {
        self.revision += 1;
        self.session.adopt(&self.assessment);
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
        let text = if field.has_paragraphs() {
            text.split('\n').map(without_controls).collect::<Vec<_>>().join("\n")
        } else {
            without_controls(text)
        };
        self.drafts.insert(field, Draft { settled, ..Draft::new(text) });
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
        match self.read_typed(field, &draft.text) {
            Ok(edit) => {
                self.drafts.remove(field);
                if let Some(edit) = edit {
                    self.apply(&edit);
                }
            }
            Err(why) => {
                if let Some(draft) = self.drafts.get_mut(field) {
                    draft.error = Some(why);
                }
            }
        }
    }

    /// What was typed as a change; none where what it belongs to is gone.
    fn read_typed(&self, field: &Field, typed: &str) -> Result<Option<Edit>, String> {
        let trimmed = typed.trim();
        match field {
            Field::Note(fact, year) => {
                let slot = Slot { fact: fact.clone(), year: *year };
                Ok(Some(Edit::Note(slot, trimmed.to_owned())))
            }
            Field::Proves(fact, year, index) | Field::Until(fact, year, index) => {
                let slot = Slot { fact: fact.clone(), year: *year };
                about_paper(&self.assessment, field, slot, *index, trimmed).map(Some)
            }
            Field::Answer(id, year) => {
                let Some(fact) = self.pack.fact(id.as_str()) else { return Ok(None) };
                let slot = Slot { fact: id.clone(), year: *year };
                Ok(Some(Edit::Set(slot, parse_input(fact, typed)?)))
            }
            Field::Todo(id, part) => part.edit(&self.assessment, id, trimmed),
            Field::Scenario(id, part) => part.edit(self.pack, &self.assessment, id, trimmed),
        }
    }

    /// Takes everything that was typed and can be taken.
    pub fn take_all_drafts(&mut self) {
        let mut fields: Vec<Field> = self.drafts.keys().cloned().collect();
        fields.sort();
        fields.iter().for_each(|f| self.take_draft(f));
    }

    /// Saves to its file by itself, or because the user asked.
    ///
    /// # Errors
    /// What the store says; nothing is lost.
    pub fn save(&mut self, asked: bool) -> Result<(), StoreError> {
        self.assessment.pack = Assessment::new(self.pack).pack;
        self.session.save(&self.assessment, asked)?;
        self.is_saved();
        Ok(())
    }

    /// Saves over what another program wrote meanwhile.
    ///
    /// # Errors
    /// What the store says; nothing is lost.
    pub fn save_over(&mut self) -> Result<(), StoreError> {
        self.assessment.pack = Assessment::new(self.pack).pack;
        self.session.save_over(&self.assessment)?;
        self.is_saved();
        Ok(())
    }

    /// Saves to another file, which is its file from then on.
    ///
    /// # Errors
    /// What the store says; nothing is lost.
    pub fn save_as(&mut self, path: &Path) -> Result<(), StoreError> {
        self.assessment.pack = Assessment::new(self.pack).pack;
        self.session.save_as(path, &self.assessment)?;
        self.is_saved();
        Ok(())
    }

    fn is_saved(&mut self) {
        self.saved = self.revision;
        self.saved_at = Some(Timestamp::now());
    }
}

/// A new assessment, with the last full year answered.
pub(super) fn blank(pack: &Pack, as_of: Date) -> Assessment {
    let mut assessment = Assessment::new(pack);
    if pack.fact("base_year").is_some() {
        let state = State::Known(Value::Number((as_of.year() - 1).into()));
        let slot = Slot { fact: "base_year".into(), year: None };
        assessment.put(slot, Answer { state, ..Answer::default() });
    }
    assessment
}

/// What was typed about a piece of evidence, as a change of what is attached.
fn about_paper(
    assessment: &Assessment,
    field: &Field,
    slot: Slot,
    index: usize,
    typed: &str,
) -> Result<Edit, String> {
    let mut evidence = assessment.answer(&slot).evidence.clone();
    if let Some(piece) = evidence.get_mut(index) {
        match field {
            Field::Until(..) if typed.is_empty() => piece.until = None,
            Field::Until(..) => piece.until = Some(parse_date(typed)?),
            _ => typed.clone_into(&mut piece.proves),
        }
    }
    Ok(Edit::Evidence(slot, evidence))
}

/// The facts that say what is held, on which it hangs what a company is asked ([`needs`]).
fn deciding(pack: &Pack) -> FxHashSet<FactId> {
    let titles = pack.designations.iter().map(|d| FactId::from(d.held_fact().as_str()));
    let certificates = pack.designations.iter().filter_map(|d| d.certificate.as_ref());
    let papers = certificates.flat_map(|c| pack.hanging(&c.fact).iter().chain([&c.fact]).cloned());
    titles.chain(papers).collect()
}
