//! Nothing moves by itself: without input no page asks to be drawn again.

use std::time::Duration;

use egui::{Key, ViewportId};

use super::kit::{Sitting, sample};

fn is_idle(s: &mut Sitting, what: &str) {
    s.run();
    // Advice is worked out once after a change, and then draws the page anew.
    if s.has_desk() {
        s.advised();
    }
    for _ in 0..4 {
        s.window.step();
        let delay = s.window.output().viewport_output[&ViewportId::ROOT].repaint_delay;
        assert!(
            delay > Duration::from_secs(1),
            "{what} wants to be drawn again after {delay:?}: {:?}",
            s.window.ctx.repaint_causes()
        );
    }
}

#[test]
fn no_page_draws_by_itself() {
    let mut s = Sitting::start();
    is_idle(&mut s, "start");
    let mut s = Sitting::on(&sample("wide.qp.ron"));
    for section in 0..s.desk().outline.sections.len() {
        is_idle(&mut s, &format!("section {section}"));
        s.ctrl(Key::PageDown);
    }
    s.ctrl(Key::R);
    is_idle(&mut s, "results");
    let card = s.words_with("创新型中小企业 ").first().expect("a card").clone();
    s.click(&card);
    is_idle(&mut s, "a designation");
    s.key(Key::F1);
    is_idle(&mut s, "help");
    s.key(Key::Escape);
    s.ctrl(Key::F);
    is_idle(&mut s, "search");
    s.key(Key::Escape);
    s.ctrl(Key::O);
    is_idle(&mut s, "open");
}

#[test]
fn a_long_composition_does_not_keep_it_drawing() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    s.enter("企业名称");
    s.compose("ce shi");
    // Past the moment at which it would have saved by itself.
    std::thread::sleep(Duration::from_millis(5200));
    is_idle(&mut s, "composing");
    assert!(s.desk().is_dirty(), "nothing is saved meanwhile");
    s.compose("");
    assert!(!s.desk().is_dirty(), "but right after");
}

#[test]
fn a_changed_assessment_waits_for_its_autosave_without_drawing() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    s.click("独立法人：否");
    is_idle(&mut s, "changed");
}
