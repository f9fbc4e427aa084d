//! What an expectation tells of things about which a rule would say the same without being asked.
//!
//! A rule says by its `told_by` for which reasons a packet is stopped at what it finds. Where an expectation fails for
//! such a reason, or names it as the one that is meant, that is told there, and not a second time.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Expectation, because};
use crate::checks::expectation;
use crate::diagnostic::{Diagnostic, Edit};
use crate::nodes::{Node, NodeId, Value};
use crate::rules::{Check, Context, rule};
use crate::schema::Kind;

/// What the paths of expectations came upon before they ended, by the reason of that.
#[derive(Default)]
pub(super) struct Told {
    /// The things at which they were stopped.
    at: FxHashMap<&'static str, FxHashSet<NodeId>>,
    /// The statements on the way.
    passed: FxHashMap<&'static str, FxHashSet<NodeId>>,
    /// The VPCs and on-premises networks at the two ends.
    between: FxHashMap<&'static str, FxHashSet<(NodeId, NodeId)>>,
}

/// Whether an expectation may tell what a rule found.
pub(super) fn may_tell(diagnostic: &Diagnostic) -> bool {
    rule(diagnostic.rule).is_some_and(|rule| !rule.told_by.is_empty())
}

impl Told {
    pub(super) fn by<'e>(context: &Context<'_>, expectations: impl IntoIterator<Item = &'e Expectation>) -> Told {
        let mut told = Told::default();
        for expectation in expectations {
            for (reason, node) in &expectation.told {
                told.at.entry(reason).or_default().insert(*node);
            }
            let Some(reason) = expectation.stopped_by else { continue };
            let node = context.nodes.get(expectation.node);
            if expectation.holds != Some(false) && because(node).is_none() {
                continue;
            }
            // A path that ends at the target of a route has not passed it, but has been sent there.
            let target = |node: NodeId| match context.nodes.get(node).arg("TARGET").map(|arg| &arg.value) {
                Some(Value::Reference(target)) => *target,
                _ => None,
            };
            let hops = expectation.path.iter();
            let nodes = hops.flat_map(|hop| [hop.node, hop.decided_by, hop.decided_by.and_then(target)]);
            told.passed.entry(reason).or_default().extend(nodes.flatten());
            let from = expectation.path.first().and_then(|hop| hop.node);
            let to = match node.arg("to").map(|arg| &arg.value) {
                Some(Value::Reference(to)) => *to,
                _ => None,
            };
            let ends = from.and_then(|from| realm(context, from)).zip(to.and_then(|to| realm(context, to)));
            told.between.entry(reason).or_default().extend(ends);
        }
        told
    }

    /// Whether what a rule found stops such a path: that was stopped there, has passed what the rule marks or what it
    /// names beside, or leads from the one to the other network that it names.
    pub(super) fn tells(&self, context: &Context<'_>, diagnostic: &Diagnostic) -> bool {
        let Some(rule) = rule(diagnostic.rule).filter(|rule| !rule.told_by.is_empty()) else { return false };
        if self.passed.is_empty() && self.at.is_empty() {
            return false;
        }
        // What is found at one statement is told where that stops the packet.
        if let Check::Statement(..) = rule.check {
            let marked = context.nodes.containing(context.sources, diagnostic.span).map(|node| node.id);
            let around: Vec<_> = marked.into_iter().flat_map(|node| context.nodes.ancestors(node)).collect();
            let stops = |reason| self.at.get(reason).is_some_and(|at| around.iter().any(|node| at.contains(&node.id)));
            return rule.told_by.iter().any(|reason| stops(*reason));
        }
        // What is found at a statement with a body is marked in there.
        let marked = context.nodes.containing(context.sources, diagnostic.span);
        let whole = marked.and_then(|node| node.parent);
        let stops = |reason| {
            let at = self.at.get(reason);
            at.is_some_and(|at| marked.iter().map(|node| node.id).chain(whole).any(|node| at.contains(&node)))
        };
        rule.told_by.iter().any(|reason| stops(*reason)) || self.passes(context, diagnostic, rule.told_by) || {
            let places = std::iter::once(diagnostic.span).chain(diagnostic.related.iter().map(|related| related.span));
            let places = places.filter_map(|place| context.nodes.containing(context.sources, place));
            let realms: Vec<_> = places.filter_map(|node| realm(context, node.id)).collect();
            let mut ends = rule.told_by.iter().filter_map(|reason| self.between.get(reason)).flatten();
            ends.any(|(one, other)| one != other && realms.contains(one) && realms.contains(other))
        }
    }

    /// Whether such a path has passed what a rule marks, or names beside.
    fn passes(&self, context: &Context<'_>, diagnostic: &Diagnostic, reasons: &[&'static str]) -> bool {
        let places = std::iter::once(diagnostic.span).chain(diagnostic.related.iter().map(|related| related.span));
        let places: Vec<_> = places.filter_map(|place| context.nodes.containing(context.sources, place)).collect();
        let marked = places.first().into_iter().flat_map(|node| {
            let whole = node.parent.filter(|_| node.kind() != Kind::Route);
            [Some(node.id), whole].into_iter().flatten()
        });
        // Others pass a table, a subnet or a transit gateway for other reasons.
        let shared = |node: &Node| {
            matches!(node.kind(), Kind::Vpc | Kind::Subnet | Kind::TransitGateway | Kind::TransitGatewayRouteTable)
                || node.kind() == Kind::RouteTable && context.nodes.child(node.id, Kind::Edge).is_none()
        };
        let beside = places.iter().skip(1).filter(|node| !shared(node)).map(|node| node.id);
        let nodes: Vec<_> = marked.chain(beside).collect();
        reasons
            .iter()
            .filter_map(|reason| self.passed.get(reason))
            .any(|passed| nodes.iter().any(|n| passed.contains(n)))
    }
}

