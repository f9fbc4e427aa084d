//! The expectations that hold of an instance now, written down.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Edit, FileId, Fix, Sources, Span, TextRange, TextSize, analyze};
use portolan_catalog::say;

use super::{around, newline};

/// What is to be found out of an instance. It holds all that is needed for that, which takes as long as an analysis.
#[derive(Debug, Clone)]
pub struct PresentState {
    sources: Sources,
    file: FileId,
    /// The instance's name.
    name: String,
    /// The instance and each place that it may reach, as paths.
    questions: Vec<(String, String)>,
}

/// What can be found out of the instance at an offset. Nothing in a file with syntax errors: what is written at its end
/// might land in an open block.
pub fn present_state(analysis: &Analysis, file: FileId, offset: TextSize) -> Option<PresentState> {
    let instance = around(analysis, file, offset, Kind::Instance)?;
    if !analysis.sources.file(file).topo()?.errors.is_empty() {
        return None;
    }
    let (_, host) = analysis.network.hosts().find(|(_, host)| host.node == instance.id)?;
    let path = analysis.nodes.path(instance.id);
    let mut places = vec!["internet".to_owned()];
    for (service, _) in &host.uses {
        let place = format!("aws.{}", service.short_name);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Some(PresentState {
        sources: analysis.sources.clone(),
        file,
        name: analysis.nodes.name(instance.id).to_owned(),
        questions: places.into_iter().map(|place| (path.clone(), place)).collect(),
    })
}

impl PresentState {
    /// Writes at the end of the file what is so: `reaches`, or `cannot reach` with the reason. What is not known, and
    /// what stands there already, is left out.
    pub fn write(&self) -> Option<Fix> {
        let text = &*self.sources.file(self.file).text;
        let asked: String = self.questions.iter().map(|(from, to)| format!("\nexpect {from} reaches {to}")).collect();
        let analysis =
            analyze(self.sources.edited(
                |file, text| {
                    if file == self.file { format!("{text}{asked}") } else { text.to_owned() }
                },
            ));
        let end = TextSize::of(text);
        let own = |span: Span| span.file == self.file;
        let (before, answers): (Vec<_>, Vec<_>) = analysis
            .expectations
            .iter()
            .filter(|expectation| own(expectation.span))
            .partition(|expectation| analysis.sources.range(expectation.span).start() < end);
        let mut lines = Vec::new();
        for answer in answers {
            let line = match (answer.holds, answer.stopped_by) {
                (Some(true), _) => answer.text.clone(),
                (Some(false), Some(reason)) => {
                    format!("{} because {reason}", answer.text.replacen(" reaches ", " cannot reach ", 1))
                }
                (Some(false), None) | (None, _) => continue,
            };
            if !before.iter().any(|known| known.text == line) {
                lines.push(line);
            }
        }
        if lines.is_empty() {
            return None;
        }
        let newline = newline(text);
        let mut written = String::new();
        if !text.is_empty() && !text.ends_with(['\n', '\r']) {
            written.push_str(newline);
        }
        // A paragraph of its own, unless it goes on with what is expected already.
        if !text.trim_end().rsplit(['\n', '\r']).next().is_some_and(|last| last.starts_with("expect ")) {
            written.push_str(newline);
        }
        for line in lines {
            written.push_str(&line);
            written.push_str(newline);
        }
        let (language, name) = (self.sources.settings.language, &self.name);
        Some(Fix {
            title: say!(
                language,
                "write down what `{name}` reaches now, as expectations",
                "`{name}` が現在どこに到達できるかを期待として書く"
            ),
            edits: vec![Edit { span: self.sources.span(self.file, TextRange::empty(end)), text: written }],
        })
    }
}
