//! An analysis that follows the edits of the file that it was asked about.
//!
//! An edit costs what it touches. Its lines are parsed and read anew, the statements on them take the place of those that
//! stood there, and then it hangs on what these are:
//!
//! - none at all (white space, comments, what means nothing): nothing else changes;
//! - the rules of a security group or network ACL, routes, or the groups of a host: their entry is filled anew, the
//!   rules that look at such things are asked again, and so are the expectations whose answers asked that entry;
//! - expectations: these are judged;
//! - other attributes: the network is built anew from the statements, and all that follows from it.
//!
//! Where names come and go, or blocks are open, everything is read anew: a name can mean something anywhere.
//!
//! What it holds afterwards equals a fresh analysis of the same text, which random edits show (tests/incremental.rs).

use std::sync::Arc;

use portolan_syntax::{Change, Parse, SyntaxErrorKind, TextRange, TextSize};

use crate::diagnostic::Diagnostic;
use crate::findings::Findings;
use crate::nodes::{NodeId, Nodes};
use crate::read::{Faults, Names, Read, read, read_again};
use crate::rules::{Contents, Context, rank};
use crate::schema::{BodySpec, Kind};
use crate::source::{FileId, SourceFile, Sources};
use crate::{Analysis, Standing, allow, build, expect};

mod region;

use region::Region;

/// The file that it was asked about.
const FILE: FileId = FileId(0);

/// As many stretches of text are looked through fast; so many offsets are far from all that there are.
const WORN_OUT: (usize, u32) = (500, 1 << 31);

/// An analysis with what it takes to follow an edit.
pub struct Incremental {
    analysis: Arc<Analysis>,
    names: Names,
    faults: Faults,
    findings: Findings,
    standing: Standing,
}

/// What other statements mean for all that is not a statement.
enum Effect {
    /// Nothing.
    Nothing,
    /// The body of a security group, network ACL, route table or host says something else.
    Contents(Contents, NodeId),
    /// Other expectations are there.
    Expectations,
    /// It may be anything.
    Network,
}

impl Incremental {
    /// Reads, checks and answers everything in a topology.
    pub fn new(sources: Sources) -> Incremental {
        let sources = sources.unedited();
        let Read { nodes, names, faults, missing } = read(&sources);
        let network = build::build(&nodes);
        let context = Context { sources: &sources, nodes: &nodes, network: &network };
        let findings = Findings::all(&context);
        let standing = Standing::new(&sources, &nodes, &network);
        let (diagnostics, expectations) = (Vec::new(), Vec::new());
        let analysis = Analysis { sources, nodes, network, diagnostics, expectations, missing };
        let mut new = Incremental { analysis: Arc::new(analysis), names, faults, findings, standing };
        new.conclude();
        new
    }

    /// What there is to say now.
    pub fn analysis(&self) -> &Arc<Analysis> {
        &self.analysis
    }

    /// The file that it was asked about, as if it had been read just now.
    pub fn file(&self) -> SourceFile {
        self.analysis.sources.file(FILE).clone().unedited()
    }

    /// The same, when no edit is to come.
    pub fn into_analysis(self) -> Analysis {
        Arc::unwrap_or_clone(self.analysis)
    }

    /// Follows the file that it was asked about to another text. Costs more where somebody else still holds the
    /// analysis of the old one.
    ///
    /// # Errors
    ///
    /// The file with its new text, where everything is to be analysed anew: it may name other files now.
    pub fn edit(mut self, text: impl Into<Arc<str>>) -> Result<Incremental, Box<SourceFile>> {
        let text = text.into();
        let old = self.analysis.sources.file(FILE);
        let (Some(parse), Some(change)) = (old.topo(), Change::between(&old.text, &text)) else { return Ok(self) };
        let reparse = portolan_syntax::reparse(parse, &old.text, &text, change);
        if !self.can_follow(&text, &reparse.parse, reparse.read) {
            return Err(Box::new(SourceFile::parsed(old.path.clone(), text, reparse.parse)));
        }
        match self.follow(Arc::clone(&text), reparse.parse, reparse.read) {
            Some(()) => Ok(self),
            None => Err(Box::new(self.file())),
        }
    }

