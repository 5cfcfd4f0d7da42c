//! The plan: figures beside targets, questions and where they lead, designations, aiming at a task.

use egui::Key;
use qiping::assessment::{Assessment, State};
use qiping::pack::{Pack, Plan};

use super::kit::{NARROW, NO, Sitting, WIDE, YES, aiming, answered, number, pack, pack_with, sample};
use super::pages::nothing_sticks_out;

/// A plan of our own, so that the pack's may be edited without breaking this.
const PLAN: &str = r#"(
    id: "p", title: "试行方案", source: "xq-2017-7", intro: "数字都是全区目标。",
    goals: [
        PlanTarget(id: "g-01", text: "研发投入占比 ≥ 1.4%", when: "2020 年", checked: High, binds: District,
            line: AtLeast(Percent(Year("rd_outlay", 0), Year("main_revenue", 0)), 1.4), concerns: Yes("above_scale")),
        PlanTarget(id: "g-02", text: "规上企业设立研发机构", when: "2020 年底", checked: High, binds: Company,
            line: Yes("rd_org_exists"), concerns: Yes("above_scale")),
        PlanTarget(id: "g-03", text: "标杆企业 40 家左右", when: "2020 年底", checked: High, binds: District),
        PlanTarget(id: "g-04", text: "有效知识产权年年增加", when: "2020 年底", checked: Medium, binds: District,
            figure: Fact("ip_valid_total")),
    ],
    groups: [
        TaskGroup(title: "第一部分", tasks: [
            Task(id: "xq2017-01", number: 1, title: "建设研发机构", about: "支持企业建设高水平研发机构。",
                offices: "区工信委", ask: "先问区工业和信息化主管部门",
                asks: [
                    SelfCheck(id: "q01-1", text: "有没有研发机构？", facts: ["rd_org_exists"]),
                    SelfCheck(id: "q01-2", text: "体系证书和版本？", facts: ["cert_gbt29490", "cert_gbt29490_edition"]),
                    SelfCheck(id: "q01-3", text: "证书的版本？", facts: ["cert_gbt29490_edition"]),
                    SelfCheck(id: "q01-4", text: "关键工序数控化率？", facts: ["key_processes_nc", "key_processes_total"]),
                ],
                leads_to: ["rd-institution", "sme-innovative"],
                now: [Remark(text: "办法已换版。", checked: High), Remark(text: "区级数值没有公布。", checked: NotObtained)]),
            Task(id: "xq2017-02", number: 2, title: "激发创新动力", offices: "区科委", ask: "区科技主管部门", asks: []),
        ]),
        TaskGroup(title: "第二部分", tasks: [
            Task(id: "xq2017-03", number: 3, title: "加强质量管理", offices: "区市场监管局", ask: "区市场监管部门", asks: []),
        ]),
    ],
    measures: [Remark(text: "强化组织领导。", checked: High)],
)"#;

fn own() -> &'static Pack {
    pack_with("plan.ron", Some(PLAN))
}

fn opened(assessment: &Assessment) -> Sitting {
    let mut s = Sitting::on_pack(own(), assessment, WIDE);
    s.click("二十项任务");
    s
}

const TASK_1: &str = "任务 1 建设研发机构 已答";

fn task_1(s: &mut Sitting) {
    let row = s.words_with(TASK_1).first().expect("the row is there").clone();
    s.click(&row);
    assert!(s.sees("任务 1  建设研发机构"), "{:#?}", s.words());
}

#[test]
fn figures_stand_beside_targets_and_the_districts_are_only_for_orientation() {
    let base = |outlay: &str| {
        answered(&[
            ("base_year", number("2025")),
            ("above_scale", YES),
            ("rd_org_exists", NO),
            ("rd_outlay@2025", number(outlay)),
            ("main_revenue@2025", number("5000")),
            ("ip_valid_total", number("12")),
        ])
    };
    let s = opened(&base("70"));
    assert!(s.sees("方案二十项任务") && s.sees("试行方案") && s.sees("总体目标"));
    assert!(s.sees("1.4 %") && s.sees("方案参照：达到"), "{:#?}", s.words());
    assert!(s.sees("区域目标") && s.sees("企业目标"));
    assert!(s.sees("未达到"), "what binds the company is said plainly: it has no institution");
    assert!(s.sees("只看全区，没有可并列的企业数"));
    assert!(s.sees("12 项"), "a figure without a line: {:#?}", s.words());
    assert_eq!(s.words_with("方案参照").len(), 2, "one comparison, and the remark over the table");

    let s = opened(&base("69.99"));
    assert!(s.sees("1.3998 %") && s.sees("方案参照：未达到"), "{:#?}", s.words());

    // Not above scale: neither target concerns it, so nothing is compared.
    let mut small = base("70");
    for (slot, answer) in answered(&[("above_scale", NO)]).answers() {
        small.put(slot.clone(), answer.clone());
    }
    let s = opened(&small);
    assert_eq!(s.words_with("不涉及本企业").len(), 2);
    assert!(!s.sees("未达到") && !s.sees("方案参照：达到"));
    assert!(s.sees("1.4 %"), "the figure is still there");

    // Nothing known: what is missing is named.
    let s = opened(&Assessment::new(own()));
    assert!(s.sees_part("是否涉及本企业待定，缺"), "{:#?}", s.words());
    assert!(s.sees("方案参照：待定") && s.sees("待定"));
    assert!(s.sees_part("缺 "));
}

