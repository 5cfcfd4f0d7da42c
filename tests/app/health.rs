//! The health of the pack: done beside the window, once a run, with the numbers of the judge.

use std::time::{Duration, Instant};

use egui::Key;
use qiping::judge::{Health, health};
use qiping::pack::{File, Pack};

use super::kit::{NARROW, Sitting, WIDE, pack, pack_with, sample};
use super::pages::nothing_sticks_out;

/// Longest wait for a pack to be looked over without optimisation on a busy machine.
const PATIENCE: Duration = Duration::from_mins(4);

fn wait(s: &mut Sitting) {
    let started = Instant::now();
    while !s.sees_part("查完，用时") {
        assert!(started.elapsed() < PATIENCE, "{:#?}", s.words());
        std::thread::sleep(Duration::from_millis(50));
        s.run();
    }
}

fn shows(s: &Sitting, health: &Health) {
    let plain = |text: &str| text.replace(',', "");
    let sees =
        |wanted: String| assert!(s.words().iter().any(|w| plain(w) == wanted), "{wanted}: {:#?}", s.words());
    sees(format!("算例 {} / {} 通过", health.cases_passed, health.cases));
    sees(format!("边界算例 {} / {} 通过", health.boundaries_passed, health.boundaries));
    sees(format!("资质 {}", health.designations));
    sees(format!("版本 {}", health.editions));
    sees(format!("条件 {}", health.criteria));
    sees(format!("指标 {}", health.facts));
    sees(format!("依据文件 {}", health.sources.iter().sum::<usize>()));
    for count in health.bases.iter().chain(&health.sources).chain(&health.checked) {
        sees(count.to_string());
    }
}

#[test]
fn the_pack_is_looked_over_beside_the_window() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("题库体检");
    assert!(s.sees_part("正在跑全部算例和边界算例"), "it does not wait: {:#?}", s.words());
    assert!(s.sees(&pack().meta.title) && s.sees_part(&pack().hash[..12]));
    assert!(s.sees_part("没有附加题库"));
    // One goes on meanwhile.
    s.ctrl(Key::R);
    assert!(s.sees("结果一览"));
    s.click("题库体检");
    wait(&mut s);
    shows(&s, &health(pack()));
    assert!(s.sees("没有发现问题") || s.sees_part("处提醒"));
    for (size, zoom) in [(WIDE, 1.0), (NARROW, 1.0), (WIDE, 1.5), (NARROW, 1.5)] {
        s.window.set_size(size.into());
        s.window.ctx.set_zoom_factor(zoom);
        s.run();
        nothing_sticks_out(&mut s, &format!("health at {size:?}, {zoom} times"));
    }
    // It is still there when one comes back, and done anew only when asked.
    s.window.ctx.set_zoom_factor(1.0);
    s.ctrl(Key::R);
    s.click("题库体检");
    assert!(s.sees_part("查完，用时"));
    s.click("再查一次");
    assert!(s.sees_part("正在跑全部算例和边界算例"));
    wait(&mut s);
}

#[test]
fn findings_name_their_place_and_extras_are_named() {
    let broken = r#"(designation: "no-such-thing", cases: [])"#;
    let mut files: Vec<File> = pack_with("cases/broken.ron", Some(broken)).files.clone();
    let mut extra = File::own(
        "sources/ours.ron",
        r#"[Source(id: "ours", title: "本公司参考", issuer: "顾问", checked: Low)]"#,
    );
    extra.extra = true;
    files.push(extra);
    let pack: &'static Pack = Box::leak(Box::new(Pack::from_files(files).unwrap()));
    let mut s = Sitting::on_pack(pack, &sample("half.qp.ron"), WIDE);
    s.click("题库体检");
    assert!(s.sees_part("有附加题库：1 个文件"), "{:#?}", s.words());
    wait(&mut s);
    assert!(s.sees_part("没有资质「no-such-thing」"));
    assert!(s.sees_part("错误  cases/broken.ron:1:"), "{:#?}", s.words_with("broken"));
}
