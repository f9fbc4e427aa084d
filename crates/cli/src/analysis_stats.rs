//! `portolan analysis-stats`: what an analysis consists of and what it costs, for whoever wonders why it is slow.

use std::time::{Duration, Instant};

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{
    Analysis, Format as FileFormat, Language, Severity, SourceFile, Sources, Standing, analyze, statements,
};
use serde_json::json;

use crate::arguments::{AnalysisStats, Format};
use crate::configuration::Configuration;
use crate::report::print;
use crate::{Failure, Outcome, files};

/// The numbers of some topologies together.
#[derive(Default)]
struct Stats {
    files: usize,
    bytes: usize,
    lines: usize,
    statements: usize,
    instances: usize,
    expectations: usize,
    errors: usize,
    warnings: usize,
    hints: usize,
    parse: Duration,
    /// Reading the trees: names, references, values.
    read: Duration,
    /// Judging the expectations.
    judge: Duration,
    /// Everything behind the parse, reading and judging included.
    analysis: Duration,
}

/// Exit status 0 also where errors are found: they are counted and not told.
pub(crate) fn run(arguments: &AnalysisStats, configuration: &Configuration) -> Result<Outcome, Failure> {
    let paths = files::find(&arguments.paths)?;
    let topologies =
        paths.iter().map(|path| files::load_topology(path, configuration)).collect::<Result<Vec<_>, _>>()?;
    let mut stats = Stats::default();
    for topology in files::without_imported(topologies) {
        if let Some(broken) = topology.loaded.broken {
            return Err(Failure(broken.message));
        }
        stats.add(topology.loaded.sources);
    }
    match arguments.format {
        Format::Human => print(&stats.human(configuration.language()?)),
        Format::Json => print(&format!("{}\n", stats.json())),
    }?;
    Ok(Outcome::Clean)
}

impl Stats {
    /// Does each step by itself and counts.
    fn add(&mut self, sources: Sources) {
        for (_, file) in sources.files() {
            let started = Instant::now();
            drop(SourceFile::of(file.format(), file.path.clone(), file.text.clone()));
            self.parse += started.elapsed();
            self.files += 1;
            self.bytes += file.text.len();
            if file.format() == FileFormat::Topo {
                self.lines += file.text.lines().count();
            }
        }
        let started = Instant::now();
        let analysis = analyze(sources);
        self.analysis += started.elapsed();
        let started = Instant::now();
        drop(statements(&analysis.sources));
        self.read += started.elapsed();
        let started = Instant::now();
        drop(Standing::new(&analysis.sources, &analysis.nodes, &analysis.network));
        self.judge += started.elapsed();
        self.count(&analysis);
    }

    fn count(&mut self, analysis: &Analysis) {
        self.statements += analysis.nodes.iter().count();
        self.instances += analysis.nodes.of_kind(Kind::Instance).count();
        self.expectations += analysis.expectations.len();
        for diagnostic in &analysis.diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Hint => self.hints += 1,
            }
        }
    }

    /// How many lines are parsed and analysed in a second.
    fn lines_per_second(&self) -> f64 {
        self.lines as f64 / (self.parse + self.analysis).as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn human(&self, language: Language) -> String {
        let unknown = language.pick("not known on this system", "このシステムでは不明");
        let memory = peak_memory().map_or(unknown.to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0));
        let rows = [
            (language.pick("files", "ファイル"), self.files.to_string()),
            (language.pick("bytes", "バイト"), self.bytes.to_string()),
            (language.pick("lines", "行"), self.lines.to_string()),
            (language.pick("statements", "文"), self.statements.to_string()),
            (language.pick("instances", "インスタンス"), self.instances.to_string()),
            (language.pick("expectations", "期待"), self.expectations.to_string()),
            (language.pick("errors", "エラー"), self.errors.to_string()),
            (language.pick("warnings", "警告"), self.warnings.to_string()),
            (language.pick("hints", "ヒント"), self.hints.to_string()),
            (language.pick("parse", "構文解析"), milliseconds(self.parse)),
            (language.pick("analysis", "解析"), milliseconds(self.analysis)),
            (language.pick("  reading the statements", "  文の読み取り"), milliseconds(self.read)),
            (language.pick("  judging the expectations", "  期待の判定"), milliseconds(self.judge)),
            (language.pick("lines per second", "1 秒あたりの行数"), format!("{:.0}", self.lines_per_second())),
            (language.pick("peak memory", "最大メモリ使用量"), memory),
        ];
        rows.map(|(name, value)| format!("{name}: {value}\n")).concat()
    }

    fn json(&self) -> serde_json::Value {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        json!({
            "files": self.files,
            "bytes": self.bytes,
            "lines": self.lines,
            "statements": self.statements,
            "instances": self.instances,
            "expectations": self.expectations,
            "findings": { "error": self.errors, "warning": self.warnings, "hint": self.hints },
            "milliseconds": {
                "parse": milliseconds(self.parse),
                "analysis": milliseconds(self.analysis),
                "read": milliseconds(self.read),
                "judge": milliseconds(self.judge),
            },
            "lines_per_second": self.lines_per_second(),
            "peak_memory_kib": peak_memory(),
        })
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

/// The most memory that this process had, in KiB, as Linux counts it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
