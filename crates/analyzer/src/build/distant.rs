//! On-premises networks and what connects them.

use super::{Builder, block};
use crate::network::{Connection, OnPremises, OnPremisesId, ResolverId, VirtualInterfaceKind};
use crate::nodes::{Node, Value};
use crate::schema::Kind;

impl Builder<'_> {
    pub(super) fn distant(&mut self) {
        for node in self.nodes.of_kind(Kind::OnPremises) {
            let network = self.on_premises(node);
            self.network.on_premises.push(network);
        }
        for node in self.nodes.iter().filter(|node| matches!(node.kind(), Kind::Vpn | Kind::DirectConnect)) {
            let connection = self.connection(node);
            self.network.connections.push(connection);
        }
    }

    fn on_premises(&self, node: &Node) -> OnPremises {
        let blocks: Vec<_> = node.args.iter().filter_map(block).collect();
        let hosts = self.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Host);
        OnPremises {
            node: node.id,
            complete: blocks.len() == node.args.len() && !blocks.is_empty(),
            blocks,
            hosts: hosts
                .map(|host| {
                    let address = match host.value() {
                        Some(Value::Address(address)) => Some(*address),
                        _ => None,
                    };
                    (host.id, address)
                })
                .collect(),
            dns: self.nodes.child(node.id, Kind::OnPremisesDns).map(|dns| match dns.value() {
                Some(Value::Reference(Some(resolver))) => self.id(*resolver).map(ResolverId::new),
                _ => None,
            }),
        }
    }

    fn connection(&self, node: &Node) -> Connection {
        let end = |label: &str| match node.arg(label).map(|arg| &arg.value) {
            Some(Value::Reference(end)) => *end,
            _ => None,
        };
        Connection {
            node: node.id,
            on_premises: end("ON_PREMISES").and_then(|network| self.id(network)).map(OnPremisesId::new),
            gateway: end("GATEWAY"),
            interface: (node.kind() == Kind::DirectConnect).then(|| {
                match self.nodes.child(node.id, Kind::VirtualInterface).map(Node::value) {
                    None | Some(Some(Value::Choice("private"))) => VirtualInterfaceKind::Private,
                    Some(Some(Value::Choice("public"))) => VirtualInterfaceKind::Public,
                    Some(Some(Value::Choice("transit"))) => VirtualInterfaceKind::Transit,
                    Some(_) => VirtualInterfaceKind::Unknown,
                }
            }),
        }
    }
}
