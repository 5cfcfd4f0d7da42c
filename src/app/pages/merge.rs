//! Merging (合并档案): which files, what they answer differently, which of the answers holds. Takes the place of
//! everything else until it is done, since its result belongs to none of the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use egui::{Button, RichText, ScrollArea, TextEdit, Ui};
use jiff::Timestamp;

use crate::assessment::merge::{Candidate, Conflict, INPUTS, Merged, different_companies, merge};
use crate::assessment::{Assessment, Edit, Slot, State};
use crate::judge::{Told, answer_text, slot_text, told};
use crate::pack::Pack;
use crate::store;
use crate::store::bundle::is_bundle;
use crate::store::evidence::relinked_whole;

use super::super::dialogs::{entered, focus_once};
use super::super::theme::{BODY, L, M, NOTE, PAGE, S, SECTION, Tokens, XS, bold, note, when};
use super::super::widgets::column::column;

/// The page and its state.
#[derive(Default)]
pub struct Merging {
    typed: String,
    error: Option<String>,
    inputs: Vec<Input>,
    /// What comes of the inputs as they are; none while there are too few.
    merged: Option<Merged>,
    /// Why they cannot be merged.
    refused: Option<String>,
    /// What was decided; kept when an input comes or goes.
    chosen: BTreeMap<Slot, State>,
}

/// One of the assessments.
struct Input {
    /// Its file, where it has one.
    path: Option<PathBuf>,
    name: String,
    assessment: Assessment,
    last: Option<Timestamp>,
}

/// What the user wants of the program.
pub enum Wish {
    /// Nothing.
    Stay,
    /// Leave the page.
    Close,
    /// Ask the system for a file.
    Browse,
    /// Open the result.
    Open,
}

/// What is opened in the end.
pub struct Outcome {
    /// The merged assessment.
    pub assessment: Assessment,
    /// What was decided.
    pub decisions: Edit,
    /// The files it was made of, beside which its embedded evidence lies.
    pub from: Vec<PathBuf>,
}

impl Merging {
    /// Begins; `folder` is where the path field starts.
    #[must_use]
    pub fn new(folder: String) -> Self {
        Self { typed: folder, ..Self::default() }
    }

    /// Where the system's dialog starts.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Takes the open assessment in.
    pub fn add_open(&mut self, path: Option<&Path>, name: String, assessment: Assessment) {
        self.take(path.map(Path::to_owned), name, assessment);
    }

    /// Takes a file in, or says why not.
    pub fn add(&mut self, path: &Path) {
        self.error = self.add_file(path).err();
        if self.error.is_none() {
            self.typed = path.parent().map(|p| p.join("").display().to_string()).unwrap_or_default();
        }
    }

    /// The system has no file dialog.
    pub fn no_dialog(&mut self) {
        self.error = Some("未找到系统文件选择器，请直接填写路径".into());
    }

    fn add_file(&mut self, path: &Path) -> Result<(), String> {
        let name = path.file_name().ok_or("请写上文件名，如 财务.qp.ron")?.to_string_lossy().into_owned();
        if self.inputs.len() >= *INPUTS.end() {
            return Err(format!("一次最多合并 {} 份", INPUTS.end()));
        }
        if is_bundle(path) {
            return Err(format!("{name} 是分享包，请先打开它，存成档案再合并"));
        }
        if self.inputs.iter().filter_map(|i| i.path.as_deref()).any(|known| store::same_file(known, path)) {
            return Err(format!("{name} 已经在下面了"));
        }
        let assessment = store::load(path).map_err(|e| e.to_string())?;
        self.take(Some(path.to_owned()), name, assessment);
        Ok(())
    }

    fn take(&mut self, path: Option<PathBuf>, name: String, mut assessment: Assessment) {
        let last = assessment.last_change();
        // The result has no file yet: links are written as whole paths until it has.
        if let Some(edit) = relinked_whole(&assessment, path.as_deref()) {
            assessment.apply(&edit, "", last.unwrap_or(Timestamp::UNIX_EPOCH));
        }
        self.inputs.push(Input { path, name, assessment, last });
        self.again();
    }

    /// Merges anew.
    fn again(&mut self) {
        let inputs: Vec<&Assessment> = self.inputs.iter().map(|i| &i.assessment).collect();
        let codes = different_companies(&inputs);
        let listed = codes.iter().map(|(i, code)| format!("{code}（{}）", self.inputs[*i].name));
        let listed: Vec<String> = listed.collect();
        self.refused = (!codes.is_empty())
            .then(|| format!("统一社会信用代码不同，不是同一家企业的档案，不能合并：{}", listed.join("、")));
        let enough = INPUTS.contains(&inputs.len()) && self.refused.is_none();
        self.merged = enough.then(|| merge(&inputs));
    }

