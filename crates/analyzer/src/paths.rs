//! Paths of imports, as text: what `"../common.topo"` in `net/lab.topo` means is `common.topo`.
//!
//! Paths are names with `/` between their parts. What an import means is decided by these alone, so that it is the
//! same in the terminal, the editor and the book, on every system, and whether or not the files are there.

/// What is wrong with the path of an import, before any file is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// It names nothing.
    Empty,
    /// It starts at the root of a file system or at a drive, and not at the file.
    Absolute,
    /// It has a `\` where other systems want a `/`.
    Backslash,
}

/// The path that an import in `importer` means, without `.` and with `..` only at its start.
///
/// # Errors
///
/// What is wrong with the path as it is written.
pub fn join(importer: &str, import: &str) -> Result<String, Malformed> {
    if import.trim().is_empty() {
        return Err(Malformed::Empty);
    }
    if import.starts_with(['/', '\\']) || has_drive(import) {
        return Err(Malformed::Absolute);
    }
    if import.contains('\\') {
        return Err(Malformed::Backslash);
    }
    let folder = importer.rsplit_once('/').map(|(folder, _)| folder);
    // An empty first part stands for the root of the file system; further empty ones are doubled slashes.
    let mut parts: Vec<&str> = if importer.starts_with('/') { vec![""] } else { Vec::new() };
    for part in folder.into_iter().flat_map(|folder| folder.split('/')).chain(import.split('/')) {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                // Above the root of the file system there is nothing.
                Some(&"") => {}
                Some(&"..") | None => parts.push(".."),
                Some(_) => drop(parts.pop()),
            },
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// How a file that is at hand under the name `path` is imported in `importer`; nothing if no relative path leads there.
pub fn relative(importer: &str, path: &str) -> Option<String> {
    let from = join(importer, ".").ok()?;
    let from: Vec<_> = from.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    if importer.starts_with('/') != path.starts_with('/') {
        return None;
    }
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = &from[shared..];
    if up.contains(&"..") || shared >= to.len() {
        return None;
    }
    Some(up.iter().map(|_| "..").chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/"))
}

/// Whether a path leaves the folder that all relative names start from.
pub(crate) fn leaves(path: &str) -> bool {
    path == ".." || path.starts_with("../")
}

/// Whether a path starts with a drive of Windows or the scheme of a URL.
fn has_drive(path: &str) -> bool {
    let mut letters = path.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.')) == Some(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_relative_to_their_file() {
        for (importer, import, expected) in [
            ("lab.topo", "other.topo", "other.topo"),
            ("lab.topo", "./other.topo", "other.topo"),
            ("net/lab.topo", "other.topo", "net/other.topo"),
            ("net/lab.topo", "../other.topo", "other.topo"),
            ("net/lab.topo", "../../other.topo", "../other.topo"),
            ("lab.topo", "../../other.topo", "../../other.topo"),
            ("../a/lab.topo", "../../other.topo", "../../other.topo"),
            ("../a/lab.topo", "b//c/.././other.topo", "../a/b/other.topo"),
            ("/work/net/lab.topo", "../other.topo", "/work/other.topo"),
            ("/lab.topo", "../../other.topo", "/other.topo"),
            ("C:/work/lab.topo", "../other.topo", "C:/other.topo"),
            ("net//lab.topo", "other.topo", "net/other.topo"),
            ("./net/../lab.topo", "東京/net.topo", "東京/net.topo"),
            ("standard input", "other.topo", "other.topo"),
            ("lab.topo", "a..b/...topo", "a..b/...topo"),
        ] {
            assert_eq!(join(importer, import).as_deref(), Ok(expected), "{import} in {importer}");
        }
    }

    #[test]
    fn what_is_no_relative_path_is_refused() {
        for (import, expected) in [
            ("", Malformed::Empty),
            ("  ", Malformed::Empty),
            ("/etc/passwd", Malformed::Absolute),
            ("\\\\server\\share", Malformed::Absolute),
            ("C:\\other.topo", Malformed::Absolute),
            ("c:other.topo", Malformed::Absolute),
            ("file:///other.topo", Malformed::Absolute),
            ("https://example.com/other.topo", Malformed::Absolute),
            ("net\\other.topo", Malformed::Backslash),
            ("..\\other.topo", Malformed::Backslash),
        ] {
            assert_eq!(join("lab.topo", import), Err(expected), "{import}");
        }
    }

    #[test]
    fn the_way_back_is_found() {
        for (importer, path) in [
            ("lab.topo", "other.topo"),
            ("net/lab.topo", "other.topo"),
            ("net/lab.topo", "net/deep/other.topo"),
            ("a/b/lab.topo", "a/c/other.topo"),
            ("/w/a/lab.topo", "/w/other.topo"),
            ("../lab.topo", "../a/other.topo"),
        ] {
            let import = relative(importer, path).unwrap();
            assert_eq!(join(importer, &import).as_deref(), Ok(path), "{import} in {importer}");
        }
        assert_eq!(relative("../lab.topo", "other.topo"), None, "the name of this folder is not known");
        assert_eq!(relative("lab.topo", "/other.topo"), None);
    }
}
