//! What rules see of an expectation that fails, and what they say of it where they know the cause.
//!
//! The path engine says what stops the packet. A rule with a `cause` looks at that, and tells the failure if it is the
//! one that knows why. The order in which the rules are asked stands in `expect/cause.rs`.

use portolan_catalog::{Language, Service};

use super::{insert_into_body, prelude::*};
use crate::network::{Endpoint, EndpointTarget, EndpointType, GroupId, Groups, Ipv6, Network, RouteTable};
use crate::nodes::{Arg, Value};
use crate::ports::Ports;
use crate::reach::{self, CauseKind, Engine, Goal, Hop, HopKind, Machine, Party, Stop, Verdict};

/// A packet that an `expect` or `uses` says arrives, and that does not, or not by the way that is wanted.
pub(crate) struct Failure<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) engine: &'a Engine<'a>,
    /// The `expect` or `uses`.
    pub(crate) asking: &'a Node,
    /// Who sends; `None` for an endpoint, which starts nothing.
    pub(crate) from: Option<&'a Party>,
    /// Where it is headed; `None` where nothing is sent.
    pub(crate) goal: Option<&'a Goal>,
    /// What it asks for.
    pub(crate) ports: &'a Ports,
    /// What stops it; `None` where it gets there, or may.
    pub(crate) stop: Option<&'a Stop>,
    /// What sent it on its way before it left.
    pub(crate) cause: Option<&'a reach::Cause>,
    /// The way that it took.
    pub(crate) hops: &'a [Hop],
    /// What it ought to have passed, and does not.
    pub(crate) missed: Option<NodeId>,
    /// The service that a `uses` names, where the goal is that service or one that is needed beside it.
    pub(crate) used: Option<&'static Service>,
    /// What is said of it, whoever knows the cause.
    pub(crate) said: Diagnostic,
}

/// What a rule says of a failure of which it knows the cause.
pub(crate) struct Told {
    pub(crate) diagnostic: Diagnostic,
    /// The statements at which the same rule would say the same without being asked: told once is enough.
    pub(crate) at_fault: Vec<NodeId>,
}

impl Told {
    /// The rule says the same at a statement without being asked.
    pub(crate) fn at_fault(mut self, statement: NodeId) -> Told {
        self.at_fault.push(statement);
        self
    }
}

impl From<Diagnostic> for Told {
    fn from(diagnostic: Diagnostic) -> Told {
        Told { diagnostic, at_fault: Vec::new() }
    }
}

impl<'a> Failure<'a> {
    /// The failure under the name of the rule that knows its cause.
    pub(crate) fn told_by(&self, rule: &'static Rule) -> Diagnostic {
        Diagnostic { rule: rule.name, severity: Severity::Error, ..self.said.clone() }
    }

    /// The failure as a rule tells it that finds the same at a statement without being asked: with what it says there.
    pub(crate) fn told_at(&self, rule: &'static Rule, statement: &Node) -> Option<Told> {
        let Check::Statement(kind, check) = rule.check else { return None };
        let mut found = Vec::new();
        if statement.kind() == kind {
            check(self.context, statement, &mut found);
        }
        Some(self.told_as(rule, found.into_iter().next()?).at_fault(statement.id))
    }

    /// The failure with what a rule has found.
    pub(crate) fn told_as(&self, rule: &'static Rule, found: Diagnostic) -> Told {
        let mut diagnostic = self.told_by(rule).related(found.span, found.message);
        diagnostic.related.extend(found.related);
        diagnostic.notes.extend(found.notes);
        diagnostic.fixes.extend(found.fixes);
        Told::from(diagnostic)
    }

    pub(crate) fn language(&self) -> Language {
        self.context.language()
    }

