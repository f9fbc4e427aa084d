//! Which file imports which, and what is wrong with that.
//!
//! An import brings in the names that the imported file declares at its top, and not those that it imports itself:
//! what a name can mean is seen in the file and in those that it lists. All files are one topology all the same.

use std::collections::{HashMap, HashSet};

use portolan_syntax::OperandKind;

use super::names::Space;
use super::{Reader, text_of, unquoted};
use crate::checks::{
    duplicate_attribute, duplicate_name, import_cycle, import_not_found, import_outside_root, invalid_operand,
};
use crate::nodes::{Imports, Name, NodeId};
use crate::paths::{self, Malformed};
use crate::schema::Kind;
use crate::source::{FileId, Format, Span, Unreadable};

/// The statements that name files, and the formats of what they name.
pub(super) const NAMING: &[(Kind, Format)] = &[(Kind::Import, Format::Topo), (Kind::Policy, Format::Policy)];

/// An import that leads to a file.
struct Edge {
    node: NodeId,
    /// The string.
    span: Span,
    from: FileId,
    to: FileId,
    /// Whether it leads back to a file from which the way led here.
    closes: bool,
}

/// A file on the way along imports.
struct Step {
    file: FileId,
    /// The import that led to it.
    entered: Option<usize>,
    /// How many of its own imports were followed.
    followed: usize,
}

impl<'t> Reader<'t> {
    /// The statements of a kind that name a file, with the string and its text, in order of place.
    pub(super) fn naming(&self, kind: Kind) -> Vec<(NodeId, Span, &'t str)> {
        let statements = self.pending.iter().filter(|(node, _)| self.nodes.get(*node).kind() == kind);
        statements
            .filter_map(|(node, located)| {
                let operand = located.statement.operands().get(1)?;
                let span = Span::new(self.nodes.get(*node).span.file, located.range_of(operand));
                let text = text_of(*located, operand);
                matches!(operand.kind, OperandKind::String { .. }).then(|| (*node, span, unquoted(text)))
            })
            .collect()
    }

    /// Finds out what the imports lead to, so that names can be looked for. Gives the paths of which the sources say
    /// nothing.
    pub(super) fn imports(&mut self) -> Vec<(String, Format)> {
        let unknown = |(node, located): &&(NodeId, portolan_syntax::Located<'t>)| {
            let operand = located.statement.operands().get(1);
            let is_unknown = |operand| text_of(*located, operand) == "unknown";
            self.nodes.get(*node).kind() == Kind::Import && operand.is_some_and(is_unknown)
        };
        self.names.open =
            self.pending.iter().filter(unknown).map(|(node, _)| self.nodes.get(*node).span.file).collect();
        let (mut edges, missing) = self.edges();
        self.close_cycles(&mut edges);
        let mut visible: Vec<Vec<FileId>> = vec![Vec::new(); self.files];
        for edge in edges.iter().filter(|edge| edge.from != edge.to) {
            visible[edge.from.0 as usize].push(edge.to);
        }
        for (file, visible) in (0..).map(FileId).zip(&mut visible) {
            visible.push(file);
        }
        // A question sees what the file sees that is asked about.
        if let (Some(question), Some(seen)) = (self.sources.question(), visible.first().cloned()) {
            visible[question.0 as usize].splice(0..0, seen);
        }
        let targets = edges.iter().map(|edge| (edge.node, edge.to)).collect();
        self.nodes.set_imports(Imports { targets, visible });
        self.report_clashes(&edges);
        missing
    }

    /// The paths of policies of which the sources say nothing.
    pub(super) fn policies(&self) -> Vec<(String, Format)> {
        let mut missing = Vec::new();
        let mut known = HashSet::new();
        for (_, span, text) in self.naming(Kind::Policy) {
            if let Ok(path) = paths::join(&self.sources.file(span.file).path, text)
                && self.sources.supplied(Format::Policy, &path).is_none()
                && known.insert(path.clone())
            {
                missing.push((path, Format::Policy));
            }
        }
        missing
    }

    /// Whether a file imports another, or what it imports does.
    pub(super) fn leads_to(&self, from: FileId, to: FileId) -> bool {
        let mut reached = vec![from];
        let mut next = 0;
        while let Some(file) = reached.get(next).copied() {
            for imported in self.nodes.visible_in(file) {
                if !reached.contains(imported) {
                    reached.push(*imported);
                }
            }
            next += 1;
        }
        reached.contains(&to)
    }

