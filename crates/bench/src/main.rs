//! How long the analysis takes for realistic topologies, as a table: `cargo run --release -p portolan-bench`.
//!
//! Each time is the best of several runs. Beside it stands its ratio to the cost of the parse of the same file in the
//! same run, which tells more than milliseconds of an unknown machine.

use std::time::{Duration, Instant};

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, NodeId, Sources, Standing, analyze};
use portolan_bench::topology;

/// The one of `portolan`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

fn main() {
    let mut sizes: Vec<usize> = Vec::new();
    for word in std::env::args().skip(1) {
        match word.parse() {
            Ok(size) if size > 0 => sizes.push(size),
            _ => {
                eprintln!("`{word}` is no number of instances\nusage: portolan-bench [INSTANCES…]");
                std::process::exit(2);
            }
        }
    }
    if sizes.is_empty() {
        sizes.extend(SIZES);
    }
    println!("| instances | lines | expectations | work | time | of the parse | judged again |");
    println!("| ---: | ---: | ---: | --- | ---: | ---: | ---: |");
    for size in sizes {
        measure(size);
    }
}

fn measure(size: usize) {
    let text = topology::of_instances(size);
    let runs = if size > 20_000 { 3 } else { 10 };
    let parse = best(runs, || Sources::of_text("made.topo", text.as_str()));
    let analysis = analyze(Sources::of_text("made.topo", text.as_str()));
    let row = |work: &str, time: Duration, judged: &str| {
        println!(
            "| {size} | {} | {} | {work} | {:.3} ms | {:.4} | {judged} |",
            text.lines().count(),
            analysis.expectations.len(),
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / parse.as_secs_f64()
        );
    };
    row("parse", parse, "");
    let all = best(runs, || analyze(analysis.sources.clone()));
    row("all of the analysis, cold", all, &analysis.expectations.len().to_string());
    let cold = best(runs, || Standing::new(&analysis.sources, &analysis.nodes, &analysis.network));
    row("all expectations, cold", cold, &analysis.expectations.len().to_string());

    let standing = Standing::new(&analysis.sources, &analysis.nodes, &analysis.network);
    let places: Vec<NodeId> = analysis.nodes.of_kind(Kind::Instance).map(|node| node.id).collect();
    // Another pair each time, or it would be remembered.
    let mut pairs = places.iter().zip(places.iter().rev());
    let one = best(runs, || {
        pairs
            .next()
            .map(|(from, to)| standing.reaches(&analysis.sources, &analysis.nodes, &analysis.network, *from, *to))
    });
    row("one question", one, "");

    for (work, name, before, after) in topology::edits() {
        let edited = analyze(Sources::of_text("made.topo", text.replacen(before, after, 1)));
        let Some(node) = find(&analysis, name) else { continue };
        let mut standing = Standing::new(&analysis.sources, &analysis.nodes, &analysis.network);
        let mut judged = 0;
        let mut fastest = Duration::MAX;
        // There and back, so that each run has something to do.
        for run in 0..2 * runs {
            let now = if run % 2 == 0 { &edited } else { &analysis };
            let started = Instant::now();
            judged = standing.changed(&now.sources, &now.nodes, &now.network, node);
            fastest = fastest.min(started.elapsed());
        }
        row(&format!("edit of a {work}"), fastest, &judged.to_string());
    }
}

fn find(analysis: &Analysis, path: &str) -> Option<NodeId> {
    let kinds = [Kind::SecurityGroup, Kind::RouteTable];
    let mut nodes = kinds.into_iter().flat_map(|kind| analysis.nodes.of_kind(kind));
    nodes.find(|node| analysis.nodes.path(node.id) == path).map(|node| node.id)
}

fn best<T>(runs: usize, mut work: impl FnMut() -> T) -> Duration {
    let mut fastest = Duration::MAX;
    for _ in 0..runs {
        let started = Instant::now();
        let done = work();
        fastest = fastest.min(started.elapsed());
        drop(done);
    }
    fastest
}
