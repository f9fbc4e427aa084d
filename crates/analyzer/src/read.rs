//! Reads the statements of a topology by the schema: first what is declared, then what the operands mean.
//!
//! Whatever cannot be read is reported and left out, so that the layers above need not doubt what they see. A
//! value that cannot be read becomes [`Value::Invalid`]: one mistake, one diagnostic.

use portolan_catalog::Language;
use portolan_syntax::{Block, Located, Operand, OperandKind, Piece, TextRange, TextSize};

use crate::checks::{
    duplicate_attribute, duplicate_name, invalid_operand, misplaced_statement, shadowed_name, syntax_error,
    unknown_statement,
};
use crate::diagnostic::Diagnostic;
use crate::nodes::{Arg, Name, Node, NodeId, Nodes, Value};
use crate::paths;
use crate::schema::{self, Count, Kind, Parent, Repeats, Slot, StatementSpec, Takes};
use crate::source::{FileId, Format, SourceFile, Sources, Span};
use crate::words;

mod expect;
mod imports;
mod names;
mod values;

pub(crate) use names::Names;
use names::Space;

/// What reading brings.
pub(crate) struct Read {
    /// The statements.
    pub(crate) nodes: Nodes,
    /// What they declare.
    pub(crate) names: Names,
    /// What was wrong on the way.
    pub(crate) faults: Faults,
    /// The paths that are named and of which the sources say nothing.
    pub(crate) missing: Vec<(String, Format)>,
}

/// What is wrong with texts as such.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// What is not well-formed.
    syntax: Vec<Diagnostic>,
    /// What cannot be read as a statement, or names what is not there.
    statements: Vec<Diagnostic>,
    /// What is set twice, by the body in which it stands.
    repeated: Vec<(Option<NodeId>, Diagnostic)>,
}

impl Faults {
    /// Forgets what is wrong with the statements in a part of a file. What is missing is told where it is missing: at the
    /// end of a statement, perhaps of one that ends where the part begins.
    pub(crate) fn forget(&mut self, sources: &Sources, file: FileId, part: TextRange, behind_statement: bool) {
        let stands = |diagnostic: &Diagnostic| {
            let range = sources.range(diagnostic.span);
            let start = range.start();
            let inside = match range.is_empty() {
                true => part.contains_inclusive(start) && !(behind_statement && start == part.start()),
                false => part.contains(start),
            };
            diagnostic.span.file != file || !inside
        };
        self.statements.retain(stands);
        self.repeated.retain(|(_, diagnostic)| stands(diagnostic));
    }

    /// Tells anew what is not well-formed.
    pub(crate) fn renew_syntax(&mut self, sources: &Sources) {
        self.syntax = syntax_errors(sources);
    }

    /// Those that have been told of statements as such, and still are.
    pub(crate) fn of_statements(&self) -> impl Iterator<Item = &Diagnostic> {
        self.statements.iter()
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let repeated = self.repeated.iter().map(|(_, diagnostic)| diagnostic);
        self.syntax.iter().chain(&self.statements).chain(repeated)
    }
}

/// Reads all files of a topology.
pub(crate) fn read(sources: &Sources) -> Read {
    let mut reader = Reader::new(sources);
    for (id, file) in sources.files() {
        let Some(parse) = file.topo() else { continue };
        reader.file(id, &parse.tree);
    }
    let mut missing = reader.imports();
    missing.extend(reader.policies());
    reader.report_shadowed();
    reader.pending_operands();
    let mut repeated = Vec::new();
    for parent in std::iter::once(None).chain(reader.nodes.iter().map(|node| Some(node.id))) {
        report_repeated(sources, &reader.nodes, parent, &mut repeated);
    }
    let faults = Faults { syntax: syntax_errors(sources), statements: reader.diagnostics, repeated };
    Read { nodes: reader.nodes, names: reader.names, faults, missing }
}

