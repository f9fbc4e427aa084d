//! How the expectations of a topology stand, kept across edits.
//!
//! Each expectation knows the security groups, network ACLs, route tables and hosts that its answers asked. When one of
//! these changes, only the expectations that asked it are judged again, and only their answers are walked again.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cause::Fault;
use super::{Expectation, Judge, Sender, places};
use crate::diagnostic::Diagnostic;
use crate::network::Network;
use crate::nodes::{Arg, Node, NodeId, Nodes, Value};
use crate::reach::{Addresses, Engine, Memo, Verdict, Without};
use crate::rules::Context;
use crate::schema::{Kind, Takes};
use crate::source::Sources;

/// The expectations of a topology with their answers.
pub struct Standing {
    memo: Memo,
    /// An arbitrary public address: one that no rule or route singles out.
    internet: Addresses,
    /// Each keeps its number as others come and go.
    cases: Vec<Option<Case>>,
    /// The cases in order of place.
    order: Vec<usize>,
    /// Which cases asked what.
    by_node: FxHashMap<NodeId, Vec<usize>>,
    /// Those that were judged for the edit that is under way.
    judged: FxHashSet<usize>,
}

/// One `expect` or `uses`.
struct Case {
    node: NodeId,
    expectation: Option<Arc<Expectation>>,
    /// What became of a `uses`, where it fails.
    used: Option<Expectation>,
    diagnostic: Option<Diagnostic>,
    faults: Vec<Fault>,
}

impl Standing {
    /// Judges every `expect` and `uses`.
    pub fn new(sources: &Sources, nodes: &Nodes, network: &Network) -> Standing {
        let asking = |node: &&Node| matches!(node.kind(), Kind::Expect | Kind::Uses);
        let mut nodes_in_order: Vec<_> = nodes.iter().filter(asking).map(|node| node.id).collect();
        nodes_in_order.sort_by_cached_key(|node| sources.order(nodes.get(*node).span));
        let cases: Vec<_> = nodes_in_order.into_iter().map(|node| Some(Case::new(node))).collect();
        let order: Vec<_> = (0..cases.len()).collect();
        let mut standing = Standing {
            memo: Memo::new(network),
            internet: places::generic_public_address(network),
            cases,
            order: order.clone(),
            by_node: FxHashMap::default(),
            judged: FxHashSet::default(),
        };
        standing.judge(sources, nodes, network, &order);
        standing.judged.clear();
        standing
    }

    /// Takes note that a security group, network ACL or route table has other contents, or a host other groups, and that
    /// nothing else has changed: no statement has been added or removed outside it. Gives the number of expectations judged
    /// again.
    pub fn changed(&mut self, sources: &Sources, nodes: &Nodes, network: &Network, node: NodeId) -> usize {
        if self.memo.singled_out(network, node, &self.internet) {
            // The address that stood for all others is one of its own now.
            *self = Standing::new(sources, nodes, network);
            return self.order.len();
        }
        self.memo.changed(network, node);
        let cases = self.by_node.get(&node).cloned().unwrap_or_default();
        self.judge(sources, nodes, network, &cases);
        cases.len()
    }

    /// Takes note that some expectations are gone and others are there, and that nothing else has changed.
    pub(crate) fn replaced(&mut self, context: &Context<'_>, gone: &[NodeId], added: &[NodeId]) {
        let cases = &mut self.cases;
        self.order.retain(|index| {
            let is_gone = cases[*index].as_ref().is_some_and(|case| gone.contains(&case.node));
            if is_gone {
                cases[*index] = None;
            }
            !is_gone
        });
        let mut free: Vec<_> = (0..self.cases.len()).filter(|index| self.cases[*index].is_none()).collect();
        let mut judged = Vec::new();
        let place = |node| context.sources.order(context.nodes.get(node).span);
        for &node in added {
            let index = free.pop().unwrap_or(self.cases.len());
            self.cases.resize_with(self.cases.len().max(index + 1), || None);
            let at = self
                .order
                .partition_point(|index| self.case(*index).is_some_and(|case| place(case.node) < place(node)));
            self.cases[index] = Some(Case::new(node));
            self.order.insert(at, index);
            judged.push(index);
        }
        self.judge(context.sources, context.nodes, context.network, &judged);
    }

