//! A packet on its way, where it is headed, and what its answer has to find back to.

use std::fmt;
use std::rc::Rc;

use portolan_catalog::{Language, Region, Service, say};
use smol_str::SmolStr;

use super::addresses::Meaning;
use super::{Addresses, Answer, Cause, Hop, HopKind, Machine, Missing, Outside, Party, Reason, Remote, Stop, Verdict};
use crate::network::{EndpointId, SubnetId, VpcId};
use crate::nodes::NodeId;
use crate::ports::Ports;

/// Stands for the name of the source until the answer of its class is told of it.
pub(super) const THE_SOURCE: &str = "\u{1}";

/// What happens to a packet that has come to where it was headed.
pub(super) type Then<'t> = &'t dyn Fn(Packet) -> Vec<Answer>;

/// A packet on its way.
#[derive(Clone)]
pub(super) struct Packet {
    pub(super) hops: Vec<Hop>,
    /// What is still certainly on its way, and what may be.
    pub(super) sure: Ports,
    pub(super) maybe: Ports,
    pub(super) missing: Option<Missing>,
    /// What leaves open whether all that may be on its way is.
    open: Option<NodeId>,
    /// What sent it this way before it left.
    pub(super) cause: Option<Cause>,
    /// Whether it may have been meant for somewhere else, because a name could not be resolved for certain. Then even
    /// a stop is none for certain.
    pub(super) unresolved: bool,
    /// Who sends it now: the source, or what translated or passed it on last.
    pub(super) source: Rc<Party>,
    /// The NAT gateways that it passed.
    pub(super) translated_by: Vec<NodeId>,
    /// The appliances that it passed since its source changed last.
    pub(super) passed: Vec<NodeId>,
    /// Over what it went since then, which decides whether its security groups are still known.
    pub(super) trail: Trail,
    /// The route tables that it met since then, by what they belong to.
    pub(super) met: Vec<Table>,
    /// How many it and the question that it answers met in all.
    tables: usize,
    /// The zone from which it last left a subnet.
    pub(super) left: Option<SubnetId>,
    /// By which subnet it came out of each attachment of a transit gateway.
    pub(super) entries: Vec<(NodeId, SubnetId)>,
    /// Whom filters at the destination see instead of the sender.
    pub(super) seen_as: Option<Rc<Party>>,
    /// Through which internet gateway it came in, and its answer has to leave.
    pub(super) exit: Option<NodeId>,
    /// From where its answer comes, for what is no machine.
    pub(super) door: Door,
    /// The legs on which an answer is still to be brought back, the first one first.
    legs: Vec<Leg>,
    /// In which its way is told.
    language: Language,
    /// What it needed beside its hops, such as what its answer met: no part of the path that is shown.
    pub(super) needed: Vec<NodeId>,
    /// Whether it is the answer, and which appliances that has to pass.
    pub(super) answers: Option<Rc<[NodeId]>>,
}

/// Who sends a packet, in a sentence: the source by the name that it will be told by, anything else by its own.
pub(super) struct Sender(Option<Rc<Party>>);

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str(THE_SOURCE),
            Some(party) => write!(f, "`{}`", party.name()),
        }
    }
}

/// Over what a packet went.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trail {
    pub(super) peering: bool,
    pub(super) transit: bool,
    pub(super) other_region: bool,
}

/// A route table that a packet met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Subnet(SubnetId),
    Edge(NodeId),
    Transit(NodeId, usize),
}

/// What a route table is to a packet that meets it.
pub(super) enum Meeting {
    New,
    /// It has been there.
    Again,
    /// It has met too many others before.
    TooMany,
}

/// So many route tables a packet and its answer pass, each a level of recursion. No network comes near.
const MOST_TABLES: usize = 64;

