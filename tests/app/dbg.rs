use super::kit::*;
#[test]
fn dbg_strip() {
    for dy in [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0] {
    let mut s = Sitting::sized(&sample("half.qp.ron"), NARROW);
    let r = s.button("创新型 符合").rect();
    let p = egui::pos2(r.center().x, r.top() + dy);
    s.window.hover_at(p); s.run();
    s.window.drag_at(p); s.run();
    s.window.drop_at(p); s.run();
    eprintln!("{dy} {:?}", s.words_with("返回结果"));
    }
}
