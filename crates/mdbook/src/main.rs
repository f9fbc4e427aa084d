//! The preprocessor `mdbook-portolan`. All it does is in the library: see `portolan_mdbook::answer`.

use std::io::{stderr, stdin, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let exit = portolan_mdbook::answer(&arguments, &mut stdin().lock(), &mut stdout().lock(), &mut stderr().lock());
    ExitCode::from(exit.code())
}
