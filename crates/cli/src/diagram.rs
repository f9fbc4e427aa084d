//! `portolan diagram`.

use portolan_analyzer::analyze;
use portolan_diagram::{Options, svg};

use crate::arguments::{Diagram, Drawing};
use crate::configuration::Configuration;
use crate::report::print;
use crate::{Failure, Outcome, files};

pub(crate) fn run(arguments: &Diagram, configuration: &Configuration) -> Result<Outcome, Failure> {
    let analysis = analyze(files::sources(&arguments.file, configuration)?);
    let title = arguments.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let drawing = match arguments.format {
        Drawing::Svg => svg(&analysis, &Options { title, ..Options::default() }),
    };
    let Some(drawing) = drawing else {
        return Err(Failure(format!("`{}` declares nothing that can be drawn", arguments.file.display())));
    };
    let text = format!("{drawing}\n");
    match &arguments.output {
        Some(path) => files::write(path, &text)?,
        None => print(&text)?,
    }
    Ok(Outcome::Clean)
}