    pub(crate) fn network(&self) -> &'a Network {
        self.context.network
    }

    pub(crate) fn nodes(&self) -> &'a Nodes {
        self.context.nodes
    }

    pub(crate) fn path(&self, node: NodeId) -> String {
        self.context.nodes.path(node)
    }

    /// What stops it, if it is stopped for this reason.
    pub(crate) fn stopped_by(&self, reason: &str) -> Option<&'a Stop> {
        self.stop.filter(|stop| stop.reason.name == reason)
    }

    /// The gateway endpoint that the path ought to pass, and does not.
    pub(crate) fn missed_gateway_endpoint(&self) -> Option<&'a Endpoint> {
        let endpoint = self.network().endpoint_of(self.missed?)?;
        (endpoint.kind == Some(EndpointType::Gateway)).then_some(endpoint)
    }

    /// The machine that sends.
    pub(crate) fn sender(&self) -> Option<&'a Machine> {
        match self.from {
            Some(Party::Machine(machine)) => Some(machine),
            _ => None,
        }
    }

    /// The machine to which it is headed.
    pub(crate) fn receiver(&self) -> Option<&'a Machine> {
        match self.goal {
            Some(Goal::Party(Party::Machine(machine)) | Goal::Public(machine, _)) => Some(machine),
            _ => None,
        }
    }

    /// The AWS service to which it is headed by the ordinary name, and the Region.
    pub(crate) fn service(&self) -> Option<(&'static Service, &'static str)> {
        self.goal.and_then(|goal| self.engine.service_of(goal))
    }

    /// The declared route table that has no route for the packet.
    pub(crate) fn table(&self) -> Option<&'a RouteTable> {
        self.stopped_by("no-route")?.node.and_then(|node| self.network().table_of(node))
    }

    /// The VPC whose route table, declared or not, has no route for the question.
    pub(crate) fn vpc_without_route(&self) -> Option<VpcId> {
        let stop = self.stopped_by("no-route").filter(|stop| !stop.answer)?;
        match stop.node {
            Some(node) => self.network().table_of(node).map(|table| table.vpc),
            // Without a table that is declared it is the main one of the source's VPC.
            None => self.sender().map(|sender| sender.vpc),
        }
    }

    /// The interface endpoint that would have taken the name by its private DNS, but for how that is set.
    pub(crate) fn passed_over(&self) -> Option<&'a Endpoint> {
        let endpoint = self.endpoint_around(self.name_decided_by()?)?;
        (self.cause.is_some() || self.missed == Some(endpoint.node)).then_some(endpoint)
    }

    /// The statement that decides what the name resolves to.
    pub(crate) fn name_decided_by(&self) -> Option<NodeId> {
        self.hops.iter().rev().find(|hop| hop.kind == HopKind::Name)?.decided_by
    }

    fn endpoint_around(&self, node: NodeId) -> Option<&'a Endpoint> {
        let around = self.nodes().ancestors(node).find_map(|around| self.network().endpoint_of(around.id));
        around.filter(|endpoint| endpoint.kind == Some(EndpointType::Interface))
    }

    /// The interface endpoint to which it is headed, by its own address or by a name that leads there.
    pub(crate) fn heads_for(&self) -> Option<&'a Endpoint> {
        if let Some(Goal::Endpoint(id)) = self.goal {
            let endpoint = self.network().endpoint(*id);
            return (endpoint.kind == Some(EndpointType::Interface)).then_some(endpoint);
        }
        let named = || {
            let decided = self.nodes().get(self.name_decided_by().filter(|_| self.cause.is_none())?);
            match (decided.kind(), decided.arg("TARGET").map(|arg| &arg.value)) {
                (Kind::Record, Some(Value::Reference(Some(target)))) => self.endpoint_around(*target),
                (Kind::Record, _) => None,
                _ => self.endpoint_around(decided.id),
            }
        };
        self.stop.and_then(|stop| stop.at).and_then(|at| self.endpoint_around(at)).or_else(named)
    }

    /// Whether the packet was stopped before anything routed it: at the client's own security groups.
    pub(crate) fn stops_at_own_groups(&self) -> bool {
        let own = |hop: &Hop| {
            matches!(hop.kind, HopKind::Source | HopKind::Name | HopKind::Resolver | HopKind::SecurityGroup)
        };
        self.stopped_by("security-group").is_some_and(|stop| stop.at.is_none() && !stop.answer)
            && self.hops.iter().all(own)
    }

    /// The group to which a rule can be added for something with these groups.
    pub(crate) fn first_group(&self, groups: &Groups, vpc: VpcId) -> Option<GroupId> {
        match groups {
            Groups::Listed(groups) => groups.first().copied(),
            Groups::Default => self.network().vpc(vpc).default_group,
            Groups::None | Groups::Unknown => None,
        }
    }

    /// How a rule of a security group in a VPC names who sends: by the group where it is known there, else by the block.
    pub(crate) fn sender_in(&self, vpc: VpcId) -> Option<String> {
        match self.from? {
            Party::Machine(machine) => match &machine.groups {
                Groups::Listed(groups) if machine.vpc == vpc => {
                    groups.first().map(|group| self.nodes().name(self.network().group(*group).node).to_owned())
                }
                _ => self.block_of(machine),
            },
            Party::Remote(remote) => {
                let blocks = &self.network().on_premises_network(remote.network).blocks;
                let around = blocks.iter().find(|block| remote.addresses.meets(block.cidr));
                around.map(|block| block.cidr.to_string())
            }
            Party::Outside(_) => None,
        }
    }

    /// The block of a machine's subnet, in the address family that is in use.
    fn block_of(&self, machine: &Machine) -> Option<String> {
        let subnet = self.network().subnet(machine.subnet);
        let block = match (machine.addresses.is_ipv6(), subnet.ipv6) {
            (true, Ipv6::Block(block)) => Some(block),
            (true, _) => None,
            (false, _) => subnet.block,
        };
        block.map(|block| block.cidr.to_string())
    }

    /// What it asks for, as one operand of a rule; towards a service, the part that the service takes.
    pub(crate) fn ports_of_rule(&self, endpoint: Option<&Endpoint>) -> Option<String> {
        let service = endpoint.map_or(self.service().map(|(service, _)| service), |endpoint| match endpoint.service {
            EndpointTarget::Aws(service) => Some(service),
            _ => None,
        });
        let usual = service.map(|service| Ports::tcp(service.default_port()));
        let usual = usual.filter(|usual| !usual.intersection(self.ports).is_empty());
        let ports = usual.as_ref().unwrap_or(self.ports).to_string();
        Ports::parse(&ports).is_some().then_some(ports)
    }

    /// Adds a fix that adds a rule to a security group. A group that says `egress none` says the rule instead.
    pub(crate) fn with_rule(&self, diagnostic: Diagnostic, group: GroupId, rule: &str) -> Diagnostic {
        let node = self.nodes().get(self.network().group(group).node);
        let is_none = |child: &&Node| matches!(child.value(), Some(Value::Choice("none")));
        let none = self.nodes().children(Some(node.id)).find(is_none).filter(|_| rule.starts_with("egress"));
        let edit = match none {
            Some(none) => Some(Edit { span: none.head, text: rule.to_owned() }),
            None => insert_into_body(self.context, node, rule),
        };
        let name = self.path(node.id);
        let title = say!(self.language(), "add `{rule}` to `{name}`", "`{name}` に `{rule}` を追加する");
        edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit]))
    }

    /// Whether the sender reaches something else on the same ports; `None` where that is not known.
    pub(crate) fn would_reach(&self, goal: &Goal) -> Option<bool> {
        let answers = self.engine.ask(self.from?, goal, self.ports);
        let mut known = !answers.is_empty();
        for answer in &answers {
            match answer.verdict {
                Verdict::Stopped(_) => return Some(false),
                Verdict::Unknown(_) => known = false,
                Verdict::Reached => {}
            }
        }
        known.then_some(true)
    }

    /// Where the ports that are asked for are written.
    pub(crate) fn written_ports(&self) -> Option<&'a Arg> {
        self.asking.arg("ports")
    }

    /// Whether the name resolved publicly for a reason of this kind.
    pub(crate) fn named_publicly(&self, kind: CauseKind) -> bool {
        self.cause.is_some_and(|cause| cause.kind == kind)
    }
}

