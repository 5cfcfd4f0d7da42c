use super::kit::*;

#[test]
fn dump() {
    let t0 = std::time::Instant::now();
    let mut s = Sitting::start();
    eprintln!("start {:?}", t0.elapsed());
    eprintln!("{:?}", s.window.root());
    s.click("新建");
    eprintln!("new {:?}", t0.elapsed());
    eprintln!("{:?}", s.window.root());
}
