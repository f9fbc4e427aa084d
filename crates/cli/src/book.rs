//! `portolan book`.

use portolan_mdbook::{Error, build};

use crate::arguments::{Book, BookCommand};
use crate::{Failure, Outcome};

pub(crate) fn run(arguments: &Book) -> Result<Outcome, Failure> {
    let BookCommand::Build { folder } = &arguments.command;
    match build(folder, &mut anstream::stdout().lock()) {
        Ok(_) => Ok(Outcome::Clean),
        Err(error @ Error::Findings(_)) => {
            anstream::eprintln!("error: {error}; nothing was built");
            Ok(Outcome::Errors)
        }
        Err(error) => Err(Failure(error.to_string())),
    }
}
