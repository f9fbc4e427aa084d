//! The way back: the answer returns leg by leg, the last one first.
//!
//! Security groups are stateful and let it pass. Network ACLs, routes and appliances are asked again.

use super::engine::Engine;
use super::packet::{Door, End, Heading, Packet, Spot};
use super::reason::ASYMMETRIC_ROUTE;
use super::{Answer, Party};
use crate::nodes::NodeId;

impl Engine<'_> {
    /// The question has come to its end; now its answer has to come back.
    pub(super) fn finish(&self, mut packet: Packet, end: &End) -> Vec<Answer> {
        let Some(leg) = packet.turn_round() else {
            self.trace(&packet);
            return vec![packet.arrive(end)];
        };
        let heading = Heading::back_to(&leg.to, leg.exit);
        let home = |packet: Packet| match self.astray(&packet) {
            Some(message) => {
                let node =
                    packet.passed.first().or(packet.answers.iter().flat_map(|nodes| nodes.iter()).next()).copied();
                vec![packet.stop(&ASYMMETRIC_ROUTE, node, message)]
            }
            None => self.finish(packet, end),
        };
        match (leg.door, &*leg.from) {
            (Door::Open, _) => self.finish(packet, end),
            (Door::Machine, Party::Machine(machine)) => self.depart(machine, packet, &heading, &home),
            (Door::Subnet(subnet), _) => self.leave(subnet, packet, &heading, &home),
            (Door::Remote, Party::Remote(remote)) => self.send_from_remote(remote, packet, &heading, &home),
            (Door::Gateway(vpc, gateway), _) => self.through_edge(vpc, gateway, packet, &heading, &home),
            (Door::Vpc(vpc), _) => match heading.spot {
                Spot::Machine(to) if to.vpc == vpc => self.inside(vpc, None, packet, &heading, None, &home),
                _ => vec![packet.unknown("the route table of a regional NAT gateway is not declared", None)],
            },
            (Door::Machine | Door::Remote, _) => self.finish(packet, end),
        }
    }

    /// Whether the answer did not pass exactly the appliances that the question passed.
    fn astray(&self, packet: &Packet) -> Option<String> {
        let wanted = packet.answers.as_deref().unwrap_or_default();
        let name = |node: &NodeId| self.nodes.path(*node);
        if let Some(missed) = wanted.iter().find(|node| !packet.passed.contains(node)) {
            return Some(format!("the question passed `{}`, and the answer does not", name(missed)));
        }
        let added = packet.passed.iter().find(|node| !wanted.contains(node))?;
        Some(format!("it passes `{}`, which does not know it: the question did not pass there", name(added)))
    }
}