    /// Whether a text differs in nothing that makes lines mean something else which do not differ.
    fn can_follow(&self, text: &str, parse: &Parse, read: Change) -> bool {
        let old = self.analysis.sources.file(FILE);
        let wear = self.analysis.sources.wear(FILE);
        let open = |parse: &Parse| {
            parse.errors.iter().any(|error| {
                matches!(
                    error.kind,
                    SyntaxErrorKind::UnclosedBlock | SyntaxErrorKind::BlockWithoutStatement | SyntaxErrorKind::TooDeep
                )
            })
        };
        // Whether a text has such line ends decides how fixes end theirs.
        let returns = |text: &str, range: TextRange| text[range].contains('\r');
        let whole = read.range == TextRange::up_to(TextSize::of(&*old.text));
        !whole
            && wear.0 < WORN_OUT.0
            && wear.1 < WORN_OUT.1
            && !old.topo().is_some_and(open)
            && !open(parse)
            && !returns(&old.text, read.range)
            && !returns(text, read.new_range())
    }

    /// Follows to a text of which some lines were read anew. `None` where everything must be; what is kept is of no
    /// use then.
    fn follow(&mut self, text: Arc<str>, parse: Parse, read: Change) -> Option<()> {
        let analysis = Arc::make_mut(&mut self.analysis);
        let region = Region::of(&analysis.sources, &analysis.nodes, &parse, read);
        let Region { around, gone, old, new, behind_statement } = region;
        let lines = |text: &str, range: TextRange| text[range].matches('\n').count();
        let moved = lines(&analysis.sources.file(FILE).text, old) != lines(&text, new);
        let mut changed = kinds(&analysis.nodes, &gone);
        self.faults.forget(&analysis.sources, FILE, old, behind_statement);
        let start = analysis.sources.replace(FILE, text, parse, old, new.len());
        let Analysis { sources, nodes, network, .. } = analysis;
        let near = |diagnostic: &Diagnostic| is_near(sources, diagnostic, new);
        let own = |diagnostic: &Diagnostic| {
            let mut edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits);
            edits.all(|edit| edit.span == diagnostic.span) && diagnostic.related.is_empty()
        };
        if self.faults.of_statements().any(|diagnostic| near(diagnostic) && !own(diagnostic)) {
            return None;
        }
        let parent = around.as_ref().and_then(|around| around.last().copied());
        if parent.is_some_and(|parent| nodes.get(parent).spec.body == BodySpec::None) {
            return None;
        }
        nodes.remove(parent, &gone);
        let tree = &sources.file(FILE).topo()?.tree;
        let (block, block_start) = region::block_at(tree, new);
        let added = match &around {
            // What stands in the body of a statement that means nothing is not read.
            None => Vec::new(),
            Some(around) => {
                let located = region::statements_in(block, block_start, new);
                let statements = located.map(|located| {
                    let doc = block.doc(block_start, located.start);
                    (portolan_syntax::Located { start: located.start - new.start() + start, ..located }, doc)
                });
                read_again(sources, (nodes, &mut self.names, &mut self.faults), FILE, around, statements)
            }
        };
        self.faults.renew_syntax(sources);
        // The documentation of what follows may be on the lines.
        let behind = nodes.children_from(sources, parent, (FILE, new.end())).next();
        if let Some((behind, at)) = behind.filter(|_| around.is_some()) {
            nodes.get_mut(behind).doc = block.doc(block_start, at);
        }
        changed.extend(kinds(nodes, &added));
        let effect = effect(nodes, parent, &changed)?;
        if let Effect::Contents(_, body) = effect {
            build::refill(nodes, network, body);
        }
        if let Effect::Network = effect {
            *network = build::build(nodes);
        }
        let context = Context { sources, nodes, network };
        match effect {
            Effect::Nothing => {}
            Effect::Contents(contents, body) => {
                self.findings.body_changed(&context, contents, body, &gone);
                self.standing.changed(sources, nodes, network, body);
            }
            Effect::Expectations => {
                self.findings.expectations_changed(&context);
                self.standing.replaced(&context, &gone, &added);
            }
            Effect::Network => {
                self.findings = Findings::all(&context);
                self.standing = Standing::new(sources, nodes, network);
            }
        }
        self.findings.retell(&context, near);
        // A failure names lines, and gives advice that hangs on much else.
        let all = moved || matches!(effect, Effect::Contents(..));
        self.standing.retell(&context, |diagnostic| all || near(diagnostic));
        self.conclude();
        Some(())
    }

    /// Works out what is to be told.
    fn conclude(&mut self) {
        let analysis = Arc::make_mut(&mut self.analysis);
        let Analysis { sources, nodes, network, .. } = analysis;
        let context = Context { sources, nodes, network };
        let mut found: Vec<_> = self.faults.iter().chain(self.findings.iter()).cloned().collect();
        in_order(sources, &mut found);
        let (mut diagnostics, expectations) = expect::conclude(&context, &self.standing, found);
        in_order(sources, &mut diagnostics);
        let mut diagnostics = allow::silence(sources, diagnostics);
        sources.settings.apply(&mut diagnostics);
        (analysis.diagnostics, analysis.expectations) = (diagnostics, expectations);
    }
}