    /// What each import leads to. What leads nowhere, or where another import led before, is reported.
    fn edges(&mut self) -> (Vec<Edge>, Vec<(String, Format)>) {
        let mut edges: Vec<Edge> = Vec::new();
        let mut missing: Vec<(String, Format)> = Vec::new();
        for (node, span, text) in self.naming(Kind::Import) {
            let path = match paths::join(&self.sources.file(span.file).path, text) {
                Ok(path) => path,
                Err(malformed) => {
                    self.diagnostics.push(match malformed {
                        Malformed::Absolute => import_outside_root::absolute(self.language(), text, span),
                        Malformed::Empty => invalid_operand::empty_import(self.language(), span),
                        Malformed::Backslash => invalid_operand::backslash_in_import(self.language(), text, span),
                    });
                    continue;
                }
            };
            let plain = |path: &str| paths::relative(&self.sources.file(span.file).path, path).unwrap_or_default();
            match self.sources.supplied(Format::Topo, &path) {
                Some(Ok(to)) => {
                    let earlier = edges.iter().find(|edge| edge.from == span.file && edge.to == to);
                    if let Some(earlier) = earlier {
                        let (earlier, later) = (self.nodes.get(earlier.node), self.nodes.get(node));
                        self.diagnostics.push(duplicate_attribute::imported_twice(
                            self.language(),
                            text,
                            earlier,
                            later,
                        ));
                        continue;
                    }
                    edges.push(Edge { node, span, from: span.file, to, closes: false });
                }
                Some(Err(Unreadable::Outside { root })) => {
                    self.diagnostics.push(import_outside_root::report(self.language(), text, root, span));
                }
                Some(Err(Unreadable::Missing { beside })) => {
                    self.diagnostics.push(import_not_found::missing(
                        self.language(),
                        text,
                        &plain(&path),
                        beside,
                        span,
                    ));
                }
                Some(Err(Unreadable::Broken(broken))) => {
                    self.diagnostics.push(import_not_found::broken(self.language(), text, broken, span));
                }
                None => {
                    // Without a host there is no root but the folder from which the names start.
                    self.diagnostics.push(if paths::leaves(&path) {
                        import_outside_root::report(self.language(), text, "", span)
                    } else {
                        import_not_found::missing(self.language(), text, &plain(&path), &[], span)
                    });
                    let wanted = (path, Format::Topo);
                    if !missing.contains(&wanted) {
                        missing.push(wanted);
                    }
                }
            }
        }
        (edges, missing)
    }

    /// Follows the imports from the first file on, and reports those that lead back to a file on the way.
    fn close_cycles(&mut self, edges: &mut [Edge]) {
        let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); self.files];
        for (index, edge) in edges.iter().enumerate() {
            if let Some(leaving) = leaving.get_mut(edge.from.0 as usize) {
                leaving.push(index);
            }
        }
        let mut done = vec![false; self.files];
        for start in (0..).map(FileId).take(self.files) {
            // The way to a file: by which import each file on it was entered, and how many of those that leave it were
            // followed. Imports may nest deeper than a call stack.
            let mut way = vec![Step { file: start, entered: None, followed: 0 }];
            while let Some(step) = way.last_mut() {
                let at = step.file.0 as usize;
                let next = if done[at] { None } else { leaving[at].get(step.followed).copied() };
                let Some(next) = next else {
                    done[at] = true;
                    way.pop();
                    continue;
                };
                step.followed += 1;
                let to = edges[next].to;
                match way.iter().position(|step| step.file == to) {
                    Some(from) => {
                        edges[next].closes = true;
                        let round = way[from + 1..].iter().filter_map(|step| step.entered);
                        let round: Vec<_> = round.map(|index| edges[index].span).collect();
                        self.diagnostics.push(import_cycle::report(self.sources, &round, edges[next].span));
                    }
                    None if !done[to.0 as usize] => {
                        way.push(Step { file: to, entered: Some(next), followed: 0 });
                    }
                    None => {}
                }
            }
        }
    }

    /// Names that mean two things in a file: an imported one and its own, or those of two imports.
    fn report_clashes(&mut self, edges: &[Edge]) {
        let mut importing: Vec<Vec<&Edge>> = vec![Vec::new(); self.files];
        // Where files import each other, each name would clash in both: the import is the mistake.
        for edge in edges.iter().filter(|edge| !edge.closes) {
            importing[edge.from.0 as usize].push(edge);
        }
        let mut declaring: Vec<Vec<(&Name, NodeId)>> = vec![Vec::new(); self.files];
        for node in self.nodes.children(None) {
            declaring[node.span.file.0 as usize].extend(node.name.as_ref().map(|name| (name, node.id)));
        }
        for (imports, own) in importing.iter().zip(&declaring).filter(|(imports, _)| !imports.is_empty()) {
            let mut first: HashMap<&str, NodeId> = HashMap::new();
            let mut clashes = Vec::new();
            for edge in imports {
                for (name, node) in &declaring[edge.to.0 as usize] {
                    let earlier = *first.entry(&name.text).or_insert(*node);
                    if self.nodes.get(earlier).span.file != edge.to {
                        clashes.push(duplicate_name::of_imports(self.sources, &self.nodes, *node, earlier, edge.span));
                    }
                }
            }
            for (name, node) in own {
                // A second one of the file's own is told to be that.
                let named = self.names.in_scope(Space::File(name.span.file), &name.text);
                let is_first = named.first() == Some(node);
                if let Some(earlier) = first.get(name.text.as_str()).filter(|_| is_first) {
                    clashes.push(duplicate_name::of_import(self.sources, &self.nodes, name, *earlier));
                }
            }
            self.diagnostics.extend(clashes);
        }
    }
}
