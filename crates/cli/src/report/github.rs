//! Findings as workflow commands of GitHub Actions, which shows them at the lines of a pull request.
//! (GitHub, <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>)

use portolan_analyzer::{Analysis, NoteKind, Severity};

use super::json::ranked;
use super::print;
use crate::Failure;

/// Writes the findings of some files, a command each.
pub(crate) fn check(analyses: &[Analysis], order: &[String]) -> Result<(), Failure> {
    let commands: Vec<String> = ranked(analyses, order, |places, diagnostic| {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        let ((line, column), (end_line, end_column)) = places.lines_and_columns(diagnostic.span);
        let notes = diagnostic.notes.iter().filter(|note| note.kind != NoteKind::Path);
        let text: Vec<_> =
            std::iter::once(diagnostic.message.as_str()).chain(notes.map(|note| note.text.as_str())).collect();
        format!(
            "::{command} file={},line={line},col={column},endLine={end_line},endColumn={end_column},title={}::{}\n",
            property(places.file(diagnostic.span)),
            property(diagnostic.rule),
            data(&text.join("\n")),
        )
    });
    print(&commands.concat())
}

/// Text as a command takes it: on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for the value of a property, which ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
