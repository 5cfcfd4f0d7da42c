//! The command line: one file a subcommand. Exit codes: 0 fine, 1 findings or a failed check, 2 unusable arguments
//! or input (one clear Chinese message on stderr, nothing on stdout).

mod advise;
mod answers;
mod bundle;
mod changes;
mod check;
mod designations;
mod edit;
mod evidence;
mod export;
mod facts;
mod import;
mod merge;
mod mutation;
mod new;
mod news;
mod opened;
mod packs;
mod recover;
mod score;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::assessment::Assessment;
use crate::pack::Pack;
use clap::{Arg, ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use jiff::civil::Date;

pub use packs::{Packs, load_pack, pack_for_window};

/// 企评：企业资质自评，离线使用
#[derive(Debug, Parser)]
#[command(name = "qiping", version, about = ABOUT, disable_help_subcommand = true)]
pub struct Cli {
    /// 打开这个自评档案
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// 题库包文件夹；不写则用程序自带的
    #[arg(long, value_name = "DIR", global = true)]
    pub pack: Option<PathBuf>,
    /// 附加题库文件夹：其中的资质与题库一起判定，并标明“附加”
    #[arg(long, value_name = "DIR", global = true)]
    pub extra: Option<PathBuf>,
    /// 指定渲染方式；不写则先 glow，不行再 wgpu
    #[arg(long, value_name = "glow|wgpu", value_parser = ["glow", "wgpu"], hide_possible_values = true)]
    pub renderer: Option<String>,
    /// 子命令；不写则打开窗口
    #[command(subcommand)]
    pub command: Option<Command>,
}

const ABOUT: &str = "企评：企业资质自评，离线使用。不写子命令则打开窗口。";
const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

/// The command with its help in Chinese, subcommands too.
fn in_chinese(command: clap::Command) -> clap::Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助");
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本");
    let has_version = command.get_version().is_some();
    let command = command
        .help_template(HELP)
        .subcommand_help_heading("子命令")
        .subcommand_value_name("子命令")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            arg.help_heading(heading)
        })
        .arg(help.help_heading("选项"))
        .mut_subcommands(in_chinese);
    if has_version { command.arg(version.help_heading("选项")) } else { command }
}

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 判定一份自评档案，列出结论和依据
    Score(ScoreArgs),
    /// 差什么、怎样补、先答哪题：差距、补差办法、日历
    Advise(AdviseArgs),
    /// 列出全部指标
    Facts(ListArgs),
    /// 列出全部资质
    Designations(ListArgs),
    /// 检查题库包：写法、算例、边界算例和家底；有错误时退出码为 1
    Check {
        /// 题库包文件夹，或附加题库文件夹（没有 pack.ron 的）；不写则检查程序自带的
        dir: Option<PathBuf>,
    },
    /// 同一家企业在两个判定日之间，哪些结论变了，因为哪些条文
    Changes(ChangesArgs),
    /// 开发用：逐处改动题库，看算例能察觉多少；不到 95 % 时退出码为 1
    Mutation {
        /// 题库包文件夹；不写则为程序自带的
        dir: Option<PathBuf>,
    },
    /// 比较两个题库包，或列出题库的写法
    Pack {
        /// 做什么
        #[command(subcommand)]
        command: PackCommand,
    },
    /// 从标准输入逐行改档案：一行一个“指标@年度 = 回答”，记到磁盘后答 ok
    Edit {
        /// 自评档案
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// 意外退出后找回没有存进文件的改动
    Recover(RecoverArgs),
    /// 档案是按别的题库版本填的时候：增加、删去、改了意思的题目
    News {
        /// 自评档案
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 导出填写表和判定结果（Excel），或回答（CSV、JSON）
    Export(ExportArgs),
    /// 把填好的表导回自评档案；有没能取的格子时退出码为 1
    Import(ImportArgs),
    /// 把同一家企业的 2 至 20 份自评档案合成一份；有冲突而没写 --prefer 时不写文件，退出码为 1
    Merge(MergeArgs),
    /// 新建一份自评档案
    New {
        /// 写到哪个文件（不覆盖已有文件）
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// 平铺的 JSON 回答
        #[arg(long, value_name = "A.json")]
        answers: Option<PathBuf>,
    },
    /// 给一个回答附上证明材料
    Attach(AttachArgs),
    /// 列出全部附件；有找不到、已改动或已过期的，退出码为 1
    Evidence(EvidenceArgs),
    /// 把档案和附件打成一个分享包（.qpz）
    Bundle(BundleArgs),
    /// 解开分享包
    Unbundle(UnbundleArgs),
}

/// Arguments of `attach`.
#[derive(Debug, Args)]
pub struct AttachArgs {
    /// 自评档案
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 附到哪个指标；分年度的写成 revenue@2025
    #[arg(long, value_name = "FACT[@YEAR]")]
    pub to: String,
    /// 要附的文件
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// 随档案保存一份；不写则只链接到原处
    #[arg(long)]
    pub embed: bool,
    /// 证明什么
    #[arg(long, value_name = "TEXT")]
    pub proves: Option<String>,
    /// 有效至，如 2027-03-01
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
}

/// Arguments of `evidence`.
#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// 自评档案，或没有口令的分享包
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 看哪一天过没过期，如 2026-11-23；不写则为今天
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// Arguments of `bundle`.
#[derive(Debug, Args)]
pub struct BundleArgs {
    /// 自评档案
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 写到哪个文件（不覆盖已有文件）
    #[arg(short, long, value_name = "OUT.qpz")]
    pub output: PathBuf,
    /// 加口令：口令在这个文件的第一行
    #[arg(long, value_name = "P", conflicts_with = "ask")]
    pub passphrase_file: Option<PathBuf>,
    /// 加口令：当场输入
    #[arg(long)]
    pub ask: bool,
    /// 匿名：隐去名称、代码、备注、附件、填写人、时间和经过，判定不变
    #[arg(long)]
    pub anonymous: bool,
    /// 附上判定结果（report/判定.txt）
    #[arg(long)]
    pub report: bool,
    /// 判定日，如 2026-11-23；不写则为今天
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// Arguments of `unbundle`.
#[derive(Debug, Args)]
pub struct UnbundleArgs {
    /// 分享包
    #[arg(value_name = "IN.qpz")]
    pub file: PathBuf,
    /// 解开到哪个新文件夹，或哪个新文件（结尾为 .qp.ron）；不覆盖已有的
    #[arg(short, long, value_name = "FOLDER|FILE.qp.ron")]
    pub output: PathBuf,
    /// 口令在这个文件的第一行
    #[arg(long, value_name = "P", conflicts_with = "ask")]
    pub passphrase_file: Option<PathBuf>,
    /// 当场输入口令
    #[arg(long)]
    pub ask: bool,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// 自评档案
    #[arg(value_name = "FILE", required_unless_present = "answers", conflicts_with = "answers")]
    pub file: Option<PathBuf>,
    /// 平铺的 JSON 回答，代替自评档案
    #[arg(long, value_name = "A.json")]
    pub answers: Option<PathBuf>,
    /// 判定日，如 2026-11-23；不写则为今天
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `recover`.
#[derive(Debug, Args)]
pub struct RecoverArgs {
    /// 自评档案；不写则列出全部没有存完的改动
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// 存进文件
    #[arg(long, conflicts_with_all = ["drop", "output"], requires = "file")]
    pub apply: bool,
    /// 放弃
    #[arg(long, conflicts_with = "output", requires = "file")]
    pub drop: bool,
    /// 另存一份（不覆盖已有文件）
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What to do with packs.
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// 两个题库包有什么不同：相同时退出码为 0，不同时为 1
    Diff {
        /// 题库包文件夹，或 embedded（程序自带的）
        #[arg(value_name = "A")]
        before: PathBuf,
        /// 与它比较的题库包文件夹，或 embedded
        #[arg(value_name = "B")]
        after: PathBuf,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 题库里每一种写法的说明（Markdown），由程序自己的类型生成
    Reference,
    /// 题库问到的指标和口径，发布新版前存进 forms/earlier/
    Catalogue {
        /// 题库包文件夹，或 embedded
        #[arg(value_name = "DIR", default_value = "embedded")]
        dir: PathBuf,
    },
}

/// Arguments of `changes`.
#[derive(Debug, Args)]
pub struct ChangesArgs {
    /// 自评档案
    #[arg(value_name = "FILE", required_unless_present = "answers", conflicts_with = "answers")]
    pub file: Option<PathBuf>,
    /// 平铺的 JSON 回答，代替自评档案
    #[arg(long, value_name = "A.json")]
    pub answers: Option<PathBuf>,
    /// 前一个判定日，如 2026-03-31
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// 后一个判定日，如 2026-04-01
    #[arg(long, value_name = "DATE")]
    pub to: String,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("out").required(true).multiple(true).args(["xlsx", "csv", "json"])))]
pub struct ExportArgs {
    /// 自评档案
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Excel 工作簿：每个步骤一张填写表，另有判定结果和判定依据，有行动计划的再加一张
    #[arg(long, value_name = "OUT")]
    pub xlsx: Option<PathBuf>,
    /// CSV：每个指标（年度指标每年）一行
    #[arg(long, value_name = "OUT")]
    pub csv: Option<PathBuf>,
    /// 平铺的 JSON 回答（不含备注）
    #[arg(long, value_name = "OUT")]
    pub json: Option<PathBuf>,
    /// 列出题库的全部指标；不写则只列申报目标用到的和已有回答的
    #[arg(long)]
    pub all: bool,
    /// 判定日，如 2026-11-23；不写则为今天
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// 覆盖已有文件
    #[arg(long)]
    pub overwrite: bool,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// 填好的表：.xlsx、.xlsm、.csv 或 .json
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// 导入到这份自评档案
    #[arg(long, value_name = "FILE")]
    pub into: PathBuf,
    /// 空格也算数：表里的空格把已有的回答清空
    #[arg(long)]
    pub clear_blanks: bool,
    /// 只看会改什么，不改档案
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `advise`.
#[derive(Debug, Args)]
pub struct AdviseArgs {
    /// 自评档案
    #[arg(value_name = "FILE", required_unless_present = "answers", conflicts_with = "answers")]
    pub file: Option<PathBuf>,
    /// 平铺的 JSON 回答，代替自评档案
    #[arg(long, value_name = "A.json")]
    pub answers: Option<PathBuf>,
    /// 只看这一项资质；不写则看档案所选的全部目标
    #[arg(long = "for", value_name = "ID")]
    pub designation: Option<String>,
    /// 判定日；不写则为今天
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// 另把日历写成 .ics 文件
    #[arg(long, value_name = "OUT.ics")]
    pub ics: Option<PathBuf>,
    /// 已经有这个 .ics 文件时覆盖
    #[arg(long)]
    pub overwrite: bool,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// 自评档案，2 至 20 份
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// 写到哪个文件（不覆盖已有文件）
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// 同一题答得不同时取哪个：newest 取最新的
    #[arg(long, value_name = "newest", value_parser = ["newest"], hide_possible_values = true)]
    pub prefer: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of the lists.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// An unusable argument or input: one Chinese message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub String);

type Done = Result<ExitCode, Unusable>;

/// Reads the arguments; what cannot be used is told in Chinese.
///
/// # Errors
/// The exit code, after the message (or the help that was asked for) has been printed.
pub fn parse() -> Result<Cli, ExitCode> {
    let matches = in_chinese(Cli::command()).try_get_matches();
    let parsed = matches.and_then(|m| Cli::from_arg_matches(&m)).and_then(|cli| {
        let both = cli.file.is_some() && cli.command.is_some();
        if both { Err(clap::Error::new(clap::error::ErrorKind::TooManyValues)) } else { Ok(cli) }
    });
    parsed.map_err(|error| {
        use clap::error::ErrorKind as K;
        if matches!(error.kind(), K::DisplayHelp | K::DisplayVersion) {
            print_out(&error.to_string());
            return ExitCode::SUCCESS;
        }
        complain(&usage_message(&error));
        ExitCode::from(2)
    })
}

fn usage_message(error: &clap::Error) -> String {
    use clap::error::{ContextKind as C, ErrorKind as K};
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = context(C::InvalidArg);
    let problem = match error.kind() {
        K::UnknownArgument => format!("不认识参数「{argument}」"),
        K::InvalidSubcommand => format!("没有子命令「{}」", context(C::InvalidSubcommand)),
        K::MissingRequiredArgument => format!("缺少参数 {argument}"),
        K::ArgumentConflict => format!("参数 {argument} 不能和别的参数一起用"),
        K::InvalidValue | K::ValueValidation => {
            let valid = context(C::ValidValue);
            format!(
                "参数 {argument} 的值「{}」不对{}",
                context(C::InvalidValue),
                if valid.is_empty() { String::new() } else { format!("，可用：{valid}") }
            )
        }
        K::MissingSubcommand | K::DisplayHelpOnMissingArgumentOrSubcommand => "还要写一个子命令".into(),
        K::TooManyValues => "打开档案和运行子命令不能同时写".into(),
        _ => "参数不对".into(),
    };
    format!("{problem}。用 qiping --help 查看用法")
}

/// Runs a subcommand.
#[must_use]
pub fn run(command: Command, packs: Packs<'_>) -> ExitCode {
    let done = match command {
        Command::Check { dir } => check::run(dir.as_deref(), packs),
        Command::Mutation { dir } => mutation::run(dir.as_deref(), packs),
        Command::Score(args) => load_pack(packs).and_then(|pack| score::run(&pack, &args)),
        Command::Changes(args) => load_pack(packs).and_then(|pack| changes::run(&pack, &args)),
        Command::Advise(args) => load_pack(packs).and_then(|pack| advise::run(&pack, &args)),
        Command::Facts(args) => load_pack(packs).map(|pack| facts::run(&pack, args.json)),
        Command::Designations(args) => load_pack(packs).map(|pack| designations::run(&pack, args.json)),
        Command::Export(args) => load_pack(packs).and_then(|pack| export::run(&pack, &args)),
        Command::Import(args) => load_pack(packs).and_then(|pack| import::run(&pack, &args)),
        Command::Merge(args) => load_pack(packs).and_then(|pack| merge::run(&pack, &args)),
        Command::Pack { command } => packs::run(&command),
        Command::Edit { file } => load_pack(packs).and_then(|pack| edit::run(&pack, &file)),
        Command::Recover(args) => load_pack(packs).and_then(|pack| recover::run(&pack, &args)),
        Command::News { file, json } => load_pack(packs).and_then(|pack| news::run(&pack, &file, json)),
        Command::New { output, answers } => {
            load_pack(packs).and_then(|pack| new::run(&pack, &output, answers.as_deref()))
        }
        Command::Attach(args) => load_pack(packs).and_then(|pack| evidence::attach_one(&pack, &args)),
        Command::Evidence(args) => load_pack(packs).and_then(|pack| evidence::list(&pack, &args)),
        Command::Bundle(args) => load_pack(packs).and_then(|pack| bundle::run(&pack, &args)),
        Command::Unbundle(args) => bundle::undo(&args),
    };
    done.unwrap_or_else(|Unusable(message)| {
        complain(&message);
        ExitCode::from(2)
    })
}

/// Today, here.
#[must_use]
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

fn as_of(given: Option<&str>) -> Result<Date, Unusable> {
    given.map_or_else(|| Ok(today()), day)
}

fn day(text: &str) -> Result<Date, Unusable> {
    text.parse().map_err(|_| Unusable(format!("判定日「{text}」不对，请写成 2026-11-23")))
}

/// Prints to standard output; a closed pipe is no error of ours.
pub fn print_out(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        // Nobody reads any more (`qiping facts | head`).
    }
}

/// Prints the board of an assessment; what a machine without a display shows instead of the window.
pub fn print_board(pack: &Pack, assessment: &Assessment, as_of: Date) {
    let board = crate::judge::judge(pack, assessment, as_of);
    let words = crate::judge::Words { pack, base_year: assessment.base_year() };
    print_out(&crate::exchange::board_text(assessment, &board, words));
}

/// Prints a complaint to standard error.
pub fn complain(message: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "{message}");
}