    /// Ends an edit: judges those again of which something is to be told that may be told otherwise now.
    pub(crate) fn retell(&mut self, context: &Context<'_>, is_meant: impl Fn(&Diagnostic) -> bool) {
        let judged = std::mem::take(&mut self.judged);
        let told = |index: &usize| self.case(*index)?.diagnostic.as_ref().filter(|_| !judged.contains(index));
        let again: Vec<_> = self.order.iter().copied().filter(|index| told(index).is_some_and(&is_meant)).collect();
        self.judge(context.sources, context.nodes, context.network, &again);
        self.judged.clear();
    }

    fn case(&self, index: usize) -> Option<&Case> {
        self.cases.get(index).and_then(Option::as_ref)
    }

    fn in_order(&self) -> impl Iterator<Item = &Case> + Clone {
        self.order.iter().filter_map(|index| self.case(*index))
    }

    /// What became of each `expect`, in order of file and place.
    pub fn expectations(&self) -> impl Iterator<Item = &Arc<Expectation>> + Clone {
        self.in_order().filter_map(|case| case.expectation.as_ref())
    }

    /// What became of each `uses` that fails.
    pub(super) fn used(&self) -> impl Iterator<Item = &Expectation> + Clone {
        self.in_order().filter_map(|case| case.used.as_ref())
    }

    /// What is to be reported.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.in_order().filter_map(|case| case.diagnostic.as_ref())
    }

    /// What need not be said twice.
    pub(super) fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.in_order().flat_map(|case| &case.faults)
    }

    /// Whether one place reaches another on the port that an expectation would ask for; `None` where that is not known, or
    /// where one of them is no place.
    pub fn reaches(
        &self,
        sources: &Sources,
        nodes: &Nodes,
        network: &Network,
        from: NodeId,
        to: NodeId,
    ) -> Option<bool> {
        let without = Without::default();
        let engine = Engine::new(nodes, network, &self.memo, &without, self.internet.clone(), &sources.settings);
        let context = Context { sources, nodes, network };
        let judge = Judge { context: &context, nodes, network, engine: &engine };
        let place = |node| Arg {
            label: "place",
            takes: Takes::Place,
            span: nodes.get(node).head,
            value: Value::Reference(Some(node)),
        };
        let mut known = true;
        for sender in judge.parties(&place(from), from).ok()? {
            let Sender::Party(party) = &sender else { return Some(false) };
            for (_, goal) in judge.goals(&place(to), &sender, None, to).ok()? {
                for answer in engine.ask(party, &goal, &judge.default_ports(&goal)) {
                    match answer.verdict {
                        Verdict::Stopped(_) => return Some(false),
                        Verdict::Unknown(_) => known = false,
                        Verdict::Reached => {}
                    }
                }
            }
        }
        known.then_some(true)
    }

    fn judge(&mut self, sources: &Sources, nodes: &Nodes, network: &Network, cases: &[usize]) {
        let without = Without::default();
        let engine = Engine::new(nodes, network, &self.memo, &without, self.internet.clone(), &sources.settings);
        let context = Context { sources, nodes, network };
        let judge = Judge::new(&context, &engine);
        for &index in cases {
            self.judged.insert(index);
            let Some(case) = self.cases.get_mut(index).and_then(Option::as_mut) else { continue };
            let node = nodes.get(case.node);
            let mut faults = Vec::new();
            *case = match node.kind() {
                Kind::Expect => {
                    let (expectation, diagnostic) = judge.expect(node, &mut faults).unzip();
                    let diagnostic = diagnostic.flatten();
                    Case { expectation: expectation.map(Arc::new), diagnostic, faults, ..Case::new(node.id) }
                }
                _ => {
                    let (used, diagnostic) = judge.uses(node, &mut faults).unzip();
                    Case { used: used.flatten(), diagnostic, faults, ..Case::new(node.id) }
                }
            };
            for asked in engine.take_asked() {
                let known = self.by_node.entry(asked).or_default();
                if known.last() != Some(&index) && !known.contains(&index) {
                    known.push(index);
                }
            }
        }
    }
}

impl Case {
    /// One that is not judged yet.
    fn new(node: NodeId) -> Case {
        Case { node, expectation: None, used: None, diagnostic: None, faults: Vec::new() }
    }
}
