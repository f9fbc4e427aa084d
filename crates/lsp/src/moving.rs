//! `workspace/willRenameFiles`: paths in imports and policies follow the files that they name.

use portolan_analyzer::paths::{join, relative};
use portolan_analyzer::schema::Kind;
use portolan_disk::topologies;
use portolan_ide::positions::LineIndex;
use portolan_ide::{SourceFile, Sources, Value, statements};

use crate::analysis::Shared;
use crate::documents::path_of;
use crate::protocol::{FileRename, TextEdit, Uri};
use crate::view::range_in;

/// A file or folder that moves.
pub(crate) struct Move {
    from: String,
    to: String,
}

impl Move {
    /// Reads the client's names.
    pub(crate) fn read(rename: &FileRename) -> Option<Move> {
        let path = |uri: &str| uri.parse().ok().map(|uri: Uri| path_of(&uri));
        Some(Move { from: path(&rename.old_uri)?, to: path(&rename.new_uri)? })
    }

    /// Where a file is afterwards.
    fn apply(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix(&self.from)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", self.to))
    }
}

/// The edits of all files in the workspace that name a file which moves, or move themselves. Reads files.
pub(crate) fn edits(shared: &Shared, moves: &[Move]) -> Vec<(Uri, TextEdit)> {
    let open = shared.documents().all();
    let mut files: Vec<_> = open.iter().map(|snapshot| (snapshot.source(), snapshot.uri.clone())).collect();
    for root in &shared.session().roots.all() {
        for path in topologies(root).unwrap_or_default() {
            let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            if files.iter().any(|(file, _)| file.path == name) {
                continue;
            }
            if let (Ok(text), Some(uri)) = (std::fs::read_to_string(&path), Uri::from_file_path(&path)) {
                files.push((SourceFile::new(name, text), uri));
            }
        }
    }
    files.into_iter().flat_map(|(file, uri)| in_file(shared, &file, &uri, moves)).collect()
}

fn in_file(shared: &Shared, file: &SourceFile, uri: &Uri, moves: &[Move]) -> Vec<(Uri, TextEdit)> {
    let moved = |path: &str| moves.iter().find_map(|one| one.apply(path)).unwrap_or_else(|| path.to_owned());
    let sources = Sources::of(file.clone());
    let lines = LineIndex::new(&file.text);
    let (nodes, _) = statements(&sources);
    let naming = nodes.iter().filter(|node| matches!(node.kind(), Kind::Import | Kind::Policy));
    naming
        .filter_map(|node| {
            let arg = node.args.first()?;
            let Value::Text(written) = &arg.value else { return None };
            let target = join(&file.path, written).ok()?;
            let (home, goal) = (moved(&file.path), moved(&target));
            if home == file.path && goal == target {
                return None;
            }
            let path = relative(&home, &goal).filter(|path| path != written)?;
            let range = range_in(&file.text, &lines, shared.session(), arg.span.text_range());
            Some((uri.clone(), TextEdit::new(range, format!("\"{path}\""))))
        })
        .collect()
}
