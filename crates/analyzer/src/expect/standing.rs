//! How the expectations of a topology stand, kept across edits.
//!
//! Each expectation knows the security groups, network ACLs and route tables that its answers asked. When one of
//! these changes, only the expectations that asked it are judged again, and only their answers are walked again.

use rustc_hash::FxHashMap;

use super::cause::Fault;
use super::{Expectation, Judge, Sender, places};
use crate::diagnostic::Diagnostic;
use crate::network::Network;
use crate::nodes::{Arg, NodeId, Nodes, Value};
use crate::reach::{Addresses, Engine, Memo, Verdict, Without};
use crate::rules::Context;
use crate::schema::{Kind, Takes};
use crate::source::Sources;

/// The expectations of a topology with their answers.
pub struct Standing {
    memo: Memo,
    /// An arbitrary public address: one that no rule or route singles out.
    internet: Addresses,
    cases: Vec<Case>,
    /// Which cases asked what.
    by_node: FxHashMap<NodeId, Vec<usize>>,
}

/// One `expect` or `uses`.
struct Case {
    node: NodeId,
    expectation: Option<Expectation>,
    /// What became of a `uses`, where it fails.
    used: Option<Expectation>,
    diagnostic: Option<Diagnostic>,
    faults: Vec<Fault>,
}

impl Standing {
    /// Judges every `expect` and `uses`.
    pub fn new(sources: &Sources, nodes: &Nodes, network: &Network) -> Standing {
        let cases = nodes
            .iter()
            .filter(|node| matches!(node.kind(), Kind::Expect | Kind::Uses))
            .map(|node| Case { node: node.id, expectation: None, used: None, diagnostic: None, faults: Vec::new() })
            .collect();
        let mut standing = Standing {
            memo: Memo::new(network),
            internet: places::generic_public_address(network),
            cases,
            by_node: FxHashMap::default(),
        };
        let all: Vec<_> = (0..standing.cases.len()).collect();
        standing.judge(sources, nodes, network, &all);
        standing
    }

    /// Takes note that a security group, network ACL or route table has other contents, and that nothing else has
    /// changed: no statement has been added or removed outside it. Gives the number of expectations judged again.
    pub fn changed(&mut self, sources: &Sources, nodes: &Nodes, network: &Network, node: NodeId) -> usize {
        if self.memo.singled_out(network, node, &self.internet) {
            // The address that stood for all others is one of its own now.
            *self = Standing::new(sources, nodes, network);
            return self.cases.len();
        }
        self.memo.changed(network, node);
        let cases = self.by_node.get(&node).cloned().unwrap_or_default();
        self.judge(sources, nodes, network, &cases);
        cases.len()
    }

    /// What became of each `expect`, in the order of the statements.
    pub fn expectations(&self) -> impl Iterator<Item = &Expectation> {
        self.cases.iter().filter_map(|case| case.expectation.as_ref())
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

    /// The same, with each `uses` that fails, what is to be reported, and what need not be said twice.
    pub(super) fn into_parts(self) -> (Vec<Expectation>, Vec<Expectation>, Vec<Diagnostic>, Vec<Fault>) {
        let (mut expectations, mut used) = (Vec::new(), Vec::new());
        let (mut diagnostics, mut faults) = (Vec::new(), Vec::new());
        for case in self.cases {
            expectations.extend(case.expectation);
            used.extend(case.used);
            diagnostics.extend(case.diagnostic);
            faults.extend(case.faults);
        }
        (expectations, used, diagnostics, faults)
    }

    fn judge(&mut self, sources: &Sources, nodes: &Nodes, network: &Network, cases: &[usize]) {
        let without = Without::default();
        let engine = Engine::new(nodes, network, &self.memo, &without, self.internet.clone(), &sources.settings);
        let context = Context { sources, nodes, network };
        let judge = Judge::new(&context, &engine);
        for &index in cases {
            let case = &mut self.cases[index];
            let node = nodes.get(case.node);
            let mut faults = Vec::new();
            (case.expectation, case.used, case.diagnostic) = match node.kind() {
                Kind::Expect => match judge.expect(node, &mut faults) {
                    Some((expectation, diagnostic)) => (Some(expectation), None, diagnostic),
                    None => (None, None, None),
                },
                _ => {
                    let (used, diagnostic) = judge.uses(node, &mut faults).unzip();
                    (None, used.flatten(), diagnostic)
                }
            };
            case.faults = faults;
            for asked in engine.take_asked() {
                let known = self.by_node.entry(asked).or_default();
                if known.last() != Some(&index) && !known.contains(&index) {
                    known.push(index);
                }
            }
        }
    }
}
