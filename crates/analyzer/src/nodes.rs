//! The statements of a topology, read by the schema: what each is, what it declares and what it refers to.
//!
//! This is the layer that hover, completion and definition see. It is complete: a statement that means nothing
//! here is not in it but has been reported.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_catalog::{Region, Service};
use portolan_syntax::TextSize;

use crate::ports::Ports;
use crate::schema::{Kind, StatementSpec, Takes};
use crate::source::{FileId, Sources, Span};

/// A statement of a [`Nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// All statements of a topology that the schema knows, outer before inner, in order of place.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    nodes: Vec<Node>,
    roots: Vec<NodeId>,
    /// The statements of each kind, at its place among the kinds.
    by_kind: Vec<Vec<NodeId>>,
    imports: Imports,
    /// The numbers of statements that an edit has removed, to be given again.
    free: Vec<NodeId>,
}

/// Which file brings the names of which others in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Imports {
    /// What each `import` leads to; those that lead nowhere are not in it.
    pub(crate) targets: Vec<(NodeId, FileId)>,
    /// By file, the files whose top-level names mean something in it, in the order in which they count: what it
    /// imports first, then itself.
    pub(crate) visible: Vec<Vec<FileId>>,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct Node {
    /// Which one.
    pub id: NodeId,
    /// Its row in the schema.
    pub spec: &'static StatementSpec,
    /// The statement in whose body it stands.
    pub parent: Option<NodeId>,
    /// The whole statement.
    pub span: Span,
    /// From the keyword to the last operand.
    pub head: Span,
    /// The keyword.
    pub keyword: Span,
    /// The name that it declares.
    pub name: Option<Name>,
    /// Its other operands, without literal words.
    pub args: Vec<Arg>,
    /// The statements in its body, those that the schema knows.
    pub children: Vec<NodeId>,
    /// The `##` text above it.
    pub doc: Option<String>,
    /// Whether an edit has removed it: nothing leads to it any more.
    pub(crate) gone: bool,
}

/// A declared name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// An operand.
#[derive(Debug, Clone)]
pub struct Arg {
    /// The label of its slot in the schema.
    pub label: &'static str,
    /// What its slot takes.
    pub takes: Takes,
    /// Where it stands.
    pub span: Span,
    /// What it means.
    pub value: Value,
}

