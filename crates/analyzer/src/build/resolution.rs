//! What resolves names: resolvers and private hosted zones.

use super::Builder;
use super::balancers::lower;
use crate::network::{Forward, HostedZone, Record, RecordTarget, Resolver, VpcId};
use crate::nodes::{Node, Value};
use crate::schema::Kind;

impl Builder<'_> {
    pub(super) fn resolution(&mut self) {
        for node in self.nodes.of_kind(Kind::Resolver) {
            let resolver = self.resolver(node);
            self.network.resolvers.push(resolver);
        }
        for node in self.nodes.of_kind(Kind::HostedZone) {
            let zone = self.hosted_zone(node);
            self.network.zones.push(zone);
        }
    }

    fn resolver(&self, node: &Node) -> Resolver {
        let mut complete = true;
        let subnets = self.subnets(node, &mut complete);
        let forwards = self.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Forward);
        Resolver {
            node: node.id,
            vpc: self.vpc_around(node),
            inbound: match node.args.first().map(|arg| &arg.value) {
                Some(Value::Choice(word)) => Some(*word == "inbound"),
                _ => None,
            },
            subnets,
            complete,
            groups: self.groups(node),
            forwards: forwards
                .map(|forward| Forward {
                    node: forward.id,
                    domain: text(forward),
                    to: match forward.args.get(1).map(|arg| &arg.value) {
                        Some(Value::Reference(place)) => *place,
                        _ => None,
                    },
                })
                .collect(),
        }
    }

    fn hosted_zone(&self, node: &Node) -> HostedZone {
        let mut complete = true;
        let named = self.references(node, Kind::Vpcs, &mut complete);
        let own = self.nodes.ancestors(node.id).find(|around| around.kind() == Kind::Vpc).map(|vpc| vpc.id);
        let vpcs = own.into_iter().chain(named.into_iter().map(|(vpc, _)| vpc));
        let mut vpcs: Vec<_> = vpcs.filter_map(|vpc| self.id(vpc)).map(VpcId::new).collect();
        vpcs.sort_unstable();
        vpcs.dedup();
        let records = self.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Record);
        HostedZone { node: node.id, domain: text(node), vpcs, complete, records: records.map(record).collect() }
    }
}

fn record(node: &Node) -> Record {
    let target = match node.args.get(1).map(|arg| &arg.value) {
        Some(Value::Reference(Some(target))) => RecordTarget::Node(*target),
        Some(Value::Address(address)) => RecordTarget::Address(*address),
        Some(Value::Text(name)) => RecordTarget::Name(lower(name)),
        Some(Value::Service(service)) => RecordTarget::Service(service),
        _ => RecordTarget::Unknown,
    };
    Record { node: node.id, host: text(node), target }
}

/// The first operand, a host or domain name.
fn text(node: &Node) -> Option<String> {
    match node.args.first().map(|arg| &arg.value) {
        Some(Value::Text(text)) => Some(lower(text)),
        _ => None,
    }
}