/// Where an answer enters.
#[derive(Debug, Clone)]
pub(super) enum Door {
    /// The machine to which the question went sends it.
    Machine,
    /// It comes into a VPC through a gateway.
    Gateway(VpcId, NodeId),
    /// A NAT gateway brings it on from its subnet.
    Subnet(SubnetId),
    /// A NAT gateway brings it on that stands in a VPC, in no subnet.
    Vpc(VpcId),
    /// It comes from an on-premises network.
    Remote,
    /// It certainly comes.
    Open,
}

/// A part of the way with one source and one destination.
#[derive(Clone)]
struct Leg {
    /// Who waits for the answer.
    to: Rc<Party>,
    /// Through which internet gateway it has to leave, where it is somebody outside who waits.
    exit: Option<NodeId>,
    /// Who answers.
    from: Rc<Party>,
    seen_as: Option<Rc<Party>>,
    door: Door,
    passed: Rc<[NodeId]>,
    entries: Vec<(NodeId, SubnetId)>,
}

/// An answer that is to be brought back.
pub(super) struct Return {
    pub(super) to: Rc<Party>,
    pub(super) exit: Option<NodeId>,
    pub(super) from: Rc<Party>,
    pub(super) door: Door,
}

/// Where a packet is sent to.
#[derive(Clone)]
pub(super) struct Heading<'g> {
    pub(super) addresses: Addresses,
    /// What is there, in a sentence.
    pub(super) name: &'g str,
    /// The AWS service whose public addresses these are, and its Region.
    pub(super) service: Option<(&'static Service, &'g str)>,
    pub(super) spot: Spot<'g>,
    /// The gateway endpoint that the packet must take.
    pub(super) through: Option<EndpointId>,
}