fn syntax_errors(sources: &Sources) -> Vec<Diagnostic> {
    let files = sources.files().filter_map(|(id, file)| Some((id, file.topo()?)));
    files
        .flat_map(|(id, parse)| parse.errors.iter().map(move |error| syntax_error::report(sources, id, error)))
        .collect()
}

/// Reads statements anew that an edit has brought into one body, in whose scopes they stand: the statements around them
/// from the outermost on. They are located where they are read. Gives those that mean something.
pub(crate) fn read_again<'t>(
    sources: &'t Sources,
    read: (&mut Nodes, &mut Names, &mut Faults),
    file: FileId,
    around: &[NodeId],
    statements: impl Iterator<Item = (Located<'t>, Option<String>)>,
) -> Vec<NodeId> {
    let (nodes, names, faults) = read;
    let mut reader = Reader::resumed(sources, std::mem::take(nodes), std::mem::take(names));
    let mut scopes = vec![Scope { parent: Parent::File, node: None, closed: true }];
    scopes.extend(around.iter().map(|node| {
        let kind = reader.nodes.get(*node).kind();
        Scope { parent: Parent::In(kind), node: Some(*node), closed: true }
    }));
    let mut added = Vec::new();
    for (located, doc) in statements {
        let Some(keyword) = located.statement.keyword() else { continue };
        let Some((spec, _)) = reader.find(file, located, keyword, &scopes) else { continue };
        added.push(reader.statement(file, located, spec, &scopes, doc));
    }
    let parent = around.last().copied();
    reader.nodes.settle(sources, parent, added.len());
    reader.pending_operands();
    faults.statements.append(&mut reader.diagnostics);
    faults.repeated.retain(|(of, _)| *of != parent);
    report_repeated(sources, &reader.nodes, parent, &mut faults.repeated);
    (*nodes, *names) = (reader.nodes, reader.names);
    added
}

/// The paths that a file names, with the formats of what is there, in order of place, as names like its own. What is
/// wrong with them is told when the file is read.
pub(crate) fn named_files(file: &SourceFile) -> Vec<(String, Format)> {
    let Some(parse) = file.topo() else { return Vec::new() };
    // Most files name no other, and that is told faster than by reading.
    if !imports::NAMING.iter().any(|(kind, _)| file.text.contains(kind.spec().keyword)) {
        return Vec::new();
    }
    let nothing = Sources::default();
    let mut reader = Reader::new(&nothing);
    reader.file(FileId(0), &parse.tree);
    let mut found = Vec::new();
    for &(kind, format) in imports::NAMING {
        let named = reader.naming(kind).into_iter();
        found.extend(named.filter_map(|(_, _, path)| Some((paths::join(&file.path, path).ok()?, format))));
    }
    found
}

struct Reader<'t> {
    sources: &'t Sources,
    /// How many files there are.
    files: usize,
    nodes: Nodes,
    names: Names,
    /// Statements whose operands are to be read once everything is declared.
    pending: Vec<(NodeId, Located<'t>)>,
    diagnostics: Vec<Diagnostic>,
}

/// A block that is being read, and what it belongs to.
#[derive(Clone, Copy)]
struct Scope {
    parent: Parent,
    node: Option<NodeId>,
    /// Whether its closer is there. What follows an open block may be meant for the one around it.
    closed: bool,
}

