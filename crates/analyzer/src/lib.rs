//! What a Topo topology means: names, checks and reachability, from one reading of the files.
//!
//! A host parses its files, hands them in as [`Sources`] and gets an [`Analysis`]: plain data, which every surface
//! (editor, terminal, book) shows in its own way.
//!
//! The layers, each in a module that knows only those before it: [`schema`] (the table of the language), reading
//! (statements by the table, names, references: [`Nodes`]), [`network`] (what is declared, typed), [`reach`]
//! (who reaches what, and why not), [`survey`] (the same for everything at once), [`cost`], and the checks (a file a
//! rule).
//!
//! **Architecture invariant:** no I/O, no clock, no environment, no threads, no positions. The only JSON is that of
//! policies, which `portolan-policy` reads. The same input gives the same output.

mod allow;
mod build;
mod checks;
pub mod cost;
mod diagnostic;
mod expect;
mod findings;
mod incremental;
pub mod network;
mod nodes;
pub mod paths;
mod pieces;
mod policies;
mod ports;
pub mod reach;
mod read;
mod rules;
pub mod schema;
mod settings;
mod source;
mod suggest;
pub mod survey;
pub mod words;

use std::sync::Arc;

use portolan_catalog::say;

pub use allow::allowed;
pub use diagnostic::{Diagnostic, Edit, Fix, Note, NoteKind, Related, Severity};
pub use expect::{Claim, Expectation, Standing};
pub use incremental::Incremental;
pub use network::Network;
pub use nodes::{Arg, Name, Node, NodeId, Nodes, Value};
pub use portolan_catalog::Language;
pub use portolan_syntax::{TextRange, TextSize};
pub use ports::Ports;
pub use rules::{Rule, rule, rules};
pub use settings::{Level, Settings};
pub use source::{Broken, FileId, Format, SourceFile, Sources, Span, Unreadable};

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
    pub expectations: Vec<Arc<Expectation>>,
    /// The paths that are named and of which the sources say nothing, each in its format: a host that can read them
    /// supplies them and asks again. [`Sources::load`] does so beforehand.
    pub missing: Vec<(String, Format)>,
}

/// Reads, checks and answers everything in a topology.
pub fn analyze(sources: Sources) -> Analysis {
    Incremental::new(sources).into_analysis()
}

/// Reads a topology and stops there: its statements, and what is wrong with what they say as such. Nothing is checked
/// and nothing is judged.
pub fn statements(sources: &Sources) -> (Nodes, Vec<Diagnostic>) {
    let read = read::read(sources);
    let diagnostics = read.faults.iter().cloned().collect();
    (read.nodes, diagnostics)
}

/// The answer to a question that is asked from outside the files: `from` and `to` are places as `expect` takes
/// them, but for ids in AWS and host names, which need no quotes; `without` names what is supposed to fail.
///
/// # Errors
///
/// What is wrong with the question, in one sentence.
pub fn ask(
    sources: Sources,
    from: &str,
    to: &str,
    ports: Option<&str>,
    without: &[String],
) -> Result<(Analysis, Expectation), String> {
    let language = sources.settings.language;
    let (analysis, question) = put(sources, from, to, ports)?;
    let without = survey::without(&analysis, without)?;
    let answer = survey::with_judge(&analysis, &without, |judge| {
        judge.expect(analysis.nodes.get(question), &mut Vec::new()).map(|(answer, _)| answer)
    });
    match answer {
        Some(answer) => Ok((analysis, answer)),
        None => Err(language.pick("this cannot be asked", "この質問はできません").to_owned()),
    }
}

/// Puts a question behind the files, as an expectation: the analysis of it all, and that expectation's statement.
pub(crate) fn put(
    mut sources: Sources,
    from: &str,
    to: &str,
    ports: Option<&str>,
) -> Result<(Analysis, NodeId), String> {
    let language = sources.settings.language;
    // What the files say of themselves is not asked yet, only what they declare.
    let known = read::read(&sources.unedited()).nodes;
    if let Some(ports) = ports.filter(|ports| ports.is_empty() || ports.contains(char::is_whitespace)) {
        return Err(say!(
            language,
            "`{ports}` is no port; write for instance `tcp/443`, `udp/53`, `icmp/8` or `all`",
            "`{ports}` はポートではありません。`tcp/443`、`udp/53`、`icmp/8`、`all` のように書いてください"
        ));
    }
    let ports = ports.map(|ports| format!(" on {ports}")).unwrap_or_default();
    let question = format!("expect {} reaches {}{ports}", place(&known, from), place(&known, to));
    let file = sources.push_question(SourceFile::new("question", question.as_str()));
    let analysis = analyze(sources);
    let own = |node: &&Node| node.span.file == file && node.arg("claim").is_some();
    let asked = analysis.nodes.of_kind(schema::Kind::Expect).find(own).map(|node| node.id);
    let wrong = analysis.diagnostics.iter().find(|diagnostic| diagnostic.span.file == file && !diagnostic.is_answer());
    match (asked, wrong) {
        (Some(asked), None) => Ok((analysis, asked)),
        (_, Some(wrong)) => {
            let what = match wrong.label.as_str() {
                "" => wrong.message.clone(),
                label => {
                    let message = &wrong.message;
                    say!(language, "{message}; {label}", "{message}。{label}")
                }
            };
            Err(say!(language, "{what} (in `{question}`)", "{what}(`{question}` の中)"))
        }
        (None, None) => {
            Err(say!(language, "this cannot be asked (in `{question}`)", "この質問はできません(`{question}` の中)"))
        }
    }
}

/// A place of the command line as it is written in a file.
fn place(nodes: &Nodes, word: &str) -> String {
    // A service in another Region, as `portolan matrix` calls it.
    if let Some((service, region)) = word.split_once(" in ").filter(|(service, _)| service.starts_with("aws.")) {
        return format!("{service} in {region}");
    }
    let ids = nodes.of_kind(schema::Kind::Id);
    let is_id = ids.into_iter().any(|id| matches!(id.value(), Some(Value::Text(text)) if text == word));
    let is_word = !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "{}[],;#\"".contains(c));
    let names_nothing =
        words::is_path(word) && word.contains('.') && !nodes.starts_path(word, FileId(0)) && !word.starts_with("aws.");
    let is_host = names_nothing && words::address(word).is_none();
    if is_word && !is_id && !is_host { word.to_owned() } else { format!("\"{}\"", word.trim_matches('"')) }
}
