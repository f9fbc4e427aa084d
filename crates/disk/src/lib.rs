//! Reads what files name from disk, for every host that has one, and never from outside a folder. Hosts with a disk
//! have threads as well, so large texts are parsed here.
//!
//! The analysis sees no files: `portolan_analyzer::Sources::load` asks for paths, and a [`Disk`] answers.

mod book;
mod parse;
mod project;
mod walk;

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use portolan_analyzer::{Broken, Format, SourceFile, Unreadable};

pub use book::{Book, book};
pub use parse::topo;
pub use project::{Project, project};
pub use walk::topologies;

/// Larger files are refused: offsets are 32 bits wide, and no network is described in so much text.
pub const MOST_BYTES: u64 = 1 << 30;

/// Larger policies are refused. AWS takes some twenty thousand characters; what is a little longer is told in its text.
const MOST_BYTES_OF_POLICY: u64 = 1 << 20;

/// What marks the root of a project.
const MARKS: &[&str] = &[".git", portolan_config::FILE];

/// So many names of files beside a missing one are enough to find the one that was meant.
const MOST_BESIDE: usize = 1000;

/// The files below a folder.
#[derive(Debug)]
pub struct Disk {
    /// The folder, links followed.
    root: PathBuf,
    /// By its place, links followed, how each file is called that was read. Two ways to a file give one name.
    names: HashMap<(Format, PathBuf), String>,
}

impl Disk {
    /// The files below a folder.
    pub fn below(root: &Path) -> Disk {
        let root = or_here(root);
        Disk { root: root.canonicalize().unwrap_or_else(|_| root.to_path_buf()), names: HashMap::new() }
    }

    /// Says how the file of Topo at a place is called, whatever leads to it. Its text comes from elsewhere.
    pub fn know(&mut self, place: &Path, name: &str) {
        if let Ok(place) = place.canonicalize() {
            self.names.insert((Format::Topo, place), name.to_owned());
        }
    }

    /// The places of all files of Topo that were read or are known, links followed.
    pub fn places(&self) -> impl Iterator<Item = &Path> {
        self.names.keys().filter(|(format, _)| *format == Format::Topo).map(|(_, place)| place.as_path())
    }

    /// Reads the file of a format at a place as `name`, or under the name that it has already.
    ///
    /// # Errors
    ///
    /// Why there is no such text to be had.
    pub fn read(&mut self, place: &Path, name: &str, format: Format) -> Result<SourceFile, Unreadable> {
        let found = self.locate(place, format)?;
        let name = self.names.entry((format, found.clone())).or_insert_with(|| name.to_owned()).clone();
        let most = match format {
            Format::Topo => MOST_BYTES,
            Format::Policy => MOST_BYTES_OF_POLICY,
        };
        let text = text(&found, most).map_err(Unreadable::Broken)?;
        Ok(match format {
            Format::Topo => topo(name, text),
            Format::Policy => SourceFile::of(format, name, text),
        })
    }

    /// Reads a text of whatever format, to be taken as it is.
    ///
    /// # Errors
    ///
    /// Why there is no such text to be had.
    pub fn text(&self, place: &Path) -> Result<String, Unreadable> {
        text(&self.locate(place, Format::Topo)?, MOST_BYTES).map_err(Unreadable::Broken)
    }

    /// Where a place really is, links followed, if that is below the root. Of what may have been meant instead, the
    /// files of the format are told.
    ///
    /// # Errors
    ///
    /// There is nothing, or it lies elsewhere.
    pub fn locate(&self, place: &Path, format: Format) -> Result<PathBuf, Unreadable> {
        let outside = || Unreadable::Outside { root: self.root.display().to_string() };
        match place.canonicalize() {
            Ok(found) if found.starts_with(&self.root) => Ok(found),
            Ok(_) => Err(outside()),
            Err(error) => {
                // Whether something is there is told only of places below the root.
                let around = place.ancestors().skip(1).find_map(|folder| or_here(folder).canonicalize().ok());
                if !around.is_some_and(|folder| folder.starts_with(&self.root)) {
                    return Err(outside());
                }
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
                    return Err(Unreadable::Missing { beside: beside(place, format) });
                }
                Err(Unreadable::Broken(broken(&error)))
            }
        }
    }
}

/// The text of a file, or why there is none.
fn text(place: &Path, most: u64) -> Result<String, Broken> {
    let failed = |error: std::io::Error| broken(&error);
    let metadata = place.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Broken::Folder);
    }
    // A pipe or a device would be waited for.
    if !metadata.is_file() {
        return Err(Broken::NoFile);
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(place).map_err(failed)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(Broken::Larger(most));
    }
    String::from_utf8(bytes).map_err(|error| Broken::not_utf8(&error))
}

/// The nearest folder, from this one upwards, that is marked as the root of a project.
pub fn marked_root(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| MARKS.iter().any(|mark| folder.join(mark).exists()))
}

/// What the system says.
fn broken(error: &std::io::Error) -> Broken {
    if error.kind() == ErrorKind::PermissionDenied {
        return Broken::Denied;
    }
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    Broken::System(letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default())
}

