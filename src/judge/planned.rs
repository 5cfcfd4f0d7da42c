//! Scenarios and actions in words: what of one changed, or all that one says.

use super::told::{Told, answer_text, slot_text};
use super::words::thousands;
use crate::assessment::{Scenario, Todo, Unread};
use crate::pack::{Pack, Plan};

/// The title of a designation or a task; the id where the pack does not know it.
#[must_use]
pub fn target_title<'a>(pack: &'a Pack, id: &'a str) -> &'a str {
    let designation = || pack.designation(id).map(|d| d.title.as_str());
    let task = || pack.plan.iter().flat_map(Plan::tasks).find(|t| t.id == *id).map(|t| t.title.as_str());
    designation().or_else(task).unwrap_or(id)
}

/// Something a scenario or an action says.
struct Part {
    name: String,
    /// Empty where it says nothing.
    text: String,
    /// What stands for nothing.
    nothing: &'static str,
}

impl Part {
    fn new(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into(), nothing: "没有" }
    }

    fn shown(&self) -> &str {
        if self.text.is_empty() { self.nothing } else { &self.text }
    }
}

/// A change of a scenario in words.
pub(super) fn scenario_told(pack: &Pack, from: Option<&Scenario>, to: Option<&Scenario>) -> Told {
    let name = |s: &Scenario| titled("情景", &s.name);
    between(from.map(|s| (name(s), scenario_parts(pack, s))), to.map(|s| (name(s), scenario_parts(pack, s))))
}

/// A change of an action in words.
pub(super) fn todo_told(pack: &Pack, from: Option<&Todo>, to: Option<&Todo>) -> Told {
    let name = |t: &Todo| titled("行动", &t.what);
    between(from.map(|t| (name(t), todo_parts(pack, t))), to.map(|t| (name(t), todo_parts(pack, t))))
}

fn titled(kind: &str, title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { format!("{kind}（未命名）") } else { format!("{kind}「{title}」") }
}

fn scenario_parts(pack: &Pack, scenario: &Scenario) -> Vec<Part> {
    let mut parts = vec![
        Part::new("名称", &scenario.name),
        Part::new("说明", &scenario.note),
        Part { nothing: "随档案", ..Part::new("判定日", day(scenario.as_of)) },
    ];
    parts.extend(scenario.answers.iter().map(|(slot, state)| Part {
        nothing: "与实际相同",
        ..Part::new(&slot_text(pack, slot), answer_text(pack, slot, state))
    }));
    parts.extend(newer(&scenario.unread));
    parts
}

fn todo_parts(pack: &Pack, todo: &Todo) -> Vec<Part> {
    let titles: Vec<&str> = todo.designations.iter().map(|id| target_title(pack, id)).collect();
    let cost = todo.cost.map(|cost| format!("{} 万元", thousands(cost)));
    let mut parts = vec![
        Part::new("行动", &todo.what),
        Part::new("资质", titles.join("、")),
        Part::new("指标", todo.slot.as_ref().map(|slot| slot_text(pack, slot)).unwrap_or_default()),
        Part::new("负责人", &todo.owner),
        Part::new("完成期限", day(todo.due)),
        Part::new("费用", cost.unwrap_or_default()),
        Part::new("状态", todo.state.word()),
        Part::new("证明材料", &todo.evidence),
        Part::new("备注", &todo.note),
    ];
    parts.extend(newer(&todo.unread));
    parts
}

fn day(day: Option<jiff::civil::Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Fields of a newer program can be told apart only as they stand.
fn newer(unread: &Unread) -> impl Iterator<Item = Part> + '_ {
    unread.0.iter().map(|(name, text)| Part::new(&format!("新版本的字段 {name}"), text))
}

/// What of two differs; all of it where there is only one.
fn between(from: Option<(String, Vec<Part>)>, to: Option<(String, Vec<Part>)>) -> Told {
    let nothing = || "没有".to_owned();
    match (from, to) {
        (None, None) => Told { name: String::new(), from: nothing(), to: nothing() },
        (None, Some((name, parts))) => Told { name, from: nothing(), to: whole(&parts) },
        (Some((name, parts)), None) => Told { name, from: whole(&parts), to: nothing() },
        (Some((name, from)), Some((_, to))) => differing(name, &from, &to),
    }
}

/// Everything but the first part, which is in the name already.
fn whole(parts: &[Part]) -> String {
    let said = parts.iter().skip(1).filter(|p| !p.text.is_empty());
    let said: Vec<String> = said.map(|p| format!("{} {}", p.name, p.text)).collect();
    if said.is_empty() { "有".into() } else { said.join("；") }
}

