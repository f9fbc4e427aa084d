//! `portolan lsp`.

use std::fs::File;

use crate::arguments::Lsp;
use crate::{Failure, Outcome};

/// Comes back only where the server cannot start.
pub(crate) fn run(arguments: &Lsp) -> Result<Outcome, Failure> {
    if let Some(path) = &arguments.log_file {
        let cannot = |error: std::io::Error| Failure(format!("`{}` cannot be written: {error}", path.display()));
        portolan_lsp::log_to(File::options().append(true).create(true).open(path).map_err(cannot)?);
    }
    portolan_lsp::run_stdio()
}
