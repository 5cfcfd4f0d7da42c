//! What can be done from a menu, a button or a key: one enum, and one table of shortcuts that feeds the handler, the
//! tooltips and the help.

use egui::{Key, KeyboardShortcut, Modifiers};

/// Something the user can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// 新建
    New,
    /// 打开…
    Open,
    /// 保存
    Save,
    /// 另存为…
    SaveAs,
    /// 回到开始页
    Close,
    /// 撤销
    Undo,
    /// 重做
    Redo,
    /// 搜索
    Search,
    /// 帮助
    Help,
    /// 下一节
    NextSection,
    /// 上一节
    PreviousSection,
    /// 结果
    Results,
    /// 申报目标
    Aims,
    /// 方案二十项任务
    Plan,
    /// 证书一览
    Certificates,
    /// 新旧变化
    Changes,
    /// 题库体检
    Health,
    /// 改动记录和保存过的版本
    History,
    /// 附件一览
    Evidence,
    /// 差距
    Gaps,
    /// 行动计划
    Todos,
    /// 情景比较
    Scenarios,
    /// 日历
    Calendar,
    /// 三分钟初筛
    Screening,
    /// 合并档案…
    Merge,
    /// 导出分享包…
    Bundle,
    /// 导出填写表…
    ExportTable,
    /// 导入填写表…
    ImportTable,
}

impl Command {
    /// Pages beside the questions, in the order of the panel at the left: what the button says, and its full name.
    pub const PAGES: [(Self, &'static str, &'static str); 13] = [
        (Self::Results, "结果", "结果一览"),
        (Self::Gaps, "差距", "差距和办法"),
        (Self::Todos, "行动", "行动计划"),
        (Self::Scenarios, "情景", "情景比较"),
        (Self::Calendar, "日历", "申报日历"),
        (Self::Aims, "目标", "申报目标"),
        (Self::Screening, "初筛", "三分钟初筛"),
        (Self::Plan, "任务", "二十项任务"),
        (Self::Certificates, "证书", "证书一览"),
        (Self::Changes, "变化", "新旧变化"),
        (Self::Evidence, "附件", "附件一览"),
        (Self::Health, "体检", "题库体检"),
        (Self::History, "历史", "改动记录"),
    ];
}

/// One line of the shortcut table.
pub struct Shortcut {
    /// What it does.
    pub command: Command,
    /// The keys.
    pub keys: KeyboardShortcut,
    /// The keys in words.
    pub shown: &'static str,
    /// What it does, in words.
    pub words: &'static str,
}

const fn line(
    command: Command,
    modifiers: Modifiers,
    key: Key,
    shown: &'static str,
    words: &'static str,
) -> Shortcut {
    Shortcut { command, keys: KeyboardShortcut::new(modifiers, key), shown, words }
}

/// Every shortcut. Longer ones before those they contain. Ctrl+Space, bare Shift and Ctrl+. belong to input methods.
pub static SHORTCUTS: [Shortcut; 25] = [
    line(Command::New, Modifiers::COMMAND, Key::N, "Ctrl+N", "新建档案"),
    line(Command::Open, Modifiers::COMMAND, Key::O, "Ctrl+O", "打开档案"),
    line(Command::SaveAs, Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S, "Ctrl+Shift+S", "另存为"),
    line(Command::Save, Modifiers::COMMAND, Key::S, "Ctrl+S", "保存"),
    line(Command::Close, Modifiers::COMMAND, Key::W, "Ctrl+W", "关闭档案，回到开始页"),
    line(Command::Redo, Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z, "Ctrl+Shift+Z", "重做"),
    line(Command::Redo, Modifiers::COMMAND, Key::Y, "Ctrl+Y", "重做"),
    line(Command::Undo, Modifiers::COMMAND, Key::Z, "Ctrl+Z", "撤销"),
    line(Command::Search, Modifiers::COMMAND, Key::F, "Ctrl+F", "搜索全部题目和资质"),
    line(Command::Results, Modifiers::COMMAND, Key::R, "Ctrl+R", "看结果"),
    line(Command::Gaps, Modifiers::COMMAND, Key::G, "Ctrl+G", "看差距和补差办法"),
    line(Command::Todos, Modifiers::COMMAND, Key::J, "Ctrl+J", "看行动计划"),
    line(Command::Scenarios, Modifiers::COMMAND, Key::I, "Ctrl+I", "比较情景"),
    line(Command::Calendar, Modifiers::COMMAND, Key::L, "Ctrl+L", "看日历"),
    line(Command::Screening, Modifiers::COMMAND, Key::K, "Ctrl+K", "三分钟初筛"),
    line(Command::Aims, Modifiers::COMMAND, Key::T, "Ctrl+T", "选申报目标"),
    line(Command::Plan, Modifiers::COMMAND, Key::P, "Ctrl+P", "看二十项任务"),
    line(Command::Certificates, Modifiers::COMMAND, Key::E, "Ctrl+E", "看证书一览"),
    line(Command::Changes, Modifiers::COMMAND, Key::D, "Ctrl+D", "看新旧变化"),
    line(Command::History, Modifiers::COMMAND, Key::H, "Ctrl+H", "看改动记录和保存过的版本"),
    line(Command::NextSection, Modifiers::COMMAND, Key::Enter, "Ctrl+Enter", "下一节"),
    line(Command::NextSection, Modifiers::COMMAND, Key::PageDown, "Ctrl+PageDown", "下一节"),
    line(Command::PreviousSection, Modifiers::COMMAND, Key::PageUp, "Ctrl+PageUp", "上一节"),
    line(Command::Merge, Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::M, "Ctrl+Shift+M", "合并档案"),
    line(Command::Help, Modifiers::NONE, Key::F1, "F1", "帮助"),
];

/// Keys that widgets and the toolkit handle themselves, for the help.
pub static OTHER_KEYS: [(&str, &str); 6] = [
    ("Tab / Shift+Tab", "下一个 / 上一个可填的地方"),
    ("空格 / Enter", "按下按钮；在输入框里 Enter 记入所填内容"),
    ("方向键、Enter", "年度表里移动到相邻的格"),
    ("Ctrl+V", "在年度表里粘贴从电子表格复制的一块"),
    ("Ctrl + / Ctrl − / Ctrl 0", "放大、缩小、恢复界面"),
    ("Esc", "关闭对话框，或放弃正在填的内容"),
];

/// The keys of a command in words, for tooltips.
#[must_use]
pub fn keys_of(command: Command) -> &'static str {
    SHORTCUTS.iter().find(|s| s.command == command).map_or("", |s| s.shown)
}

/// The command whose keys were pressed in this frame, taken out of the input.
pub fn pressed(ctx: &egui::Context, may: impl Fn(Command) -> bool) -> Option<Command> {
    ctx.input_mut(|input| {
        SHORTCUTS.iter().find(|s| may(s.command) && input.consume_shortcut(&s.keys)).map(|s| s.command)
    })
}
