//! How long verdicts take, warm, everything compiled and made ready beforehand. All companies are gone through many
//! times, a few at a time; of each few the median counts, which what else the machine does seldom reaches. The engines
//! take turns. The judge is measured on the same companies; its reasons are always part of what it does.

use std::hint::black_box;
use std::time::{Duration, Instant};

use qiping::judge::{Relevant, Tri, Verdict, judge_edition};
use qiping::pack::Standing;

use crate::companies::{AS_OF, Subject};
use crate::compare::{Half, Whole};
use crate::peers::Peer;

const ROUNDS: usize = 201;

/// How many companies are timed together.
const FEW: usize = 16;

/// What is timed.
#[derive(Clone, Copy)]
pub enum Task {
    /// Verdict only.
    Verdict,
    /// Verdict and every condition that fails.
    Failing,
    /// Verdict with half the answers blank.
    Blanks,
}

/// Times of one engine on one designation, each for one company.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// Verdict only.
    pub verdict: Duration,
    /// Verdict and every condition that fails.
    pub failing: Duration,
    /// Verdict with half the answers blank.
    pub blanks: Duration,
}

/// An engine with an edition and all companies loaded.
pub trait Runner {
    /// Judges every company once; how long each few of them took.
    fn round(&mut self, task: Task) -> Vec<Duration>;
}

/// Lets the engines take turns.
pub fn race(runners: &mut [Box<dyn Runner + '_>], companies: usize) -> Vec<Times> {
    let mut rounds = vec![[const { Vec::new() }; 3]; runners.len()];
    for _ in 0..ROUNDS {
        for (runner, rounds) in runners.iter_mut().zip(&mut rounds) {
            for (task, rounds) in [Task::Verdict, Task::Failing, Task::Blanks].into_iter().zip(rounds) {
                rounds.push(runner.round(task));
            }
        }
    }
    let one = u32::try_from(companies.max(1)).unwrap_or(u32::MAX);
    let times = |rounds: [Vec<Vec<Duration>>; 3]| {
        let [verdict, failing, blanks] = rounds.map(|rounds| medians(&rounds) / one);
        Times { verdict, failing, blanks }
    };
    rounds.into_iter().map(times).collect()
}

/// The median over all rounds of each few companies, added up.
fn medians(rounds: &[Vec<Duration>]) -> Duration {
    let each = rounds.first().map_or(0, Vec::len);
    let median = |at: usize| {
        let mut all: Vec<Duration> = rounds.iter().map(|round| round[at]).collect();
        all.sort();
        all[all.len() / 2]
    };
    (0..each).map(median).sum()
}

fn timed<T>(companies: &[T], mut judge: impl FnMut(&T)) -> Vec<Duration> {
    let few = |companies: &[T]| {
        let start = Instant::now();
        companies.iter().for_each(&mut judge);
        start.elapsed()
    };
    companies.chunks(FEW).map(few).collect()
}

struct PeerRunner<'a, P: Peer> {
    peer: &'a mut P,
    whole: Vec<P::Input>,
    half: Vec<P::Input>,
    failing: Vec<usize>,
}

/// Makes companies ready for a peer.
///
/// # Errors
/// The peer does not take the answers.
pub fn peer<'a, P: Peer>(
    peer: &'a mut P,
    whole: &[Whole],
    half: &[Half],
) -> Result<Box<dyn Runner + 'a>, String> {
    let whole = whole.iter().map(|c| peer.input(&c.answers)).collect::<Result<_, _>>()?;
    let half = half.iter().map(|c| peer.input(&c.answers)).collect::<Result<_, _>>()?;
    Ok(Box::new(PeerRunner { peer, whole, half, failing: Vec::new() }))
}

impl<P: Peer> Runner for PeerRunner<'_, P> {
    fn round(&mut self, task: Task) -> Vec<Duration> {
        let Self { peer, whole, half, failing } = self;
        match task {
            Task::Verdict => timed(whole, |input| {
                black_box(peer.verdict(black_box(input)));
            }),
            Task::Failing => timed(whole, |input| {
                failing.clear();
                black_box(peer.failing(black_box(input), failing));
                black_box(&failing);
            }),
            Task::Blanks => timed(half, |input| {
                black_box(peer.verdict(black_box(input)));
            }),
        }
    }
}

struct JudgeRunner<'a, 'p> {
    subject: &'a Subject<'p>,
    whole: Vec<Relevant<'p, 'a>>,
    half: Vec<Relevant<'p, 'a>>,
    failing: Vec<&'p str>,
}

/// Makes companies ready for the judge.
pub fn judge<'a>(subject: &'a Subject<'_>, whole: &'a [Whole], half: &'a [Half]) -> Box<dyn Runner + 'a> {
    let ready = |assessment| Relevant::new(subject.pack, assessment, AS_OF);
    Box::new(JudgeRunner {
        subject,
        whole: whole.iter().map(|c| ready(&c.assessment)).collect(),
        half: half.iter().map(|c| ready(&c.assessment)).collect(),
        failing: Vec::new(),
    })
}

impl Runner for JudgeRunner<'_, '_> {
    fn round(&mut self, task: Task) -> Vec<Duration> {
        let Self { subject, whole, half, failing } = self;
        match task {
            Task::Verdict => timed(whole, |company| {
                black_box(judged(subject, company).outcome);
            }),
            Task::Failing => timed(whole, |company| {
                let verdict = judged(subject, company);
                failing.clear();
                verdict.reason.walk(&mut |reason| {
                    if reason.state == Tri::Unmet
                        && let Some(criterion) = reason.criterion()
                    {
                        failing.push(&criterion.id);
                    }
                });
                black_box((verdict.outcome, &failing));
            }),
            Task::Blanks => timed(half, |company| {
                black_box(judged(subject, company).outcome);
            }),
        }
    }
}

fn judged<'p>(subject: &Subject<'p>, company: &Relevant<'p, '_>) -> Verdict<'p> {
    judge_edition(subject.designation, subject.edition, Standing::InForce, black_box(&company.view))
}
