//! `qiping advise`: what is missing, what to change, what to ask next.

use std::process::ExitCode;

use serde_json::{Value as Json, json};

use crate::advice::{Advice, Ask, Change, ChangeSet, DesignationAdvice, Door, Gap};
use crate::exchange;
use crate::judge::{Exact, Outcome, Words};
use crate::pack::{Pack, Targets};

use super::export::{may_write, write};
use super::score::subject;
use super::{AdviseArgs, Done, Unusable, as_of, print_out};

/// Questions and doors told on paper; JSON has them all.
const TOLD: usize = 10;

pub(super) fn run(pack: &Pack, args: &AdviseArgs) -> Done {
    let as_of = as_of(args.as_of.as_deref())?;
    if let Some(id) = &args.designation
        && pack.designation(id).is_none()
    {
        return Err(Unusable(format!("没有资质「{id}」，用 qiping designations 查看有哪些")));
    }
    if let Some(out) = &args.ics {
        may_write(out, args.overwrite)?;
    }
    let assessment = subject(pack, args.file.as_deref(), args.answers.as_deref())?;
    let targets = match &args.designation {
        Some(id) => Targets::from([id.clone()]),
        None => assessment.targets(pack).clone(),
    };
    let advice = Advice::of(pack, &assessment, as_of, &targets);
    let words = Words { pack, base_year: Some(advice.base_year) };
    if let Some(out) = &args.ics {
        let text = exchange::ics_text(&advice.calendar, words, as_of);
        write(out, text.as_bytes())?;
    }
    if args.json {
        print_out(&format!("{:#}\n", to_json(pack, &advice, words, &targets)));
    } else {
        print_out(&text(&advice, words, &targets));
    }
    Ok(ExitCode::SUCCESS)
}

fn aimed<'a, 'p>(
    advice: &'a Advice<'p>,
    targets: &'a Targets,
) -> impl Iterator<Item = &'a DesignationAdvice<'p>> {
    advice.designations.iter().filter(|d| targets.contains(&d.designation.id))
}

fn text(advice: &Advice<'_>, words: Words<'_>, targets: &Targets) -> String {
    let company = advice.now().assessment.company();
    let name = if company.is_empty() { "（未填企业名称）" } else { company };
    let assumed = if advice.year_assumed { "（没有填，按判定日推定）" } else { "" };
    let mut out = format!("{name}  判定日 {}  上年度 {}{assumed}\n", advice.as_of, advice.base_year);
    questions(advice, words, &mut out);
    out.push_str(&format!(
        "\n差距里写明 {} 年及以前年度的数已经不能改，只说明差多少；办法都按以后的年度算，并已重新判定\n",
        advice.base_year
    ));
    for one in aimed(advice, targets) {
        designation(one, words, &mut out);
    }
    doors(advice, words, &mut out);
    calendar(advice, words, &mut out);
    out
}

fn questions(advice: &Advice<'_>, words: Words<'_>, out: &mut String) {
    let next = &advice.next;
    let by = |outcome| next.settled.iter().filter(|s| s.outcome == outcome).count();
    out.push_str(&format!(
        "\n已经确定 {} 项：符合 {}，不符合 {}；待定 {} 项\n",
        next.settled.len(),
        by(Outcome::Eligible),
        by(Outcome::Ineligible),
        next.open.len()
    ));
    if let Some((questions, designations)) = next.promise() {
        out.push_str(&format!("再答 {questions} 题即可确定 {designations} 项\n"));
    }
    if !next.asks.is_empty() {
        out.push_str("最值得先答的题：\n");
    }
    for (n, ask) in next.asks.iter().take(TOLD).enumerate() {
        let settles = match ask.settles.len() {
            0 => String::new(),
            n => format!("，答完即定 {n} 项"),
        };
        out.push_str(&format!("  {}. {}（{} 项等它{settles}）\n", n + 1, words.ask(ask), ask.hangs.len()));
    }
}

