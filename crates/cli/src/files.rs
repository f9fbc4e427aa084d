//! Finding, reading and writing files.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use portolan_analyzer::{Broken, Diagnostic, FileId, Language, Sources, TextRange, TextSize, rule};
use portolan_catalog::say;
use portolan_disk::{Disk, MOST_BYTES, marked_root, topo, topologies};

use crate::Failure;
use crate::configuration::Configuration;

/// A file that was read.
pub(crate) struct Loaded {
    pub(crate) sources: Sources,
    /// What is wrong with it as a file; its text then ends where that begins.
    pub(crate) broken: Option<Diagnostic>,
}

/// A file with all that it imports.
pub(crate) struct Topology {
    pub(crate) loaded: Loaded,
    /// Where the file is, links followed; nothing for standard input.
    place: Option<PathBuf>,
    /// Where the files are that it imports.
    imported: HashSet<PathBuf>,
}

/// The Topo files that some paths mean: files as they are, folders with what is in them, in order of name. What
/// version control ignores is left out.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        if path.extension().is_some_and(|extension| extension == "md") {
            let message =
                "the examples of Markdown are checked by `portolan book build`, with the book that they belong to";
            return Err(Failure(format!("`{}`: {message}", path.display())));
        }
        if path.extension().is_some_and(|extension| extension == "json") {
            let message = "a policy is checked along with the topology whose endpoint names it";
            return Err(Failure(format!("`{}`: {message}", path.display())));
        }
        if path.as_os_str() == "-" || path.is_file() {
            found.push(path.clone());
            continue;
        }
        if !path.exists() {
            return Err(Failure(format!("there is no file or folder `{}`", path.display())));
        }
        let inside = topologies(path).map_err(Failure)?;
        if inside.is_empty() && paths.len() == 1 {
            return Err(Failure(format!("there is no .topo file in `{}`", path.display())));
        }
        found.extend(inside);
    }
    found.dedup();
    Ok(found)
}

/// The sources of a topology that is asked about, with what it imports; it has to be readable as a whole.
pub(crate) fn sources(path: &Path, configuration: &Configuration) -> Result<Sources, Failure> {
    let loaded = load_topology(path, configuration)?.loaded;
    match loaded.broken {
        Some(broken) => Err(Failure(format!("`{}`: {}", path.display(), broken.message))),
        None => Ok(loaded.sources),
    }
}

/// Reads a file; `-` is standard input. What is wrong with it is told in `language`.
pub(crate) fn load(path: &Path, language: Language) -> Result<Loaded, Failure> {
    let cannot = |error: std::io::Error| Failure(format!("`{}` cannot be read: {error}", path.display()));
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
    } else {
        let file = std::fs::File::open(path).map_err(cannot)?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure(format!("`{}` is larger than 1 GiB", path.display())));
    }
    let name = name(path);
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Loaded { sources: Sources::of(topo(name, text)), broken: None }),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let reason = Broken::not_utf8(&error).describe(language);
            let bytes = error.into_bytes();
            let text = String::from_utf8_lossy(&bytes[..valid]).into_owned();
            let end = TextSize::of(text.as_str());
            let sources = Sources::of(topo(name, text));
            let broken = rule("syntax-error").map(|rule| {
                let message = say!(language, "the file cannot be read: {reason}", "ファイルを読み込めません: {reason}");
                Diagnostic::new(rule, sources.span(FileId(0), TextRange::empty(end)), message)
                    .label(language.pick("what follows was not read", "ここから先は読み込まれていません"))
                    .help(language.pick("save the file as UTF-8", "ファイルを UTF-8 で保存してください"))
            });
            Ok(Loaded { sources, broken })
        }
    }
}

/// Reads a file and what it names, to be analysed as its project says.
pub(crate) fn load_topology(path: &Path, configuration: &Configuration) -> Result<Topology, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let settings = configuration.settings(folder)?;
    let mut loaded = load(path, settings.language)?;
    loaded.sources.settings = settings;
    let is_standard_input = path.as_os_str() == "-";
    let place = if is_standard_input { None } else { path.canonicalize().ok() };
    let mut disk = Disk::below(&root_of(folder)?);
    if !is_standard_input {
        disk.know(path, &name(path));
    }
    if loaded.broken.is_none() {
        // Names of files are their paths, from the current folder on.
        loaded.sources =
            std::mem::take(&mut loaded.sources).load(|path, format| disk.read(Path::new(path), path, format));
    }
    let imported = disk.places().map(Path::to_path_buf).filter(|imported| Some(imported) != place.as_ref()).collect();
    Ok(Topology { loaded, place, imported })
}

/// The files of which each is a topology of its own: those that no other one imports, and of those that import each
/// other, the first.
pub(crate) fn without_imported(topologies: Vec<Topology>) -> Vec<Topology> {
    let is_imported = |topology: &Topology| {
        let by = |other: &Topology| topology.place.as_ref().is_some_and(|place| other.imported.contains(place));
        topologies.iter().any(by)
    };
    let mut own: Vec<bool> = topologies.iter().map(|topology| !is_imported(topology)).collect();
    let mut covered: HashSet<&PathBuf> =
        topologies.iter().zip(&own).filter(|(_, own)| **own).flat_map(|(topology, _)| &topology.imported).collect();
    for (topology, own) in topologies.iter().zip(&mut own) {
        if !*own && topology.place.as_ref().is_some_and(|place| !covered.contains(place)) {
            *own = true;
            covered.extend(&topology.imported);
        }
    }
    topologies.into_iter().zip(own).filter(|(_, own)| *own).map(|(topology, _)| topology).collect()
}

/// The folder that the imports of the files in `folder` never leave: the nearest one that is marked as the root of a
/// project, else the current one if it holds them, else `folder` itself.
fn root_of(folder: &Path) -> Result<PathBuf, Failure> {
    let cannot = |error: std::io::Error| Failure(format!("`{}` cannot be read: {error}", folder.display()));
    let folder = folder.canonicalize().map_err(cannot)?;
    if let Some(root) = marked_root(&folder) {
        return Ok(root.to_path_buf());
    }
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).map_err(cannot)?;
    Ok(if folder.starts_with(&here) { here } else { folder })
}

/// How a path is shown: with `/`, as it was given, without a leading `./`.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "standard input".to_owned();
    }
    let shown = path.display().to_string();
    let shown = if std::path::MAIN_SEPARATOR == '\\' { shown.replace('\\', "/") } else { shown };
    shown.strip_prefix("./").map_or(shown.clone(), str::to_owned)
}

/// Writes a file as a whole, or leaves it as it is.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure(format!("`{}` cannot be written: {error}", path.display()));
    // Behind a link, the file itself is what is meant.
    let path = if path.exists() { path.canonicalize().map_err(cannot)? } else { path.to_owned() };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let permissions = std::fs::metadata(&path).ok().map(|metadata| metadata.permissions());
    if permissions.as_ref().is_some_and(std::fs::Permissions::readonly) {
        return Err(Failure(format!("`{}` is read-only", path.display())));
    }
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(default_permissions());
    let mut file = builder.tempfile_in(folder).map_err(cannot)?;
    file.write_all(text.as_bytes()).map_err(cannot)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions).map_err(cannot)?;
    }
    file.as_file().sync_all().map_err(cannot)?;
    file.persist(&path).map_err(|error| cannot(error.error))?;
    Ok(())
}

/// What a new file is created with before the user's mask is applied; a temporary file is private otherwise.
#[cfg(unix)]
fn default_permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}
