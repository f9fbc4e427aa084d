//! `portolan reach`.

use portolan_analyzer::ask;

use crate::arguments::{Format, Reach};
use crate::report::{human, json, warn_of_errors};
use crate::{Failure, Outcome, files};

/// Exit status 0 if the goal is reached, 1 if it is not, or if that is not known.
pub(crate) fn run(arguments: &Reach) -> Result<Outcome, Failure> {
    let loaded = files::load_topology(&arguments.file)?.loaded;
    if let Some(broken) = loaded.broken {
        return Err(Failure(format!("`{}`: {}", arguments.file.display(), broken.message)));
    }
    match ask(loaded.sources, &arguments.from, &arguments.to, arguments.on.as_deref()) {
        Ok((analysis, answer)) => {
            match arguments.format {
                Format::Human => human::reach(&analysis, &answer, &arguments.from, &arguments.to)?,
                Format::Json => json::reach(&analysis, &answer)?,
            }
            warn_of_errors(&analysis, &arguments.file, Some(answer.span.file));
            Ok(if answer.holds == Some(true) { Outcome::Clean } else { Outcome::Errors })
        }
        Err((sources, diagnostics)) => {
            let diagnostic = diagnostics.first();
            let message = diagnostic.map_or("this cannot be asked".to_owned(), |diagnostic| {
                let label = if diagnostic.label.is_empty() { String::new() } else { format!("; {}", diagnostic.label) };
                format!("{}{label}", diagnostic.message)
            });
            let question = sources.files().last().map(|(_, file)| file.text.to_string()).unwrap_or_default();
            Err(Failure(format!("{message} (in `{question}`)")))
        }
    }
}