fn designation(one: &DesignationAdvice<'_>, words: Words<'_>, out: &mut String) {
    let verdict = one.outcome.word(one.basis);
    out.push_str(&format!("\n{}  {}  {verdict}\n", one.designation.title, one.edition.shown()));
    for (gap, lines) in &one.gaps {
        for (n, line) in lines.iter().take(TOLD).enumerate() {
            let lead = if n == 0 { format!("✕ {}", gap.criterion.id) } else { "   或".into() };
            out.push_str(&format!("  {lead} {line}\n"));
        }
    }
    for (n, set) in one.sets.iter().enumerate() {
        out.push_str(&format!("  办法 {}{}\n", n + 1, about(set, words)));
        for change in &set.changes {
            out.push_str(&format!("     · {}\n", words.change(change)));
        }
        if set.changes.is_empty() {
            out.push_str("     · 不须改动，到时即可\n");
        }
    }
    if one.sets.is_empty() {
        let ids: Vec<&str> = one.blocked.iter().map(|c| c.id.as_str()).collect();
        let words = match (ids.is_empty(), one.complete) {
            (_, false) => "没有在限定的步数内找到办法".into(),
            (false, _) => format!("没有能改的办法：{} 不能由企业改变", ids.join("、")),
            (true, _) => "没有能证明有效的办法".into(),
        };
        out.push_str(&format!("  {words}\n"));
    }
    if !one.beyond.is_empty() {
        let ids: Vec<&str> = one.beyond.iter().map(|c| c.id.as_str()).collect();
        out.push_str(&format!("  官方门槛未取得，另须核对：{}\n", ids.join("、")));
    }
}

/// How hard a set is and from when it counts.
fn about(set: &ChangeSet<'_>, words: Words<'_>) -> String {
    let hardest = set.changes.iter().filter_map(|c| c.effort).max();
    let effort = hardest.map(|e| format!("约需{}", e.word()));
    let when = words.horizon(set);
    let parts: Vec<String> = effort.into_iter().chain((!when.is_empty()).then_some(when)).collect();
    if parts.is_empty() { String::new() } else { format!("（{}）", parts.join("；")) }
}

fn doors(advice: &Advice<'_>, words: Words<'_>, out: &mut String) {
    if advice.doors.is_empty() {
        return;
    }
    out.push_str("\n一事多得\n");
    for door in advice.doors.iter().take(TOLD) {
        let names =
            |ds: &[&crate::pack::Designation]| ds.iter().map(|d| d.short()).collect::<Vec<_>>().join("、");
        out.push_str(&format!("  {}\n", words.change(&door.change)));
        for (label, designations) in
            [("打开", &door.opens), ("靠近", &door.nearer), ("取得后再靠近", &door.then)]
        {
            if !designations.is_empty() {
                out.push_str(&format!("     {label} {} 项：{}\n", designations.len(), names(designations)));
            }
        }
    }
}

fn calendar(advice: &Advice<'_>, words: Words<'_>, out: &mut String) {
    if advice.calendar.events.is_empty() {
        return;
    }
    out.push_str("\n日历\n");
    for event in &advice.calendar.events {
        let when = if event.from == event.until {
            event.until.to_string()
        } else {
            format!("{} 至 {}", event.from, event.until)
        };
        let whom = event.designation.map_or(String::new(), |d| format!("{}：", d.short()));
        let left = event.days_left(advice.as_of);
        let late = if left < 0 { format!("（已过 {} 天）", -left) } else { String::new() };
        let checked = event.checked.map_or(String::new(), |c| format!("〔核实：{}〕", c.word()));
        out.push_str(&format!("  {when}  {whom}{}{late}{checked}\n", words.event(event)));
    }
}

