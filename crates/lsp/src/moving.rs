//! `workspace/willRenameFiles`: paths in imports and policies follow the files that they name.

use portolan_analyzer::paths::{join, relative};
use portolan_analyzer::schema::Kind;
use portolan_ide::positions::LineIndex;
use portolan_ide::{SourceFile, Sources, Value, statements};

use crate::documents::path_of;
use crate::protocol::{FileRename, TextEdit, Uri};
use crate::shared::Shared;
use crate::view::range_in;
use crate::workspace::unopened;

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
    let open = shared.documents().topologies().into_iter().map(|snapshot| (snapshot.source(), snapshot.uri.clone()));
    let others =
        unopened(shared).into_iter().filter_map(|file| Some((SourceFile::new(&*file.path, file.text()?), file.uri)));
    open.chain(others).flat_map(|(file, uri)| in_file(shared, &file, &uri, moves)).collect()
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
            let range = range_in(&file.text, &lines, shared.session(), sources.range(arg.span));
            Some((uri.clone(), TextEdit::new(range, format!("\"{path}\""))))
        })
        .collect()
}