/// What an operand means.
#[derive(Debug, Clone)]
pub enum Value {
    /// The word `unknown`: nothing may be claimed that hangs on it.
    Unknown,
    /// Nothing, which has been reported; as good as unknown.
    Invalid,
    /// One of the words that the schema offers, or `local`, `blackhole`, `internet`, `none`.
    Choice(&'static str),
    /// A path, and what it names; nothing if that has been reported.
    Reference(Option<NodeId>),
    /// A block as written, perhaps with host bits set.
    Cidr(IpNet),
    /// An address.
    Address(IpAddr),
    /// Protocols and ports.
    Ports(Ports),
    /// A number.
    Integer(u32),
    /// A string without its quotes.
    Text(String),
    /// Any other word: an account id, a zone, a prefix list id.
    Word(String),
    /// A Region.
    Region(&'static Region),
    /// An AWS service that is offered through endpoints.
    Service(&'static Service),
    /// The same by its full name, which says the Region.
    ServiceIn(&'static Service, String),
    /// A list.
    List(Vec<Arg>),
}

impl Nodes {
    pub(crate) fn push(&mut self, mut node: Node) -> NodeId {
        let id = self.free.pop().unwrap_or(NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)));
        node.id = id;
        match node.parent {
            Some(parent) => self.nodes[parent.0 as usize].children.push(id),
            None => self.roots.push(id),
        }
        let kind = node.kind() as usize;
        if self.by_kind.len() <= kind {
            self.by_kind.resize_with(kind + 1, Vec::new);
        }
        self.by_kind[kind].push(id);
        match self.nodes.get_mut(id.0 as usize) {
            Some(free) => *free = node,
            None => self.nodes.push(node),
        }
        id
    }

    /// Takes statements of one body out, with all that stands in them.
    pub(crate) fn remove(&mut self, parent: Option<NodeId>, gone: &[NodeId]) {
        self.siblings(parent).retain(|id| !gone.contains(id));
        let mut gone = gone.to_vec();
        while let Some(id) = gone.pop() {
            let kind = self.get(id).kind() as usize;
            self.by_kind[kind].retain(|other| *other != id);
            let node = self.get_mut(id);
            node.gone = true;
            gone.append(&mut node.children);
            self.free.push(id);
        }
    }

    /// Brings statements that were added last to one body, and those in them, to where they stand among all others.
    pub(crate) fn settle(&mut self, sources: &Sources, parent: Option<NodeId>, added: usize) {
        let ids = self.siblings(parent);
        let mut added = ids.split_off(ids.len() - added);
        let Some(first) = added.first().copied() else { return };
        let place = |nodes: &Nodes, ids: &[NodeId], first: NodeId| {
            let start = sources.order(nodes.get(first).span);
            ids.partition_point(|id| sources.order(nodes.get(*id).span) < start)
        };
        let at = place(self, parent.map_or(&self.roots, |parent| &self.get(parent).children), first);
        self.siblings(parent).splice(at..at, added.iter().copied());
        let mut firsts: Vec<(usize, NodeId, usize)> = Vec::new();
        while let Some(id) = added.pop() {
            let node = self.get(id);
            let kind = node.kind() as usize;
            match firsts.iter_mut().find(|(known, ..)| *known == kind) {
                Some((_, first, count)) => {
                    *count += 1;
                    if sources.order(node.span) < sources.order(self.get(*first).span) {
                        *first = id;
                    }
                }
                None => firsts.push((kind, id, 1)),
            }
            added.extend(&node.children);
        }
        for (kind, first, count) in firsts {
            let known = self.by_kind[kind].len() - count;
            let at = place(self, &self.by_kind[kind][..known], first);
            self.by_kind[kind][at..].rotate_right(count);
        }
    }

    fn siblings(&mut self, parent: Option<NodeId>) -> &mut Vec<NodeId> {
        match parent {
            Some(parent) => &mut self.get_mut(parent).children,
            None => &mut self.roots,
        }
    }

    pub(crate) fn set_imports(&mut self, imports: Imports) {
        self.imports = imports;
    }

    pub(crate) fn get_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    /// The statement with this id. Ids come from the same `Nodes`.
    pub fn get(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The statement that starts at an offset of a file.
    pub fn starting_at<'n>(&'n self, sources: &'n Sources, file: FileId, start: TextSize) -> Option<&'n Node> {
        self.around(sources, file, start).find(|node| sources.range(node.span).start() == start)
    }

    /// The innermost statement in which a range begins.
    pub(crate) fn containing<'n>(&'n self, sources: &'n Sources, span: Span) -> Option<&'n Node> {
        self.around(sources, span.file, sources.range(span).start()).last()
    }

    /// The statements that hold an offset of a file, or end there, outermost first.
    fn around<'n>(&'n self, sources: &'n Sources, file: FileId, at: TextSize) -> impl Iterator<Item = &'n Node> {
        let mut siblings = Some(self.roots.as_slice());
        std::iter::from_fn(move || {
            let ids = siblings.take()?;
            // The last that starts no later; where that ends before the offset, none holds it.
            let start = |id: &NodeId| {
                let span = self.get(*id).span;
                (span.file, sources.range(span).start())
            };
            let after = ids.partition_point(|id| start(id) <= (file, at));
            let last = self.get(ids[..after].last().copied()?);
            siblings = Some(&last.children);
            sources.touches(last.span, file, at).then_some(last)
        })
    }

    /// All statements; in order of place, unless edits have added some.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Node> {
        self.nodes.iter().filter(|node| !node.gone)
    }

    /// The statements of one kind, in order of place.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Node> {
        self.by_kind.get(kind as usize).into_iter().flatten().map(|id| self.get(*id))
    }

    /// The statements at the top of their files.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// The statements in the body of one, or at the top for `None`.
    pub fn children(&self, parent: Option<NodeId>) -> impl DoubleEndedIterator<Item = &Node> {
        let ids = parent.map_or(self.roots.as_slice(), |parent| &self.get(parent).children);
        ids.iter().map(|id| self.get(*id))
    }

    /// The statements of a file in one body, or at its top, that start at an offset or behind it, each with its start.
    pub(crate) fn children_from<'n>(
        &'n self,
        sources: &'n Sources,
        parent: Option<NodeId>,
        (file, offset): (FileId, TextSize),
    ) -> impl Iterator<Item = (NodeId, TextSize)> {
        let ids = parent.map_or(self.roots.as_slice(), |parent| &self.get(parent).children);
        let place = move |id: NodeId| {
            let span = self.get(id).span;
            (span.file, sources.range(span).start())
        };
        let from = ids.partition_point(|id| place(*id) < (file, offset));
        let own = ids[from..].iter().take_while(move |id| self.get(**id).span.file == file);
        own.map(move |id| (*id, place(*id).1))
    }

