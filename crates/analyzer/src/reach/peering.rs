//! Over a VPC peering connection: to the other VPC's own addresses, and no further.

use super::engine::Engine;
use super::packet::{Heading, Packet};
use super::reason::{BLACKHOLE, NOT_ACCEPTED, NOT_TRANSITIVE};
use super::travel::Arrival;
use super::words::describe;
use super::{Addresses, Answer, HopKind, Machine};
use crate::nodes::NodeId;

impl Engine<'_> {
    pub(super) fn through_peering(
        &self,
        from: &Machine,
        addresses: &Addresses,
        heading: &Heading<'_>,
        target: NodeId,
        route: NodeId,
        mut packet: Packet,
    ) -> Answer {
        let name = self.nodes.path(target);
        let Some(peering) = self.network.peering_of(target) else { return packet.unknown_table() };
        let (Some(first), Some(second)) = (peering.first, peering.second) else {
            return packet.unknown(format!("which VPCs `{name}` connects is not known"), Some(target));
        };
        if from.vpc != first && from.vpc != second {
            let message = format!("`{name}` does not connect `{}`", self.nodes.path(self.network.vpc(from.vpc).node));
            return packet.stop(&BLACKHOLE, Some(route), message);
        }
        match peering.accepted.on {
            Some(true) => {}
            Some(false) => {
                let message = format!("`{name}` has not been accepted");
                return packet.stop(&NOT_ACCEPTED, peering.accepted.node.or(Some(target)), message);
            }
            None => packet.doubt(format!("whether `{name}` has been accepted is not known"), peering.accepted.node),
        }
        let other = if from.vpc == first { second } else { first };
        let other_name = self.nodes.path(self.network.vpc(other).node);
        let inside = self.network.vpc(other).cidrs.iter().any(|block| addresses.meets(block.cidr));
        packet.hop(HopKind::Peering, name.clone(), format!("to {other_name}"), Some(target), None);
        match heading.machine {
            Some(to) if to.vpc == other => self.deliver(from, to, Arrival::Peering(target), packet),
            None if inside => packet.unknown(
                format!("nothing that is declared in `{other_name}` has {}", describe(addresses)),
                Some(target),
            ),
            _ => {
                let message = format!(
                    "`{name}` carries traffic to addresses of `{other_name}` only, and to nothing beyond it: a peering is not transitive"
                );
                packet.stop(&NOT_TRANSITIVE, Some(route), message)
            }
        }
    }
}
