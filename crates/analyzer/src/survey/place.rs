//! What `*` stands for: everybody who can send, and everything that can be reached.

use std::collections::BTreeSet;

use crate::expect::{Judge, Sender, endpoint_starts_nothing};
use crate::network::{EndpointTarget, EndpointType, LoadBalancerId, LoadBalancerType};
use crate::nodes::{Node, NodeId, Value};
use crate::ports::Ports;
use crate::reach::{Answer, Goal, Missing, Party, Verdict};
use crate::schema::Kind;

/// A place as a table of everything has it.
pub(crate) struct Place {
    /// As a file writes it: a path from the top, `aws.X` or `internet`.
    pub(crate) name: String,
    pub(crate) node: Option<NodeId>,
    pub(crate) end: End,
}

/// Who is there.
pub(crate) enum End {
    /// These, who send and receive.
    Members(Result<Vec<Party>, Missing>),
    /// An AWS service by its ordinary name, in the source's Region or in another one.
    Service(&'static str, Option<&'static str>),
    /// A thing that is only reached.
    Thing(Box<Goal>),
}

impl Place {
    pub(crate) fn sends(&self) -> bool {
        matches!(self.end, End::Members(_))
    }

    pub(crate) fn is_internet(&self) -> bool {
        matches!(&self.end, End::Members(Ok(parties)) if matches!(parties[..], [Party::Outside(_)]))
    }
}

/// Every place of a network, in order of the file; then the services, then the internet.
pub(crate) fn places(judge: &Judge<'_>) -> Vec<Place> {
    let of_node = |node: &Node| {
        let end = end_of(judge, node)?;
        Some(Place { name: judge.nodes.path(node.id), node: Some(node.id), end })
    };
    let mut places: Vec<_> = judge.nodes.iter().filter_map(of_node).collect();
    for (name, service, region) in services(judge) {
        places.push(Place { name, node: None, end: End::Service(service, region) });
    }
    let internet = End::Members(Ok(vec![judge.the_internet()]));
    places.push(Place { name: "internet".to_owned(), node: None, end: internet });
    places
}

fn end_of(judge: &Judge<'_>, node: &Node) -> Option<End> {
    let network = judge.network;
    let members = || End::Members(judge.members(node.id, node.id).map(|parties| judge.apart(parties)));
    match node.kind() {
        Kind::Instance | Kind::NetworkInterface | Kind::Host => Some(members()),
        // A host of its own stands for a subnet in which none is declared, and the blocks for such a network.
        Kind::Subnet => network.subnet_of(node.id).is_some_and(|subnet| subnet.hosts.is_empty()).then(members),
        Kind::OnPremises => {
            let id = network.on_premises_id(node.id)?;
            network.on_premises_network(id).hosts.is_empty().then(members)
        }
        // Nothing is sent to a gateway load balancer: routes lead through it.
        Kind::LoadBalancer => {
            let id = network.load_balancer_id(node.id).filter(|id| !is_gateway(judge, *id))?;
            Some(End::Thing(Box::new(Goal::LoadBalancer(id))))
        }
        Kind::EndpointService => {
            let id = network.endpoint_service_id(node.id)?;
            let balancers = &network.endpoint_service(id).load_balancers;
            let inspects = !balancers.is_empty() && balancers.iter().all(|balancer| is_gateway(judge, *balancer));
            (!inspects).then_some(End::Thing(Box::new(Goal::EndpointService(id))))
        }
        Kind::Endpoint => {
            let id = network.endpoint_id(node.id)?;
            let kind = network.endpoint(id).kind;
            matches!(kind, Some(EndpointType::Gateway | EndpointType::Interface))
                .then_some(End::Thing(Box::new(Goal::Endpoint(id))))
        }
        _ => None,
    }
}

fn is_gateway(judge: &Judge<'_>, id: LoadBalancerId) -> bool {
    judge.network.load_balancer(id).kind == Some(LoadBalancerType::Gateway)
}

/// The AWS services that an endpoint leads to, or an `expect` or `uses` names, by how a file writes them.
fn services(judge: &Judge<'_>) -> BTreeSet<(String, &'static str, Option<&'static str>)> {
    let mut services = BTreeSet::new();
    let mut add = |service: &'static str, region: Option<&'static str>| {
        let name = match region {
            Some(region) => format!("aws.{service} in {region}"),
            None => format!("aws.{service}"),
        };
        services.insert((name, service, region));
    };
    for (_, endpoint) in judge.network.endpoints() {
        let elsewhere = endpoint.service_region.is_some();
        if let (EndpointTarget::Aws(service), false) = (&endpoint.service, elsewhere && endpoint.region.is_none()) {
            add(service.short_name, endpoint.region.filter(|_| elsewhere).map(|region| region.code));
        }
    }
    for (_, host) in judge.network.hosts() {
        host.uses.iter().for_each(|(service, _)| add(service.short_name, None));
    }
    for expectation in judge.nodes.of_kind(Kind::Expect) {
        let region = match expectation.arg("region").map(|arg| &arg.value) {
            None => None,
            Some(Value::Region(region)) => Some(region.code),
            Some(_) => continue,
        };
        if let Some(Value::Service(service)) = expectation.arg("to").map(|arg| &arg.value) {
            add(service.short_name, region);
        }
    }
    services
}

