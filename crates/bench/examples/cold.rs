use portolan_analyzer::{Sources, Standing, analyze};
fn main() {
    let text = portolan_bench::topology(10_000);
    let analysis = analyze(Sources::of_text("made.topo", text.as_str()));
    for _ in 0..60 {
        let t = std::time::Instant::now();
        let s = Standing::new(&analysis.sources, &analysis.nodes, &analysis.network);
        let a = t.elapsed();
        drop(s);
        println!("{:?} {:?}", a, t.elapsed());
    }
}
