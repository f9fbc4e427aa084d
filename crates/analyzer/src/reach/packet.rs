//! A packet on its way, and where it is headed.

use portolan_catalog::Service;

use super::addresses::Meaning;
use super::{Addresses, Answer, Cause, Hop, HopKind, Machine, Missing, Outside, Reason, Stop, Verdict};
use crate::network::EndpointId;
use crate::nodes::NodeId;
use crate::ports::Ports;

/// Stands for the name of the source until the answer of its class is told of it.
pub(super) const THE_SOURCE: &str = "\u{1}";

/// A packet on its way.
#[derive(Clone)]
pub(super) struct Packet {
    pub(super) hops: Vec<Hop>,
    /// What is still certainly on its way, and what may be.
    pub(super) sure: Ports,
    pub(super) maybe: Ports,
    pub(super) missing: Option<Missing>,
    /// What sent it this way before it left.
    pub(super) cause: Option<Cause>,
    /// Whether it may have been meant for somewhere else, because a name could not be resolved for certain. Then even
    /// a stop is none for certain.
    pub(super) unresolved: bool,
    /// The NAT gateways that it passed; what it meets then is no longer the source's doing.
    pub(super) translated_by: Vec<NodeId>,
}

/// Where a packet is sent to.
pub(super) struct Heading<'g> {
    pub(super) addresses: &'g Addresses,
    /// What is there, in a sentence.
    pub(super) name: &'g str,
    /// What a route must contain to lead there, in a sentence.
    pub(super) wanted: String,
    /// The service in the VPC's own Region whose public addresses these are.
    pub(super) service: Option<&'static Service>,
    /// The machine that has the addresses.
    pub(super) machine: Option<&'g Machine>,
    /// The gateway endpoint that the packet must take.
    pub(super) through: Option<EndpointId>,
}

impl<'g> Heading<'g> {
    pub(super) fn to_machine(machine: &'g Machine) -> Heading<'g> {
        let wanted =
            if machine.node.is_some() { format!("the address of `{}`", machine.name) } else { machine.name.clone() };
        Heading {
            addresses: &machine.addresses,
            name: &machine.name,
            wanted,
            service: None,
            machine: Some(machine),
            through: None,
        }
    }

    pub(super) fn to_outside(outside: &'g Outside) -> Heading<'g> {
        Heading {
            addresses: &outside.addresses,
            name: &outside.name,
            wanted: outside.wanted(),
            service: None,
            machine: None,
            through: None,
        }
    }
}

impl Packet {
    pub(super) fn new(ports: &Ports) -> Packet {
        Packet {
            hops: Vec::new(),
            sure: ports.clone(),
            maybe: ports.clone(),
            missing: None,
            cause: None,
            unresolved: false,
            translated_by: Vec::new(),
        }
    }

    pub(super) fn hop(
        &mut self,
        kind: HopKind,
        name: String,
        detail: String,
        node: Option<NodeId>,
        decided_by: Option<NodeId>,
    ) {
        self.hops.push(Hop { kind, name, detail, node, decided_by });
    }

    /// Something is not known that the answer may hang on.
    pub(super) fn doubt(&mut self, message: impl Into<String>, node: Option<NodeId>) {
        if self.missing.is_none() {
            self.missing = Some(Missing { message: message.into(), node });
        }
    }

    /// Lets through what certainly passes, and keeps in mind what only may.
    pub(super) fn admit(&mut self, sure: &Ports, maybe: &Ports, doubt: String, node: Option<NodeId>) {
        let passed = self.sure.intersection(sure);
        if passed.is_empty() && !self.sure.is_empty() {
            self.doubt(doubt, node);
        }
        self.sure = passed;
        self.maybe = self.maybe.intersection(maybe);
    }

    /// What a name resolves to is not known for certain.
    pub(super) fn doubt_name(&mut self, message: impl Into<String>, node: Option<NodeId>) {
        self.doubt(message, node);
        self.unresolved = true;
    }

    pub(super) fn narrow(&mut self, ports: &Ports) {
        self.sure = self.sure.intersection(ports);
        self.maybe = self.maybe.intersection(ports);
    }

    pub(super) fn arrive(mut self, name: String, detail: String, node: Option<NodeId>) -> Answer {
        if let Some(missing) = self.missing {
            return Answer { verdict: Verdict::Unknown(missing), hops: self.hops };
        }
        self.hop(HopKind::Destination, name, detail, node, None);
        Answer { verdict: Verdict::Reached, hops: self.hops }
    }

    pub(super) fn stop(self, reason: &'static Reason, node: Option<NodeId>, message: String) -> Answer {
        if self.unresolved {
            return self.unknown("what its name resolves to is not known", node);
        }
        Answer {
            verdict: Verdict::Stopped(Stop { reason, node, at: None, message, cause: self.cause }),
            hops: self.hops,
        }
    }

    pub(super) fn unknown(self, message: impl Into<String>, node: Option<NodeId>) -> Answer {
        let missing = self.missing.unwrap_or(Missing { message: message.into(), node });
        Answer { verdict: Verdict::Unknown(missing), hops: self.hops }
    }

    pub(super) fn unknown_table(self) -> Answer {
        self.unknown("the route table of the source's subnet is not known", None)
    }
}

/// One answer for a set of which only one address counts, unless they all agree.
pub(super) fn settle(answers: Vec<Answer>, meaning: Meaning) -> Vec<Answer> {
    let alike = answers
        .windows(2)
        .all(|pair| std::mem::discriminant(&pair[0].verdict) == std::mem::discriminant(&pair[1].verdict));
    if meaning == Meaning::Every || answers.len() < 2 {
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
    let message = "its addresses are not known, and the routes or rules tell them apart".to_owned();
    vec![Answer { verdict: Verdict::Unknown(Missing { message, node: None }), hops }]
}
