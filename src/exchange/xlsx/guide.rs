//! The first sheet: whose form it is, and how to fill it in.

use jiff::civil::Date;
use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::assessment::Assessment;
use crate::pack::Pack;

use super::super::form::Part;
use super::look::Look;
use super::short;

const HOW: [(&str, &str); 9] = [
    (
        "填哪里",
        "每个步骤一张表，浅黄色的格子可以填，灰色的格子不用填。单个数填在「填写」一列，年度数填在各年度的列",
    ),
    ("单位", "按「单位」一列填，格子里只写数，不写单位。金额以万元计；比例填百分数，3% 写 3"),
    ("是与否、选项", "从下拉列表里选"),
    ("不清楚", "还没查到的填「不清楚」，结论会写「待定」，不会当作「否」"),
    ("不适用", "与本企业无关的填「不适用」"),
    ("留空", "表示还没答。导回时，空格不会抹掉档案里已有的回答"),
    ("备注、标记", "备注随意写，会一起导回；要再核对的，在「标记」里写 ★"),
    ("可以动的", "行可以排序、增删，表可以改名、换位置，用不着的列可以删。隐藏的 A 列是指标编号，请保留"),
    (
        "填完以后",
        "存成 .xlsx 发回。导入命令：qiping import 这个文件.xlsx --into 档案.qp.ron；没能取的格子会逐一列出",
    ),
];

/// Of the column of texts.
const WIDTH: f64 = 96.0;

/// Writes the guide.
pub(super) fn sheet(
    mut sheet: Worksheet,
    pack: &Pack,
    assessment: &Assessment,
    as_of: Date,
    parts: &[Part<'_>],
    look: &Look,
) -> Result<Worksheet, XlsxError> {
    sheet.set_column_width(0, 18)?.set_column_width(1, WIDTH)?;
    sheet.write_string_with_format(0, 0, "资质自评 · 填写说明", &look.title)?;
    sheet.set_row_height(0, 30)?;
    let company = match assessment.company() {
        "" => "（未填企业名称）".into(),
        name => short(name, 200),
    };
    let base = assessment.base_year().map_or_else(|| "（未填）".into(), |year| format!("{year} 年"));
    let facts = [
        ("企业", company),
        ("上年度", base),
        ("判定日", as_of.to_string()),
        ("题库", format!("{} {}", pack.meta.title, pack.meta.version)),
        ("程序", format!("企评 {}", env!("CARGO_PKG_VERSION"))),
    ];
    let mut row = 2;
    for (name, value) in facts {
        sheet.write_string_with_format(row, 0, name, &look.heading)?;
        sheet.write_string_with_format(row, 1, short(&value, 1000), &look.paragraph)?;
        row += 1;
    }
    row += 1;
    for (name, text) in HOW {
        let format = if name == "填哪里" { &look.swatch } else { &look.heading };
        sheet.write_string_with_format(row, 0, name, format)?;
        sheet.write_string_with_format(row, 1, text, &look.paragraph)?;
        sheet.set_row_height(row, super::height([(text, WIDTH)]))?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "各表", &look.heading)?;
    for part in parts {
        let text = format!("{}（{} 项）{}", part.title, part.lines().count(), about(part.intro));
        sheet.write_string_with_format(row, 1, short(&text, 1000), &look.paragraph)?;
        sheet.set_row_height(row, super::height([(text.as_str(), WIDTH)]))?;
        row += 1;
    }
    let rest = "判定结果、判定依据：按上面的判定日判出的结论和逐条依据，只供查看，改了不会导回";
    sheet.write_string_with_format(row, 1, rest, &look.paragraph)?;
    if !assessment.todos.is_empty() {
        let plan = "行动计划：谁在什么时候前做什么，为哪些资质；可以筛选，改了不会导回";
        sheet.write_string_with_format(row + 1, 1, plan, &look.paragraph)?;
    }
    super::print_wide(&mut sheet);
    sheet.set_print_fit_to_pages(1, 1);
    Ok(sheet)
}

fn about(intro: &str) -> String {
    if intro.is_empty() { String::new() } else { format!("：{intro}") }
}
