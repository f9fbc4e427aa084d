//! What must be reachable: `expect` and `uses`, judged by the path engine.

use std::rc::Rc;
use std::sync::Arc;

use portolan_catalog::{Language, say};

use self::cause::Fault;
use self::told::Told;
use crate::diagnostic::Diagnostic;
use crate::network::{Network, VpcId};
use crate::nodes::{Arg, Node, NodeId, Nodes, Value};
use crate::ports::Ports;
use crate::reach::{Answer, Engine, Goal, Hop, HopKind, Missing, Party, Stop, Verdict};
use crate::rules::Context;
use crate::schema::Kind;
use crate::source::Span;

mod cause;
mod explain;
mod places;
mod standing;
mod told;
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

/// What is left to be told of what was found, and what became of the expectations: of both the same is told once.
pub(crate) fn conclude(
    context: &Context<'_>,
    standing: &Standing,
    mut diagnostics: Vec<Diagnostic>,
) -> (Vec<Diagnostic>, Vec<Arc<Expectation>>) {
    let expectations: Vec<_> = standing.expectations().cloned().collect();
    let mut faults: Vec<_> = standing.faults().collect();
    faults.sort_unstable();
    faults.dedup();
    let tellers = diagnostics.iter().any(told::may_tell);
    let all = || expectations.iter().map(|one| &**one).chain(standing.used());
    let told = if tellers { Told::by(context, all()) } else { Told::default() };
    let mut dropped = Vec::new();
    diagnostics.retain(|diagnostic| {
        let known = faults.iter().any(|fault| fault.says(context, diagnostic));
        let tells = !known && told.tells(context, diagnostic);
        if tells {
            dropped.push(diagnostic.clone());
        }
        !known && !tells
    });
    let mut failed: Vec<_> = standing.diagnostics().cloned().collect();
    if !dropped.is_empty() {
        told::adopt(context, all(), &dropped, &mut failed);
    }
    diagnostics.append(&mut failed);
    (diagnostics, expectations)
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
    sender: Rc<Sender>,
    /// `None` where nothing is sent.
    goal: Option<Rc<Goal>>,
    ports: Rc<Ports>,
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

    /// The language in which it judges.
    pub(crate) fn language(&self) -> Language {
        self.context.language()
    }
}

