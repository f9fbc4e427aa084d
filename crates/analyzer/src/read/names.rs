//! What a path names.
//!
//! A path names direct children step by step. It means the thing in the innermost enclosing scope, then the file,
//! at which the whole path names a thing of a kind that may stand there.

use super::Reader;
use crate::nodes::NodeId;
use crate::schema::Kind;

/// Why a path names nothing that may stand there.
pub(crate) enum Unresolved {
    /// It names a thing of another kind.
    OtherKind(NodeId),
    /// It names nothing; perhaps this was meant.
    Nothing(Option<String>),
}

impl Reader<'_> {
    /// The thing that `path` means in the body of `scope`.
    pub(super) fn resolve(&self, path: &str, scope: Option<NodeId>, kinds: &[Kind]) -> Result<NodeId, Unresolved> {
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
            None => Unresolved::Nothing(self.meant(path, scope, kinds)),
        })
    }

    /// The first thing that a name means in the body of `scope`, of whatever kind.
    pub(super) fn resolve_any(&self, name: &str, scope: Option<NodeId>) -> Option<NodeId> {
        self.scopes(scope).find_map(|scope| self.names.get(&(scope, name))?.first().copied())
    }

    /// The scopes around a statement, innermost first, the file last.
    fn scopes(&self, scope: Option<NodeId>) -> impl Iterator<Item = Option<NodeId>> {
        let inner = scope.into_iter().flat_map(|scope| self.nodes.ancestors(scope)).map(|node| Some(node.id));
        inner.chain(std::iter::once(None))
    }

    /// What a path names from a scope on, in order of place: one thing, unless a name was given twice.
    fn descend(&self, scope: Option<NodeId>, path: &str) -> Vec<NodeId> {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let named = self.names.get(&(scope, name)).map_or(&[][..], Vec::as_slice);
        match rest {
            None => named.to_vec(),
            Some(rest) => named.iter().flat_map(|id| self.descend(Some(*id), rest)).collect(),
        }
    }

    /// The nearest path that would be valid there: of the things in the scopes around, and of what they hold.
    fn meant(&self, path: &str, scope: Option<NodeId>, kinds: &[Kind]) -> Option<String> {
        let mut candidates = Vec::new();
        for scope in self.scopes(scope) {
            self.collect(scope, "", kinds, 4, &mut candidates);
        }
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

    fn collect(&self, scope: Option<NodeId>, prefix: &str, kinds: &[Kind], depth: usize, candidates: &mut Vec<String>) {
        // A suggestion is not worth a walk through a network of thousands.
        if depth == 0 || candidates.len() > 2000 {
            return;
        }
        for node in self.nodes.children(scope) {
            let Some(name) = &node.name else { continue };
            let path = format!("{prefix}{}", name.text);
            if !node.children.is_empty() {
                self.collect(Some(node.id), &format!("{path}."), kinds, depth - 1, candidates);
            }
            if kinds.contains(&node.kind()) {
                candidates.push(path);
            }
        }
    }
}
