//! Which server is measured.

use std::path::{Path, PathBuf};

/// The program that is named, or else the one beside ours.
///
/// # Errors
///
/// It is not there.
pub fn find(named: Option<PathBuf>) -> Result<PathBuf, String> {
    let beside = || {
        let program = std::env::current_exe().ok()?;
        Some(program.with_file_name(format!("portolan{}", std::env::consts::EXE_SUFFIX)))
    };
    let path = named.or_else(beside).ok_or("where is the server? Say --server")?;
    path.canonicalize().map_err(|error| format!("{}: {error}; build it first: cargo build --release", path.display()))
}

/// How it is started.
pub fn command(program: &Path) -> Vec<String> {
    vec![program.to_string_lossy().into_owned(), "lsp".to_owned()]
}
