//! The way back: the answer returns leg by leg, the last one first.
//!
//! Security groups are stateful and let it pass. Network ACLs, routes and appliances are asked again.

use portolan_catalog::say;

use super::engine::Engine;
use super::packet::{Door, End, Heading, Packet, Spot};
use super::reason::ASYMMETRIC_ROUTE;
use super::{Answer, Party};

impl Engine<'_> {
    /// The question has come to its end; now its answer has to come back.
    pub(super) fn finish(&self, mut packet: Packet, end: &End) -> Vec<Answer> {
        let Some(leg) = packet.turn_round() else {
            self.trace(&packet);
            return vec![packet.arrive(end)];
        };
        let heading = Heading::back_to(&leg.to, leg.exit);
        let home = |packet: Packet| match self.astray(&packet) {
            // Where something on the way is not known, so is by which way it goes.
            Some(message) if packet.missing.is_some() => vec![packet.unknown(message, None)],
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
                _ => vec![packet.unknown(
                    self.language.pick(
                        "the route table of a regional NAT gateway is not declared",
                        "リージョナル NAT ゲートウェイのルートテーブルは宣言されていません",
                    ),
                    None,
                )],
            },
            (Door::Machine | Door::Remote, _) => self.finish(packet, end),
        }
    }

    /// Whether the answer did not pass exactly the appliances that the question passed.
    fn astray(&self, packet: &Packet) -> Option<String> {
        let wanted = packet.answers.as_deref().unwrap_or_default();
        if let Some(missed) = wanted.iter().find(|node| !packet.passed.contains(node)) {
            let name = self.nodes.path(*missed);
            return Some(say!(
                self.language,
                "the question passed `{name}`, and the answer does not",
                "要求は `{name}` を通りましたが、応答は通りません"
            ));
        }
        let added = packet.passed.iter().find(|node| !wanted.contains(node))?;
        let name = self.nodes.path(*added);
        Some(say!(
            self.language,
            "it passes `{name}`, which has not seen the question",
            "応答が通る `{name}` は、要求を見ていません"
        ))
    }
}