    /// The first statement of a kind in the body of one.
    pub fn child(&self, parent: NodeId, kind: Kind) -> Option<&Node> {
        self.children(Some(parent)).find(|node| node.kind() == kind)
    }

    /// The statement itself, then those around it, innermost first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = &Node> {
        std::iter::successors(Some(self.get(id)), |node| node.parent.map(|parent| self.get(parent)))
    }

    /// The path from the file down to a declared thing, as in `lab.private_a.app`.
    pub fn path(&self, id: NodeId) -> String {
        let mut names: Vec<_> =
            self.ancestors(id).filter_map(|node| node.name.as_ref()).map(|name| name.text.as_str()).collect();
        names.reverse();
        names.join(".")
    }

    /// The file that an `import` brings the names of in.
    pub fn imported(&self, import: NodeId) -> Option<FileId> {
        self.imports.targets.iter().find(|(node, _)| *node == import).map(|(_, file)| *file)
    }

    /// The files whose top-level names mean something in a file, in the order in which they count: what it imports,
    /// then itself.
    pub fn visible_in(&self, file: FileId) -> &[FileId] {
        self.imports.visible.get(file.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The statements at the top of a file and of those that it imports: what names mean there.
    pub fn top_of(&self, file: FileId) -> impl Iterator<Item = &Node> {
        let files = self.visible_in(file);
        self.children(None).filter(move |node| files.contains(&node.span.file))
    }

    /// Whether the first name of a path is declared at the top of a file, or is imported there.
    pub(crate) fn starts_path(&self, path: &str, file: FileId) -> bool {
        let first = path.split('.').next();
        self.top_of(file).any(|node| node.name.as_ref().map(|name| name.text.as_str()) == first)
    }

    /// The twelve digits of an account; `None` where they are not known.
    pub(crate) fn account_digits(&self, account: NodeId) -> Option<&str> {
        match self.get(account).args.first().map(|arg| &arg.value) {
            Some(Value::Word(digits)) => Some(digits),
            _ => None,
        }
    }

    /// The name alone.
    pub fn name(&self, id: NodeId) -> &str {
        self.get(id).name.as_ref().map_or("", |name| &name.text)
    }
}

impl Node {
    /// What it is.
    pub fn kind(&self) -> Kind {
        self.spec.kind
    }

    /// Its operand with this label.
    pub fn arg(&self, label: &str) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.label == label)
    }

    /// Its first operand.
    pub fn value(&self) -> Option<&Value> {
        self.args.first().map(|arg| &arg.value)
    }
}

impl Arg {
    /// The items of a list, or the operand itself.
    pub fn items(&self) -> &[Arg] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }
}

impl Value {
    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Value::Unknown | Value::Invalid | Value::Reference(None))
    }
}