/// What became of all packets between two places: the first that is stopped, else one of which it is not known, else
/// one that arrives.
pub(crate) struct Judged {
    pub(crate) holds: Option<bool>,
    pub(crate) answer: Answer,
}

/// Asks from one place to another; `None` where that is no question: of somebody to himself, and between two that lie
/// outside what is declared.
pub(crate) fn ask(judge: &Judge<'_>, from: &Place, to: &Place, ports: Option<&Ports>) -> Option<Judged> {
    let parties = match &from.end {
        End::Members(Ok(parties)) => parties,
        End::Members(Err(missing)) => return Some(unknown(missing.clone())),
        End::Service(..) | End::Thing(_) => return None,
    };
    let mut judged = None;
    for party in parties {
        let goals = match goals(judge, to, party) {
            Ok(goals) => goals,
            Err(missing) => return Some(unknown(missing)),
        };
        for goal in goals {
            ask_one(judge, party, &goal, ports, &mut judged);
        }
    }
    judged
}

/// Asks from somebody to a goal, and adds what comes of it.
pub(crate) fn ask_one(
    judge: &Judge<'_>,
    party: &Party,
    goal: &Goal,
    ports: Option<&Ports>,
    judged: &mut Option<Judged>,
) {
    if is_no_question(party, goal) {
        return;
    }
    let default = judge.default_ports(goal);
    for answer in judge.engine.ask(party, goal, ports.unwrap_or(&default)) {
        add(judged, answer);
    }
}

/// The same from who is meant by a place that was asked for.
pub(crate) fn ask_sender(
    judge: &Judge<'_>,
    sender: &Sender,
    goal: &Goal,
    ports: Option<&Ports>,
    judged: &mut Option<Judged>,
) {
    match sender {
        Sender::Party(party) => ask_one(judge, party, goal, ports, judged),
        Sender::Endpoint(endpoint, path) => add(judged, endpoint_starts_nothing(judge.language(), *endpoint, path)),
    }
}

/// The goals that a place means for somebody.
pub(crate) fn goals(judge: &Judge<'_>, to: &Place, from: &Party) -> Result<Vec<Goal>, Missing> {
    match &to.end {
        End::Members(parties) => Ok(parties.clone()?.into_iter().map(Goal::Party).collect()),
        End::Thing(goal) => Ok(vec![goal.as_ref().clone()]),
        // Between the internet and a service nothing is declared.
        End::Service(..) if matches!(from, Party::Outside(_)) => Ok(Vec::new()),
        End::Service(service, region) => {
            let region = region.or_else(|| judge.home_region(&Sender::Party(from.clone())));
            let missing = || {
                let message = judge.engine.language.pick(
                    "in which Region the service is meant is not known",
                    "どのリージョンのサービスを指すかは不明です",
                );
                Missing::new(message, from.node())
            };
            Ok(vec![Goal::Service(service, region.ok_or_else(missing)?)])
        }
    }
}

/// Of oneself nothing is asked, and what is between two outside the VPCs is not declared.
fn is_no_question(from: &Party, goal: &Goal) -> bool {
    let is_outside = |party: &Party| !matches!(party, Party::Machine(_));
    match goal {
        Goal::Party(to) if is_outside(from) => is_outside(to),
        Goal::Party(to) => from == to || (from.node().is_some() && from.node() == to.node()),
        Goal::Service(..) | Goal::Name(_) => matches!(from, Party::Outside(_)),
        _ => false,
    }
}

fn add(judged: &mut Option<Judged>, answer: Answer) {
    let (holds, rank) = match answer.verdict {
        Verdict::Stopped(_) => (Some(false), 2),
        Verdict::Unknown(_) => (None, 1),
        Verdict::Reached => (Some(true), 0),
    };
    let known = judged.as_ref().map(|judged| match judged.holds {
        Some(false) => 2,
        None => 1,
        Some(true) => 0,
    });
    if known.is_none_or(|known| rank > known) {
        *judged = Some(Judged { holds, answer });
    }
}

pub(crate) fn unknown(missing: Missing) -> Judged {
    Judged { holds: None, answer: Answer { verdict: Verdict::Unknown(missing), hops: Vec::new() } }
}
