//! Advice in words: gaps, changes, events and questions as short Chinese phrases, with units.

use rust_decimal::Decimal;

use crate::assessment::{State, Value};
use crate::judge::{
    Cell, Exact, Op, Words, certificate_standing, is_points, shown, state_text, thousands, with_unit,
};
use crate::pack::{Asks, Fact};
use crate::pack::{Expr, Question, Rule};

use super::calendar::{Event, What};
use super::change::{Advisor, Change, ChangeSet};
use super::gap::{Gain, Gap, GapWay};
use super::lever::probe_of;
use super::next::Ask;

impl<'p> Words<'p> {
    /// A gap, in one line or several: how far it is, and what closes it.
    #[must_use]
    pub fn gap(&self, gap: &Gap<'p>, advisor: &Advisor<'p, '_>) -> Vec<String> {
        let label = |id| self.label(id);
        match gap.rule {
            Rule::Yes(id) => vec![format!("须做到“{}”，现为否", label(id))],
            Rule::No(id) => vec![format!("须没有“{}”，现为是", label(id))],
            Rule::OneOf(id, _) => {
                let fact = self.pack.fact(id.as_str());
                let now = fact.map(|f| state_text(f, advisor.view().state(id))).unwrap_or_default();
                vec![format!("{}须为{}，现为{now}", label(id), self.required(gap.rule))]
            }
            Rule::Valid(id) => {
                let state = certificate_standing(advisor.view(), id).state.word();
                vec![format!("须取得并保持有效：{}，现为{state}", label(id))]
            }
            Rule::Aged(aged) => {
                let need = self.sentence(gap.rule);
                match gap.ripe {
                    Some(day) => vec![format!("{day} 起{}", self.waited(aged))],
                    None => vec![format!("{need}，等待也不能满足")],
                }
            }
            _ => self.number_gap(gap),
        }
    }

    fn number_gap(&self, gap: &Gap<'p>) -> Vec<String> {
        let Some(probe) = probe_of(gap.rule) else { return vec![self.sentence(gap.rule)] };
        if let Some(actual) = gap.actual.as_ref().filter(|_| is_points(probe.expr)) {
            let lacking = Exact::from(probe.figure).minus(actual);
            let mut lines = vec![format!("还差 {} 分", shown(&lacking))];
            lines.extend(gap.gains.iter().map(|gain| self.gain(gain)));
            return lines;
        }
        let figure = self.figure_text(probe.expr, probe.figure);
        let single = matches!(probe.expr, Expr::Fact(_) | Expr::Year(..));
        match (&gap.ways[..], single) {
            ([way], true) => vec![self.single(way)],
            ([], _) if gap.actual.is_none() => vec![format!("须 {}，现为不适用", self.required(gap.rule))],
            ([], _) => vec![format!("须 {}，单改一处达不到", self.required(gap.rule))],
            (ways, _) => {
                let reach = match probe.op {
                    Op::AtLeast => format!("即达 {figure}"),
                    Op::MoreThan => format!("即超过 {figure}"),
                    Op::AtMost => format!("即不超过 {figure}"),
                    Op::LessThan => format!("即低于 {figure}"),
                };
                ways.iter().map(|way| format!("{}{reach}", self.way(way))).collect()
            }
        }
    }

    /// `还差 2 项：与主导产品相关的Ⅰ类知识产权`
    fn single(&self, way: &GapWay<'p>) -> String {
        let (distance, label) = (self.step(way.cell.fact.as_str(), way.distance()), self.cell(&way.cell));
        let to = self.amount(way.cell.fact.as_str(), way.to);
        if way.rises() {
            format!(
                "还差 {distance}：{label}（现 {}，须到 {to}）",
                self.amount(way.cell.fact.as_str(), way.from)
            )
        } else {
            format!("须减少 {distance}：{label}（须不多于 {to}）")
        }
    }

    /// `研发费用（2025 年）再增加 38 万元`
    fn way(&self, way: &GapWay<'p>) -> String {
        let id = way.cell.fact.as_str();
        let verb = if way.rises() { "再增加" } else { "减少" };
        format!(
            "{}{verb} {}（到 {}）",
            self.cell(&way.cell),
            self.step(id, way.distance()),
            self.amount(id, way.to)
        )
    }

    /// What an indicator could add: `研发人员占比：+5 分（…再增加 3 人）`.
    #[must_use]
    pub fn gain(&self, gain: &Gain<'p>) -> String {
        let more = shown(&gain.to.minus(&gain.from));
        match &gain.way {
            Some(way) => format!("{}：{}，+{more} 分", gain.indicator.text, self.way(way)),
            None => format!("{}：最多 +{more} 分", gain.indicator.text),
        }
    }

    /// A difference: of a percentage in points.
    fn step(&self, fact: &str, number: Decimal) -> String {
        match self.pack.fact(fact).map_or("", Fact::unit) {
            "%" => format!("{} 个百分点", thousands(number)),
            unit => with_unit(&thousands(number), unit),
        }
    }

