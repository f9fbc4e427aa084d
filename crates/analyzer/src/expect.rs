//! What must be reachable: `expect` and `uses`, judged by the path engine.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::checks::{TOLD_BY_PATHS, endpoint_security_group, gateway_endpoint_unassociated};
use crate::diagnostic::{Diagnostic, Severity};
use crate::network::{Network, VpcId};
use crate::nodes::{Arg, Node, NodeId, Nodes, Value};
use crate::ports::Ports;
use crate::reach::{Answer, Engine, Goal, Hop, HopKind, Missing, Party, Stop, Verdict};
use crate::rules::Context;
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
    diagnostics.extend(found);
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
    let told = Told::by(context, &expectations);
    diagnostics.retain(|diagnostic| !told.tells(context, diagnostic));
    expectations
}

/// What the paths of expectations came upon before they ended, by the reason of that. Such a reason counts where the
/// expectation fails by it, and where it is named as the one that is meant.
#[derive(Default)]
struct Told {
    /// The statements on the way.
    passed: FxHashMap<&'static str, FxHashSet<NodeId>>,
    /// The VPCs and on-premises networks at the two ends.
    between: FxHashMap<&'static str, FxHashSet<(NodeId, NodeId)>>,
}

impl Told {
    fn by(context: &Context<'_>, expectations: &[Expectation]) -> Told {
        let mut told = Told::default();
        for expectation in expectations {
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

    /// Whether what a rule found stops such a path: that has passed what the rule marks or what it names beside, or leads
    /// from the one to the other network that it names.
    fn tells(&self, context: &Context<'_>, diagnostic: &Diagnostic) -> bool {
        let rule = TOLD_BY_PATHS.iter().find(|(rule, _)| rule.name == diagnostic.rule);
        let Some((_, reasons)) = rule.filter(|_| !self.passed.is_empty() && !diagnostic.is_answer()) else {
            return false;
        };
        let places = std::iter::once(diagnostic.span).chain(diagnostic.related.iter().map(|related| related.span));
        let places: Vec<_> = places.filter_map(|place| context.nodes.containing(place)).collect();
        let marked = places.first().into_iter().flat_map(|node| {
            let whole = node.parent.filter(|_| node.kind() != Kind::Route);
            [Some(node.id), whole].into_iter().flatten()
        });
        // Others pass a table or a subnet for other reasons.
        let shared = |node: &Node| {
            matches!(node.kind(), Kind::Vpc | Kind::Subnet)
                || node.kind() == Kind::RouteTable && context.nodes.child(node.id, Kind::Edge).is_none()
        };
        let beside = places.iter().skip(1).filter(|node| !shared(node)).map(|node| node.id);
        let nodes: Vec<_> = marked.chain(beside).collect();
        let realms: Vec<_> = places.iter().filter_map(|node| realm(context, node.id)).collect();
        reasons.iter().any(|reason| {
            let passed = self.passed.get(reason).is_some_and(|passed| nodes.iter().any(|node| passed.contains(node)));
            let mut ends = self.between.get(reason).into_iter().flatten();
            passed || ends.any(|(one, other)| one != other && realms.contains(one) && realms.contains(other))
        })
    }
}

/// The VPC or on-premises network in which something stands, or which it is.
fn realm(context: &Context<'_>, node: NodeId) -> Option<NodeId> {
    let mut around = context.nodes.ancestors(node);
    around.find(|node| matches!(node.kind(), Kind::Vpc | Kind::OnPremises)).map(|node| node.id)
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
