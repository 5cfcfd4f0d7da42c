//! `qiping attach` and `qiping evidence`

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::assessment::{Assessment, Edit, Evidence, Kept, Slot, size_shown};
use crate::pack::{FactId, Pack};
use crate::store::bundle::{Bundle, is_bundle};
use crate::store::evidence::{Content, Keep, Standing, attach, standing};
use crate::store::{self, Opening, Places, Session, user_name};

use super::{AttachArgs, Done, EvidenceArgs, Unusable, as_of, print_out};
use crate::exchange::lined_up;

pub(super) fn attach_one(pack: &Pack, args: &AttachArgs) -> Done {
    let unusable = |e: &dyn std::fmt::Display| Unusable(e.to_string());
    if is_bundle(&args.file) {
        return Err(Unusable(format!(
            "{} 是分享包，不能直接修改；请先用 unbundle 解开",
            args.file.display()
        )));
    }
    let slot = place(pack, &args.to)?;
    let until = args.until.as_deref().map(day).transpose()?;
    let opened = Session::open(&Places::of_user(), &args.file).map_err(|e| unusable(&e))?;
    let Opening { mut assessment, mut session, leftover, .. } = opened;
    if let Some(why) = session.read_only() {
        return Err(unusable(why));
    }
    if leftover.is_some() {
        let file = args.file.display();
        return Err(Unusable(format!("上次对 {file} 的改动没有存完，先用 qiping recover {file} 找回或放弃")));
    }
    let keep = if args.embed { Keep::Embed } else { Keep::Link };
    let new = attach(&args.path, Some(&args.file), keep).map_err(|e| unusable(&e))?;
    let new = Evidence { proves: args.proves.clone().unwrap_or_default(), until, ..new };
    let shown = format!("{}（{}）", new.name, size_shown(new.size));
    let edit = Edit::Evidence(slot.clone(), assessment.answer(&slot).with_evidence(new));
    if assessment.apply(&edit, &user_name(), Timestamp::now()) {
        session.save(&assessment, true).map_err(|e| unusable(&e))?;
    }
    session.close();
    print_out(&format!("已附到「{}」：{shown}\n", slot_shown(pack, &slot)));
    Ok(ExitCode::SUCCESS)
}

/// `revenue@2025`, `listed`
fn place(pack: &Pack, text: &str) -> Result<Slot, Unusable> {
    let (id, year) = match text.split_once('@') {
        Some((id, year)) => (id, Some(year)),
        None => (text, None),
    };
    let fact = pack.fact(id);
    let fact = fact.ok_or_else(|| Unusable(format!("没有指标「{id}」，用 qiping facts 查看全部指标")))?;
    let id = FactId::from(id);
    match (fact.yearly, year) {
        (false, None) => Ok(Slot::of(&id)),
        (false, Some(_)) => Err(Unusable(format!("指标「{id}」（{}）不分年度，去掉 @ 和年度", fact.label))),
        (true, None) => Err(Unusable(format!("指标「{id}」（{}）分年度，写成 {id}@2025", fact.label))),
        (true, Some(year)) => match year.parse::<i16>() {
            Ok(year @ 1950..=2200) => Ok(Slot::in_year(&id, year)),
            _ => Err(Unusable(format!("年度「{year}」不对，写成四位数，如 {id}@2025"))),
        },
    }
}

fn day(text: &str) -> Result<Date, Unusable> {
    text.parse().map_err(|_| Unusable(format!("有效至「{text}」不对，请写成 2026-11-23")))
}

fn slot_shown(pack: &Pack, slot: &Slot) -> String {
    let label = pack.fact(slot.fact.as_str()).map_or(slot.fact.as_str(), |f| f.label.as_str());
    match slot.year {
        Some(year) => format!("{label} {year} 年"),
        None => label.to_owned(),
    }
}

pub(super) fn list(pack: &Pack, args: &EvidenceArgs) -> Done {
    let as_of = as_of(args.as_of.as_deref())?;
    let look = Place::of(&args.file)?;
    let mut rows =
        vec![["状态", "指标", "附件", "大小", "存放", "证明什么", "有效至"].map(str::to_owned).to_vec()];
    let mut bad = 0;
    let assessment = look.assessment()?;
    for (slot, piece) in assessment.answers().flat_map(|(s, a)| a.evidence.iter().map(move |e| (s, e))) {
        let standing = look.standing(piece, as_of);
        bad += usize::from(!standing.is_good());
        rows.push(vec![
            standing.words(),
            slot_shown(pack, slot),
            piece.name.clone(),
            size_shown(piece.size),
            match &piece.kept {
                Kept::Linked(path) => format!("链接 {path}"),
                Kept::Embedded => "随档案保存".into(),
            },
            piece.proves.clone(),
            piece.until.map(|d| d.to_string()).unwrap_or_default(),
        ]);
    }
    let count = rows.len() - 1;
    let table = if count == 0 { String::new() } else { lined_up(&rows) };
    print_out(&format!("{table}附件 {count} 份，有问题的 {bad} 份\n"));
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Where evidence is looked for: beside a file, or in a bundle.
enum Place<'a> {
    File(&'a Path),
    Bundle(Box<Bundle>),
}

impl<'a> Place<'a> {
    fn of(file: &'a Path) -> Result<Self, Unusable> {
        if !is_bundle(file) {
            return Ok(Self::File(file));
        }
        let bundle = Bundle::open(file, None).map_err(|e| Unusable(e.to_string()))?;
        Ok(Self::Bundle(Box::new(bundle)))
    }

    fn assessment(&self) -> Result<Assessment, Unusable> {
        match self {
            Self::File(file) => store::load(file),
            Self::Bundle(bundle) => bundle.assessment(),
        }
        .map_err(|e| Unusable(e.to_string()))
    }

    fn standing(&self, piece: &Evidence, on: Date) -> Standing {
        match self {
            Self::File(file) => standing(piece, Some(file), on),
            // A bundle was checked as a whole when it was opened.
            Self::Bundle(bundle) if bundle.manifest().holds(&piece.sha256) => {
                Standing { content: Content::Good, expired: piece.expired(on) }
            }
            Self::Bundle(_) => Standing { content: Content::Missing, expired: piece.expired(on) },
        }
    }
}
