//! `portolan fmt`.

use portolan_analyzer::{Language, analyze};

use crate::arguments::Fmt;
use crate::report::{human, print};
use crate::{Failure, Outcome, files};

pub(crate) fn run(arguments: &Fmt) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Clean;
    for path in files::find(&arguments.paths)? {
        let mut loaded = files::load(&path, Language::default())?;
        let is_standard_input = path.as_os_str() == "-";
        let source = loaded.sources.files().next().map(|(_, file)| file.clone());
        let Some(source) = source else { continue };
        let formatted = if loaded.broken.is_some() { Err(Vec::new()) } else { portolan_syntax::format(&source.text) };
        let Ok(formatted) = formatted else {
            // What has syntax errors is left as it is, and they are told.
            let mut analysis = analyze(std::mem::take(&mut loaded.sources));
            analysis.diagnostics.retain(|diagnostic| diagnostic.rule == "syntax-error");
            analysis.diagnostics.extend(loaded.broken);
            human::diagnostics(&analysis)?;
            anstream::eprintln!("error: `{}` is left as it is", source.path);
            outcome = Outcome::Errors;
            continue;
        };
        let changes = *formatted != *source.text;
        match (arguments.check, is_standard_input) {
            (true, _) if changes => {
                print(&format!("{}\n", source.path))?;
                outcome = Outcome::Errors;
            }
            (true, _) => {}
            (false, true) => print(&formatted)?,
            (false, false) if changes => files::write(&path, &formatted)?,
            (false, false) => {}
        }
    }
    Ok(outcome)
}