    fn amount(&self, fact: &str, number: Decimal) -> String {
        with_unit(&thousands(number), self.pack.fact(fact).map_or("", Fact::unit))
    }

    fn figure_text(&self, expr: &Expr, figure: Decimal) -> String {
        with_unit(&thousands(figure), &self.unit(expr))
    }

    /// `满 3 年`
    fn waited(&self, aged: &crate::pack::Aged) -> String {
        let length = aged.at_least.map_or_else(|| "可计算".into(), |age| format!("满 {}", age.words()));
        format!("{length}（自{}算）", self.label(&aged.since))
    }

    /// One change: `与主导产品相关的Ⅰ类知识产权：由 1 项增加到 2 项`.
    #[must_use]
    pub fn change(&self, change: &Change<'p>) -> String {
        let name = self.cell(&change.cell);
        let Some(fact) = self.pack.fact(change.cell.fact.as_str()) else { return name };
        let (from, to) = (state_text(fact, &change.from), state_text(fact, &change.to));
        let certificate = !change.with.is_empty();
        match (&change.from, &change.to) {
            _ if change.is_answer() && change.example => format!("先回答：{name}"),
            (_, State::Known(Value::Number(_))) if change.is_answer() => format!("先回答：{name}，{to}即可"),
            _ if change.is_answer() && certificate => format!("先回答：{name}，持有且有效即可"),
            _ if change.is_answer() => format!("先回答：{name}，为“{to}”即可"),
            _ if certificate => format!("取得并保持有效：{name}"),
            (State::Known(Value::Number(a)), State::Known(Value::Number(b))) => {
                let verb = if b > a { "增加" } else { "减少" };
                let step = self.step(change.cell.fact.as_str(), (b - a).abs());
                format!("{name}：{from} {verb}到 {to}（{} {step}）", if b > a { "增" } else { "减" })
            }
            (State::Known(Value::YesNo(_)), State::Known(Value::YesNo(true))) => {
                let verb = if change.cell.fact.as_str().starts_with("has_") { "取得" } else { "做到" };
                format!("{verb}：{name}")
            }
            (State::Known(Value::YesNo(_)), State::Known(Value::YesNo(false))) => format!("消除：{name}"),
            _ => format!("{name}：由{from}改为{to}"),
        }
    }

    /// When a change set counts: nothing for now.
    #[must_use]
    pub fn horizon(&self, set: &ChangeSet<'p>) -> String {
        if set.horizon.is_now() {
            return String::new();
        }
        format!("{} 起，以 {} 年为上年度（未改的数按持平计）", set.as_of, set.as_of.year() - 1)
    }

    /// What an open question asks, in words.
    #[must_use]
    pub fn ask(&self, ask: &Ask<'p>) -> String {
        match (&ask.question.asks, &ask.cells[..]) {
            (Asks::Table(_), [first, ..]) => self.label(first.fact).to_owned(),
            (_, [only]) => self.label(only.fact).to_owned(),
            (_, [first, ..]) if ask.question.text.is_empty() => self.label(first.fact).to_owned(),
            _ => question_text(self, ask.question),
        }
    }

    /// An entry of the calendar in words, without the designation.
    #[must_use]
    pub fn event(&self, event: &Event<'p>) -> String {
        match &event.what {
            What::Ripe { aged, flips, .. } => {
                let then = if *flips { "，届时其余不变即符合" } else { "" };
                format!("{}{then}", self.waited(aged))
            }
            What::LastDay { aged, .. } => {
                format!("期限最后一天：{}", self.sentence_of(aged))
            }
            What::Expires(cert) => format!("到期：{}，提前办理续期", self.label(cert)),
            What::Convert(cert, printed) => format!("{printed} 最后有效日：{}，须转版", self.label(cert)),
            What::Survey(cert) => format!("距上次审核满 12 个月：{}，须监督审核", self.label(cert)),
            What::Window(window) => format!("{}：{}", window.applies.word(), window.text),
            What::Begins(edition) => format!("{edition} 版施行"),
            What::Ends(edition) => format!("{edition} 版最后一天"),
            What::NewYear(year) => format!("{year} 年成为上年度，年度指标按 {year} 年算"),
        }
    }

    fn sentence_of(&self, aged: &crate::pack::Aged) -> String {
        let length = aged.at_most.map_or_else(String::new, |age| format!("不超过 {}", age.words()));
        format!("{}{length}", self.label(&aged.since))
    }

    /// Places in words, each once.
    #[must_use]
    pub fn cells(&self, cells: &[Cell<'p>]) -> String {
        let mut names: Vec<&str> = Vec::new();
        for cell in cells {
            let name = self.label(cell.fact);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join("、")
    }
}

fn question_text(words: &Words<'_>, question: &Question) -> String {
    if !question.text.is_empty() {
        return question.text.clone();
    }
    question.facts().first().map(|id| words.label(id).to_owned()).unwrap_or_default()
}
