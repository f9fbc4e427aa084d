//! Where the instructions of a keystroke go: `cargo run --release -p portolan-bench --bin portolan-keystroke`.
//!
//! The server runs under Callgrind, which counts only while keys are pressed. It needs Valgrind (Debian: `valgrind`).

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use portolan_bench::client::{Client, Delivery};
use portolan_bench::profile::{Share, by_part, functions, ours};
use portolan_bench::report::grouped;
use portolan_bench::{server, topology};

const USAGE: &str = "\
usage: portolan-keystroke [LINES] [--keystrokes N] [--server PROGRAM]

LINES         of the file [default: 10000], at least 600
--keystrokes  how many keys are pressed [default: 20]
--server      the program whose `lsp` is measured [default: portolan beside this one]";

/// Callgrind makes everything fifty times slower.
const LIMIT: Duration = Duration::from_secs(600);
/// What a part or a function must have to be shown, of a hundred.
const SHOWN: f64 = 2.0;

struct Arguments {
    lines: usize,
    keystrokes: usize,
    server: PathBuf,
}

fn arguments() -> Result<Arguments, String> {
    let (mut lines, mut keystrokes, mut program) = (10_000, 20, None);
    let mut rest = std::env::args().skip(1);
    while let Some(word) = rest.next() {
        let mut value = || rest.next().ok_or(format!("{word} takes a value"));
        let number = |word: &str| word.parse::<usize>().map_err(|_| format!("`{word}` is no number"));
        match word.as_str() {
            "--keystrokes" => keystrokes = number(&value()?)?.max(1),
            "--server" => program = Some(PathBuf::from(value()?)),
            _ => lines = number(&word)?,
        }
    }
    Ok(Arguments { lines, keystrokes, server: server::find(program)? })
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let counts = folder.path().join("counts");
    let mut command: Vec<String> = ["valgrind", "--tool=callgrind", "--instr-atstart=no"].map(str::to_owned).to_vec();
    command.push(format!("--callgrind-out-file={}", counts.display()));
    command.extend(server::command(&arguments.server));
    let scenario =
        topology::scenario(arguments.lines, command).ok_or_else(|| format!("{} lines are too few", arguments.lines))?;
    let file = scenario.write_file(folder.path()).map_err(|error| error.to_string())?;

    let mut client = Client::start(&scenario, &file, Delivery::Pulled, LIMIT)?;
    client.open(&scenario)?;
    let press = |client: &mut Client| {
        let start = client.press(&scenario.key)?;
        client.diagnosed_since(start).map(drop)
    };
    // There and back once, so that what is done once is done.
    press(&mut client)?;
    press(&mut client)?;
    count(client.process(), "on")?;
    for _ in 0..arguments.keystrokes {
        press(&mut client)?;
    }
    count(client.process(), "off")?;
    client.stop()?;

    let annotate = |inclusive: &str| {
        let counts = counts.to_string_lossy();
        run_program("callgrind_annotate", &["--auto=no", "--threshold=100", "--show-percs=no", inclusive, &counts])
    };
    let own = functions(&annotate("--inclusive=no")?);
    let all = functions(&annotate("--inclusive=yes")?);
    let total: u64 = own.iter().map(|function| function.instructions).sum();
    let each = total / arguments.keystrokes as u64;
    println!(
        "{} instructions for a keystroke in {} lines.",
        grouped(usize::try_from(each).unwrap_or(usize::MAX)),
        grouped(arguments.lines)
    );
    print("part, what it does itself", "", by_part(&own).iter(), total);
    print("function of ours, with all that it calls", "`", ours(&all), total);
    Ok(())
}

/// Has the instructions of a process counted from now on, or no longer.
fn count(process: u32, switch: &str) -> Result<(), String> {
    run_program("callgrind_control", &["-i", switch, &process.to_string()]).map(drop)
}

fn run_program(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("cannot start {program}, which comes with Valgrind: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// Prints a table; around each name stands a quote.
fn print<'a>(title: &str, quote: &str, shares: impl Iterator<Item = &'a Share>, total: u64) {
    println!("\n| {title} | of 100 |\n| --- | ---: |");
    for share in shares {
        let part = 100.0 * share.instructions as f64 / total.max(1) as f64;
        if part >= SHOWN {
            println!("| {quote}{}{quote} | {part:.1} |", share.name);
        }
    }
}
