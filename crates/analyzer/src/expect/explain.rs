//! What is said of an expectation that does not hold: the path, what stops it, why, and what to write.

use super::{Claim, Judge, Trial, because};
use crate::checks::{
    endpoint_security_group, expectation, expectation_unknown, gateway_endpoint_unassociated, private_dns_off,
    private_dns_requirements,
};
use crate::diagnostic::{Diagnostic, Edit, Note, NoteKind, Severity};
use crate::network::{EndpointTarget, EndpointType, SubnetId};
use crate::nodes::{Node, NodeId, Value};
use crate::reach::{Addresses, CauseKind, Hop, HopKind, Missing, Stop, Verdict};
use crate::rules::Rule;
use crate::source::Span;

impl Judge<'_> {
    pub(super) fn failed(
        &self,
        node: &Node,
        claim: Claim,
        trial: &Trial,
        trials: &[Trial],
        at_fault: &mut Vec<NodeId>,
    ) -> Diagnostic {
        let Trial { from, to, .. } = trial;
        let goal = node.arg("to").map(|arg| &arg.value);
        let mut diagnostic = match &trial.answer.verdict {
            Verdict::Stopped(stop) if trial.wanted => {
                let rule = self.deepest_rule(stop, goal, at_fault);
                let message = format!("{from} cannot reach {to}: {}", stop.reason.headline(self.engine.language));
                let mut diagnostic = Diagnostic::new(rule, node.span, message).label(if claim == Claim::Only {
                    "this says it alone does"
                } else {
                    "this says it does"
                });
                diagnostic.severity = Severity::Error;
                if let (true, Some(endpoint)) = (rule.name == gateway_endpoint_unassociated::RULE.name, at_fault.last())
                {
                    diagnostic =
                        diagnostic.related(self.nodes.get(*endpoint).head, "this is associated with no route table");
                }
                self.explain_stop(diagnostic, stop, goal)
            }
            Verdict::Stopped(stop) => {
                let wanted = because(node).unwrap_or_default();
                let message =
                    format!("{from} cannot reach {to}, but because of `{}`, not `{wanted}`", stop.reason.name);
                let diagnostic =
                    Diagnostic::new(&expectation::RULE, node.span, message).label("this names another reason");
                let reason = node.arg("because");
                let diagnostic = self.explain_stop(diagnostic, stop, goal);
                reason.into_iter().fold(diagnostic, |diagnostic, arg| {
                    diagnostic.replace(format!("write `because {}`", stop.reason.name), arg.span, stop.reason.name)
                })
            }
            Verdict::Unknown(missing) if trial.wanted => {
                let missed =
                    self.passes(node, &trial.answer.hops).map_or("", |arg| self.context.sources.text(arg.span));
                let rule = missing.cause.as_ref().map_or(&expectation::RULE, |cause| rule_of(cause.kind));
                let message = format!("{from} does not reach {to} via `{missed}`");
                let diagnostic = Diagnostic::new(rule, node.span, message).label("this says by which way");
                let mut diagnostic = diagnostic.note(missing.message.clone());
                diagnostic.severity = Severity::Error;
                diagnostic
            }
            _ if trial.wanted => {
                let missed =
                    self.passes(node, &trial.answer.hops).map_or("", |arg| self.context.sources.text(arg.span));
                Diagnostic::new(&expectation::RULE, node.span, format!("{from} reaches {to}, but not via `{missed}`"))
                    .label("this says by which way")
            }
            _ => {
                let label = if claim == Claim::Only { "this says only others do" } else { "this says it cannot" };
                Diagnostic::new(&expectation::RULE, node.span, format!("{from} reaches {to}"))
                    .label(label)
                    .help("take away what lets it through, or correct the expectation")
            }
        };
        diagnostic = self.path(diagnostic, &trial.answer.hops);
        diagnostic = self.say_what_is_so(node, claim, trial, trials, diagnostic);
        if let Verdict::Reached = trial.answer.verdict {
            for hop in
                trial.answer.hops.iter().filter(|hop| matches!(hop.kind, HopKind::RouteTable | HopKind::SecurityGroup))
            {
                if let Some(decides) = hop.decided_by {
                    diagnostic = diagnostic.related(self.nodes.get(decides).head, "this lets it through");
                }
            }
        }
        self.both_groups(diagnostic, trials)
    }

    /// Offers the sentence that holds, where all packets fare alike.
    pub(super) fn say_what_is_so(
        &self,
        node: &Node,
        claim: Claim,
        trial: &Trial,
        trials: &[Trial],
        diagnostic: Diagnostic,
    ) -> Diagnostic {
        let Some(verb) = node.arg("claim") else { return diagnostic };
        let alike = |other: &Trial| match (&trial.answer.verdict, &other.answer.verdict) {
            (Verdict::Reached, Verdict::Reached) => true,
            (Verdict::Stopped(one), Verdict::Stopped(other)) => one.reason.name == other.reason.name,
            _ => false,
        };
        if !trials.iter().all(alike) {
            return diagnostic;
        }
        let because = node.arg("because");
        match (&trial.answer.verdict, claim) {
            (Verdict::Stopped(stop), Claim::Reaches) => {
                let first_tail =
                    node.args.iter().filter(|arg| arg.label == "via").map(|arg| arg.span.range.start).min();
                // `via` means nothing where nothing arrives.
                let Some(end) = node
                    .args
                    .iter()
                    .filter(|arg| matches!(arg.label, "to" | "region" | "ports"))
                    .map(|arg| arg.span.range.end)
                    .max()
                else {
                    return diagnostic;
                };
                let tail = Span { range: crate::source::Range { start: end, end: node.head.range.end }, ..node.head };
                if first_tail.is_some_and(|via| via < end) {
                    return diagnostic;
                }
                let edits = vec![
                    Edit { span: verb.span, text: "cannot reach".to_owned() },
                    Edit { span: tail, text: format!(" because {}", stop.reason.name) },
                ];
                diagnostic.fix(format!("write `cannot reach … because {}`, which holds", stop.reason.name), edits)
            }
            (Verdict::Reached, Claim::CannotReach) => {
                let mut edits = vec![Edit { span: verb.span, text: "reaches".to_owned() }];
                if let Some(because) = because {
                    let last = node
                        .args
                        .iter()
                        .filter(|arg| arg.span.range.end < because.span.range.start && arg.label != "claim")
                        .map(|arg| arg.span.range.end)
                        .max();
                    if let Some(end) = last {
                        let range = crate::source::Range { start: end, end: because.span.range.end };
                        edits.push(Edit { span: Span { range, ..because.span }, text: String::new() });
                    }
                }
                diagnostic.fix("write `reaches`, which holds", edits)
            }
            _ => diagnostic,
        }
    }

    /// Where some members do and others do not, who is who.
    pub(super) fn both_groups(&self, diagnostic: Diagnostic, trials: &[Trial]) -> Diagnostic {
        let group = |wanted: fn(&Verdict) -> bool| {
            let mut names: Vec<_> = trials
                .iter()
                .filter(|trial| wanted(&trial.answer.verdict))
                .map(|trial| format!("{} to {}", trial.from, trial.to))
                .collect();
            names.dedup();
            let more = names.len().saturating_sub(6);
            names.truncate(6);
            if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
        };
        let groups = [
            ("reaches", group(|verdict| matches!(verdict, Verdict::Reached))),
            ("does not", group(|verdict| matches!(verdict, Verdict::Stopped(_)))),
            ("not known", group(|verdict| matches!(verdict, Verdict::Unknown(_)))),
        ];
        if groups.iter().filter(|(_, names)| !names.is_empty()).count() < 2 {
            return diagnostic;
        }
        let said = groups.iter().filter(|(_, names)| !names.is_empty());
        said.fold(diagnostic, |diagnostic, (what, names)| diagnostic.note(format!("{what}: {names}")))
    }

    pub(super) fn explain_stop(&self, mut diagnostic: Diagnostic, stop: &Stop, goal: Option<&Value>) -> Diagnostic {
        if let Some(decides) = stop.node {
            diagnostic = diagnostic.related(self.nodes.get(decides).head, "this decides");
        }
        diagnostic = diagnostic.note(stop.message.clone());
        if let Some(cause) = &stop.cause {
            diagnostic = diagnostic.note(format!("the cause: {}", cause.message));
        }
        // What a table with a gateway endpoint, but without the route that is missed, is most often taken for.
        if let Some(table) =
            stop.node.and_then(|node| self.network.table_of(node)).filter(|_| stop.reason.name == "no-route")
        {
            for endpoint in &table.endpoints {
                let endpoint = self.network.endpoint(*endpoint);
                if let (EndpointTarget::Aws(service), Some(region)) =
                    (&endpoint.service, self.network.vpc(endpoint.vpc).region)
                {
                    let name = self.nodes.path(endpoint.node);
                    diagnostic = diagnostic.note(format!(
                        "the gateway endpoint `{name}` adds only the prefixes of {} in {}; every other address, a ping to it included, has no route",
                        service.title, region.code
                    ));
                }
            }
        }
        match self.way_out(stop, goal) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    /// What would let it through.
    pub(super) fn way_out(&self, stop: &Stop, goal: Option<&Value>) -> Option<String> {
        let name = |node: NodeId| self.nodes.path(node);
        Some(match stop.reason.name {
            _ if stop.cause.as_ref().is_some_and(|cause| cause.kind == CauseKind::DnsAttributes) => {
                "switch on what private DNS needs in the VPC: `dns_support on` and `dns_hostnames on`".to_owned()
            }
            _ if stop.cause.is_some() => {
                "switch private DNS of the endpoint on, or let the client use the endpoint's own names".to_owned()
            }
            "no-route" => {
                let vpc =
                    stop.node.and_then(|node| self.network.table_of(node)).map(|table| self.network.vpc(table.vpc))?;
                let public = vpc
                    .subnets
                    .iter()
                    .find(|subnet| self.is_public(**subnet))
                    .map(|subnet| name(self.network.subnet(*subnet).node));
                let nat = public.map(|public| format!("a NAT gateway in `{public}` and a default route to it"));
                let public_goal = match goal {
                    Some(Value::Service(_) | Value::Choice("internet")) => true,
                    Some(Value::Address(address)) => !Addresses::exactly(*address).is_private(),
                    Some(Value::Cidr(block)) => !Addresses::every(*block).is_private(),
                    _ => false,
                };
                let ways = match goal {
                    Some(Value::Service(service)) if service.gateway => {
                        let endpoint =
                            format!("a gateway endpoint for {}, associated with the route table", service.title);
                        [Some(endpoint), nat]
                    }
                    Some(Value::Service(service)) => {
                        [Some(format!("an interface endpoint for {} with private DNS", service.title)), nat]
                    }
                    _ if public_goal => [nat, None],
                    Some(Value::Reference(_) | Value::Address(_) | Value::Cidr(_)) => {
                        let route = "a route to the peering, transit gateway or VPN gateway that leads there";
                        [Some(route.to_owned()), None]
                    }
                    _ => [None, None],
                };
                let ways: Vec<_> = ways.into_iter().flatten().chain(["correct the expectation".to_owned()]).collect();
                ways.join(", or ")
            }
            "no-public-address" => "give it `public_ip on`, or correct the expectation".to_owned(),
            "security-group" => match stop.node.filter(|node| self.network.group_of(*node).is_some()) {
                Some(group) => format!("add a rule to `{}` that allows it, or correct the expectation", name(group)),
                None => "give it a security group that allows it, or correct the expectation".to_owned(),
            },
            "gateway-endpoint-outside-vpc" => {
                "an interface endpoint, which is reached by its address from outside the VPC too".to_owned()
            }
            _ => return None,
        })
    }

    pub(super) fn is_public(&self, subnet: SubnetId) -> bool {
        matches!(crate::checks::subnet_claim::kind(self.context, subnet), Some((crate::network::ClaimKind::Public, _)))
    }

    /// The rule under which a failure is told: that of the deepest cause where a rule has one.
    pub(super) fn deepest_rule(&self, stop: &Stop, goal: Option<&Value>, at_fault: &mut Vec<NodeId>) -> &'static Rule {
        if let Some(cause) = &stop.cause {
            return rule_of(cause.kind);
        }
        if let Some(endpoint) = self.unassociated(stop, goal) {
            at_fault.push(endpoint);
            return &gateway_endpoint_unassociated::RULE;
        }
        let endpoint = stop.at.filter(|at| {
            self.network.endpoint_of(*at).is_some_and(|endpoint| endpoint.kind == Some(EndpointType::Interface))
        });
        match endpoint {
            Some(endpoint) if stop.reason.name == "security-group" => {
                at_fault.push(endpoint);
                &endpoint_security_group::RULE
            }
            _ => &expectation::RULE,
        }
    }

    /// The gateway endpoint that would carry it if it were associated with any route table.
    pub(super) fn unassociated(&self, stop: &Stop, goal: Option<&Value>) -> Option<NodeId> {
        let table =
            stop.node.and_then(|node| self.network.table_of(node)).filter(|_| stop.reason.name == "no-route")?;
        let endpoints = self.network.vpc(table.vpc).endpoints.iter().map(|endpoint| self.network.endpoint(*endpoint));
        let mut unassociated = endpoints.filter(|endpoint| {
            endpoint.kind == Some(EndpointType::Gateway) && endpoint.complete && endpoint.tables.is_empty()
        });
        unassociated
            .find(|endpoint| match (goal, &endpoint.service) {
                (Some(Value::Service(goal)), EndpointTarget::Aws(service)) => {
                    service.name == goal.name && service.gateway
                }
                (Some(Value::Reference(Some(goal))), _) => *goal == endpoint.node,
                _ => false,
            })
            .map(|endpoint| endpoint.node)
    }

    pub(super) fn path(&self, mut diagnostic: Diagnostic, hops: &[Hop]) -> Diagnostic {
        let lines: Vec<_> = hops.iter().map(|hop| self.hop_line(hop)).collect();
        diagnostic.notes.insert(0, Note { kind: NoteKind::Path, text: lines.join("\n") });
        diagnostic
    }

    /// A hop as a line of text, with the line of the statement that decides there.
    pub(super) fn hop_line(&self, hop: &Hop) -> String {
        let line = hop.decided_by.map(|node| format!(" ({})", self.context.sources.place(self.nodes.get(node).span)));
        let what = hop.noun(self.engine.language);
        if hop.detail.is_empty() {
            format!("{what}{}{}", hop.name, line.unwrap_or_default())
        } else {
            format!("{what}{}: {}{}", hop.name, hop.detail, line.unwrap_or_default())
        }
    }

    pub(super) fn unknown(&self, node: &Node, missing: &Missing, hops: &[Hop]) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(
            &expectation_unknown::RULE,
            node.span,
            format!("this may or may not hold: {}", missing.message),
        );
        if let Some(open) = missing.node.filter(|open| *open != node.id) {
            diagnostic = diagnostic.related(self.nodes.get(open).head, "this leaves it open");
        }
        if hops.is_empty() { diagnostic } else { self.path(diagnostic, hops) }
    }
}

/// The rule that knows a cause.
fn rule_of(cause: CauseKind) -> &'static Rule {
    match cause {
        CauseKind::PrivateDns => &private_dns_off::RULE,
        CauseKind::DnsAttributes => &private_dns_requirements::RULE,
    }
}
