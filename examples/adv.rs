use jiff::civil::date;
use qiping::advice::*;
use qiping::judge::*;
use qiping::pack::Pack;
use qiping::store;
#[global_allocator]
static A: mimalloc::MiMalloc = mimalloc::MiMalloc;
fn main() {
    let pack = Pack::embedded().unwrap();
    let verbose = std::env::args().nth(1).is_some();
    for entry in &pack.meta.samples {
        let a = store::parse(&entry.file, pack.sample(entry).unwrap()).unwrap();
        let t0 = std::time::Instant::now();
        let now = Situation::now(&pack, &a, date(2026, 11, 23));
        let next = now.next_year();
        let mut rows = vec![];
        let (mut none, mut some, mut inc, mut unproven) = (0, 0, 0, 0);
        for s in [&now, &next] {
            let mut adv = Advisor::new(s);
            for d in &pack.designations {
                let v = adv.verdict(d).unwrap();
                if v.outcome == Outcome::Eligible || v.has_stopped() {
                    continue;
                }
                let t = std::time::Instant::now();
                let w = adv.ways(d);
                let dt = t.elapsed();
                if w.sets.is_empty() {
                    none += 1
                } else {
                    some += 1
                }
                if w.sets.is_empty() && w.blocked.is_empty() {
                    unproven += 1;
                    if verbose {
                        println!("UNPROVEN {} {:?}", d.id, s.horizon);
                    }
                }
                inc += usize::from(!w.complete);
                if verbose {
                    println!(
                        "{} {:?} {:?} {} blocked {:?} beyond {} complete {}",
                        d.id,
                        s.horizon,
                        v.outcome,
                        w.sets.len(),
                        w.blocked.iter().map(|c| &c.id).collect::<Vec<_>>(),
                        w.beyond.len(),
                        w.complete
                    );
                    for set in &w.sets {
                        println!(
                            "    {} {}",
                            set.weight,
                            set.changes
                                .iter()
                                .map(|c| format!(
                                    "{}{:?}: {:?}->{:?}",
                                    c.cell.fact, c.cell.year, c.from, c.to
                                ))
                                .collect::<Vec<_>>()
                                .join(" | ")
                        );
                    }
                }
                rows.push((dt, d.id.clone(), s.horizon));
            }
        }
        println!(
            "{} total {:?} some {some} none {none} unproven {unproven} incomplete {inc}",
            entry.file,
            t0.elapsed()
        );
        rows.sort();
        rows.reverse();
        for r in rows.iter().take(8) {
            println!("   {:?}", r);
        }
    }
}
