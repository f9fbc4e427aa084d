//! Through a transit gateway.

use portolan_analyzer::NodeId;
use portolan_analyzer::schema::Kind;

use crate::packet::{End, Party, Way};
use crate::walk::{Walker, arrived, lost, stopped};
use crate::world::{Attachment, Hop, Setting};

impl Walker<'_> {
    pub(crate) fn transit_gateway(&self, mut way: Way, vpc: usize, from: Option<usize>, node: NodeId) -> Vec<End> {
        way.gone = true;
        self.meet("transit-gateway");
        let Some(gateway) = self.world.transit_gateways.iter().find(|gateway| gateway.node == node) else {
            return lost(way);
        };
        let own = self.world.vpcs[vpc].node;
        let Some(attachment) = gateway.attachments.iter().find(|attachment| attachment.what == own) else {
            return stopped("blackhole");
        };
        match (&attachment.subnets, from) {
            (Setting::Unset, _) => {}
            (Setting::Unknown, _) => way.sure = false,
            (Setting::Is(_), None) => return lost(way),
            (Setting::Is(subnets), Some(from)) => {
                let same = |known: Option<bool>| {
                    subnets.iter().copied().find(|subnet| self.world.same_zone(from, *subnet) == known)
                };
                match (same(Some(true)), same(None)) {
                    (Some(subnet), _) if self.world.subnets[subnet].acl != Setting::Unset => way.sure = false,
                    (Some(_), _) => {}
                    (None, Some(_)) => way.sure = false,
                    (None, None) => return stopped("transit-gateway-zone"),
                }
            }
        }
        self.transit(way, node, own, from)
    }

    /// In a transit gateway, from one of its attachments. `zone`: the subnet from whose zone it came.
    pub(crate) fn transit(&self, mut way: Way, node: NodeId, from: NodeId, zone: Option<usize>) -> Vec<End> {
        let world = &self.world;
        let Some(gateway) = world.transit_gateways.iter().find(|gateway| gateway.node == node) else {
            return lost(way);
        };
        let named = gateway.tables.iter().position(|table| table.associate.contains(&Some(from)));
        if named.is_none() && gateway.tables.iter().any(|table| table.associate.contains(&None)) {
            return lost(way);
        }
        let number = named.unwrap_or(0);
        if self.comes_again(&mut way, node, number + 1) {
            return stopped("route-loop");
        }
        if number > 0 {
            self.meet("transit-gateway-table");
        }
        let mut ends = Vec::new();
        for hop in world.transit_route_of(&gateway.tables[number], &way, self.region_of(node)) {
            let what = match hop {
                Hop::Nothing => {
                    ends.push(End::Stopped("no-route"));
                    continue;
                }
                Hop::Blackhole => {
                    ends.push(End::Stopped("blackhole"));
                    continue;
                }
                Hop::Thing(what) => what,
                Hop::Local | Hop::Unknown => {
                    ends.extend(lost(way.clone()));
                    continue;
                }
            };
            ends.extend(self.out_of_transit(way.clone(), node, what, zone));
        }
        ends
    }

    pub(crate) fn region_of(&self, gateway: NodeId) -> Option<&'static str> {
        let transit = self.world.transit_gateways.iter().find(|known| known.node == gateway)?;
        let vpc = |attachment: &Attachment| self.world.vpcs.iter().find(|vpc| vpc.node == attachment.what);
        transit.attachments.iter().find_map(vpc)?.region
    }

    /// Out of a transit gateway to one of its attachments.
    pub(crate) fn out_of_transit(&self, mut way: Way, node: NodeId, what: NodeId, zone: Option<usize>) -> Vec<End> {
        let world = &self.world;
        let attachment = world
            .transit_gateways
            .iter()
            .find(|gateway| gateway.node == node)
            .and_then(|gateway| gateway.attachments.iter().find(|attachment| attachment.what == what));
        if world.nodes.get(what).kind() == Kind::TransitGateway {
            let back = world.transit_gateways.iter().find(|gateway| gateway.node == what);
            let attached = attachment.is_some()
                || back.is_some_and(|back| back.attachments.iter().any(|attachment| attachment.what == node));
            self.meet("transit-gateway-peering");
            return if attached { self.transit(way, what, node, None) } else { stopped("blackhole") };
        }
        let Some(attachment) = attachment else { return stopped("blackhole") };
        if let Some(line) = world.lines.iter().find(|line| line.node == what) {
            self.meet(if line.vpn { "vpn" } else { "direct-connect" });
            match line.interface {
                Some("vpn" | "transit") => {}
                Some(_) => return stopped("virtual-interface"),
                None => way.sure = false,
            }
            return match line.on_premises {
                Some(network) if way.to == Party::OnPremises(network) => arrived(way),
                Some(_) => stopped("no-route"),
                None => lost(way),
            };
        }
        let Some(vpc) = world.vpcs.iter().position(|vpc| vpc.node == what) else { return lost(way) };
        if way.groups == Some(true) {
            way.groups = None;
        }
        let subnets = match &attachment.subnets {
            Setting::Unknown => return lost(way),
            Setting::Unset if world.is_in_vpc(vpc, way.destination) => return self.deliver(way, vpc, None),
            Setting::Unset => return lost(way),
            Setting::Is(subnets) => subnets,
        };
        let chosen = way.chosen.iter().find(|chosen| (chosen.0, chosen.1) == (node, what)).map(|chosen| chosen.2);
        let in_zone: Vec<usize> = subnets
            .iter()
            .copied()
            .filter(|subnet| zone.is_some_and(|zone| world.same_zone(zone, *subnet) == Some(true)))
            .collect();
        let through = match (attachment.appliance_mode, chosen) {
            (Some(true), Some(chosen)) => vec![chosen],
            (Some(false), _) if !in_zone.is_empty() => in_zone,
            _ => subnets.clone(),
        };
        if through.is_empty() {
            return lost(way);
        }
        let mut ends = Vec::new();
        for subnet in through {
            let mut way = way.clone();
            if attachment.appliance_mode == Some(true) {
                self.meet("appliance-mode");
                way.chosen.push((node, what, subnet));
            }
            if world.subnets[subnet].acl != Setting::Unset {
                way.sure = false;
            }
            ends.extend(self.leave(way, subnet, false));
        }
        ends
    }
}