/// Who has the addresses to which a packet is sent.
#[derive(Clone, Copy)]
pub(super) enum Spot<'g> {
    /// A machine by its private address.
    Machine(&'g Machine),
    /// A machine by its public address.
    Public(&'g Machine),
    /// Somebody outside, perhaps an arbitrary one; an answer has to leave by the gateway `exit`.
    Outside {
        arbitrary: bool,
        exit: Option<NodeId>,
    },
    Remote(&'g Remote),
}

impl<'g> Heading<'g> {
    fn new(addresses: Addresses, name: &'g str, spot: Spot<'g>) -> Heading<'g> {
        Heading { addresses, name, service: None, spot, through: None }
    }

    pub(super) fn to_machine(machine: &'g Machine) -> Heading<'g> {
        Heading::new(machine.addresses.clone(), &machine.name, Spot::Machine(machine))
    }

    /// To a machine by public addresses.
    pub(super) fn to_public(machine: &'g Machine, addresses: Addresses) -> Heading<'g> {
        Heading::new(addresses, &machine.name, Spot::Public(machine))
    }

    pub(super) fn to_outside(outside: &'g Outside, exit: Option<NodeId>) -> Heading<'g> {
        Heading::new(outside.addresses.clone(), &outside.name, Spot::Outside { arbitrary: outside.arbitrary, exit })
    }

    pub(super) fn to_remote(remote: &'g Remote) -> Heading<'g> {
        Heading::new(remote.addresses.clone(), &remote.name, Spot::Remote(remote))
    }

    pub(super) fn to_service(
        service: &'static Service,
        region: &'g str,
        addresses: Addresses,
        name: &'g str,
    ) -> Heading<'g> {
        let spot = Spot::Outside { arbitrary: false, exit: None };
        Heading { service: Some((service, region)), ..Heading::new(addresses, name, spot) }
    }

    /// What a route must contain to lead there, in a sentence.
    pub(super) fn wanted(&self, language: Language) -> String {
        let of = |name: &str, declared: bool| match declared {
            true => say!(language, "the address of `{name}`", "`{name}` のアドレス"),
            false => name.to_owned(),
        };
        let name = self.name;
        match self.spot {
            _ if self.service.is_some() => say!(language, "the addresses of {name}", "{name} のアドレス"),
            Spot::Machine(machine) => of(&machine.name, machine.node.is_some()),
            Spot::Remote(remote) => of(&remote.name, remote.node.is_some()),
            Spot::Public(_) => say!(language, "the public address of `{name}`", "`{name}` のパブリックアドレス"),
            Spot::Outside { arbitrary: true, .. } => language.pick("a public address", "パブリックアドレス").to_owned(),
            Spot::Outside { arbitrary: false, .. } => name.to_owned(),
        }
    }

    /// The service whose addresses a prefix list of the Region has.
    pub(super) fn listed_in(&self, region: Option<&'static Region>) -> Option<&'static Service> {
        let (service, home) = self.service?;
        region.filter(|region| region.code == home).map(|_| service)
    }

    /// For an answer.
    pub(super) fn back_to(party: &'g Party, exit: Option<NodeId>) -> Heading<'g> {
        match party {
            Party::Machine(machine) => Heading::to_machine(machine),
            Party::Outside(outside) => Heading::to_outside(outside, exit),
            Party::Remote(remote) => Heading::to_remote(remote),
        }
    }

    /// The same for some of the addresses.
    pub(super) fn part(&self, addresses: Addresses) -> Heading<'g> {
        Heading { addresses, ..self.clone() }
    }

    pub(super) fn machine(&self) -> Option<&'g Machine> {
        match self.spot {
            Spot::Machine(machine) => Some(machine),
            _ => None,
        }
    }

    /// Who is there, as the one who answers.
    pub(super) fn party(&self) -> Rc<Party> {
        Rc::new(match self.spot {
            Spot::Machine(machine) => Party::Machine(machine.clone()),
            Spot::Remote(remote) => Party::Remote(remote.clone()),
            Spot::Outside { .. } | Spot::Public(_) => Party::Outside(Outside {
                name: self.name.to_owned(),
                addresses: self.addresses.clone(),
                arbitrary: false,
            }),
        })
    }
}

impl Packet {
    pub(super) fn new(source: &Party, ports: &Ports, language: Language) -> Packet {
        Packet {
            hops: Vec::new(),
            sure: ports.clone(),
            maybe: ports.clone(),
            missing: None,
            open: None,
            cause: None,
            unresolved: false,
            source: Rc::new(source.clone()),
            translated_by: Vec::new(),
            passed: Vec::new(),
            trail: Trail::default(),
            met: Vec::new(),
            tables: 0,
            left: None,
            entries: Vec::new(),
            seen_as: None,
            exit: None,
            door: Door::Machine,
            legs: Vec::new(),
            language,
            needed: Vec::new(),
            answers: None,
        }
    }

    /// From whom filters at the destination see it come.
    pub(super) fn seen(&self) -> Rc<Party> {
        self.seen_as.clone().unwrap_or_else(|| self.source.clone())
    }

    /// Who sends it, as a sentence calls it.
    pub(super) fn sender(&self) -> Sender {
        let first = self.legs.is_empty() && self.answers.is_none();
        Sender(Some(self.source.clone()).filter(|_| !first))
    }

    pub(super) fn hop(
        &mut self,
        kind: HopKind,
        name: impl Into<SmolStr>,
        detail: impl Into<SmolStr>,
        node: Option<NodeId>,
        decided_by: Option<NodeId>,
    ) {
        // The path that is shown is that of the question.
        match self.answers {
            None => {
                let (name, detail) = (name.into(), detail.into());
                self.hops.push(Hop { kind, name, detail, node, decided_by, contested: false });
            }
            Some(_) => self.needed.extend(node.into_iter().chain(decided_by)),
        }
    }

    /// Says of the last hop of the question whether its route wins against others.
    pub(super) fn contested(&mut self, contested: bool) {
        if let Some(hop) = self.hops.last_mut().filter(|_| self.answers.is_none()) {
            hop.contested = contested;
        }
    }

    /// Something is not known that the answer may hang on.
    pub(super) fn doubt(&mut self, message: impl Into<String>, node: Option<NodeId>) {
        if self.missing.is_none() {
            self.missing = Some(Missing::new(message, node));
        }
    }

    /// Lets through what certainly passes, and keeps in mind what only may.
    pub(super) fn admit(&mut self, sure: &Ports, maybe: &Ports, doubt: impl FnOnce() -> String, node: Option<NodeId>) {
        let passed = self.sure.intersection(sure);
        if passed.is_empty() && !self.sure.is_empty() {
            self.doubt(doubt(), node);
        }
        self.sure = passed;
        self.maybe = self.maybe.intersection(maybe);
        if self.sure != self.maybe {
            self.open = self.open.or(node);
        }
    }

    /// What a name resolves to is not known for certain.
    pub(super) fn doubt_name(&mut self, message: impl Into<String>, node: Option<NodeId>) {
        self.doubt(message, node);
        self.unresolved = true;
    }

    /// Keeps what is in `ports`. If nothing of that was certain, it is open now.
    pub(super) fn narrow(&mut self, ports: &Ports) {
        let sure = self.sure.intersection(ports);
        self.maybe = self.maybe.intersection(ports);
        if sure.is_empty() && !self.sure.is_empty() {
            let ports = &self.maybe;
            let message = say!(
                self.language,
                "whether {ports} came so far is not known",
                "{ports} がここまで来たかどうかは不明です"
            );
            self.doubt(message, self.open);
        }
        self.sure = sure;
    }

    /// Goes on to other ports.
    pub(super) fn readdress(&mut self, ports: &Ports) {
        // What was not certain to come is not certain to go on.
        self.sure = if self.sure.is_empty() { Ports::default() } else { ports.clone() };
        self.maybe = ports.clone();
    }

    /// Meets a route table.
    pub(super) fn meets(&mut self, table: Table) -> Meeting {
        if self.met.contains(&table) {
            return Meeting::Again;
        }
        if self.tables == MOST_TABLES {
            return Meeting::TooMany;
        }
        self.tables += 1;
        self.met.push(table);
        Meeting::New
    }

    /// It has met so many route tables that nobody follows it any further.
    pub(super) fn too_far(self, node: Option<NodeId>) -> Answer {
        let message = say!(
            self.language,
            "the packet has passed {MOST_TABLES} route tables and is not followed any further",
            "パケットは {MOST_TABLES} 個のルートテーブルを通過しており、その先はたどりません"
        );
        self.unknown(message, node)
    }

    /// Ends a leg: the answer on it is to come from `from`.
    pub(super) fn end_leg(&mut self, from: Rc<Party>) {
        let exit = self.exit.take();
        let seen_as = self.seen_as.take();
        let door = std::mem::replace(&mut self.door, Door::Machine);
        self.legs.push(Leg {
            to: self.source.clone(),
            exit,
            from,
            seen_as,
            door,
            passed: self.passed.as_slice().into(),
            entries: self.entries.clone(),
        });
    }

    /// Starts a new leg with another source.
    pub(super) fn start_leg(&mut self, source: Rc<Party>) {
        self.source = source;
        self.forget_way();
    }

    fn forget_way(&mut self) {
        self.passed.clear();
        self.met.clear();
        self.entries.clear();
        self.trail = Trail::default();
        self.left = None;
        self.seen_as = None;
        self.door = Door::Machine;
    }

    /// Turns it into the answer on its last leg, if there is one left.
    pub(super) fn turn_round(&mut self) -> Option<Return> {
        let leg = self.legs.pop()?;
        self.start_leg(leg.from.clone());
        self.entries = leg.entries;
        self.seen_as = leg.seen_as;
        self.answers = Some(leg.passed);
        Some(Return { to: leg.to, exit: leg.exit, from: leg.from, door: leg.door })
    }

    pub(super) fn arrive(mut self, end: &End) -> Answer {
        if let Some(missing) = self.missing {
            return Answer { verdict: Verdict::Unknown(missing), hops: self.hops };
        }
        self.answers = None;
        self.hop(HopKind::Destination, end.name.clone(), end.detail.clone(), end.node, None);
        Answer { verdict: Verdict::Reached, hops: self.hops }
    }

    pub(super) fn stop(self, reason: &'static Reason, node: Option<NodeId>, message: impl Into<String>) -> Answer {
        if self.unresolved {
            let message =
                self.language.pick("what its name resolves to is not known", "名前が何に解決されるかは不明です");
            return self.unknown(message, node);
        }
        let answer = self.answers.is_some();
        let message = match self.answers {
            Some(_) => {
                let message = message.into();
                say!(self.language, "the answer does not come back: {message}", "応答が戻りません: {message}")
            }
            None => message.into(),
        };
        Answer {
            verdict: Verdict::Stopped(Stop {
                reason,
                node,
                at: None,
                answer,
                message,
                cause: self.cause,
                doubt: self.missing.map(Box::new),
            }),
            hops: self.hops,
        }
    }

    pub(super) fn unknown(self, message: impl Into<String>, node: Option<NodeId>) -> Answer {
        let missing = self.missing.unwrap_or_else(|| Missing::new(message, node));
        Answer { verdict: Verdict::Unknown(missing), hops: self.hops }
    }

    /// It leaves everything that is declared: what becomes of it is not known, but it passes nothing more of it.
    pub(super) fn beyond(self, message: impl Into<String>, node: Option<NodeId>) -> Answer {
        let cause = self.cause;
        let gone = || Missing { beyond: true, cause, ..Missing::new(message, node) };
        let missing = self.missing.unwrap_or_else(gone);
        Answer { verdict: Verdict::Unknown(missing), hops: self.hops }
    }

    pub(super) fn unknown_table(self) -> Answer {
        let message = self.language.pick(
            "the route table of the source's subnet is not known",
            "送信元のサブネットのルートテーブルは不明です",
        );
        self.unknown(message, None)
    }
}

/// Where a question ends.
#[derive(Debug, Clone)]
pub(super) struct End {
    pub(super) name: String,
    pub(super) detail: String,
    pub(super) node: Option<NodeId>,
}

/// One answer for a set of which only one address counts, unless they all agree.
pub(super) fn settle(answers: Vec<Answer>, meaning: Meaning, language: Language) -> Vec<Answer> {
    if meaning == Meaning::Every {
        return answers;
    }
    let doubt = language.pick(
        "its addresses are not known, and the routes or rules tell them apart",
        "アドレスが不明で、どれであるかによって経路やルールが異なります",
    );
    agree(answers, doubt)
}

/// One answer for several of which any may be the one, unless they all agree.
pub(super) fn agree(answers: Vec<Answer>, doubt: &str) -> Vec<Answer> {
    let alike = answers
        .windows(2)
        .all(|pair| std::mem::discriminant(&pair[0].verdict) == std::mem::discriminant(&pair[1].verdict));
    if answers.len() < 2 {
        return answers;
    }
    if alike {
        return answers.into_iter().take(1).collect();
    }
    let mut hops = Vec::new();
    for answer in &answers {
        hops.clone_from(&answer.hops);
        if !matches!(answer.verdict, Verdict::Reached) {
            break;
        }
    }
    let missing = Missing::new(doubt, None);
    vec![Answer { verdict: Verdict::Unknown(missing), hops }]
}

/// Of several ways, the one that works, else one of which that is not known, else the first.
pub(super) fn best(ways: impl IntoIterator<Item = Vec<Answer>>) -> Vec<Answer> {
    let mut best: Option<(u8, Vec<Answer>)> = None;
    for way in ways {
        let rank = way.iter().map(|answer| rank(&answer.verdict)).max().unwrap_or(u8::MAX);
        if rank == 0 {
            return way;
        }
        if best.as_ref().is_none_or(|(least, _)| rank < *least) {
            best = Some((rank, way));
        }
    }
    best.map(|(_, way)| way).unwrap_or_default()
}

fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Reached => 0,
        Verdict::Unknown(_) => 1,
        Verdict::Stopped(_) => 2,
    }
}
