//! Tables out of the window and back in.

use qiping::exchange;

use super::kit::{NO, Sitting, TODAY, YES, pack, sample};

fn menu(s: &mut Sitting, item: &str) {
    s.click("文件");
    s.click(item);
}

#[test]
fn a_table_goes_out_and_comes_back() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    menu(&mut s, "导出填写表…");
    assert!(s.shown_in("填写表路径").ends_with("填写表.xlsx"));
    let path = s.path("表.xlsx");
    s.write("填写表路径", &path.display().to_string());
    s.click("导出");
    assert!(s.sees_part("已导出"), "{:?}", s.words_with("导出"));
    s.click("知道了");
    let bytes = std::fs::read(&path).unwrap();
    let expected = exchange::write_xlsx(pack(), &s.desk().assessment, TODAY, exchange::Scope::Asked).unwrap();
    assert!(bytes.len().abs_diff(expected.len()) < 64);

    menu(&mut s, "导入填写表…");
    s.write("填写表路径", &path.display().to_string());
    s.click("导入");
    assert!(s.sees_part("取了 0 处"), "nothing was changed in it: {:?}", s.words_with("取了"));
    s.click("知道了");
    assert!(!s.desk().is_dirty());
}

#[test]
fn what_cannot_be_taken_is_listed_and_the_rest_is_one_step() {
    let mut s = Sitting::on(&sample("half.qp.ron"));
    let path = s.path("答.json");
    let flat = r#"{"is_legal_person": false, "revenue": {"2025": 7000, "2024": "很多"}, "nonsense": 1}"#;
    std::fs::write(&path, flat).unwrap();
    menu(&mut s, "导入填写表…");
    s.write("填写表路径", &s.path("没有.json").display().to_string());
    s.click("导入");
    assert!(s.sees_part("打不开"));
    s.write("填写表路径", &path.display().to_string());
    s.click("导入");
    assert!(s.sees_part("取了 2 处") && s.sees_part("没能取 2 处"), "{:?}", s.words_with("取"));
    assert!(s.sees_part("nonsense"));
    s.click("知道了");
    assert_eq!(s.answer("is_legal_person"), &NO);
    s.ctrl(egui::Key::Z);
    assert_eq!(s.answer("is_legal_person"), &YES, "one step");
    assert!(!s.desk().can_undo());
}
