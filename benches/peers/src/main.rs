//! 企评 against its peers: the same SME and champion rules in zen-engine, cel and datalogic-rs.
//!
//! The rules are read from the pack and translated ([`mod@translate`]), not written a second time. First the verdicts on
//! complete answers are compared ([`compare`]), then evaluating is timed ([`timing`]), and with half the answers blank
//! it is counted who says yes or no where that is not certain. Prints Markdown; the README holds a copy:
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! ```

mod companies;
mod compare;
mod peers;
mod report;
mod term;
mod timing;
mod translate;

use std::io::Write;
use std::process::ExitCode;

use qiping::assessment::Assessment;
use qiping::pack::Pack;

use companies::{Dice, Subject};
use compare::{Agreement, Blanks, Half, Truth, Whole, agreement, with_blanks};
use peers::Peer;
use peers::cel::Cel;
use peers::jdm::Jdm;
use peers::jsonlogic::JsonLogic;
use peers::zen::Zen;
use report::{Counts, Line, Report};
use translate::{Translation, translate};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DESIGNATIONS: [&str; 4] =
    ["sme-innovative", "sme-specialized", "sme-little-giant", "champion-national"];

/// In the order of the tables.
const ENGINES: [&str; 5] = ["企评", "zen-engine", "zen-expression", "cel", "datalogic-rs"];

/// Random companies for each designation.
const RANDOM: usize = 400;

const SEED: u64 = 20_261_123;

fn main() -> ExitCode {
    let text = run().and_then(|text| std::io::stdout().write_all(text.as_bytes()).map_err(|e| e.to_string()));
    match text {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, String> {
    let pack = Pack::embedded().map_err(|e| format!("{e:?}"))?;
    let mut report = Report::default();
    for id in DESIGNATIONS {
        let subject = Subject::new(&pack, id)?;
        let rules = translate(&pack, subject.edition).map_err(|e| format!("{id}: {e}"))?;
        let companies = Companies::new(&subject, &rules)?;
        let Companies { whole, half, .. } = &companies;
        report.counts.push(counts(&subject, &rules, &companies));
        report.strict(of_peer(&mut JsonLogic::strict(&rules)?, half)?);
        report.kleene(with_blanks(half, |answers| Ok(rules.verdict.holds(answers)))?);

        let (mut jdm, mut zen) = (Jdm::new(&rules)?, Zen::new(&rules)?);
        let (mut cel, mut json) = (Cel::new(&rules)?, JsonLogic::new(&rules)?);
        let held = [
            companies.of_judge(),
            companies.held(&mut jdm, &rules)?,
            companies.held(&mut zen, &rules)?,
            companies.held(&mut cel, &rules)?,
            companies.held(&mut json, &rules)?,
        ];
        let mut runners = [
            timing::judge(&subject, whole, half),
            timing::peer(&mut jdm, whole, half)?,
            timing::peer(&mut zen, whole, half)?,
            timing::peer(&mut cel, whole, half)?,
            timing::peer(&mut json, whole, half)?,
        ];
        let times = timing::race(&mut runners, whole.len());
        for ((engine, (agreement, blanks)), times) in ENGINES.into_iter().zip(held).zip(times) {
            report.add(engine, Line { agreement, blanks, times });
        }
    }
    Ok(report.markdown())
}

/// The companies of a designation.
struct Companies {
    /// Worked cases, then random ones.
    whole: Vec<Whole>,
    /// Each of them with half of its answers.
    half: Vec<Half>,
    worked: usize,
}

impl Companies {
    fn new(subject: &Subject<'_>, rules: &Translation) -> Result<Self, String> {
        let worked = subject.worked()?;
        let mut dice = Dice::new(SEED);
        let random = std::iter::repeat_with(|| subject.random(&worked, &mut dice)).flatten().take(RANDOM);
        let random: Vec<Assessment> = random.collect();
        let all: Vec<&Assessment> = worked.iter().chain(&random).collect();
        let whole: Vec<Whole> =
            all.iter().map(|a| Whole::new(subject, rules, (*a).clone())).collect::<Result<_, _>>()?;
        let half = whole.iter().map(|one| {
            let half = subject.halved(&one.assessment, &mut dice);
            Half::new(subject, one, half, &worked, &mut dice)
        });
        let half = half.collect::<Result<_, _>>()?;
        Ok(Self { whole, half, worked: worked.len() })
    }

    fn held<P: Peer>(&self, peer: &mut P, rules: &Translation) -> Result<(Agreement, Blanks), String> {
        Ok((agreement(peer, rules, &self.whole)?, of_peer(peer, &self.half)?))
    }

    /// The judge is the yardstick.
    fn of_judge(&self) -> (Agreement, Blanks) {
        let verdicts = self.whole.iter().filter(|w| w.verdict.is_some()).count();
        let right = self.half.iter().filter(|h| h.truth != Truth::Unproven).count();
        (Agreement { verdicts, ..Agreement::default() }, Blanks { right, ..Blanks::default() })
    }
}

fn of_peer<P: Peer>(peer: &mut P, half: &[Half]) -> Result<Blanks, String> {
    with_blanks(half, |answers| {
        let input = peer.input(answers)?;
        Ok(peer.verdict(&input))
    })
}

fn counts(subject: &Subject<'_>, rules: &Translation, companies: &Companies) -> Counts {
    let verdicts = |wanted| companies.whole.iter().filter(|w| w.verdict == wanted).count();
    let truths = |wanted| companies.half.iter().filter(|h| h.truth == wanted).count();
    Counts {
        title: format!("{} {} 版", subject.designation.short(), subject.edition.id),
        conditions: rules.conditions.iter().filter(|c| c.id.is_some()).count(),
        worked: companies.worked,
        whole: [Some(true), Some(false), None].map(verdicts),
        half: [Truth::Decided(true), Truth::Decided(false), Truth::Open].map(truths),
        unproven: truths(Truth::Unproven),
    }
}
