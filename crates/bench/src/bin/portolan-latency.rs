//! How long the language server takes, over its pipes: `cargo run --release -p portolan-bench --bin portolan-latency`.
//!
//! With a peer, both take turns on files of as many lines, and the ratios stand beside the times.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use portolan_analyzer::Sources;
use portolan_bench::client::Delivery;
use portolan_bench::latency::{Plan, Subject, measure};
use portolan_bench::report::{Column, Pair, tables};
use portolan_bench::scenario::Scenario;
use portolan_bench::{python, server, topology, usage};

const USAGE: &str = "\
usage: portolan-latency [LINES…] [--server PROGRAM] [--times N] [--keys N] [--limit SECONDS] [--scenario FOLDER]
                        [--peer COMMAND…]

LINES       of the files [default: 1000 10000 100000], each at least 600
--server    the program whose `lsp` is measured [default: portolan beside this one]
--times     how often each thing is done [default: 200]
--keys      how many keys are pressed to see whether the memory grows [default: 10000]
--limit     how long all servers together may spend on one thing [default: 60]
--scenario  only writes the files, and descriptions for other harnesses
--peer      another server, for Python; the rest of the line is its command";

struct Arguments {
    sizes: Vec<usize>,
    server: PathBuf,
    plan: Plan,
    scenario: Option<PathBuf>,
    peer: Vec<String>,
}

fn arguments() -> Result<Arguments, String> {
    let mut sizes = Vec::new();
    let mut program = None;
    let mut plan = Plan { times: 200, keys: 10_000, limit: Duration::from_secs(60) };
    let mut scenario = None;
    let mut peer = Vec::new();
    let mut rest = std::env::args().skip(1);
    while let Some(word) = rest.next() {
        let mut value = || rest.next().ok_or(format!("{word} takes a value"));
        let number = |word: &str| word.parse::<usize>().map_err(|_| format!("`{word}` is no number"));
        match word.as_str() {
            "--server" => program = Some(PathBuf::from(value()?)),
            "--times" => plan.times = number(&value()?)?,
            "--keys" => plan.keys = number(&value()?)?,
            "--limit" => plan.limit = Duration::from_secs(number(&value()?)? as u64),
            "--scenario" => scenario = Some(PathBuf::from(value()?)),
            "--peer" => peer.extend(rest.by_ref()),
            _ => sizes.push(number(&word)?),
        }
    }
    if sizes.is_empty() {
        sizes.extend([1_000, 10_000, 100_000]);
    }
    if let Some(small) = sizes.iter().find(|lines| **lines < 600) {
        return Err(format!("{small} lines are too few"));
    }
    Ok(Arguments { sizes, server: server::find(program)?, plan, scenario, peer })
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
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            ExitCode::FAILURE
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the tables, and gives what is wrong with them.
fn run(arguments: &Arguments) -> Result<Vec<String>, String> {
    let mut columns = Vec::new();
    let mut problems = Vec::new();
    let mut loads = vec![usage::load()];
    for lines in arguments.sizes.iter().copied() {
        let too_few = || format!("{lines} lines are too few");
        let ours = topology::scenario(lines, server::command(&arguments.server)).ok_or_else(too_few)?;
        let peer = match arguments.peer.as_slice() {
            [] => None,
            command => Some(python::scenario(lines, command.to_vec()).ok_or_else(too_few)?),
        };
        if let Some(folder) = &arguments.scenario {
            let write = |scenario: &Scenario| scenario.write(&folder.join(&scenario.name));
            write(&ours).and_then(|()| peer.iter().try_for_each(write)).map_err(|error| error.to_string())?;
            continue;
        }
        let column = column(lines, &ours, peer.as_ref(), &arguments.plan).map_err(|error| error.to_string())?;
        for pair in [Some(&column.ours), column.peer.as_ref()].into_iter().flatten() {
            problems.extend(pair.problems().into_iter().map(|problem| format!("{lines} lines: {problem}")));
        }
        columns.push(column);
        loads.push(usage::load());
    }
    if !columns.is_empty() {
        println!("{}, {}{}", time::OffsetDateTime::now_utc().date(), usage::machine(), words(&loads));
        print!("{}", tables(&columns));
    }
    Ok(problems)
}

/// How busy the machine was. What is measured wants about one core.
fn words(loads: &[Option<f64>]) -> String {
    let loads: Vec<_> = loads.iter().flatten().map(|load| format!("{load:.1}")).collect();
    if loads.is_empty() { String::new() } else { format!("; load before, in between and after: {}", loads.join(", ")) }
}

fn column(lines: usize, ours: &Scenario, peer: Option<&Scenario>, plan: &Plan) -> std::io::Result<Column> {
    let folder = tempfile::tempdir()?;
    let mut pulled = run_both(ours, peer, Delivery::Pulled, folder.path(), plan)?.into_iter();
    let mut pushed = run_both(ours, peer, Delivery::Pushed, folder.path(), plan)?.into_iter();
    let mut pair = || {
        let (pulled, pushed) = (pulled.next()?.outcome, pushed.next()?.outcome);
        Some(Pair { pulled, pushed })
    };
    let missing = || std::io::Error::other("nothing was measured");
    Ok(Column { lines, parse: parse(&ours.text), ours: pair().ok_or_else(missing)?, peer: pair() })
}

/// Measures our server and the peer in turn.
fn run_both(
    ours: &Scenario,
    peer: Option<&Scenario>,
    delivery: Delivery,
    folder: &Path,
    plan: &Plan,
) -> std::io::Result<Vec<Subject>> {
    let mut subjects = Vec::new();
    for scenario in [Some(ours), peer].into_iter().flatten() {
        eprintln!("{}, diagnostics {delivery:?} …", scenario.name);
        subjects.push(Subject::new(scenario.clone(), delivery, &folder.join(&scenario.name))?);
    }
    measure(&mut subjects, plan);
    Ok(subjects)
}

/// The best of several parses of a text.
fn parse(text: &str) -> Duration {
    let mut fastest = Duration::MAX;
    for _ in 0..10 {
        let started = Instant::now();
        let sources = Sources::of_text("main.topo", text);
        fastest = fastest.min(started.elapsed());
        drop(sources);
    }
    fastest
}
