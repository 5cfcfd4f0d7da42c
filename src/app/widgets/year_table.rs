//! The yearly table: figures as rows, years as columns, newest at the left. Takes a block copied from a spreadsheet;
//! arrows and Enter move from cell to cell.

use egui::{Event, Key, RichText, Ui};
use rust_decimal::Decimal;

use crate::assessment::{Slot, State, Value};
use crate::judge::{Exact, shown};
use crate::pack::{Computed, Fact, FactId};

use super::super::desk::{Desk, Field};
use super::super::outline::Asked;
use super::super::screen::{Action, Screen};
use super::super::theme::{NOTE, S, Tokens, XS, bold, note};
use super::card::{error_line, titled};
use super::evidence::attach_button;
use super::text_field::{Look, committed_text, field_id, text_field};

const LABEL: f32 = 218.0;
const CELL: f32 = 96.0;
const ROW: f32 = 30.0;

/// Shows the table.
pub fn year_table(ui: &mut Ui, screen: &mut Screen<'_>, asked: &Asked) {
    let tokens = Tokens::of(ui);
    let years = screen.desk.years();
    let title = if asked.question.text.is_empty() { "年度数据" } else { &asked.question.text };
    titled(ui, title, |ui| attach_button(ui, screen, &asked.facts, title));
    let help = if asked.question.help.is_empty() {
        "可从电子表格复制一块数，点左上角要填的格，按 Ctrl+V 粘贴。加点的格是现行条件要用的年度。"
    } else {
        &asked.question.help
    };
    ui.label(note(&tokens, help));
    keys(ui, screen, &asked.facts, &years);
    // A section may hold several tables: the block waits in the one it was pasted into.
    if screen.pasted.iter().any(|field| field.is_about(&asked.facts)) {
        paste_bar(ui, screen);
    }
    let label = LABEL.min(ui.available_width() * 0.28);
    egui::ScrollArea::horizontal().id_salt(("year table", asked.facts.first())).show(ui, |ui| {
        header(ui, &tokens, label, &years);
        for id in &asked.facts {
            if let Some(fact) = screen.desk.pack.fact(id.as_str()) {
                row(ui, screen, &tokens, fact, label, &years);
            }
        }
        ui.add_space(XS);
        for computed in &asked.question.computed {
            computed_row(ui, screen.desk, &tokens, computed, label, &years);
        }
    });
}

fn label_cell(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(
        egui::vec2(width, ROW),
        egui::Layout::left_to_right(egui::Align::Center).with_main_wrap(false),
        |ui| {
            ui.set_min_size(egui::vec2(width, ROW));
            add(ui);
        },
    );
}

fn right_cell(ui: &mut Ui, text: RichText) {
    ui.allocate_ui_with_layout(
        egui::vec2(CELL, ROW),
        egui::Layout::right_to_left(egui::Align::Center),
        |ui| {
            ui.set_min_size(egui::vec2(CELL, ROW));
            ui.add_space(S);
            ui.label(text);
        },
    );
}

fn header(ui: &mut Ui, tokens: &Tokens, label: f32, years: &[i16]) {
    ui.horizontal(|ui| {
        label_cell(ui, label, |ui| {
            ui.label(note(tokens, "指标"));
        });
        for (i, year) in years.iter().enumerate() {
            let text = if i == 0 { format!("{year} 上年度") } else { year.to_string() };
            right_cell(ui, note(tokens, text));
        }
        ui.label(note(tokens, "单位"));
    });
}

