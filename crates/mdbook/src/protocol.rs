//! What mdBook says to a preprocessor, and what it hears: `supports RENDERER`, then JSON on standard input.
//!
//! Standard output carries the book and nothing else: one stray byte there fails the build.

use std::io::{Read, Write};

use serde_json::Value;

use crate::book::{Context, process};
use crate::chapter::Mode;
use crate::report::counted;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well; to `supports`, yes.
    Success,
    /// The book has errors; to `supports`, no.
    Failure,
    /// Nothing was checked: the call or its input cannot be understood.
    Usage,
}

/// How the binary is used.
pub const USAGE: &str = "\
mdbook-portolan checks and draws the Topo examples of an mdBook (0.4 or 0.5).

mdBook runs it. Put this into book.toml:

    [preprocessor.portolan]
    command = \"mdbook-portolan\"
    after = [\"links\"]

Usage: mdbook-portolan                      reads [context, book] as JSON, writes the book
       mdbook-portolan supports RENDERER    exit status 0 if it can serve the renderer, else 1
";

/// The one renderer whose pages can show what this makes. Others get the examples as plain code.
pub const RENDERER: &str = "html";

impl Exit {
    /// The exit status: 0, 1 or 2.
    pub fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Usage => 2,
        }
    }
}

/// Answers one call. `arguments` are without the program's name.
pub fn answer(arguments: &[String], input: &mut dyn Read, output: &mut dyn Write, errors: &mut dyn Write) -> Exit {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let exit = match arguments.as_slice() {
        [] => preprocess(input, output, errors),
        ["supports", RENDERER] => Ok(Exit::Success),
        ["supports", _] => Ok(Exit::Failure),
        ["--help" | "-h"] => output.write_all(USAGE.as_bytes()).map(|()| Exit::Success),
        ["--version" | "-V"] => {
            writeln!(output, "mdbook-portolan {}", env!("CARGO_PKG_VERSION")).map(|()| Exit::Success)
        }
        _ => errors.write_all(USAGE.as_bytes()).map(|()| Exit::Usage),
    };
    exit.unwrap_or(Exit::Usage)
}

fn preprocess(input: &mut dyn Read, output: &mut dyn Write, errors: &mut dyn Write) -> std::io::Result<Exit> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let (context, mut book) = match serde_json::from_str::<(Value, Value)>(&text) {
        Ok(parts) => parts,
        Err(error) => {
            writeln!(errors, "mdbook-portolan: standard input is not what mdBook sends: {error}")?;
            return Ok(Exit::Usage);
        }
    };
    let read =
        Context::read(&context).and_then(|context| process(&context, &mut book).map(|report| (context.mode, report)));
    let (mode, report) = match read {
        Ok(read) => read,
        Err(error) => {
            writeln!(errors, "mdbook-portolan: {error}")?;
            return Ok(Exit::Usage);
        }
    };
    for finding in &report.findings {
        writeln!(errors, "{finding}")?;
    }
    if report.findings.is_empty() {
        writeln!(errors, "portolan: {report}")?;
    } else {
        writeln!(errors, "portolan: {} in the book", counted(report.findings.len(), "error", "errors"))?;
        if mode == Mode::Build {
            return Ok(Exit::Failure);
        }
    }
    serde_json::to_writer(&mut *output, &book)?;
    output.flush()?;
    Ok(Exit::Success)
}
