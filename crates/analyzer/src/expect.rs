//! What must be reachable: `expect` and `uses`, judged by the path engine.

use portolan_catalog as catalog;

use crate::checks::{
    endpoint_security_group, expectation, expectation_unknown, gateway_endpoint_unassociated, private_dns_off,
    private_dns_requirements,
};
use crate::diagnostic::{Diagnostic, Edit, Note, NoteKind, Severity};
use crate::network::{EndpointTarget, EndpointType, Network, PublicAddress, SubnetId, VpcId};
use crate::nodes::{Arg, Node, NodeId, Nodes, Value};
use crate::ports::Ports;
use crate::reach::{
    Addresses, Answer, CauseKind, Engine, Goal, Hop, HopKind, Machine, Missing, Outside, Party, Stop, Verdict, address,
    interval,
};
use crate::rules::{Context, Rule};
use crate::schema::Kind;
use crate::source::Span;

/// What became of one `expect`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Its statement.
    pub node: NodeId,
    /// That statement's range.
    pub span: Span,
    /// That statement's text.
    pub text: String,
    /// What it claims.
    pub claim: Claim,
    /// Whether that is so; `None` where it hangs on something unknown.
    pub holds: Option<bool>,
    /// The way of a packet that shows it, as far as the packet gets.
    pub path: Vec<Hop>,
    /// The name of the reason that stops that packet.
    pub stopped_by: Option<&'static str>,
    /// What happens to that packet at the end, in one sentence without a full stop; empty where it arrives.
    pub outcome: String,
}

/// What an expectation claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Every member of the one reaches every member of the other.
    Reaches,
    /// No member does.
    CannotReach,
    /// These do, and nothing else that is declared does, nor the internet.
    Only,
}

/// Judges every `expect` and `uses`.
pub(crate) fn evaluate(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Expectation> {
    let engine = Engine::new(context.nodes, context.network);
    let judge = Judge {
        context,
        nodes: context.nodes,
        network: context.network,
        engine: &engine,
        internet: generic_public_address(context.network),
    };
    let mut expectations = Vec::new();
    let mut at_fault = Vec::new();
    for node in context.nodes.iter() {
        match node.kind() {
            Kind::Expect => {
                if let Some((expectation, diagnostic)) = judge.expect(node, &mut at_fault) {
                    expectations.push(expectation);
                    diagnostics.extend(diagnostic);
                }
            }
            Kind::Uses => diagnostics.extend(judge.uses(node, &mut at_fault)),
            _ => {}
        }
    }
    expectations.sort_by_key(|expectation| expectation.span);
    // What breaks an expectation is told there; the warning about the endpoint itself would tell it twice.
    diagnostics.retain(|diagnostic| {
        let by_rule =
            [endpoint_security_group::RULE.name, gateway_endpoint_unassociated::RULE.name].contains(&diagnostic.rule);
        let standing = by_rule && diagnostic.severity == Severity::Warning;
        !(standing
            && at_fault.iter().any(|endpoint| {
                context.nodes.get(*endpoint).span.touches(diagnostic.span.file, diagnostic.span.range.start)
            }))
    });
    expectations
}

struct Judge<'a> {
    context: &'a Context<'a>,
    nodes: &'a Nodes,
    network: &'a Network,
    engine: &'a Engine<'a>,
    /// An arbitrary public address outside AWS: one that no rule or route singles out.
    internet: Addresses,
}

/// One packet of an expectation, from one member to one member.
struct Trial {
    from: String,
    to: String,
    /// Whether it ought to arrive.
    wanted: bool,
    answer: Answer,
}

/// Where an expectation leads to, with its name in a sentence.
type Goals = Vec<(String, Goal)>;

