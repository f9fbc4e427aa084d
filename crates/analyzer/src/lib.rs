//! What a Topo topology means: names, checks and reachability, from one reading of the files.
//!
//! A host parses its files, hands them in as [`Sources`] and gets an [`Analysis`]: plain data, which every surface
//! (editor, terminal, book) shows in its own way.
//!
//! The layers, each in a module that knows only those before it: [`schema`] (the table of the language), reading
//! (statements by the table, names, references: [`Nodes`]), [`network`] (what is declared, typed), [`reach`]
//! (who reaches what, and why not), [`cost`], and the checks (a file a rule).
//!
//! **Architecture invariant:** no I/O, no clock, no environment, no threads, no positions, no JSON. The same input
//! gives the same output.

mod allow;
mod build;
mod checks;
pub mod cost;
mod diagnostic;
mod expect;
pub mod network;
mod nodes;
mod paths;
mod ports;
pub mod reach;
mod read;
mod rules;
pub mod schema;
mod source;
mod suggest;
pub mod words;

pub use diagnostic::{Diagnostic, Edit, Fix, Note, NoteKind, Related, Severity};
pub use expect::{Claim, Expectation, Standing};
pub use network::Network;
pub use nodes::{Arg, Name, Node, NodeId, Nodes, Value};
pub use portolan_syntax::{TextRange, TextSize};
pub use ports::Ports;
pub use rules::{Rule, rule, rules};
pub use source::{FileId, Range, SourceFile, Sources, Span, Unreadable};

/// Everything there is to say about a topology.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// What was analysed.
    pub sources: Sources,
    /// The statements.
    pub nodes: Nodes,
    /// The network that they describe.
    pub network: Network,
    /// What is wrong or worth knowing, in order of file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of each `expect`, in order of file and place.
    pub expectations: Vec<Expectation>,
    /// The paths that are imported and of which the sources say nothing: a host that can read them supplies them
    /// and asks again. [`Sources::load`] does so beforehand.
    pub missing: Vec<String>,
}

/// Reads, checks and answers everything in a topology.
pub fn analyze(sources: Sources) -> Analysis {
    let read::Read { nodes, mut diagnostics, missing } = read::read(&sources);
    let network = build::build(&nodes);
    let context = rules::Context { sources: &sources, nodes: &nodes, network: &network };
    context.run(&mut diagnostics);
    let expectations = expect::evaluate(&context, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let diagnostics = allow::silence(&sources, diagnostics);
    Analysis { sources, nodes, network, diagnostics, expectations, missing }
}

/// The answer to a question that is asked from outside the files: `from` and `to` are places as `expect` takes
/// them, but for ids in AWS and host names, which need no quotes.
///
/// # Errors
///
/// What is wrong with the question: its text is the last file of the sources in which the ranges lie.
pub fn ask(
    mut sources: Sources,
    from: &str,
    to: &str,
    ports: Option<&str>,
) -> Result<(Analysis, Expectation), (Sources, Vec<Diagnostic>)> {
    let known = analyze(sources.clone());
    let ports = ports.map(|ports| format!(" on {ports}")).unwrap_or_default();
    let question = format!("expect {} reaches {}{ports}", known.place(from), known.place(to));
    let file = sources.push_question(SourceFile::new("question", question));
    let analysis = analyze(sources);
    let wrong: Vec<_> = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.span.file == file && !diagnostic.is_answer())
        .cloned()
        .collect();
    let answer = analysis.expectations.iter().find(|expectation| expectation.span.file == file).cloned();
    match answer {
        Some(answer) if wrong.is_empty() => Ok((analysis, answer)),
        _ => Err((analysis.sources, wrong)),
    }
}

impl Analysis {
    /// A place of the command line as it is written in a file.
    fn place(&self, word: &str) -> String {
        let ids = self.nodes.of_kind(schema::Kind::Id);
        let is_id = ids.into_iter().any(|id| matches!(id.value(), Some(Value::Text(text)) if text == word));
        let is_word = !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "{}[],;#\"".contains(c));
        let names_nothing = words::is_path(word)
            && word.contains('.')
            && !self.nodes.starts_path(word, FileId(0))
            && !word.starts_with("aws.");
        let is_host = names_nothing && words::address(word).is_none();
        if is_word && !is_id && !is_host { word.to_owned() } else { format!("\"{}\"", word.trim_matches('"')) }
    }
}
