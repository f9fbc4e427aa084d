//! What the rules find, kept by what each has looked at: a statement, a VPC or everything.

use crate::checks::RULES;
use crate::diagnostic::Diagnostic;
use crate::network::VpcId;
use crate::nodes::NodeId;
use crate::rules::{Check, Contents, Context, Rule};
use crate::schema::Kind;

/// What all rules that look at statements or VPCs find.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Found>,
}

#[derive(Debug)]
struct Found {
    /// The place of the rule among all.
    rule: usize,
    unit: Unit,
    diagnostic: Diagnostic,
}

/// What a rule looks at, at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Statement(NodeId),
    Vpc(VpcId),
    Topology,
}

impl Findings {
    /// Asks every rule.
    pub(crate) fn all(context: &Context<'_>) -> Findings {
        let mut findings = Findings::default();
        for (rule, check) in asked(context) {
            findings.ask(context, rule, check.check, |_| true);
        }
        findings
    }

    /// What was found, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter().map(|found| &found.diagnostic)
    }

    /// Asks those rules again that look at expectations, now that there are others.
    pub(crate) fn expectations_changed(&mut self, context: &Context<'_>) {
        for (rule, _) in asked(context).filter(|(_, rule)| rule.reads.contains(&Contents::Expectations)) {
            self.again(context, rule, |_| true);
        }
    }

    /// Asks those rules again that look into the body of a security group, network ACL, route table or host, now that it
    /// says something else: of a VPC only about its own.
    pub(crate) fn body_changed(&mut self, context: &Context<'_>, contents: Contents, body: NodeId, gone: &[NodeId]) {
        self.found.retain(|found| !matches!(found.unit, Unit::Statement(node) if gone.contains(&node)));
        let mut around = context.nodes.ancestors(body);
        let vpc = around.find(|node| node.kind() == Kind::Vpc).and_then(|vpc| context.network.vpc_id(vpc.id));
        let kind = context.nodes.get(body).kind();
        for (rule, reader) in asked(context).filter(|(_, rule)| rule.reads.contains(&contents)) {
            match reader.check {
                // What looks at such a body, or at a statement in it, looks at no other.
                Check::Statement(own, _) if own == kind => {
                    self.again(context, rule, |unit| unit == Unit::Statement(body));
                }
                Check::Statement(own, _) if contents.kinds().contains(&own) => {
                    let inside: Vec<_> = context.nodes.children(Some(body)).map(|node| node.id).collect();
                    self.again(context, rule, |unit| matches!(unit, Unit::Statement(node) if inside.contains(&node)));
                }
                Check::Vpc(_) => self.again(context, rule, |unit| vpc.is_some_and(|vpc| unit == Unit::Vpc(vpc))),
                _ => self.again(context, rule, |_| true),
            }
        }
    }

    /// Asks again about what was found where the text has changed: what a fix writes hangs on the text around it.
    pub(crate) fn retell(&mut self, context: &Context<'_>, is_near: impl Fn(&Diagnostic) -> bool) {
        let near = self.found.iter().filter(|found| is_near(&found.diagnostic));
        let near: Vec<_> = near.map(|found| (found.rule, found.unit)).collect();
        for (rule, unit) in near {
            self.again(context, rule, |other| other == unit);
        }
    }

    fn again(&mut self, context: &Context<'_>, rule: usize, is_meant: impl Fn(Unit) -> bool) {
        self.found.retain(|found| found.rule != rule || !is_meant(found.unit));
        self.ask(context, rule, RULES[rule].check, is_meant);
    }

    fn ask(&mut self, context: &Context<'_>, rule: usize, check: Check, is_meant: impl Fn(Unit) -> bool) {
        let mut diagnostics = Vec::new();
        let mut note = |unit, diagnostics: &mut Vec<Diagnostic>| {
            self.found.extend(diagnostics.drain(..).map(|diagnostic| Found { rule, unit, diagnostic }));
        };
        match check {
            Check::Statement(kind, check) => {
                for node in context.nodes.of_kind(kind).filter(|node| is_meant(Unit::Statement(node.id))) {
                    check(context, node, &mut diagnostics);
                    note(Unit::Statement(node.id), &mut diagnostics);
                }
            }
            Check::Vpc(check) => {
                for (vpc, _) in context.network.vpcs().filter(|(vpc, _)| is_meant(Unit::Vpc(*vpc))) {
                    check(context, vpc, &mut diagnostics);
                    note(Unit::Vpc(vpc), &mut diagnostics);
                }
            }
            Check::Topology(check) => {
                if is_meant(Unit::Topology) {
                    check(context, &mut diagnostics);
                    note(Unit::Topology, &mut diagnostics);
                }
            }
            Check::Reading | Check::Expectation => {}
        }
    }
}

/// The rules that the configuration does not switch off, each with its place among all.
fn asked<'c>(context: &'c Context<'_>) -> impl Iterator<Item = (usize, &'static Rule)> + 'c {
    RULES.iter().copied().enumerate().filter(|(_, rule)| context.sources.settings.asks(rule))
}
