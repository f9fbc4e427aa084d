//! Compares the analyzer with the plain walk on random topologies, on all cores, and prints what differs.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use portolan_oracle::{Disagreement, Kind, Verdict, examine, random, shrink};

#[derive(Default)]
struct Tally {
    topologies: usize,
    comparisons: usize,
    answers: BTreeMap<String, usize>,
    engine: BTreeMap<&'static str, usize>,
    /// For each kind of hop, how often which answer.
    met: BTreeMap<&'static str, BTreeMap<String, usize>>,
    differences: Vec<(u64, Disagreement)>,
    by_kind: BTreeMap<String, usize>,
}

struct Arguments {
    comparisons: usize,
    seed: u64,
    show: usize,
    /// What counts as a difference.
    kinds: Vec<Kind>,
}

fn arguments() -> Result<Arguments, String> {
    let mut found = Arguments { comparisons: 100_000, seed: 1, show: 5, kinds: vec![Kind::Answer, Kind::Overclaim] };
    let mut rest = std::env::args().skip(1);
    while let Some(word) = rest.next() {
        let mut number =
            |what: &str| rest.next().and_then(|word| word.parse::<u64>().ok()).ok_or(format!("{what} takes a number"));
        match word.as_str() {
            "--seed" => found.seed = number("--seed")?,
            "--show" => found.show = usize::try_from(number("--show")?).unwrap_or(5),
            "--blunt" => found.kinds.push(Kind::Blunt),
            "--reasons" => found.kinds.push(Kind::Reason),
            "--print" => {
                print!("{}", random::topology(number("--print")?));
                std::process::exit(0);
            }
            _ => found.comparisons = word.parse().map_err(|_| format!("`{word}` is no number of comparisons"))?,
        }
    }
    Ok(found)
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!(
                "{message}\nusage: portolan-oracle [COMPARISONS] [--seed N] [--show N] [--blunt] [--reasons] [--print SEED]"
            );
            return ExitCode::from(2);
        }
    };
    let started = Instant::now();
    let next = AtomicU64::new(arguments.seed);
    let done = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::default());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while done.load(Ordering::Relaxed) < arguments.comparisons {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let comparisons = examine(&random::topology(seed));
                    done.fetch_add(comparisons.len(), Ordering::Relaxed);
                    let Ok(mut tally) = tally.lock() else { return };
                    tally.topologies += 1;
                    if tally.topologies % 500 == 0 {
                        let (topologies, comparisons) = (tally.topologies, tally.comparisons);
                        eprintln!(
                            "{topologies} topologies, {comparisons} comparisons, {} differ",
                            tally.differences.len()
                        );
                    }
                    for comparison in comparisons {
                        tally.comparisons += 1;
                        let said = match comparison.answer.all {
                            Verdict::Yes => "yes".to_owned(),
                            Verdict::No(reason) => format!("no: {reason}"),
                            Verdict::Unknown => "unknown".to_owned(),
                        };
                        *tally.answers.entry(said.clone()).or_default() += 1;
                        let engine = match comparison.engine {
                            Some(true) => "holds",
                            Some(false) => "does not hold",
                            None => "unknown",
                        };
                        *tally.engine.entry(engine).or_default() += 1;
                        for hop in &comparison.answer.met {
                            *tally.met.entry(hop).or_default().entry(said.clone()).or_default() += 1;
                        }
                        if let Some(found) = comparison.disagreement()
                            && arguments.kinds.contains(&found.kind)
                        {
                            let kind = format!("{:?}: engine {}, plain walk {}", found.kind, found.engine, found.naive);
                            *tally.by_kind.entry(kind).or_default() += 1;
                            tally.differences.push((seed, found));
                        }
                    }
                }
            });
        }
    });
    let Ok(tally) = tally.into_inner() else { return ExitCode::FAILURE };
    report(&tally, started.elapsed().as_secs_f64());
    for (seed, found) in tally.differences.iter().take(arguments.show) {
        println!(
            "\n--- seed {seed}: {}\n--- {:?}: engine {}, plain walk {}",
            found.question, found.kind, found.engine, found.naive
        );
        println!("{}", shrink(&random::topology(*seed), found));
    }
    if tally.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn report(tally: &Tally, seconds: f64) {
    println!("{} topologies, {} comparisons, {seconds:.1} s", tally.topologies, tally.comparisons);
    let share = |count: usize| 100.0 * count as f64 / tally.comparisons.max(1) as f64;
    println!("\nanswers of the plain walk");
    for (answer, count) in &tally.answers {
        println!("  {answer:36} {count:8} {:5.1} %", share(*count));
    }
    println!("\nexpectations according to the engine");
    for (answer, count) in &tally.engine {
        println!("  {answer:36} {count:8} {:5.1} %", share(*count));
    }
    println!("\nhops met: comparisons, those of them with yes, and the most frequent other answers");
    for (hop, answers) in &tally.met {
        let mut others: Vec<_> = answers.iter().filter(|(answer, _)| *answer != "yes").collect();
        others.sort_by_key(|(_, count)| usize::MAX - *count);
        let others: Vec<_> = others.iter().take(4).map(|(answer, count)| format!("{answer} {count}")).collect();
        let yes = answers.get("yes").copied().unwrap_or(0);
        println!("  {hop:32} {:8} {yes:8}  {}", answers.values().sum::<usize>(), others.join(", "));
    }
    println!("\n{} differences", tally.differences.len());
    for (kind, count) in &tally.by_kind {
        println!("  {count:8} {kind}");
    }
}