fn differing(name: String, from: &[Part], to: &[Part]) -> Told {
    let shown = |all: &[Part], part: &Part| {
        all.iter().find(|p| p.name == part.name).map_or(part.nothing, Part::shown).to_owned()
    };
    let gone = from.iter().filter(|p| to.iter().all(|other| other.name != p.name));
    let both = to.iter().chain(gone).map(|part| (part.name.as_str(), shown(from, part), shown(to, part)));
    let changed: Vec<(&str, String, String)> = both.filter(|(_, from, to)| from != to).collect();
    if let [(part, from, to)] = &changed[..] {
        return Told { name: format!("{name} {part}"), from: from.clone(), to: to.clone() };
    }
    let listed = |all: Vec<String>| all.join("；");
    Told {
        name,
        from: listed(changed.iter().map(|(part, from, _)| format!("{part} {from}")).collect()),
        to: listed(changed.iter().map(|(part, _, to)| format!("{part} {to}")).collect()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::told::told;
    use super::*;
    use crate::assessment::{Delta, Slot, State, TodoState, Value};

    fn texts(delta: &Delta) -> [String; 3] {
        let pack = Pack::embedded().unwrap_or_else(|e| panic!("{e:#?}"));
        let Told { name, from, to } = told(&pack, delta);
        [name, from, to]
    }

    fn todo() -> Todo {
        Todo {
            id: "1".into(),
            what: "招 2 名\n研发人员".into(),
            designations: vec!["hnte".into(), "xq2017-01".into(), "gone".into()],
            slot: Some(Slot::in_year(&"revenue".into(), 2026)),
            owner: "王芳".into(),
            due: Some(date(2027, 3, 1)),
            cost: Some("1200.50".parse().unwrap()),
            evidence: "劳动合同".into(),
            ..Todo::default()
        }
    }

    #[test]
    fn an_action_is_told_whole_when_it_comes_and_by_what_changed_after() {
        let delta = |from: Option<Todo>, to: Option<Todo>| {
            texts(&Delta::Todo("1".into(), from.map(Box::new), to.map(Box::new)))
        };
        let [name, from, to] = delta(None, Some(todo()));
        assert_eq!((name.as_str(), from.as_str()), ("行动「招 2 名 研发人员」", "没有"));
        for part in [
            "资质 国家高新技术企业、",
            "、gone；指标 营业收入（2026 年）；负责人 王芳；完成期限 2027-03-01；费用 1,200.5 万元；状态 未开始；证明材料 劳动合同",
        ] {
            assert!(to.contains(part), "{part} in {to}");
        }
        let done = Todo { state: TodoState::Done, ..todo() };
        assert_eq!(
            delta(Some(todo()), Some(done.clone())),
            ["行动「招 2 名 研发人员」 状态", "未开始", "已完成"]
        );
        let [_, from, to] =
            delta(Some(done.clone()), Some(Todo { owner: String::new(), due: None, ..done.clone() }));
        assert_eq!(
            (from.as_str(), to.as_str()),
            ("负责人 王芳；完成期限 2027-03-01", "负责人 没有；完成期限 没有")
        );
        let renamed = Todo { what: "招 3 名".into(), ..todo() };
        assert_eq!(
            delta(Some(todo()), Some(renamed))[0],
            "行动「招 2 名 研发人员」 行动",
            "known by what it was"
        );
        let [name, from, to] = delta(Some(Todo::default()), None);
        assert_eq!((name.as_str(), from.as_str(), to.as_str()), ("行动（未命名）", "状态 未开始", "没有"));
    }

    #[test]
    fn a_scenario_is_told_by_the_answers_that_differ() {
        let revenue = Slot::in_year(&"revenue".into(), 2026);
        let scenario = |n: i64| Scenario {
            id: "1".into(),
            name: "扩产".into(),
            answers: [(revenue.clone(), State::Known(Value::Number(n.into())))].into(),
            ..Scenario::default()
        };
        let delta = |from: Option<Scenario>, to: Option<Scenario>| {
            texts(&Delta::Scenario("1".into(), from.map(Box::new), to.map(Box::new)))
        };
        let name = "情景「扩产」 营业收入（2026 年）";
        assert_eq!(delta(Some(scenario(600)), Some(scenario(6500))), [name, "600 万元", "6,500 万元"]);
        let none = Scenario { answers: [].into(), ..scenario(0) };
        assert_eq!(delta(Some(scenario(600)), Some(none.clone())), [name, "600 万元", "与实际相同"]);
        assert_eq!(delta(Some(none.clone()), Some(scenario(600))), [name, "与实际相同", "600 万元"]);
        let dated = Scenario { as_of: Some(date(2027, 5, 1)), ..none.clone() };
        assert_eq!(
            delta(Some(none.clone()), Some(dated.clone())),
            ["情景「扩产」 判定日", "随档案", "2027-05-01"]
        );
        assert_eq!(delta(None, Some(none)), ["情景「扩产」", "没有", "有"]);
        assert_eq!(delta(Some(dated), None), ["情景「扩产」", "判定日 2027-05-01", "没有"]);
    }
}
