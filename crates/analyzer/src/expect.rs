//! What must be reachable: `expect` and `uses`, judged by the path engine.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::network::{Network, VpcId};
use crate::nodes::{Arg, Node, NodeId, Nodes, Value};
use crate::ports::Ports;
use crate::reach::{Answer, Engine, Goal, Hop, HopKind, Missing, Party, Stop, Verdict};
use crate::rules::{Context, rule};
use crate::schema::Kind;
use crate::source::Span;

mod explain;
mod places;
mod standing;
mod uses;

pub(crate) use places::generic_public_address;
pub use standing::Standing;

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
    /// Where only some packets arrive, these: who reaches whom.
    pub arriving: Vec<String>,
    /// The reasons that it tells, because it fails or because it says them on purpose, each with a thing that stands
    /// where the packet is stopped.
    pub(crate) told: Vec<(&'static str, NodeId)>,
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
    let standing = Standing::new(context.sources, context.nodes, context.network);
    let (mut expectations, found, at_fault) = standing.into_parts();
    expectations.sort_by_key(|expectation| expectation.span);
    // What an expectation tells, the finding about the thing itself would tell twice.
    let told: HashSet<_> = expectations.iter().flat_map(|expectation| &expectation.told).copied().collect();
    diagnostics.retain(|diagnostic| {
        let stands_in =
            |node: NodeId| context.nodes.get(node).span.touches(diagnostic.span.file, diagnostic.span.range.start);
        let reasons = rule(diagnostic.rule).map_or(&[][..], |rule| rule.told_by);
        let by_rule = at_fault.iter().any(|(rule, node)| *rule == diagnostic.rule && stands_in(*node));
        !by_rule && !told.iter().any(|(reason, node)| reasons.contains(reason) && stands_in(*node))
    });
    diagnostics.extend(found);
    expectations
}

/// Judges what is asked of a network.
pub(crate) struct Judge<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) nodes: &'a Nodes,
    pub(crate) network: &'a Network,
    pub(crate) engine: &'a Engine<'a>,
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
pub(crate) type Goals = Vec<(String, Goal)>;

impl<'a> Judge<'a> {
    pub(crate) fn new(context: &'a Context<'a>, engine: &'a Engine<'a>) -> Judge<'a> {
        Judge { context, nodes: context.nodes, network: context.network, engine }
    }
}

