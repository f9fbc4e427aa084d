//! What a path names.
//!
//! A path names direct children step by step. It means the thing in the innermost enclosing scope, then the file
//! with what it imports, at which the whole path names a thing of a kind that may stand there.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::Reader;
use crate::nodes::{Node, NodeId};
use crate::schema::Kind;
use crate::source::FileId;

/// Where names are declared, and where they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// At the top of a file. What is looked for there is looked for in what the file imports, too.
    File(FileId),
    /// In the body of a statement.
    Body(NodeId),
}

/// What is declared in a topology.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// By scope and name; more than one where that has been reported.
    declared: FxHashMap<(Space, SmolStr), SmallVec<[NodeId; 1]>>,
    /// The files with an `import unknown`: names may come from there.
    pub(super) open: Vec<FileId>,
    /// What carries which `id`.
    pub(super) ids: FxHashMap<SmolStr, NodeId>,
}

impl Names {
    /// Notes a declaration. Gives the first one of that name.
    pub(super) fn declare(&mut self, scope: Space, name: &str, node: NodeId) -> Option<NodeId> {
        let named = self.declared.entry((scope, SmolStr::new(name))).or_default();
        named.push(node);
        named.first().copied().filter(|first| *first != node)
    }

    /// What a name declares in a scope itself.
    pub(super) fn in_scope(&self, scope: Space, name: &str) -> &[NodeId] {
        self.declared.get(&(scope, SmolStr::new(name))).map_or(&[], SmallVec::as_slice)
    }
}

/// Why a path names nothing that may stand there.
pub(crate) enum Unresolved {
    /// It names a thing of another kind.
    OtherKind(NodeId),
    /// It names nothing; perhaps this was meant.
    Nothing(Option<String>),
    /// It names something in a file of the topology that is not imported here.
    NotImported(NodeId),
}

impl Space {
    /// The scope in which a statement stands.
    pub(super) fn around(node: &Node) -> Space {
        node.parent.map_or(Space::File(node.span.file), Space::Body)
    }
}

impl Reader<'_> {
    /// The thing that `path` means in a scope.
    pub(super) fn resolve(&self, path: &str, scope: Space, kinds: &[Kind]) -> Result<NodeId, Unresolved> {
        let mut other = None;
        for scope in self.scopes(scope) {
            let named = self.descend(scope, path);
            if let Some(found) = named.iter().find(|found| kinds.contains(&self.nodes.get(**found).kind())) {
                return Ok(*found);
            }
            other = other.or(named.first().copied());
        }
        Err(match other {
            Some(found) => Unresolved::OtherKind(found),
            None => match self.elsewhere(path, kinds) {
                Some(found) => Unresolved::NotImported(found),
                None => Unresolved::Nothing(self.meant(path, scope, kinds)),
            },
        })
    }

    /// The first thing that a name means in a scope, of whatever kind.
    pub(super) fn resolve_any(&self, name: &str, scope: Space) -> Option<NodeId> {
        self.scopes(scope).find_map(|scope| self.names.in_scope(scope, name).first().copied())
    }

    /// The scopes in which a name is looked for, innermost first: what the file imports and the file itself last.
    pub(super) fn scopes(&self, scope: Space) -> impl Iterator<Item = Space> {
        let (inner, file) = match scope {
            Space::File(file) => (None, file),
            Space::Body(node) => (Some(node), self.nodes.get(node).span.file),
        };
        let bodies = inner.into_iter().flat_map(|node| self.nodes.ancestors(node)).map(|node| Space::Body(node.id));
        bodies.chain(self.nodes.visible_in(file).iter().map(|file| Space::File(*file)))
    }

    /// What a path names from a scope on, in order of place: one thing, unless a name was given twice.
    fn descend(&self, scope: Space, path: &str) -> Vec<NodeId> {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let named = self.names.in_scope(scope, name);
        match rest {
            None => named.to_vec(),
            Some(rest) => named.iter().flat_map(|id| self.descend(Space::Body(*id), rest)).collect(),
        }
    }

    /// Whether a path names a thing in a file of the topology, imported here or not.
    pub(super) fn is_elsewhere(&self, path: &str) -> bool {
        (0..).map(FileId).take(self.files).any(|file| !self.descend(Space::File(file), path).is_empty())
    }

    /// What a path names at the top of any file of the topology.
    fn elsewhere(&self, path: &str, kinds: &[Kind]) -> Option<NodeId> {
        let files = (0..).map(FileId).take(self.files);
        let mut named = files.flat_map(|file| self.descend(Space::File(file), path));
        named.find(|found| kinds.contains(&self.nodes.get(*found).kind()))
    }

    /// The nearest path that would be valid there: of the things in the scopes around, and of what they hold.
    fn meant(&self, path: &str, scope: Space, kinds: &[Kind]) -> Option<String> {
        // A suggestion is not worth a walk through a network of thousands.
        const MOST: usize = 2000;
        let of_kinds = || kinds.iter().flat_map(|kind| self.nodes.of_kind(*kind));
        let inside = |scope| of_kinds().filter_map(move |node| self.path_from(scope, node));
        let candidates: Vec<_> = self.scopes(scope).flat_map(inside).take(MOST).collect();
        let nearest = crate::suggest::nearest(path, candidates.iter().map(String::as_str));
        // `app` for `lab.private_a.app`: the last name is right, the way to it is missing.
        let tail = || {
            candidates
                .iter()
                .filter(|candidate| candidate.rsplit('.').next() == path.rsplit('.').next())
                .min_by_key(|candidate| candidate.len())
        };
        nearest.map(str::to_owned).or_else(|| tail().cloned())
    }

    /// The path that leads from a scope to a thing in it; nothing where it is not in there, or one on the way has no name.
    fn path_from(&self, scope: Space, node: &Node) -> Option<String> {
        const DEEPEST: usize = 4;
        let mut names = SmallVec::<[&str; DEEPEST]>::new();
        for around in self.nodes.ancestors(node.id).take(DEEPEST) {
            names.push(&around.name.as_ref()?.text);
            if Space::around(around) == scope {
                names.reverse();
                return Some(names.join("."));
            }
        }
        None
    }
}
