//! What more than one test needs: the fences of a page, and the program in a folder.

use std::path::Path;
use std::process::{Command, Output};

/// The page of the command line, whose example other tests ask as well.
pub(crate) const COMMANDS: &str = include_str!("../../../../book/src/command-line.md");

/// The fences of a page: what stands behind the backticks, and the text.
pub(crate) fn fences(page: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let text: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
            found.push((info, text));
        }
    }
    found
}

/// The example of the command line's page, and the one with which it is compared there.
pub(crate) fn shop() -> [(&'static str, String); 2] {
    let (_, shop) = fences(COMMANDS).into_iter().find(|(info, _)| info.starts_with("topo")).unwrap();
    let new = shop
        .replace("route_table private { route 0.0.0.0/0 -> nat }", "route_table private")
        .replace("route_tables [private]", "route_tables [private, closed]");
    assert_ne!(shop, new);
    [("shop.topo", shop), ("new.topo", new)]
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portolan")).args(arguments).current_dir(folder).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