    fn conflicts(&self) -> &[Conflict] {
        self.merged.as_ref().map_or(&[], |m| &m.conflicts)
    }

    fn decision<'a>(&self, conflict: &'a Conflict) -> Option<&'a State> {
        let chosen = self.chosen.get(&conflict.slot)?;
        conflict.candidates.iter().map(|c| &c.state).find(|state| *state == chosen)
    }

    /// The result with what was decided; none while something is open.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let merged = self.merged.as_ref()?;
        let decide = |c: &Conflict| Some(Edit::Set(c.slot.clone(), self.decision(c)?.clone()));
        Some(Outcome {
            assessment: merged.assessment.clone(),
            decisions: Edit::Many(merged.conflicts.iter().map(decide).collect::<Option<_>>()?),
            from: self.inputs.iter().filter_map(|i| i.path.clone()).collect(),
        })
    }

    /// Shows the page.
    pub fn show(&mut self, ui: &mut Ui, pack: &Pack, busy: bool, composing: bool) -> Wish {
        let tokens = Tokens::of(ui);
        let mut wish = Wish::Stay;
        column(ui, |ui, width| {
            self.head(ui, &tokens, &mut wish);
            ScrollArea::vertical().id_salt("merge").auto_shrink([false, false]).show(ui, |ui| {
                ui.set_width(width - L);
                ui.spacing_mut().item_spacing.y = S;
                self.files(ui, &tokens, busy, composing, &mut wish);
                self.small_print(ui, &tokens, pack);
                self.differences(ui, &tokens, pack);
                ui.add_space(L);
            });
        });
        wish
    }

    /// What it is for, how far it is, and the ways out, always in view.
    fn head(&self, ui: &mut Ui, tokens: &Tokens, wish: &mut Wish) {
        ui.label(bold("合并档案", PAGE));
        ui.label(note(
            tokens,
            "把同一家企业分头填写的档案合成一份。各人的回答、备注、附件和改动记录都保留，原来的文件不动。",
        ));
        ui.add_space(XS);
        ui.horizontal(|ui| {
            let ready = self.merged.is_some() && self.conflicts().iter().all(|c| self.decision(c).is_some());
            let open = ui.add_enabled(ready, Button::new("打开合并结果"));
            if open.on_disabled_hover_text(self.missing()).clicked() {
                *wish = Wish::Open;
            }
            if ui.button("取消").clicked() {
                *wish = Wish::Close;
            }
            ui.add_space(S);
            ui.label(if ready && self.conflicts().is_empty() {
                "没有冲突".into()
            } else {
                self.missing()
            });
        });
        ui.add_space(S);
    }

    /// How far it is, in words.
    fn missing(&self) -> String {
        if self.refused.is_some() {
            return "不是同一家企业".into();
        }
        if self.merged.is_none() {
            return format!("已选 {} 份，至少要 {} 份", self.inputs.len(), INPUTS.start());
        }
        let all = self.conflicts();
        let done = all.iter().filter(|c| self.decision(c).is_some()).count();
        format!("冲突 {done} / {} 已定", all.len())
    }

    fn files(&mut self, ui: &mut Ui, tokens: &Tokens, busy: bool, composing: bool, wish: &mut Wish) {
        ui.label(bold(format!("要合并的档案 {} 份", self.inputs.len()), SECTION));
        ui.horizontal(|ui| {
            let edit = TextEdit::singleline(&mut self.typed).desired_width(440.0);
            let response = ui
                .add(edit.hint_text("文件路径（结尾为 .qp.ron）").margin(egui::vec2(8.0, 6.0)))
                .accessible_name("要合并的文件路径");
            focus_once(ui, &response, "merge");
            let enter = entered(ui, &response) && !composing;
            if ui.button("加入").clicked() || enter {
                let path = PathBuf::from(self.typed.trim());
                self.add(&path);
                // The next one can be typed at once.
                response.request_focus();
            }
            if ui.add_enabled(!busy, Button::new("浏览…")).clicked() {
                *wish = Wish::Browse;
            }
        });
        for why in [&self.error, &self.refused].into_iter().flatten() {
            ui.add(egui::Label::new(RichText::new(why).size(NOTE).color(tokens.invalid.0)).wrap());
        }
        let mut leaves = None;
        for (index, input) in self.inputs.iter().enumerate() {
            tokens.card().inner_margin(egui::Margin::from(egui::vec2(M, XS))).show(ui, |ui| {
                ui.set_width(ui.available_width());
                leaves = input.show(ui, tokens).then_some(index).or(leaves);
            });
        }
        if let Some(index) = leaves {
            self.inputs.remove(index);
            self.again();
        }
    }

    /// What else there is to know of the result.
    fn small_print(&self, ui: &mut Ui, tokens: &Tokens, pack: &Pack) {
        let Some(merged) = &self.merged else { return };
        if merged.packs.len() > 1 {
            let versions: Vec<&str> = merged.packs.iter().map(|p| p.version.as_str()).collect();
            ui.label(note(tokens, format!("这些档案按不同版本的题库填写：{}", versions.join("、"))));
        }
        for dropped in &merged.dropped {
            let place = dropped.slot.as_ref().map(|s| format!("{} ", slot_text(pack, s)));
            let (place, lost) = (place.unwrap_or_default(), dropped.lost.join("、"));
            let words = format!("{place}{}：留 {}，没留 {lost}", dropped.what, dropped.kept);
            ui.add(egui::Label::new(note(tokens, words)).wrap());
        }
        for Told { name, from, to } in merged.apart.iter().map(|delta| told(pack, delta)) {
            let words = format!("{name}：留 {from}，没留 {to}");
            ui.add(egui::Label::new(note(tokens, words)).wrap());
        }
    }

    fn differences(&mut self, ui: &mut Ui, tokens: &Tokens, pack: &Pack) {
        let Some(merged) = self.merged.take() else { return };
        if !merged.conflicts.is_empty() {
            ui.add_space(S);
            ui.horizontal(|ui| {
                ui.label(bold("答得不同的", SECTION));
                if ui.button("全部取最新").on_hover_text("还没有定的，都取最后给出的回答").clicked()
                {
                    for conflict in &merged.conflicts {
                        if self.decision(conflict).is_none()
                            && let Some(newest) = conflict.candidates.first()
                        {
                            self.chosen.insert(conflict.slot.clone(), newest.state.clone());
                        }
                    }
                }
            });
        }
        for conflict in &merged.conflicts {
            tokens.card().inner_margin(M).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = XS;
                let title = slot_text(pack, &conflict.slot);
                ui.add(egui::Label::new(bold(&title, BODY)).wrap());
                for candidate in &conflict.candidates {
                    self.candidate(ui, tokens, pack, (conflict, candidate), &title);
                }
            });
        }
        self.merged = Some(merged);
    }

    fn candidate(
        &mut self,
        ui: &mut Ui,
        tokens: &Tokens,
        pack: &Pack,
        (conflict, candidate): (&Conflict, &Candidate),
        title: &str,
    ) {
        let value = match &candidate.state {
            State::Blank => "清空".to_owned(),
            state => answer_text(pack, &conflict.slot, state),
        };
        let taken = self.decision(conflict) == Some(&candidate.state);
        ui.horizontal(|ui| {
            let button = Button::selectable(taken, value.as_str()).frame_when_inactive(true).truncate();
            let half = ui.available_width() * 0.5;
            let button = ui.scope(|ui| {
                ui.set_max_width(half);
                ui.add(button).accessible_name(format!("{title}：取 {value}")).on_hover_text(&value)
            });
            if button.inner.clicked() {
                self.chosen.insert(conflict.slot.clone(), candidate.state.clone());
            }
            let files = candidate.inputs.iter().filter_map(|i| Some(self.inputs.get(*i)?.name.as_str()));
            let by = [candidate.author.clone(), candidate.at.map(when).unwrap_or_default()];
            let mut words: Vec<String> = by.into_iter().filter(|t| !t.is_empty()).collect();
            words.push(files.collect::<Vec<_>>().join("、"));
            ui.add(egui::Label::new(note(tokens, words.join("  "))).truncate());
        });
    }
}

impl Input {
    /// Shows it; whether it is to leave.
    fn show(&self, ui: &mut Ui, tokens: &Tokens) -> bool {
        let company = self.assessment.company();
        let company = if company.is_empty() { "未填企业名称" } else { company };
        let last = self.last.map(|at| format!("  最后改动 {}", when(at))).unwrap_or_default();
        let words = format!("{company}  回答 {} 处{last}", self.assessment.answers().count());
        let mut leaves = false;
        egui::Sides::new().shrink_left().truncate().show(
            ui,
            |ui| {
                let name = ui.label(bold(&self.name, BODY));
                if let Some(path) = &self.path {
                    name.on_hover_text(path.display().to_string());
                }
                ui.label(note(tokens, words));
            },
            |ui| {
                let button = Button::new(RichText::new("移出").size(NOTE)).small();
                leaves = ui.add(button).accessible_name(format!("移出 {}", self.name)).clicked();
            },
        );
        leaves
    }
}