impl Judge<'_> {
    pub(crate) fn expect(&self, node: &Node, at_fault: &mut Vec<NodeId>) -> Option<(Expectation, Option<Diagnostic>)> {
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
            arriving: Vec::new(),
            told: Vec::new(),
        };
        let trials = match self.trials(node, claim) {
            Ok(trials) => trials,
            Err(missing) => {
                expectation.outcome.clone_from(&missing.message);
                let diagnostic = self.unknown(node, &missing, &[]);
                return Some((expectation, Some(diagnostic)));
            }
        };
        let arrives = |trial: &&Trial| matches!(trial.answer.verdict, Verdict::Reached);
        if !trials.iter().all(|trial| arrives(&trial)) {
            let pairs = trials.iter().filter(arrives).map(|trial| format!("{} to {}", trial.from, trial.to));
            expectation.arriving.extend(pairs);
            expectation.arriving.dedup();
        }
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
        expectation.told = match judged.holds {
            Some(true) if because(node).is_some() => trials.iter().flat_map(|trial| self.told(trial, false)).collect(),
            Some(false) => trials.get(shown).map(|trial| self.told(trial, true)).unwrap_or_default(),
            _ => Vec::new(),
        };
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

    /// The reason for which a packet is stopped, with each thing that may be what is wrong there. Of a packet that is
    /// stopped on purpose, not what admits some others: that it shuts this one out says nothing about them.
    fn told(&self, trial: &Trial, failed: bool) -> Vec<(&'static str, NodeId)> {
        let Verdict::Stopped(stop) = &trial.answer.verdict else { return Vec::new() };
        let passed = trial.answer.hops.iter().filter_map(|hop| hop.node);
        let passed = passed.filter(|node| matches!(self.nodes.get(*node).kind(), Kind::Endpoint | Kind::LoadBalancer));
        passed.chain(stop.node).chain(stop.at.filter(|_| failed)).map(|node| (stop.reason.name, node)).collect()
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
        if let Some(open) =
            node.args.iter().find(|arg| matches!(arg.label, "via" | "because") && arg.value.is_unknown())
        {
            return Err(self.missing(format!("what stands behind `{}` is `unknown`", open.label), node.id));
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
            let hosts = self.network.hosts().filter(|(_, host)| Some(host.node) != goal).map(|(id, _)| self.host(id));
            let hosts = hosts.collect::<Result<Vec<_>, _>>()?.into_iter();
            // Of the internet it is asked what comes into what is declared, not what lies beside it.
            let beside = matches!(to.value, Value::Choice("internet") | Value::Service(_) | Value::Text(_));
            let internet = Some(self.the_internet()).filter(|_| !beside);
            let remote = self.remote_hosts().into_iter().filter(|party| party.node() != goal);
            // Of a network that declares no host, everybody.
            let networks = self.network.on_premises().filter(|(_, network)| network.hosts.is_empty());
            let networks = networks.map(|(_, network)| network.node).filter(|node| Some(*node) != goal);
            let networks = networks.map(|node| self.members(node, node)).collect::<Result<Vec<_>, _>>()?;
            let others = hosts.map(Party::Machine).chain(remote).chain(networks.into_iter().flatten()).chain(internet);
            let others = others.map(Sender::Party);
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
        if let Sender::Endpoint(endpoint, path) = from {
            let to = self.context.sources.text(to.span).to_owned();
            trials.push(Trial { from: from.quoted(), to, wanted, answer: endpoint_starts_nothing(*endpoint, path) });
            return Ok(());
        }
        for (name, goal) in self.goals(to, from, region, node.id)? {
            let ports = match node.arg("ports").map(|arg| &arg.value) {
                Some(Value::Ports(ports)) => ports.clone(),
                Some(_) => return Err(self.missing("the port is `unknown`", node.id)),
                None => self.default_ports(&goal),
            };
            let answers = match from {
                Sender::Party(party) => self.engine.ask(party, &goal, &ports),
                Sender::Endpoint(..) => Vec::new(),
            };
            // What a member of both sides has to say to itself is not asked.
            let itself = matches!((from, &goal), (Sender::Party(from), Goal::Party(to)) if from.node().is_some() && from.node() == to.node());
            if itself && (!wanted || node.args.iter().any(|arg| self.is_set(arg))) {
                continue;
            }
            for answer in answers {
                trials.push(Trial { from: from.quoted(), to: name.clone(), wanted, answer });
            }
        }
        Ok(())
    }

    /// Whether a place stands for several.
    fn is_set(&self, arg: &Arg) -> bool {
        match arg.value {
            Value::Cidr(_) => true,
            Value::Reference(Some(node)) => {
                matches!(self.nodes.get(node).kind(), Kind::Subnet | Kind::Vpc | Kind::OnPremises)
            }
            _ => false,
        }
    }

    fn judge(&self, node: &Node, trials: &[Trial]) -> Judged {
        let mut unknown = None;
        for (index, trial) in trials.iter().enumerate() {
            let right = match (&trial.answer.verdict, trial.wanted) {
                (Verdict::Reached, true) => self.passes(node, &trial.answer.hops).is_none(),
                (Verdict::Stopped(stop), false) => because(node).is_none_or(|reason| reason == stop.reason.name),
                // It may get there, but certainly not by the way that is wanted.
                (Verdict::Unknown(missing), true)
                    if missing.beyond && self.passes(node, &trial.answer.hops).is_some() =>
                {
                    false
                }
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

    /// TCP 443 towards services and endpoints, otherwise everything. A service that listens elsewhere is asked there.
    pub(crate) fn default_ports(&self, goal: &Goal) -> Ports {
        match goal {
            Goal::Name(host) if !self.engine.is_service_name(host) => Ports::all(),
            Goal::Party(_) | Goal::Public(..) | Goal::LoadBalancer(_) => Ports::all(),
            Goal::Service(..) | Goal::Name(_) | Goal::Endpoint(_) | Goal::EndpointService(_) => Ports::tcp(443),
        }
    }

    fn missing(&self, message: impl Into<String>, node: NodeId) -> Missing {
        Missing::new(message, Some(node))
    }
}

struct Judged {
    holds: Option<bool>,
    /// The trial that shows it.
    shown: Option<usize>,
}

/// Who sends.
#[allow(clippy::large_enum_variant)] // Nearly all are parties, and none is kept.
pub(crate) enum Sender {
    Party(Party),
    /// An endpoint, which starts nothing.
    Endpoint(NodeId, String),
}

impl Sender {
    pub(crate) fn name(&self) -> &str {
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

    /// Whether it is somebody outside AWS.
    fn is_outside(&self) -> bool {
        matches!(self, Sender::Party(Party::Outside(_)))
    }

    /// As a sentence calls it.
    fn quoted(&self) -> String {
        match self {
            Sender::Party(party) => quoted(party),
            Sender::Endpoint(_, path) => format!("`{path}`"),
        }
    }
}

pub(crate) fn endpoint_starts_nothing(endpoint: NodeId, path: &str) -> Answer {
    let message = format!("connections through `{path}` start on the side of its clients");
    let hop = Hop {
        kind: HopKind::Source,
        name: path.into(),
        detail: "an endpoint".into(),
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
        Party::Remote(remote) if remote.node.is_none() => remote.name.clone(),
        Party::Remote(remote) => format!("`{}`", remote.name),
    }
}