impl Judge<'_> {
    fn expect(&self, node: &Node, at_fault: &mut Vec<NodeId>) -> Option<(Expectation, Option<Diagnostic>)> {
        let claim = match node.arg("claim").map(|arg| &arg.value) {
            Some(Value::Choice("reaches")) => Claim::Reaches,
            Some(Value::Choice("cannot reach")) => Claim::CannotReach,
            Some(Value::Choice("only")) => Claim::Only,
            // The sentence is incomplete, which has been reported.
            _ => return None,
        };
        let invalid = |arg: &Arg| matches!(arg.value, Value::Invalid | Value::Reference(None));
        if node.args.iter().any(invalid) {
            return None;
        }
        let mut expectation = Expectation {
            node: node.id,
            span: node.span,
            text: self.context.sources.text(node.span).to_owned(),
            claim,
            holds: None,
            path: Vec::new(),
            stopped_by: None,
            outcome: String::new(),
        };
        let trials = match self.trials(node, claim) {
            Ok(trials) => trials,
            Err(missing) => {
                expectation.outcome.clone_from(&missing.message);
                let diagnostic = self.unknown(node, &missing, &[]);
                return Some((expectation, Some(diagnostic)));
            }
        };
        let judged = self.judge(node, &trials);
        let shown = judged.shown.unwrap_or(0);
        if let Some(trial) = trials.get(shown) {
            expectation.path.clone_from(&trial.answer.hops);
            match &trial.answer.verdict {
                Verdict::Stopped(stop) => {
                    expectation.stopped_by = Some(stop.reason.name);
                    expectation.outcome.clone_from(&stop.message);
                }
                Verdict::Unknown(missing) => expectation.outcome.clone_from(&missing.message),
                Verdict::Reached => {}
            }
        }
        expectation.holds = judged.holds;
        let diagnostic = match judged.holds {
            Some(true) => None,
            Some(false) => trials.get(shown).map(|trial| self.failed(node, claim, trial, &trials, at_fault)),
            None => trials.get(shown).and_then(|trial| match &trial.answer.verdict {
                Verdict::Unknown(missing) => Some(self.unknown(node, missing, &trial.answer.hops)),
                _ => None,
            }),
        };
        Some((expectation, diagnostic))
    }

    /// All packets that an expectation is about.
    fn trials(&self, node: &Node, claim: Claim) -> Result<Vec<Trial>, Missing> {
        let region = match node.arg("region").map(|arg| &arg.value) {
            None => None,
            Some(Value::Region(region)) => Some(region.code),
            Some(_) => return Err(self.missing("the Region is `unknown`", node.id)),
        };
        let to = node.arg("to").ok_or_else(|| self.missing("the goal is not known", node.id))?;
        let mut senders = Vec::new();
        for from in node.args.iter().filter(|arg| arg.label == "from") {
            senders.extend(self.parties(from, node.id)?);
        }
        let mut trials = Vec::new();
        for from in &senders {
            self.send(node, from, to, region, claim != Claim::CannotReach, &mut trials)?;
        }
        if claim == Claim::Only {
            let named: Vec<_> = senders.iter().map(Sender::name).map(str::to_owned).collect();
            let goal = match to.value {
                Value::Reference(Some(goal)) => Some(goal),
                _ => None,
            };
            let hosts = self
                .network
                .hosts()
                .filter(|(_, host)| Some(host.node) != goal)
                .filter_map(|(id, _)| Machine::of_host(self.nodes, self.network, id));
            // Of the internet it is asked what comes into what is declared, not what lies beside it.
            let beside = matches!(to.value, Value::Choice("internet") | Value::Service(_) | Value::Text(_));
            let internet = Some(self.the_internet()).filter(|_| !beside);
            let others = hosts.map(Party::Machine).chain(internet).map(Sender::Party);
            for other in others.filter(|other| !named.iter().any(|name| name == other.name())) {
                self.send(node, &other, to, region, false, &mut trials)?;
            }
        }
        Ok(trials)
    }

    fn send(
        &self,
        node: &Node,
        from: &Sender,
        to: &Arg,
        region: Option<&'static str>,
        wanted: bool,
        trials: &mut Vec<Trial>,
    ) -> Result<(), Missing> {
        for (name, goal) in self.goals(to, from, region, node.id)? {
            let ports = match node.arg("ports").map(|arg| &arg.value) {
                Some(Value::Ports(ports)) => ports.clone(),
                Some(_) => return Err(self.missing("the port is `unknown`", node.id)),
                None => default_ports(&goal),
            };
            let answers = match from {
                Sender::Party(party) => self.engine.ask(party, &goal, &ports),
                Sender::Endpoint(endpoint, path) => vec![endpoint_starts_nothing(*endpoint, path)],
            };
            for answer in answers {
                trials.push(Trial { from: from.quoted(), to: name.clone(), wanted, answer });
            }
        }
        Ok(())
    }

    fn judge(&self, node: &Node, trials: &[Trial]) -> Judged {
        let mut unknown = None;
        for (index, trial) in trials.iter().enumerate() {
            let right = match (&trial.answer.verdict, trial.wanted) {
                (Verdict::Reached, true) => self.passes(node, &trial.answer.hops).is_none(),
                (Verdict::Stopped(stop), false) => because(node).is_none_or(|reason| reason == stop.reason.name),
                (Verdict::Unknown(_), _) => {
                    unknown = unknown.or(Some(index));
                    true
                }
                _ => false,
            };
            if !right {
                return Judged { holds: Some(false), shown: Some(index) };
            }
        }
        Judged { holds: unknown.is_none().then_some(true), shown: unknown }
    }

    /// The first `via` that the path does not pass in its place.
    fn passes<'n>(&self, node: &'n Node, hops: &[Hop]) -> Option<&'n Arg> {
        let mut rest = hops.iter();
        node.args.iter().filter(|arg| arg.label == "via").find(|arg| match arg.value {
            Value::Reference(Some(waypoint)) => {
                !rest.any(|hop| hop.node == Some(waypoint) && hop.kind != HopKind::Source)
            }
            _ => false,
        })
    }

    fn failed(
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
                let message = format!("{from} cannot reach {to}: {}", stop.reason.headline);
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
        diagnostic = self.say_what_is_so(node, claim, trial, diagnostic);
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

    /// Offers the sentence that holds, where one packet decides it.
    fn say_what_is_so(&self, node: &Node, claim: Claim, trial: &Trial, diagnostic: Diagnostic) -> Diagnostic {
        let Some(verb) = node.arg("claim") else { return diagnostic };
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
    fn both_groups(&self, diagnostic: Diagnostic, trials: &[Trial]) -> Diagnostic {
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

    fn explain_stop(&self, mut diagnostic: Diagnostic, stop: &Stop, goal: Option<&Value>) -> Diagnostic {
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
    fn way_out(&self, stop: &Stop, goal: Option<&Value>) -> Option<String> {
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
                let ways = match goal {
                    Some(Value::Service(service)) if service.gateway => {
                        let endpoint =
                            format!("a gateway endpoint for {}, associated with the route table", service.title);
                        [Some(endpoint), nat]
                    }
                    Some(Value::Service(service)) => {
                        [Some(format!("an interface endpoint for {} with private DNS", service.title)), nat]
                    }
                    _ => [nat, None],
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

    fn is_public(&self, subnet: SubnetId) -> bool {
        matches!(crate::checks::subnet_claim::kind(self.context, subnet), Some((crate::network::ClaimKind::Public, _)))
    }

    /// The rule under which a failure is told: that of the deepest cause where a rule has one.
    fn deepest_rule(&self, stop: &Stop, goal: Option<&Value>, at_fault: &mut Vec<NodeId>) -> &'static Rule {
        if let Some(cause) = &stop.cause {
            return match cause.kind {
                CauseKind::PrivateDns => &private_dns_off::RULE,
                CauseKind::DnsAttributes => &private_dns_requirements::RULE,
            };
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
    fn unassociated(&self, stop: &Stop, goal: Option<&Value>) -> Option<NodeId> {
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

    fn path(&self, mut diagnostic: Diagnostic, hops: &[Hop]) -> Diagnostic {
        let lines: Vec<_> = hops.iter().map(|hop| self.hop_line(hop)).collect();
        diagnostic.notes.insert(0, Note { kind: NoteKind::Path, text: lines.join("\n") });
        diagnostic
    }

    /// A hop as a line of text, with the line of the statement that decides there.
    fn hop_line(&self, hop: &Hop) -> String {
        let line =
            hop.decided_by.map(|node| format!(" (line {})", self.context.sources.line(self.nodes.get(node).span)));
        let what = hop.noun();
        if hop.detail.is_empty() {
            format!("{what}{}{}", hop.name, line.unwrap_or_default())
        } else {
            format!("{what}{}: {}{}", hop.name, hop.detail, line.unwrap_or_default())
        }
    }

    fn unknown(&self, node: &Node, missing: &Missing, hops: &[Hop]) -> Diagnostic {
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

    /// `uses`: each named service, with what it needs beside it, must be reachable.
    fn uses(&self, node: &Node, at_fault: &mut Vec<NodeId>) -> Option<Diagnostic> {
        let host = node.parent.and_then(|host| self.network.host_id(host))?;
        let machine = Machine::of_host(self.nodes, self.network, host)?;
        let region = self.network.vpc(machine.vpc).region?;
        let mut failed: Option<Diagnostic> = None;
        let mut asked = Vec::new();
        for &(service, _) in &self.network.host(host).uses {
            let needed = catalog::companions(service.short_name)
                .iter()
                .map(|companion| (companion.service, Some(companion.reason)));
            for (short_name, reason) in std::iter::once((service.short_name, None)).chain(needed) {
                if asked.contains(&short_name) {
                    continue;
                }
                asked.push(short_name);
                let goal = Goal::Service(short_name, region.code);
                let goal_value = match catalog::service(short_name) {
                    catalog::ServiceLookup::One(service) => Some(Value::Service(service)),
                    _ => None,
                };
                for answer in self.engine.ask(&Party::Machine(machine.clone()), &goal, &default_ports(&goal)) {
                    let also =
                        reason.map(|reason| format!("asked for because of `aws.{}`. {reason}", service.short_name));
                    match (&answer.verdict, &mut failed) {
                        (Verdict::Stopped(stop), None) => {
                            let rule = self.deepest_rule(stop, goal_value.as_ref(), at_fault);
                            let message =
                                format!("`{}` cannot reach `aws.{short_name}`: {}", machine.name, stop.reason.headline);
                            let mut diagnostic =
                                Diagnostic::new(rule, node.head, message).label("this says it uses it");
                            diagnostic.severity = Severity::Error;
                            diagnostic =
                                self.path(self.explain_stop(diagnostic, stop, goal_value.as_ref()), &answer.hops);
                            failed = Some(also.into_iter().fold(diagnostic, Diagnostic::note));
                        }
                        (Verdict::Stopped(stop), Some(diagnostic)) => {
                            *diagnostic = diagnostic.clone().note(format!("nor `aws.{short_name}`: {}", stop.message));
                        }
                        (Verdict::Unknown(missing), None) => {
                            let mut diagnostic = self.unknown(node, missing, &answer.hops);
                            diagnostic.span = node.head;
                            diagnostic.message = format!(
                                "whether `{}` reaches `aws.{short_name}` is not known: {}",
                                machine.name, missing.message
                            );
                            failed = Some(diagnostic);
                        }
                        _ => {}
                    }
                }
            }
        }
        failed
    }

    /// The members of a place that can send.
    fn parties(&self, arg: &Arg, asking: NodeId) -> Result<Vec<Sender>, Missing> {
        let place = |parties: Vec<Party>| Ok(parties.into_iter().map(Sender::Party).collect());
        match &arg.value {
            Value::Choice("internet") => place(vec![self.the_internet()]),
            Value::Text(host) => place(vec![Party::Outside(Outside {
                name: host.clone(),
                addresses: self.internet.clone(),
                arbitrary: true,
            })]),
            Value::Address(address) => place(self.at(ipnet::IpNet::from(*address), None, asking)?),
            Value::Cidr(cidr) => place(self.at(cidr.trunc(), None, asking)?),
            Value::Reference(Some(node)) => {
                if let Some(endpoint) = self.network.endpoint_of(*node) {
                    return Ok(vec![Sender::Endpoint(endpoint.node, self.nodes.path(*node))]);
                }
                place(self.members(*node, asking)?)
            }
            Value::Service(service) => {
                Err(self.missing(format!("{} sends nothing by itself; an AWS service answers", service.title), asking))
            }
            _ => Err(self.missing("the source is `unknown`", asking)),
        }
    }

    /// The members of a place that can be reached, as `from` sees them.
    fn goals(&self, arg: &Arg, from: &Sender, region: Option<&'static str>, asking: NodeId) -> Result<Goals, Missing> {
        let party =
            |parties: Vec<Party>| Ok(parties.into_iter().map(|party| (quoted(&party), Goal::Party(party))).collect());
        match &arg.value {
            Value::Choice("internet") => Ok(vec![("the internet".to_owned(), Goal::Party(self.the_internet()))]),
            Value::Service(service) => {
                let own = match from {
                    Sender::Party(Party::Machine(machine)) => {
                        self.network.vpc(machine.vpc).region.map(|region| region.code)
                    }
                    _ => None,
                };
                let region = region
                    .or(own)
                    .ok_or_else(|| self.missing("in which Region the service is meant is not known", asking))?;
                let name = catalog::region(region)
                    .map_or(service.title.to_owned(), |region| format!("{} in {}", service.title, region.short_name));
                Ok(vec![(name, Goal::Service(service.short_name, region))])
            }
            Value::Text(host) => Ok(vec![self.host_name(host)]),
            Value::Address(address) => party(self.at(ipnet::IpNet::from(*address), from.vpc(), asking)?),
            Value::Cidr(cidr) => party(self.at(cidr.trunc(), from.vpc(), asking)?),
            Value::Reference(Some(node)) => match self.network.endpoint_id(*node) {
                Some(endpoint) => Ok(vec![(format!("`{}`", self.nodes.path(*node)), Goal::Endpoint(endpoint))]),
                None => party(self.members(*node, asking)?),
            },
            _ => Err(self.missing("the goal is `unknown`", asking)),
        }
    }

    /// The hosts that a declared thing stands for.
    fn members(&self, node: NodeId, asking: NodeId) -> Result<Vec<Party>, Missing> {
        let kind = self.nodes.get(node).kind();
        let machines: Option<Vec<Machine>> = match kind {
            Kind::Instance | Kind::NetworkInterface => self
                .network
                .host_id(node)
                .map(|host| Machine::of_host(self.nodes, self.network, host).into_iter().collect()),
            Kind::Subnet => self.network.subnet_id(node).map(|subnet| self.hosts_of(&[subnet])),
            Kind::Vpc => self.network.vpc_id(node).map(|vpc| self.hosts_of(&self.network.vpc(vpc).subnets)),
            _ => {
                return Err(
                    self.missing(format!("{} is not analysed yet", crate::suggest::article(&kind.noun())), node)
                );
            }
        };
        match machines {
            Some(machines) if !machines.is_empty() => Ok(machines.into_iter().map(Party::Machine).collect()),
            _ => Err(self.missing(format!("no host of `{}` has a known address", self.nodes.path(node)), asking)),
        }
    }

    /// The declared hosts of some subnets; where there is none, one in each that no security group restricts.
    fn hosts_of(&self, subnets: &[SubnetId]) -> Vec<Machine> {
        let declared: Vec<_> = subnets
            .iter()
            .flat_map(|subnet| &self.network.subnet(*subnet).hosts)
            .filter_map(|host| Machine::of_host(self.nodes, self.network, *host))
            .collect();
        if !declared.is_empty() {
            return declared;
        }
        subnets.iter().filter_map(|subnet| Machine::any_in(self.nodes, self.network, *subnet)).collect()
    }

    /// Who has addresses of a block: declared hosts, undeclared ones in declared subnets, or somebody outside.
    ///
    /// VPCs may have the same addresses; then a machine means those of its own.
    fn at(&self, cidr: ipnet::IpNet, own: Option<VpcId>, asking: NodeId) -> Result<Vec<Party>, Missing> {
        if cidr.addr().is_ipv6() {
            return Err(self.missing("IPv6 is not analysed yet", asking));
        }
        let asked = Addresses::every(cidr);
        let mut found = Vec::new();
        let holds = |vpc: VpcId| self.network.vpc(vpc).cidrs.iter().any(|block| asked.meets(block.cidr));
        let own = own.filter(|vpc| holds(*vpc));
        for (id, subnet) in self.network.subnets().filter(|(_, subnet)| own.is_none_or(|own| own == subnet.vpc)) {
            let Some(block) = subnet.block.filter(|block| asked.meets(block.cidr)) else { continue };
            let mut rest = crate::reach::Addresses::every(block.cidr).within(interval(cidr));
            let before = found.len();
            for host in &subnet.hosts {
                let Some(machine) = Machine::of_host(self.nodes, self.network, *host) else { continue };
                let (from, to) = interval(cidr);
                let inside = machine.addresses.intervals.iter().all(|(start, end)| from <= *start && *end <= to);
                if inside {
                    if let [(start, end)] = machine.addresses.intervals[..]
                        && start == end
                    {
                        rest = rest.without((start, end));
                    }
                    found.push(Party::Machine(machine));
                }
            }
            // A block stands for the hosts declared in it; where there is none, for any host.
            let single = cidr.prefix_len() == cidr.max_prefix_len();
            if found.len() == before || (single && !rest.intervals.is_empty()) {
                let name = if single { address(interval(cidr).0).to_string() } else { format!("hosts in {cidr}") };
                found.push(Party::Machine(Machine::unrestricted(name, self.network, id, rest)));
            }
        }
        if found.is_empty() {
            let with_public = self.network.hosts().find(
                |(_, host)| matches!(host.public, PublicAddress::Fixed(public) if ipnet::IpNet::from(public) == cidr),
            );
            let machine = with_public.and_then(|(id, _)| Machine::of_host(self.nodes, self.network, id));
            let name =
                if cidr.prefix_len() == cidr.max_prefix_len() { cidr.addr().to_string() } else { cidr.to_string() };
            found.push(
                machine.map_or(Party::Outside(Outside { name, addresses: asked, arbitrary: false }), Party::Machine),
            );
        }
        Ok(found)
    }

    fn the_internet(&self) -> Party {
        Party::Outside(Outside { name: "the internet".to_owned(), addresses: self.internet.clone(), arbitrary: true })
    }

    /// A host name: the ordinary name of an AWS service, or somebody on the internet.
    fn host_name(&self, host: &str) -> (String, Goal) {
        let regions = self.network.vpcs().filter_map(|(_, vpc)| vpc.region);
        for region in regions {
            let service = catalog::services()
                .iter()
                .find(|service| service.private_names(region.code).iter().any(|name| name == host));
            if let Some(service) = service {
                return (format!("`{host}`"), Goal::Service(service.short_name, region.code));
            }
        }
        (
            format!("`{host}`"),
            Goal::Party(Party::Outside(Outside {
                name: host.to_owned(),
                addresses: self.internet.clone(),
                arbitrary: true,
            })),
        )
    }

    fn missing(&self, message: impl Into<String>, node: NodeId) -> Missing {
        Missing { message: message.into(), node: Some(node) }
    }
}

struct Judged {
    holds: Option<bool>,
    /// The trial that shows it.
    shown: Option<usize>,
}

/// Who sends.
enum Sender {
    Party(Party),
    /// An endpoint, which starts nothing.
    Endpoint(NodeId, String),
}

impl Sender {
    fn name(&self) -> &str {
        match self {
            Sender::Party(party) => party.name(),
            Sender::Endpoint(_, path) => path,
        }
    }

    /// The VPC in which it stands.
    fn vpc(&self) -> Option<VpcId> {
        match self {
            Sender::Party(Party::Machine(machine)) => Some(machine.vpc),
            _ => None,
        }
    }

    /// As a sentence calls it.
    fn quoted(&self) -> String {
        match self {
            Sender::Party(party) => quoted(party),
            Sender::Endpoint(_, path) => format!("`{path}`"),
        }
    }
}

fn endpoint_starts_nothing(endpoint: NodeId, path: &str) -> Answer {
    let message = format!("connections through `{path}` start on the side of its clients");
    let hop = Hop {
        kind: HopKind::Source,
        name: path.to_owned(),
        detail: "an endpoint".to_owned(),
        node: Some(endpoint),
        decided_by: None,
    };
    let stop = Stop { reason: &crate::reach::ENDPOINT_ONE_WAY, node: Some(endpoint), at: None, message, cause: None };
    Answer { verdict: Verdict::Stopped(stop), hops: vec![hop] }
}

fn because(node: &Node) -> Option<&'static str> {
    match node.arg("because")?.value {
        Value::Choice(reason) => Some(reason),
        _ => None,
    }
}

fn quoted(party: &Party) -> String {
    match party {
        Party::Machine(machine) if machine.node.is_none() => machine.name.clone(),
        Party::Machine(machine) => format!("`{}`", machine.name),
        Party::Outside(outside) => outside.name.clone(),
    }
}

/// TCP 443 towards services and endpoints, otherwise everything. A service that listens elsewhere is asked there.
fn default_ports(goal: &Goal) -> Ports {
    match goal {
        Goal::Party(_) => Ports::all(),
        Goal::Service(..) | Goal::Endpoint(_) => Ports::tcp(443),
    }
}

/// A public address that no route, rule or list singles out, so that it stands for all others.
fn generic_public_address(network: &Network) -> Addresses {
    use crate::network::Destination;
    let routes = network.tables().flat_map(|(_, table)| table.routes.iter().map(|route| &route.destination));
    let rules = network
        .groups()
        .flat_map(|(_, group)| group.ingress.iter().chain(group.egress.iter().flatten()).map(|rule| &rule.peer));
    let blocks: Vec<_> = routes
        .chain(rules)
        .filter_map(|destination| match destination {
            // Blocks as wide as these are meant for everybody.
            Destination::Cidr(cidr) if cidr.prefix_len() > 1 => Some(*cidr),
            _ => None,
        })
        .chain(network.vpcs().flat_map(|(_, vpc)| vpc.cidrs.iter().map(|block| block.cidr)))
        .collect();
    let first_octets = [8, 1, 9].into_iter().chain(11..=223);
    let candidates = first_octets.map(|octet| std::net::IpAddr::from([octet, 8, 8, 8]));
    let public = candidates.map(Addresses::exactly).filter(|candidate| !candidate.is_private());
    let mut fallback = Addresses::exactly(std::net::IpAddr::from([8, 8, 8, 8]));
    for candidate in public {
        if !blocks.iter().any(|block| candidate.meets(*block)) {
            return candidate;
        }
        fallback = candidate;
    }
    fallback
}