fn row(ui: &mut Ui, screen: &mut Screen<'_>, tokens: &Tokens, fact: &Fact, label: f32, years: &[i16]) {
    let needed = screen.desk.needs.get(&fact.id).cloned().unwrap_or_default();
    ui.horizontal(|ui| {
        label_cell(ui, label, |ui| {
            ui.add(egui::Label::new(&fact.label).truncate()).on_hover_ui(|ui| explain(ui, tokens, fact));
        });
        for (back, year) in years.iter().enumerate() {
            let slot = Slot::in_year(&fact.id, *year);
            let field = Field::Answer(fact.id.clone(), Some(*year));
            let wanted = i32::try_from(back).is_ok_and(|b| needed.contains(&-b));
            let name = format!("{} {year}", fact.label);
            let hint = match screen.desk.assessment.answer(&slot).state {
                State::Unknown => "不清楚",
                State::NotApplicable => "不适用",
                _ if wanted => "·",
                _ => "",
            };
            let response = text_field(
                ui,
                screen,
                &field,
                Look { name: &name, width: CELL, hint, right: true, lines: 1 },
            );
            cell_menu(&response, screen, &field, &slot);
        }
        ui.label(note(tokens, fact.unit()));
    });
    for year in years {
        error_line(ui, screen, &Field::Answer(fact.id.clone(), Some(*year)));
    }
}

fn explain(ui: &mut Ui, tokens: &Tokens, fact: &Fact) {
    ui.set_max_width(420.0);
    ui.label(bold(&fact.label, NOTE));
    if !fact.definition.is_empty() {
        ui.label(note(tokens, format!("口径  {}", fact.definition)));
    }
    if !fact.evidence.is_empty() {
        ui.label(note(tokens, format!("证据  {}", fact.evidence)));
    }
}

/// 不清楚 and 不适用 of one cell, by the right mouse button or the menu key.
fn cell_menu(response: &egui::Response, screen: &mut Screen<'_>, field: &Field, slot: &Slot) {
    response.context_menu(|ui| {
        for (word, state) in
            [("不清楚", State::Unknown), ("不适用", State::NotApplicable), ("清空", State::Blank)]
        {
            if ui.button(word).clicked() {
                screen.act(Action::Drop(field.clone()));
                screen.edit(crate::assessment::Edit::Set(slot.clone(), state));
                ui.close();
            }
        }
        ui.separator();
        if ui.button("附件…").clicked() {
            screen.act(Action::Attach(vec![slot.fact.clone()], slot.year));
            ui.close();
        }
    });
}

fn known(desk: &Desk, fact: &FactId, year: i16) -> Option<Decimal> {
    match desk.assessment.answer(&Slot::in_year(fact, year)).state {
        State::Known(Value::Number(n)) => Some(n),
        _ => None,
    }
}

fn percentage(part: Decimal, whole: Decimal) -> Option<Exact> {
    let whole = Exact::from(whole);
    if whole.sign().is_gt() { Exact::from(part).times(&Exact::whole(100)).over(&whole) } else { None }
}

fn computed_row(ui: &mut Ui, desk: &Desk, tokens: &Tokens, computed: &Computed, label: f32, years: &[i16]) {
    let (Computed::Share(name, ..) | Computed::Growth(name, _)) = computed;
    ui.horizontal(|ui| {
        label_cell(ui, label, |ui| {
            ui.label(note(tokens, name.as_str()));
        });
        for year in years {
            let value = match computed {
                Computed::Share(_, part, whole) => known(desk, part, *year)
                    .zip(known(desk, whole, *year))
                    .and_then(|(p, w)| percentage(p, w)),
                Computed::Growth(_, fact) => known(desk, fact, *year)
                    .zip(known(desk, fact, *year - 1))
                    .and_then(|(now, before)| percentage(now - before, before)),
            };
            let text = value.map_or("—".to_owned(), |v| shown(&v).replace("约 ", ""));
            right_cell(ui, note(tokens, text));
        }
        ui.label(note(tokens, "%"));
    });
}