/// Puts diagnostics in order of file and place; what is told of one place, in the order of the rules.
fn in_order(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|one, other| {
        let place = sources.order(one.span).cmp(&sources.order(other.span));
        place.then_with(|| (rank(one.rule), &one.message).cmp(&(rank(other.rule), &other.message)))
    });
}

/// Whether the text has changed that a diagnostic points to, or on a line next to what a fix of it changes.
fn is_near(sources: &Sources, diagnostic: &Diagnostic, changed: TextRange) -> bool {
    let related = diagnostic.related.iter().map(|related| related.span);
    let edits = || diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    if std::iter::once(diagnostic.span).chain(related).chain(edits()).any(|span| sources.is_gone(span)) {
        return true;
    }
    let text = &*sources.file(FILE).text;
    edits().filter(|edit| edit.file == FILE).any(|edit| {
        let edit = sources.range(edit);
        let between = if edit.end() <= changed.start() {
            TextRange::new(edit.end(), changed.start())
        } else if changed.end() <= edit.start() {
            TextRange::new(changed.end(), edit.start())
        } else {
            return true;
        };
        text[between].matches('\n').nth(1).is_none()
    })
}

/// What statements and those in them are.
fn kinds(nodes: &Nodes, statements: &[NodeId]) -> Vec<Kind> {
    let mut kinds = Vec::new();
    let mut rest = statements.to_vec();
    while let Some(id) = rest.pop() {
        let node = nodes.get(id);
        kinds.push(node.kind());
        rest.extend(&node.children);
    }
    kinds
}

/// What it means that statements of these kinds were taken out of a body or put into it. `None` where it means something
/// for the reading of others.
fn effect(nodes: &Nodes, parent: Option<NodeId>, changed: &[Kind]) -> Option<Effect> {
    let named = |kind: &Kind| kind.declares() || matches!(kind, Kind::Import | Kind::Policy | Kind::Id);
    if changed.iter().any(named) {
        return None;
    }
    let contents = parent.and_then(|parent| Some((Contents::of(nodes.get(parent).kind())?, parent)));
    Some(match contents {
        _ if changed.is_empty() => Effect::Nothing,
        _ if changed.iter().all(|kind| *kind == Kind::Expect) => Effect::Expectations,
        Some((contents, body)) if changed.iter().all(|kind| contents.kinds().contains(kind)) => {
            Effect::Contents(contents, body)
        }
        _ => Effect::Network,
    })
}
