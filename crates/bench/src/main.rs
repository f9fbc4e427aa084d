use portolan_analyzer::{Sources, Standing, analyze};
use std::time::Instant;
fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    for size in sizes {
        let text = portolan_bench::topology(size);
        let t = Instant::now();
        let s = Sources::of_text("a.topo", text.as_str());
        let parse = t.elapsed();
        let t = Instant::now();
        let a = analyze(s);
        let full = t.elapsed();
        let mut best = std::time::Duration::MAX;
        for _ in 0..20 {
            let t = Instant::now();
            let st = Standing::new(&a.sources, &a.nodes, &a.network);
            best = best.min(t.elapsed());
            drop(st);
        }
        println!(
            "{size}: {} lines, {} expectations, parse {parse:?}, analyze {full:?}, cold {best:?}",
            text.lines().count(),
            a.expectations.len()
        );
    }
}