/// Moves between cells and takes pasted blocks, before the fields see the keys.
fn keys(ui: &mut Ui, screen: &mut Screen<'_>, facts: &[FactId], years: &[i16]) {
    let Some(focused) = ui.memory(egui::Memory::focused) else { return };
    let mut cells = facts.iter().enumerate().flat_map(|(r, f)| {
        years.iter().enumerate().map(move |(c, y)| (r, c, Field::Answer(f.clone(), Some(*y))))
    });
    let Some((row, column, field)) = cells.find(|(_, _, field)| field_id(field) == focused) else { return };
    if screen.composing {
        return;
    }
    let block = ui.input_mut(|input| {
        let at = input.events.iter().position(|e| matches!(e, Event::Paste(text) if is_block(text)))?;
        match input.events.remove(at) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    });
    if let Some(text) = block {
        screen.act(Action::Paste(laid_out(&text, row, column, facts, years)));
        return;
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let draft = screen.desk.drafts.get(&field).map(|d| d.text.chars().count());
    let length = draft.unwrap_or_else(|| committed_text(screen.desk, &field).chars().count());
    let leaves = |key, end| pressed(key) && at_edge(ui, focused, end, length);
    let down =
        isize::from(pressed(Key::ArrowDown) || pressed(Key::Enter)) - isize::from(pressed(Key::ArrowUp));
    let right = isize::from(leaves(Key::ArrowRight, true)) - isize::from(leaves(Key::ArrowLeft, false));
    if (down, right) == (0, 0) {
        return;
    }
    let to_row = row.saturating_add_signed(down).min(facts.len().saturating_sub(1));
    let to_column = column.saturating_add_signed(right).min(years.len().saturating_sub(1));
    screen.act(Action::Take(field));
    // Taken out of the input: the cell that gets the focus would see Enter too, and give the focus up again.
    ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
    let to = Field::Answer(facts[to_row].clone(), Some(years[to_column]));
    ui.memory_mut(|m| m.request_focus(field_id(&to)));
}

/// Whether the text cursor stands at an end of the field, so that an arrow leaves it.
fn at_edge(ui: &Ui, id: egui::Id, end: bool, length: usize) -> bool {
    let range = egui::TextEdit::load_state(ui.ctx(), id).and_then(|s| s.cursor.char_range());
    range.is_none_or(|r| r.primary.index.0 == if end { length } else { 0 })
}

/// A block has more than one cell; a single figure goes into its field like typed text.
fn is_block(text: &str) -> bool {
    text.trim_end_matches(['\r', '\n']).contains(['\t', '\n'])
}

/// Lays a pasted block out from a cell to the right and down; what does not fit is left out.
fn laid_out(text: &str, row: usize, column: usize, facts: &[FactId], years: &[i16]) -> Vec<(Field, String)> {
    let mut cells = Vec::new();
    for (line, fact) in text.trim_end_matches(['\r', '\n']).lines().zip(&facts[row..]) {
        for (cell, year) in line.split('\t').zip(&years[column..]) {
            cells.push((Field::Answer(fact.clone(), Some(*year)), cell.trim().to_owned()));
        }
    }
    cells
}

fn paste_bar(ui: &mut Ui, screen: &mut Screen<'_>) {
    let tokens = Tokens::of(ui);
    egui::Frame::new().fill(tokens.pasted.0).corner_radius(5).inner_margin(S).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("粘贴了 {} 格，请核对后记入", screen.pasted.len()));
            if ui.button("记入").clicked() {
                screen.act(Action::ConfirmPaste);
            }
            if ui.button("放弃").clicked() {
                screen.act(Action::DropPaste);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_laid_out_and_cut_at_the_edges() {
        let facts = [FactId::from("a"), FactId::from("b"), FactId::from("c")];
        let years = [2025, 2024, 2023, 2022];
        let cells = laid_out("1,000\t 2\t3\r\n4\t5\t6\r\n", 1, 2, &facts, &years);
        let place = |field: &Field| field.slot().unwrap();
        let flat: Vec<_> =
            cells.iter().map(|(f, t)| (place(f).fact.to_string(), place(f).year, t.as_str())).collect();
        assert_eq!(
            flat,
            [
                ("b".into(), Some(2023), "1,000"),
                ("b".into(), Some(2022), "2"),
                ("c".into(), Some(2023), "4"),
                ("c".into(), Some(2022), "5"),
            ]
        );
        assert!(is_block("1\t2") && is_block("1\n2\n") && !is_block("12.5\n"));
    }
}
