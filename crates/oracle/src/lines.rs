//! To and from on-premises networks, over VPN and Direct Connect.

use portolan_analyzer::NodeId;
use portolan_analyzer::schema::Kind;

use crate::packet::{End, Exit, Party, Way};
use crate::walk::{Walker, arrived, lost, stopped};
use crate::world::Hop;

impl Walker<'_> {
    pub(crate) fn vpn_gateway(&self, mut way: Way, vpc: usize, node: NodeId) -> Vec<End> {
        self.meet("vpn-gateway");
        if way.source.is_ipv6() {
            return stopped("address-family");
        }
        if !self.world.is_in_vpc(vpc, way.source) {
            return stopped("not-transitive");
        }
        let mut reason = "no-route";
        for line in self.world.lines.iter().filter(|line| line.gateway == Some(node)) {
            let Some(network) = line.on_premises else { continue };
            if !self.world.on_premises[network].blocks.iter().any(|block| block.contains(&way.destination)) {
                continue;
            }
            match line.interface {
                Some("vpn" | "private") if way.to == Party::OnPremises(network) => return arrived(way),
                Some("vpn" | "private") => return stopped("no-route"),
                Some(_) => reason = "virtual-interface",
                None => {
                    way.sure = false;
                    return arrived(way);
                }
            }
        }
        stopped(reason)
    }

    /// From an on-premises network: what becomes of the packet over each connection that leads to its destination,
    /// or where none does, the one reason.
    pub(crate) fn out_of_on_premises(&self, way: &Way, network: usize) -> Vec<Vec<End>> {
        let world = &self.world;
        let lines: Vec<_> = world.lines.iter().filter(|line| line.on_premises == Some(network)).collect();
        match way.to {
            Party::Service(..) => {
                let public = |interface| lines.iter().any(|line| line.interface == interface);
                if public(Some("public")) {
                    self.meet("public-interface");
                    let mut way = way.clone();
                    way.exit = Some(Exit::PublicInterface);
                    return vec![arrived(way)];
                }
                return vec![lost(way.clone())];
            }
            Party::Nic(nic) if self.has_address(nic, way.destination) => {}
            Party::Nowhere => {}
            _ => return vec![lost(way.clone())],
        }
        let mut alternatives = Vec::new();
        let mut wrong_interface = false;
        let mut only_other_vpcs = !lines.is_empty();
        for line in lines {
            let Some(gateway) = line.gateway else {
                alternatives.push(lost(way.clone()));
                continue;
            };
            let is_transit = world.nodes.get(gateway).kind() == Kind::TransitGateway;
            let fits = match line.interface {
                Some("vpn") => true,
                Some("transit") => is_transit,
                Some("private") => !is_transit,
                Some(_) => false,
                None => {
                    alternatives.push(lost(way.clone()));
                    continue;
                }
            };
            let vpc = world.vpc_of(gateway);
            let leads = match vpc {
                Some(vpc) => world.is_in_vpc(vpc, way.destination),
                None => {
                    only_other_vpcs = false;
                    let hops = self.first_hops(gateway, line.node, way);
                    hops != [Hop::Nothing]
                }
            };
            if !leads {
                continue;
            }
            if !fits {
                wrong_interface = true;
                continue;
            }
            self.meet(if line.vpn { "vpn" } else { "direct-connect" });
            alternatives.push(match vpc {
                Some(vpc) => self.edge(way.clone(), vpc, gateway),
                None => self.transit(way.clone(), gateway, line.node, None),
            });
        }
        if alternatives.is_empty() {
            alternatives.push(stopped(if wrong_interface {
                "virtual-interface"
            } else if only_other_vpcs {
                "not-transitive"
            } else {
                "no-route"
            }));
        }
        alternatives
    }

    /// Where a transit gateway would send what comes over a line.
    pub(crate) fn first_hops(&self, gateway: NodeId, line: NodeId, way: &Way) -> Vec<Hop> {
        let Some(known) = self.world.transit_gateways.iter().find(|known| known.node == gateway) else {
            return vec![Hop::Unknown];
        };
        let number = known.tables.iter().position(|table| table.associate.contains(&Some(line))).unwrap_or(0);
        self.world.transit_route_of(&known.tables[number], way, self.region_of(gateway))
    }
}
