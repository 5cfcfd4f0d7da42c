//! No subcommand: the desktop app. A subcommand: the command line.

use std::process::ExitCode;
use std::time::Instant;

use qiping::app::{self, Home, NoWindow, Opening};
use qiping::assessment::Assessment;
use qiping::cli::Packs;
use qiping::pack::Pack;
use qiping::{cli, store};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Judging makes many small reasons; this one hands out small pieces in about half the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let started = Instant::now();
    listen();
    let arguments = match cli::parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match arguments.command {
        Some(command) => {
            let packs = Packs { pack: arguments.pack.as_deref(), extra: arguments.extra.as_deref() };
            cli::run(command, packs)
        }
        None => window(&arguments, started),
    }
}

fn window(arguments: &cli::Cli, started: Instant) -> ExitCode {
    let home = Home::of_user();
    let packs = Packs { pack: arguments.pack.as_deref(), extra: arguments.extra.as_deref() };
    let (pack, notice) = match cli::pack_for_window(packs, home.extra_folder().as_deref()) {
        Ok(loaded) => loaded,
        Err(error) => return complain(&error.to_string()),
    };
    // The pack lives as long as the program; the board on the screen points into it.
    let pack: &'static Pack = Box::leak(Box::new(pack));
    let file = arguments.file.as_deref();
    let opening = Opening { pack, home, file, today: cli::today(), notice };
    match app::run(&opening, arguments.renderer.as_deref(), started) {
        Ok(()) => ExitCode::SUCCESS,
        Err(NoWindow::NoDisplay) => {
            without_window(pack, arguments, "没有图形界面可用，改在终端显示判定结果：")
        }
        Err(NoWindow::NoRenderer(why)) => {
            let message =
                format!("窗口打不开（{why}），改在终端显示判定结果；也可用 qiping score 查看依据：");
            without_window(pack, arguments, &message)
        }
    }
}

/// Sends what the program notes of itself to standard error: warnings, or more with `QIPING_LOG=info`.
fn listen() {
    let level = std::env::var("QIPING_LOG").ok().and_then(|l| l.parse().ok());
    let ours = Targets::new().with_target("qiping", level.unwrap_or(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(ours);
    tracing_subscriber::registry().with(lines).init();
}

/// The verdict board of the file, or of the first sample, in the terminal.
fn without_window(pack: &Pack, arguments: &cli::Cli, message: &str) -> ExitCode {
    match board_subject(pack, arguments) {
        Err(error) => complain(&error),
        Ok(assessment) => {
            cli::print_out(&format!("{message}\n\n"));
            cli::print_board(pack, &assessment, cli::today());
            ExitCode::SUCCESS
        }
    }
}

fn board_subject(pack: &Pack, arguments: &cli::Cli) -> Result<Assessment, String> {
    if let Some(file) = &arguments.file {
        return store::load(file).map_err(|e| e.to_string());
    }
    let sample = pack.meta.samples.first().and_then(|entry| Some((entry, pack.sample(entry)?)));
    match sample {
        Some((entry, text)) => store::parse(&entry.file, text).map_err(|e| e.to_string()),
        None => Ok(Assessment::new(pack)),
    }
}

fn complain(message: &str) -> ExitCode {
    cli::complain(message);
    ExitCode::from(2)
}