/// The folder in which a path without one lies.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The files of a format in the folder of a place.
fn beside(place: &Path, format: Format) -> Vec<String> {
    let Some(entries) = place.parent().and_then(|folder| std::fs::read_dir(or_here(folder)).ok()) else {
        return Vec::new();
    };
    let names = entries.take(MOST_BESIDE).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(format.extension())).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        folder
    }

    #[test]
    fn files_below_the_root_are_read_and_others_are_not() {
        let folder =
            folder(&[("root/net/a.topo", b"vpc a 10.0.0.0/16"), ("b.topo", b""), ("root/latin.topo", b"\xe9")]);
        let root = folder.path().join("root");
        let mut disk = Disk::below(&root);
        let read = disk.read(&root.join("net/a.topo"), "net/a.topo", Format::Topo).unwrap();
        assert_eq!((read.path.as_str(), &*read.text), ("net/a.topo", "vpc a 10.0.0.0/16"));
        let again = disk.read(&root.join("net/../net/a.topo"), "other", Format::Topo).unwrap();
        assert_eq!(again.path, "net/a.topo", "one file has one name");
        assert_eq!(disk.text(&root.join("net/a.topo")).as_deref(), Ok("vpc a 10.0.0.0/16"));
        assert!(matches!(disk.text(&root.join("../b.topo")), Err(Unreadable::Outside { .. })));
        let mut wrong = |path: &str| disk.read(&root.join(path), path, Format::Topo).unwrap_err();
        assert!(matches!(wrong("../b.topo"), Unreadable::Outside { .. }));
        assert!(matches!(wrong("../none.topo"), Unreadable::Outside { .. }), "what is there is none of our business");
        assert!(matches!(wrong("../no/where.topo"), Unreadable::Outside { .. }));
        assert_eq!(wrong("net/b.topo"), Unreadable::Missing { beside: vec!["a.topo".to_owned()] });
        assert_eq!(wrong("no/where.topo"), Unreadable::Missing { beside: Vec::new() });
        assert_eq!(wrong("net/a.topo/b.topo"), Unreadable::Missing { beside: Vec::new() });
        assert_eq!(wrong("net"), Unreadable::Broken(Broken::Folder));
        assert_eq!(wrong("latin.topo"), Unreadable::Broken(Broken::NotUtf8 { at: 0, byte: 0xE9 }));
        assert!(matches!(wrong("nul\0.topo"), Unreadable::Broken(_)));
    }

    #[test]
    fn policies_are_read_as_such() {
        let large = vec![b' '; (1 << 20) + 1];
        let folder = folder(&[("a.json", b"{}"), ("b.topo", b""), ("net/large.json", &large)]);
        let mut disk = Disk::below(folder.path());
        let mut read = |path: &str| disk.read(&folder.path().join(path), path, Format::Policy);
        let policy = read("a.json").unwrap();
        assert_eq!((policy.format(), policy.path.as_str()), (Format::Policy, "a.json"));
        assert_eq!(read("net/../a.json").unwrap().path, "a.json", "one file has one name");
        assert_eq!(read("b.topo").unwrap().format(), Format::Policy, "the statement decides, not the name");
        assert_eq!(read("b.json").unwrap_err(), Unreadable::Missing { beside: vec!["a.json".to_owned()] });
        assert_eq!(read("net/large.json").unwrap_err(), Unreadable::Broken(Broken::Larger(1 << 20)));
        assert!(matches!(read("../c.json"), Err(Unreadable::Outside { .. })));
        assert_eq!(disk.places().count(), 0, "none of them is a topology");
        let topo = disk.read(&folder.path().join("b.topo"), "other", Format::Topo).unwrap();
        assert_eq!((topo.format(), topo.path.as_str()), (Format::Topo, "other"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_out() {
        use std::os::unix::fs::symlink;
        let folder = folder(&[("root/a.topo", b""), ("secret.topo", b"secret")]);
        let root = folder.path().join("root");
        symlink(folder.path().join("secret.topo"), root.join("link.topo")).unwrap();
        symlink(folder.path(), root.join("up")).unwrap();
        symlink("a.topo", root.join("same.topo")).unwrap();
        symlink("loop.topo", root.join("loop.topo")).unwrap();
        symlink("nowhere", root.join("dangling.topo")).unwrap();
        let mut disk = Disk::below(&root);
        disk.know(&root.join("a.topo"), "a.topo");
        assert_eq!(disk.read(&root.join("same.topo"), "same.topo", Format::Topo).unwrap().path, "a.topo");
        let mut wrong = |path: &str| disk.read(&root.join(path), path, Format::Topo).unwrap_err();
        for outside in ["link.topo", "up/secret.topo", "up/none.topo"] {
            assert!(matches!(wrong(outside), Unreadable::Outside { .. }), "{outside}");
        }
        assert!(matches!(wrong("loop.topo"), Unreadable::Broken(_)));
        assert!(matches!(wrong("dangling.topo"), Unreadable::Missing { .. }));
        assert_eq!(
            disk.read(&root.join("up/root/a.topo"), "x", Format::Topo).unwrap().path,
            "a.topo",
            "out and back in is inside"
        );
    }

    #[test]
    fn the_nearest_mark_is_the_root() {
        let folder = folder(&[(".git/HEAD", b""), ("a/portolan.toml", b""), ("a/b/c.topo", b""), ("d/e.topo", b"")]);
        assert_eq!(marked_root(&folder.path().join("a/b")), Some(folder.path().join("a").as_path()));
        assert_eq!(marked_root(&folder.path().join("d")), Some(folder.path()));
    }
}