/// Tells a failure that no rule was known to be the cause of under the rule that found the cause on its own: with what
/// that says, and what it offers.
pub(super) fn adopt<'e>(
    context: &Context<'_>,
    expectations: impl Iterator<Item = &'e Expectation> + Clone,
    dropped: &[Diagnostic],
    failed: &mut [Diagnostic],
) {
    for failure in failed.iter_mut().filter(|failure| failure.rule == expectation::RULE.name) {
        let asked = expectations.clone().find(|expectation| expectation.span == failure.span);
        let Some(asked) = asked.filter(|asked| asked.holds == Some(false)) else { continue };
        let told = Told::by(context, [asked]);
        let cause = dropped.iter().find(|found| {
            rule(found.rule).is_some_and(|rule| {
                !matches!(rule.check, Check::Statement(..)) && told.passes(context, found, rule.told_by)
            })
        });
        if let Some(found) = cause {
            failure.rule = found.rule;
            failure.related.push(crate::diagnostic::Related { span: found.span, message: found.message.clone() });
            failure.related.extend(found.related.iter().cloned());
            // What the rule can only say in general, the expectation may know of the one table that it has met.
            let sources = context.sources;
            let start = |edit: &Edit| sources.range(edit.span).start();
            let elsewhere = |edit: &Edit| !sources.touches(failure.span, edit.span.file, start(edit));
            if !failure.fixes.iter().any(|fix| fix.edits.iter().any(elsewhere)) {
                failure.notes.extend(found.notes.iter().cloned());
                failure.fixes.splice(0..0, found.fixes.iter().cloned());
            }
        }
    }
}

/// The VPC or on-premises network in which something stands, or which it is.
fn realm(context: &Context<'_>, node: NodeId) -> Option<NodeId> {
    let mut around = context.nodes.ancestors(node);
    around.find(|node| matches!(node.kind(), Kind::Vpc | Kind::OnPremises)).map(|node| node.id)
}