impl Judge<'_> {
    pub(crate) fn expect(&self, node: &Node, faults: &mut Vec<Fault>) -> Option<(Expectation, Option<Diagnostic>)> {
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
        let mut trials = match self.trials(node, claim) {
            Ok(trials) => trials,
            Err(missing) => {
                expectation.outcome.clone_from(&missing.message);
                let diagnostic = self.unknown(node, &missing, &[]);
                return Some((expectation, Some(diagnostic)));
            }
        };
        let arrives = |trial: &&Trial| matches!(trial.answer.verdict, Verdict::Reached);
        if !trials.iter().all(|trial| arrives(&trial)) {
            let pairs = trials.iter().filter(arrives).map(|trial| self.pair(trial));
            expectation.arriving.extend(pairs);
            expectation.arriving.dedup();
        }
        let judged = self.judge(node, &trials);
        let shown = judged.shown.unwrap_or(0);
        if let Some(trial) = trials.get(shown) {
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
            Some(true) if because(node).is_some() => {
                trials.iter().flat_map(|trial| self.told(&trial.answer, false)).collect()
            }
            Some(false) => trials.get(shown).map(|trial| self.told(&trial.answer, true)).unwrap_or_default(),
            _ => Vec::new(),
        };
        let diagnostic = match judged.holds {
            Some(true) => None,
            Some(false) => trials.get(shown).map(|trial| self.failed(node, claim, trial, &trials, faults)),
            None => trials.get(shown).and_then(|trial| match &trial.answer.verdict {
                Verdict::Unknown(missing) => Some(self.unknown(node, missing, &trial.answer.hops)),
                Verdict::Stopped(stop) => {
                    stop.doubt.as_ref().map(|missing| self.unknown(node, missing, &trial.answer.hops))
                }
                Verdict::Reached => None,
            }),
        };
        if let Some(trial) = trials.get_mut(shown) {
            expectation.path = std::mem::take(&mut trial.answer.hops);
        }
        Some((expectation, diagnostic))
    }

    /// Who sends to whom, in a list.
    fn pair(&self, trial: &Trial) -> String {
        let Trial { from, to, .. } = trial;
        say!(self.language(), "{from} to {to}", "{from} から {to}")
    }

    /// The reason for which a packet is stopped, with each thing that may be what is wrong there. Of a packet that is
    /// stopped on purpose, not what admits some others: that it shuts this one out says nothing about them.
    fn told(&self, answer: &Answer, failed: bool) -> Vec<(&'static str, NodeId)> {
        let Verdict::Stopped(stop) = &answer.verdict else { return Vec::new() };
        let passed = answer.hops.iter().filter_map(|hop| hop.node);
        let passed = passed.filter(|node| {
            matches!(self.nodes.get(*node).kind(), Kind::Endpoint | Kind::LoadBalancer | Kind::NatGateway)
        });
        passed.chain(stop.node).chain(stop.at.filter(|_| failed)).map(|node| (stop.reason.name, node)).collect()
    }

    /// All packets that an expectation is about.
    fn trials(&self, node: &Node, claim: Claim) -> Result<Vec<Trial>, Missing> {
        let language = self.language();
        let region = match node.arg("region").map(|arg| &arg.value) {
            None => None,
            Some(Value::Region(region)) => Some(region.code),
            Some(_) => {
                return Err(
                    self.missing(language.pick("the Region is `unknown`", "リージョンが `unknown` です"), node.id)
                );
            }
        };
        let unknown_goal = || self.missing(language.pick("the goal is not known", "宛先は不明です"), node.id);
        let to = node.arg("to").ok_or_else(unknown_goal)?;
        let mut senders = Vec::new();
        for from in node.args.iter().filter(|arg| arg.label == "from") {
            senders.extend(self.parties(from, node.id)?.into_iter().map(Rc::new));
        }
        if let Some(open) =
            node.args.iter().find(|arg| matches!(arg.label, "via" | "because") && arg.value.is_unknown())
        {
            let word = open.label;
            let message = say!(language, "what stands behind `{word}` is `unknown`", "`{word}` の後が `unknown` です");
            return Err(self.missing(message, node.id));
        }
        let mut trials = Vec::new();
        for from in &senders {
            self.send(node, from, to, region, claim != Claim::CannotReach, &mut trials)?;
        }
        if claim == Claim::Only {
            let named: Vec<_> = senders.iter().map(|sender| sender.name().to_owned()).collect();
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
            let others = others.map(|other| Rc::new(Sender::Party(other)));
            for other in others.filter(|other| !named.iter().any(|name| name == other.name())) {
                self.send(node, &other, to, region, false, &mut trials)?;
            }
        }
        Ok(trials)
    }

    fn send(
        &self,
        node: &Node,
        from: &Rc<Sender>,
        to: &Arg,
        region: Option<&'static str>,
        wanted: bool,
        trials: &mut Vec<Trial>,
    ) -> Result<(), Missing> {
        if let Sender::Endpoint(endpoint, path) = &**from {
            trials.push(Trial {
                from: self.quoted_sender(from),
                to: self.context.sources.text(to.span).to_owned(),
                sender: from.clone(),
                goal: None,
                ports: Rc::default(),
                wanted,
                answer: endpoint_starts_nothing(self.language(), *endpoint, path),
            });
            return Ok(());
        }
        for (name, goal) in self.goals(to, from, region, node.id)? {
            let ports = match node.arg("ports").map(|arg| &arg.value) {
                Some(Value::Ports(ports)) => ports.clone(),
                Some(_) => {
                    let message = self.language().pick("the port is `unknown`", "ポートが `unknown` です");
                    return Err(self.missing(message, node.id));
                }
                None => self.default_ports(&goal),
            };
            let answers = match &**from {
                Sender::Party(party) => self.engine.ask(party, &goal, &ports),
                Sender::Endpoint(..) => Vec::new(),
            };
            // What a member of both sides has to say to itself is not asked.
            let itself = matches!((&**from, &goal), (Sender::Party(from), Goal::Party(to)) if from.node().is_some() && from.node() == to.node());
            if itself && (!wanted || node.args.iter().any(|arg| self.is_set(arg))) {
                continue;
            }
            let (goal, ports) = (Rc::new(goal), Rc::new(ports));
            for answer in answers {
                trials.push(Trial {
                    from: self.quoted_sender(from),
                    to: name.clone(),
                    sender: from.clone(),
                    goal: Some(goal.clone()),
                    ports: ports.clone(),
                    wanted,
                    answer,
                });
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
                (Verdict::Stopped(stop), false) => match because(node) {
                    Some(reason) if reason != stop.reason.name && stop.doubt.is_some() => {
                        unknown = unknown.or(Some(index));
                        true
                    }
                    because => because.is_none_or(|reason| reason == stop.reason.name),
                },
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
}

pub(crate) fn endpoint_starts_nothing(language: Language, endpoint: NodeId, path: &str) -> Answer {
    let message = say!(
        language,
        "connections through `{path}` start on the side of its clients",
        "`{path}` を通る接続は、利用側からのみ開始できます"
    );
    let hop = Hop {
        kind: HopKind::Source,
        name: path.into(),
        detail: language.pick("an endpoint", "エンドポイント").into(),
        node: Some(endpoint),
        decided_by: None,
        contested: false,
    };
    let reason = &crate::reach::ENDPOINT_ONE_WAY;
    let stop = Stop { reason, node: Some(endpoint), at: None, answer: false, message, cause: None, doubt: None };
    Answer { verdict: Verdict::Stopped(stop), hops: vec![hop] }
}

fn because(node: &Node) -> Option<&'static str> {
    match node.arg("because")?.value {
        Value::Choice(reason) => Some(reason),
        _ => None,
    }
}

impl Judge<'_> {
    /// Who sends, as a sentence calls it.
    fn quoted_sender(&self, sender: &Sender) -> String {
        match sender {
            Sender::Party(party) => self.quoted(party),
            Sender::Endpoint(_, path) => format!("`{path}`"),
        }
    }

    /// Somebody, as a sentence calls him.
    fn quoted(&self, party: &Party) -> String {
        let name = party.name();
        let Some(node) = party.node() else { return name.to_owned() };
        match party {
            // The nodes of a load balancer have one name.
            Party::Machine(machine) if self.nodes.get(node).kind() == Kind::LoadBalancer => {
                let subnet = self.nodes.path(self.network.subnet(machine.subnet).node);
                say!(self.language(), "`{name}` in `{subnet}`", "`{subnet}` の `{name}`")
            }
            _ => format!("`{name}`"),
        }
    }
}