fn to_json(pack: &Pack, advice: &Advice<'_>, words: Words<'_>, targets: &Targets) -> Json {
    let next = &advice.next;
    let settled = next
        .settled
        .iter()
        .map(|s| json!({"id": s.designation.id, "verdict": s.outcome.key(), "idle_blanks": s.idle}));
    let open =
        next.open.iter().map(|h| json!({"id": h.designation.id, "questions": h.on.len(), "sure": h.sure}));
    json!({
        "as_of": advice.as_of.to_string(),
        "base_year": advice.base_year,
        "base_year_assumed": advice.year_assumed,
        "pack": {"id": pack.meta.id, "version": pack.meta.version, "hash": pack.hash},
        "designations": aimed(advice, targets).map(|d| designation_json(d, words)).collect::<Vec<_>>(),
        "next": {
            "promise": next.promise().map(|(q, d)| json!({"questions": q, "designations": d})),
            "asks": next.asks.iter().map(|a| ask_json(a, words)).collect::<Vec<_>>(),
            "settled": settled.collect::<Vec<_>>(),
            "open": open.collect::<Vec<_>>(),
        },
        "doors": advice.doors.iter().map(door_json).collect::<Vec<_>>(),
        "calendar": advice.calendar.events.iter().map(|e| json!({
            "from": e.from.to_string(),
            "until": e.until.to_string(),
            "designation": e.designation.map(|d| &d.id),
            "text": words.event(e),
            "level": e.checked.map(crate::pack::Level::key),
        })).collect::<Vec<_>>(),
    })
}

fn designation_json(one: &DesignationAdvice<'_>, words: Words<'_>) -> Json {
    json!({
        "id": one.designation.id,
        "edition": one.edition.id,
        "verdict": one.outcome.key(),
        "basis": one.basis.key(),
        "gaps": one.gaps.iter().map(|(gap, lines)| gap_json(gap, lines, words)).collect::<Vec<_>>(),
        "sets": one.sets.iter().map(|s| set_json(s)).collect::<Vec<_>>(),
        "blocked": one.blocked.iter().map(|c| &c.id).collect::<Vec<_>>(),
        "not_obtained": one.beyond.iter().map(|c| &c.id).collect::<Vec<_>>(),
        "complete": one.complete,
    })
}

fn gap_json(gap: &Gap<'_>, lines: &[String], words: Words<'_>) -> Json {
    let ways = gap.ways.iter().map(|w| {
        json!({"fact": w.cell.fact.as_str(), "year": w.cell.year, "from": decimal(w.from), "to": decimal(w.to)})
    });
    json!({
        "criterion": gap.criterion.id,
        "required": words.sentence(gap.rule),
        "actual": gap.actual.as_ref().map(exact),
        "figure": gap.figure.map(decimal),
        "ways": ways.collect::<Vec<_>>(),
        "ripe": gap.ripe.map(|d| d.to_string()),
        "text": lines,
    })
}

fn set_json(set: &ChangeSet<'_>) -> Json {
    json!({
        "years_on": set.horizon.0,
        "as_of": set.as_of.to_string(),
        "effort": set.weight,
        "changes": set.changes.iter().map(change_json).collect::<Vec<_>>(),
    })
}

fn change_json(change: &Change<'_>) -> Json {
    let state = exchange::json_of;
    json!({
        "fact": change.cell.fact.as_str(),
        "year": change.cell.year,
        "from": state(&change.from),
        "to": state(&change.to),
        "example": change.example,
        "effort": change.effort.map_or("answer", crate::pack::Effort::key),
    })
}

fn ask_json(ask: &Ask<'_>, words: Words<'_>) -> Json {
    json!({
        "text": words.ask(ask),
        "facts": ask.cells.iter().map(|c| json!({"fact": c.fact.as_str(), "year": c.year})).collect::<Vec<_>>(),
        "settles": ask.settles.iter().map(|d| &d.id).collect::<Vec<_>>(),
        "hangs": ask.hangs.iter().map(|d| &d.id).collect::<Vec<_>>(),
        "worth": ask.worth,
    })
}

fn door_json(door: &Door<'_>) -> Json {
    let ids = |ds: &[&crate::pack::Designation]| ds.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    json!({
        "change": change_json(&door.change),
        "opens": ids(&door.opens),
        "nearer": ids(&door.nearer),
        "then": ids(&door.then),
    })
}

/// A number as JSON has it: every digit, never through a float.
fn decimal(n: rust_decimal::Decimal) -> Json {
    serde_json::from_str(&n.normalize().to_string()).unwrap_or(Json::Null)
}

fn exact(n: &Exact) -> Json {
    decimal(n.shown(6))
}