impl<'t> Reader<'t> {
    fn new(sources: &'t Sources) -> Reader<'t> {
        Reader::resumed(sources, Nodes::default(), Names::default())
    }

    /// One that goes on with what has been read before.
    fn resumed(sources: &'t Sources, nodes: Nodes, names: Names) -> Reader<'t> {
        let files = sources.files().count();
        Reader { sources, files, nodes, names, pending: Vec::new(), diagnostics: Vec::new() }
    }

    /// The language of messages.
    fn language(&self) -> Language {
        self.sources.settings.language
    }

    fn file(&mut self, file: FileId, tree: &'t Block) {
        self.block(file, tree, TextSize::new(0), &[Scope { parent: Parent::File, node: None, closed: true }]);
    }

    fn block(&mut self, file: FileId, block: &'t Block, start: TextSize, scopes: &[Scope]) {
        let mut previous: Option<(NodeId, bool)> = None;
        let mut scopes = scopes;
        for element in block.elements(start) {
            let Piece::Statement(statement) = element.piece else { continue };
            let located = Located { statement, start: element.range.start() };
            if statement.operands().is_empty() {
                // A block on a line of its own, which has been reported; it is meant for the statement before.
                if let (Some((inner, start)), Some((node, false))) = (located.block(), previous.take()) {
                    self.inner_block(file, node, inner, start, true, scopes);
                }
                continue;
            }
            let Some(keyword) = statement.keyword() else { continue };
            let Some((spec, depth)) = self.find(file, located, keyword, scopes) else { continue };
            // Once a statement is meant for a block around an open one, so is what follows it.
            scopes = &scopes[..depth];
            let doc = block.doc(start, located.start);
            let node = self.statement(file, located, spec, scopes, doc);
            previous = Some((node, statement.body().is_some()));
        }
    }

    fn statement(
        &mut self,
        file: FileId,
        located: Located<'t>,
        spec: &'static StatementSpec,
        scopes: &[Scope],
        doc: Option<String>,
    ) -> NodeId {
        let node = self.declare(file, located, spec, scopes, doc);
        self.pending.push((node, located));
        if let (Some(body), Some((inner, inner_start))) = (located.statement.body(), located.block()) {
            self.inner_block(file, node, inner, inner_start, body.closed, scopes);
        }
        node
    }

    /// Reads the operands of all statements that were declared.
    fn pending_operands(&mut self) {
        for (node, statement) in std::mem::take(&mut self.pending) {
            self.operands(node, statement);
        }
    }

    fn inner_block(
        &mut self,
        file: FileId,
        node: NodeId,
        block: &'t Block,
        start: TextSize,
        closed: bool,
        scopes: &[Scope],
    ) {
        let spec = self.nodes.get(node).spec;
        let mut inner = scopes.to_vec();
        inner.push(Scope { parent: Parent::In(spec.kind), node: Some(node), closed });
        if spec.body == schema::BodySpec::None
            && let Some(first) = block.statements(start).next()
        {
            self.diagnostics.push(invalid_operand::unexpected_body(
                self.language(),
                spec,
                Span::new(file, first.head_range()),
            ));
            return;
        }
        self.block(file, block, start, &inner);
    }

    /// The row of a statement and the number of scopes around it: fewer than there are, where the innermost are
    /// not closed and the statement is meant for one around them.
    fn find(
        &mut self,
        file: FileId,
        located: Located<'t>,
        keyword: &str,
        scopes: &[Scope],
    ) -> Option<(&'static StatementSpec, usize)> {
        let innermost = scopes.last()?;
        for depth in (1..=scopes.len()).rev() {
            let closed = scopes[depth - 1].closed;
            if let Some(spec) = schema::statement(scopes[depth - 1].parent, keyword) {
                // In an open block, a body tells a declaration from a reference of the same keyword.
                let has_body = located.statement.body().is_some();
                if closed || !has_body || spec.body == schema::BodySpec::Optional {
                    return Some((spec, depth));
                }
            }
            if closed {
                break;
            }
        }
        if let Some(spec) = schema::statement(innermost.parent, keyword) {
            return Some((spec, scopes.len()));
        }
        let span = Span::new(file, located.range_of(located.statement.operands().first()?));
        self.diagnostics.push(if schema::statements_called(keyword).next().is_some() {
            misplaced_statement::report(self.language(), keyword, innermost.parent, span)
        } else {
            unknown_statement::report(self.language(), keyword, innermost.parent, span)
        });
        None
    }

    fn declare(
        &mut self,
        file: FileId,
        located: Located<'t>,
        spec: &'static StatementSpec,
        scopes: &[Scope],
        doc: Option<String>,
    ) -> NodeId {
        let scope = scopes.last().copied();
        let parent = scope.and_then(|scope| scope.node);
        let keyword =
            located.statement.operands().first().map_or(located.head_range(), |first| located.range_of(first));
        let keyword = Span::new(file, keyword);
        let name = self.declared_name(file, located, spec);
        let node = self.nodes.push(Node {
            id: NodeId(0),
            spec,
            parent,
            span: Span::new(file, located.range()),
            head: Span::new(file, located.head_range()),
            keyword,
            name: name.as_ref().map(|(text, span)| Name { text: (*text).to_owned(), span: *span }),
            args: Vec::new(),
            children: Vec::new(),
            doc,
            gone: false,
        });
        if let (Kind::Id, Some(parent), Some(operand)) = (spec.kind, parent, located.statement.operands().get(1)) {
            self.names.ids.entry(unquoted(text_of(located, operand)).into()).or_insert(parent);
        }
        if let Some((text, span)) = name {
            let (space, language) = (Space::around(self.nodes.get(node)), self.language());
            if let Some(earlier) = self.names.declare(space, text, node) {
                self.diagnostics.push(duplicate_name::report(language, &self.nodes, text, span, earlier));
            }
        }
        node
    }

    fn declared_name(
        &self,
        file: FileId,
        located: Located<'t>,
        spec: &'static StatementSpec,
    ) -> Option<(&'t str, Span)> {
        if !spec.kind.declares() {
            return None;
        }
        let operand = located.statement.operands().get(1)?;
        let text = text_of(located, operand);
        (operand.kind == OperandKind::Word && words::is_name(text))
            .then(|| (text, Span::new(file, located.range_of(operand))))
    }

    /// Reads the operands of a statement, now that everything is declared.
    fn operands(&mut self, id: NodeId, located: Located<'t>) {
        let spec = self.nodes.get(id).spec;
        if spec.kind == Kind::Expect {
            let args = self.expectation(id, located);
            self.nodes.get_mut(id).args = args;
            return;
        }
        let operands = &located.statement.operands()[1..];
        let file = self.nodes.get(id).span.file;
        let matched = match_forms(spec.forms, located, operands);
        let mut args = Vec::new();
        for (slot, operand) in &matched.found {
            if matches!(slot.takes, Takes::Literal(_)) {
                // A literal is no value, but for a form that consists of it, such as `egress none`.
                if let ([only], Takes::Literal(word)) = (matched.form, slot.takes) {
                    debug_assert_eq!(only.label, word);
                    args.push(Arg {
                        label: slot.label,
                        takes: slot.takes,
                        span: self.span(file, located, operand),
                        value: Value::Choice(word),
                    });
                }
                continue;
            }
            if matches!(slot.takes, Takes::Name) {
                let text = text_of(located, operand);
                if operand.kind != OperandKind::Word || !words::is_name(text) {
                    self.diagnostics.push(invalid_operand::bad_name(
                        self.language(),
                        spec,
                        text,
                        self.span(file, located, operand),
                    ));
                }
                continue;
            }
            let value = self.value(id, slot, located, operand);
            args.push(Arg { label: slot.label, takes: slot.takes, span: self.span(file, located, operand), value });
        }
        if let Some(slot) = matched.missing {
            let span = match matched.unexpected {
                Some(operand) => self.span(file, located, operand),
                None => self.nodes.get(id).head,
            };
            self.diagnostics.push(invalid_operand::missing(
                self.language(),
                spec,
                slot,
                span,
                matched.unexpected.map(|operand| text_of(located, operand)),
            ));
        } else if let Some(operand) = matched.unexpected {
            let span = self.span(file, located, operand);
            self.diagnostics.push(invalid_operand::unexpected(self.language(), spec, text_of(located, operand), span));
        }
        self.nodes.get_mut(id).args = args;
    }

    fn span(&self, file: FileId, located: Located<'_>, operand: &Operand) -> Span {
        Span::new(file, located.range_of(operand))
    }

    fn report_shadowed(&mut self) {
        for node in self.nodes.iter() {
            let (Some(name), Some(parent)) = (&node.name, node.parent) else { continue };
            let around = Space::around(self.nodes.get(parent));
            let outer = self
                .scopes(around)
                .filter_map(|scope| self.names.in_scope(scope, &name.text).first().copied())
                .find(|outer| self.nodes.get(*outer).kind() == node.kind());
            if let Some(outer) = outer {
                self.diagnostics.push(shadowed_name::report(self.language(), &self.nodes, node, outer));
            }
        }
    }
}

/// Values that may be set once in a body but are set again.
fn report_repeated(
    sources: &Sources,
    nodes: &Nodes,
    parent: Option<NodeId>,
    repeated: &mut Vec<(Option<NodeId>, Diagnostic)>,
) {
    let mut seen: Vec<&Node> = Vec::new();
    for node in nodes.children(parent).filter(|node| node.spec.repeats == Repeats::Once) {
        // A file has one `region`, but a topology of several files has one in each.
        match seen.iter().find(|earlier| earlier.kind() == node.kind() && earlier.span.file == node.span.file) {
            Some(earlier) => {
                repeated.push((parent, duplicate_attribute::report(sources.settings.language, earlier, node)));
            }
            None => seen.push(node),
        }
    }
}

/// Operands matched to the slots of a form.
struct Matched<'o> {
    form: &'static [Slot],
    found: Vec<(&'static Slot, &'o Operand)>,
    /// The first slot for which there is nothing.
    missing: Option<&'static Slot>,
    /// The first operand for which there is no slot.
    unexpected: Option<&'o Operand>,
}

/// The form that fits, or the one that fits furthest.
fn match_forms<'o>(forms: &'static [&'static [Slot]], located: Located<'_>, operands: &'o [Operand]) -> Matched<'o> {
    let mut best: Option<Matched<'o>> = None;
    for form in forms {
        let matched = match_form(form, located, operands);
        if matched.missing.is_none() && matched.unexpected.is_none() {
            return matched;
        }
        if best.as_ref().is_none_or(|best| matched.found.len() >= best.found.len()) {
            best = Some(matched);
        }
    }
    best.unwrap_or(Matched { form: &[], found: Vec::new(), missing: None, unexpected: operands.first() })
}

fn match_form<'o>(form: &'static [Slot], located: Located<'_>, operands: &'o [Operand]) -> Matched<'o> {
    let mut matched = Matched { form, found: Vec::new(), missing: None, unexpected: None };
    let mut rest = operands.iter().peekable();
    for (index, slot) in form.iter().enumerate() {
        let literal =
            |operand: &Operand, word: &str| operand.kind == OperandKind::Word && text_of(located, operand) == word;
        let fits = |operand: &Operand| match slot.takes {
            Takes::Literal(word) => literal(operand, word),
            // A literal that comes later in the form is never a value.
            _ => !form[index + 1..]
                .iter()
                .any(|later| matches!(later.takes, Takes::Literal(word) if literal(operand, word))),
        };
        let Some(operand) = rest.next_if(|operand| fits(operand)) else {
            if slot.count == Count::Optional {
                continue;
            }
            matched.missing = Some(slot);
            matched.unexpected = rest.peek().copied();
            return matched;
        };
        matched.found.push((slot, operand));
        if slot.count == Count::OneOrMore {
            while let Some(operand) = rest.next_if(|operand| fits(operand)) {
                matched.found.push((slot, operand));
            }
        }
    }
    matched.unexpected = rest.next();
    matched
}

fn text_of<'t>(located: Located<'t>, operand: &Operand) -> &'t str {
    located.statement.text_of(operand)
}

/// The text of a string without its quotes.
fn unquoted(text: &str) -> &str {
    let text = text.strip_prefix('"').unwrap_or(text);
    text.strip_suffix('"').unwrap_or(text)
}
