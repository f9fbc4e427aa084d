//! Over a VPC peering connection: to the other VPC's own addresses, and no further.

use portolan_catalog::say;

use super::engine::Engine;
use super::forward::Via;
use super::packet::{Heading, Packet, Spot, Then, settle};
use super::reason::{BLACKHOLE, NOT_ACCEPTED};
use super::words::describe;
use super::{Answer, HopKind};

impl Engine<'_> {
    pub(super) fn through_peering(
        &self,
        via: Via,
        mut packet: Packet,
        heading: &Heading<'_>,
        then: Then<'_>,
    ) -> Vec<Answer> {
        let name = self.nodes.path(via.target);
        let Some(peering) = self.network.peering_of(via.target) else { return vec![packet.unknown_table()] };
        let (Some(first), Some(second)) = (peering.first, peering.second) else {
            return vec![packet.unknown(
                say!(
                    self.language,
                    "which VPCs `{name}` connects is not known",
                    "`{name}` がどの VPC をつなぐかは不明です"
                ),
                Some(via.target),
            )];
        };
        let here = self.nodes.path(self.network.vpc(via.at.vpc).node);
        if via.at.vpc != first && via.at.vpc != second {
            let message =
                say!(self.language, "`{name}` does not connect `{here}`", "`{name}` は `{here}` につながっていません");
            return vec![packet.stop(&BLACKHOLE, Some(via.route), message)];
        }
        match peering.accepted.on {
            Some(true) => {}
            Some(false) => {
                let message = say!(self.language, "`{name}` has not been accepted", "`{name}` は承認されていません");
                return vec![packet.stop(&NOT_ACCEPTED, peering.accepted.node.or(Some(via.target)), message)];
            }
            None => packet.doubt(
                say!(
                    self.language,
                    "whether `{name}` has been accepted is not known",
                    "`{name}` が承認されているかどうかは不明です"
                ),
                peering.accepted.node,
            ),
        }
        let other = if via.at.vpc == first { second } else { first };
        let other_name = self.nodes.path(self.network.vpc(other).node);
        packet.hop(
            HopKind::Peering,
            name.clone(),
            say!(self.language, "to {other_name}", "{other_name} へ"),
            Some(via.target),
            None,
        );
        if !self.comes_from(via.at.vpc, &mut packet) {
            let message = say!(
                self.language,
                "`{name}` takes only what comes from addresses of `{here}` itself: a peering is not transitive",
                "`{name}` が受け取るのは `{here}` 自身のアドレスからの通信だけです。VPC ピアリング接続は推移的ではありません"
            );
            return vec![self.outside(via.at.vpc, packet, via.route, message)];
        }
        packet.trail.peering = true;
        let region = |vpc| self.network.vpc(vpc).region.map(|region| region.code);
        packet.trail.other_region |= region(first) != region(second);
        // Of a set of addresses, those that lie in the other VPC are delivered there, the rest is not carried.
        let blocks = self.network.vpc(other).blocks().map(super::interval);
        let beyond = blocks.fold(heading.addresses.clone(), |rest, block| rest.without(block));
        let within = beyond.intervals.iter().fold(heading.addresses.clone(), |rest, part| rest.without(*part));
        let mut answers = Vec::new();
        if !beyond.intervals.is_empty() && !self.network.vpc(other).complete {
            answers.push(packet.clone().unknown(self.blocks_not_known(other), Some(self.network.vpc(other).node)));
        } else if !beyond.intervals.is_empty() {
            let message = say!(
                self.language,
                "`{name}` carries traffic to addresses of `{other_name}` only, and to nothing beyond it: a peering is not transitive",
                "`{name}` が通すのは `{other_name}` のアドレス宛ての通信だけで、その先へは通しません。VPC ピアリング接続は推移的ではありません"
            );
            answers.push(self.outside(other, packet.clone(), via.route, message));
        }
        if !within.intervals.is_empty() {
            answers.extend(match heading.spot {
                Spot::Machine(to) if to.vpc == other => {
                    self.inside(other, None, packet, &heading.part(within), Some(via.route), then)
                }
                Spot::Outside { .. } if packet.answers.is_none() => {
                    let addresses = describe(self.language, &within);
                    let message = say!(
                        self.language,
                        "nothing that is declared in `{other_name}` has {addresses}",
                        "`{other_name}` に宣言されたもののうち、{addresses} を持つものはありません"
                    );
                    vec![packet.unknown(message, Some(via.target))]
                }
                _ => self.inside(other, None, packet, &heading.part(within), Some(via.route), then),
            });
        }
        settle(answers, heading.addresses.meaning, self.language)
    }
}