/// An edit that writes statements behind another one, each on a line of its own where the other has one.
pub(crate) fn insert_after(context: &Context<'_>, node: &Node, statements: &[String]) -> Edit {
    let text = &context.sources.file(node.span.file).text;
    let end = usize::from(context.sources.range(node.span).end());
    let rest = text.get(end..).unwrap_or_default();
    let line = rest.find(['\n', '\r']).map_or(rest, |end| &rest[..end]);
    let alone = line.trim().is_empty() || line.trim_start().starts_with('#');
    let newline = if rest[line.len()..].starts_with('\r') { "\r\n" } else { "\n" };
    let indent = super::indentation(context.sources, node.span);
    let at = if alone { end + line.len() } else { end };
    let written = statements.iter().map(|statement| match alone {
        true => format!("{newline}{:indent$}{statement}", ""),
        false => format!("; {statement}"),
    });
    let at = portolan_syntax::TextSize::try_from(at).unwrap_or_default();
    let span = context.sources.span(node.span.file, portolan_syntax::TextRange::empty(at));
    Edit { span, text: written.collect() }
}

/// A name that nothing in the body of a statement has yet.
pub(crate) fn free_name(nodes: &Nodes, around: NodeId, wanted: &str) -> String {
    let taken = |name: &str| nodes.children(Some(around)).any(|child| nodes.name(child.id) == name);
    let numbered = (2..).map(|number| format!("{wanted}_{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}