#[test]
fn the_overview_counts_and_opens_tasks() {
    let mut s = opened(&sample("half.qp.ron"));
    assert!(s.sees("第一部分") && s.sees("第二部分"));
    assert!(!s.sees_part("强化组织领导"), "the measures are folded");
    s.click("保障措施");
    assert!(s.sees_part("强化组织领导"));
    s.click("保障措施");
    task_1(&mut s);
    assert!(s.sees("支持企业建设高水平研发机构。"));
    assert!(
        s.sees_part("责任单位（2017 年名称）  区工信委") && s.sees_part("找谁问  先问区工业和信息化主管部门")
    );
    assert!(s.sees("2026 年现状") && s.sees_part("办法已换版。 〔核实：高〕") && s.sees_part("〔未取得〕"));

    s.click("上一项");
    assert!(s.sees("任务 1  建设研发机构"), "there is none before the first");
    s.click("下一项");
    assert!(s.sees("任务 2  激发创新动力"));
    s.click("下一项");
    assert!(s.sees("任务 3  加强质量管理") && s.sees("第二部分"));
    s.click("下一项");
    assert!(s.sees("任务 3  加强质量管理"), "nor one after the last");
    s.click("上一项");
    s.click("‹ 返回二十项任务");
    assert!(s.sees("总体目标"));
    s.ctrl(Key::R);
    s.ctrl(Key::P);
    assert!(s.sees("总体目标"), "Ctrl+P leads here");
}

#[test]
fn own_questions_show_their_state_and_lead_to_where_they_are_asked() {
    let given = [("rd_org_exists", YES), ("cert_gbt29490", NO), ("key_processes_nc", number("3"))];
    let mut s = opened(&aiming(answered(&given), &["rd-institution"]));
    task_1(&mut s);
    // The edition of a certificate that is not held is nobody's business.
    assert!(s.sees("已答 2 / 3"), "{:#?}", s.words());
    assert!(s.sees("不用答") && s.sees_part("按已有的回答，这题不用答"));
    assert!(s.sees("答了 1 / 2"));
    assert!(s.sees_part("现在不在问卷里"));
    assert!(!s.has_button("看题：关键工序数控化率？"), "it sleeps");

    s.click("加入问卷：关键工序数控化率？");
    assert!(s.desk().aims_at("xq2017-01") && s.desk().aims_at("rd-institution"));
    assert!(s.has_button("看题：关键工序数控化率？") && !s.sees_part("加入问卷"), "{:#?}", s.words());
    s.click("看题：关键工序数控化率？");
    let focused = s.focused_name().expect("the question has the focus");
    assert_eq!(focused, pack().fact("key_processes_total").unwrap().label, "the one that is missing");

    s.ctrl(Key::P);
    task_1(&mut s);
    s.click("看题：有没有研发机构？");
    assert!(s.is_selected(&format!("{}：是", pack().fact("rd_org_exists").unwrap().label)));
}

#[test]
fn a_task_is_aimed_at_and_given_up() {
    let mut s = opened(&Assessment::new(own()));
    task_1(&mut s);
    assert!(!s.is_selected("列为目标"));
    let asked = s.desk().outline.progress.asked;
    s.click("列为目标");
    assert!(s.desk().aims_at("xq2017-01") && s.desk().outline.progress.asked > asked);
    s.click("‹ 返回二十项任务");
    assert!(s.sees("目标"));
    task_1(&mut s);
    s.click("列为目标");
    assert!(!s.desk().aims_at("xq2017-01"));
    assert_eq!(s.desk().assessment.state("rd_org_exists"), &State::Blank);
}

#[test]
fn a_designation_it_leads_to_opens() {
    let mut s = opened(&sample("half.qp.ron"));
    task_1(&mut s);
    let entry = s.words_with("通向 创新型中小企业 ").first().expect("it is there").clone();
    assert_eq!(entry, "通向 创新型中小企业 符合");
    s.click(&entry);
    assert!(s.has_button("‹ 返回结果一览") && s.sees("条件"));
}

#[test]
fn a_pack_without_a_plan_says_so() {
    let mut s = Sitting::on_pack(pack_with("plan.ron", None), &sample("half.qp.ron"), WIDE);
    s.click("二十项任务");
    assert!(s.sees_part("这个题库里没有方案"));
}

#[test]
fn the_page_is_walked_by_key() {
    let mut s = opened(&sample("half.qp.ron"));
    let mut names = Vec::new();
    for _ in 0..160 {
        s.key(Key::Tab);
        names.extend(s.focused_name());
        if s.focused_name().is_some_and(|n| n.starts_with(TASK_1)) {
            break;
        }
    }
    assert!(s.focused_name().is_some_and(|n| n.starts_with(TASK_1)), "{names:#?}");
    s.key(Key::Enter);
    assert!(s.sees("任务 1  建设研发机构"), "Enter opens it");
}

#[test]
fn every_task_of_the_pack_is_shown_in_all_sizes() {
    let tasks = pack().plan.iter().flat_map(Plan::tasks).count();
    for (size, zoom) in [(WIDE, 1.0), (NARROW, 1.0), (WIDE, 1.5), (NARROW, 1.5)] {
        for company in [sample("wide.qp.ron"), Assessment::new(pack())] {
            let mut s = Sitting::sized(&company, size);
            s.window.ctx.set_zoom_factor(zoom);
            s.run();
            s.ctrl(Key::P);
            nothing_sticks_out(&mut s, &format!("plan at {size:?}, {zoom} times"));
            if tasks == 0 {
                continue;
            }
            let first = s.words_with("任务 1 ").first().expect("the first task").clone();
            s.click(&first);
            for n in 1..=tasks {
                assert!(s.sees_part(&format!("任务 {n}  ")), "task {n}");
                nothing_sticks_out(&mut s, &format!("task {n} at {size:?}, {zoom} times"));
                if n < tasks {
                    s.click("下一项");
                }
            }
        }
    }
}
