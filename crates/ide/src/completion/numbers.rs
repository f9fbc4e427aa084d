//! Proposals of numbers: blocks and addresses that are free, ports, the numbers of rules.

use portolan_analyzer::schema::Kind;
use portolan_analyzer::{NodeId, Value};
use portolan_catalog::say;

use super::{CompletionKind, Proposals};
use crate::addresses::{next_address, next_subnet_block, next_subnet_ipv6_block, next_vpc_block};
use crate::ports;

/// The rules of a network ACL are numbered in steps, so that others fit between them.
const STEP: u32 = 100;

impl Proposals<'_> {
    /// The blocks that a statement of a kind can have.
    pub(super) fn cidrs(&mut self, kind: Kind) {
        if matches!(kind, Kind::AclIngress | Kind::AclEgress) {
            self.blocks();
        }
        self.free(kind);
    }

    /// What is free for a statement of a kind: a block, or an address.
    pub(super) fn free(&mut self, kind: Kind) {
        if let Some((free, detail)) = self.next_free(kind) {
            self.push(free, CompletionKind::Number, detail, "");
        }
    }

    /// The next block or address for a statement of a kind, and of what it is a part.
    pub(super) fn next_free(&self, kind: Kind) -> Option<(String, String)> {
        let (analysis, network, language) = (self.analysis, &self.analysis.network, self.language);
        let scope = self.scope.map(|scope| scope.id);
        let name = |node: NodeId| analysis.nodes.name(node);
        let block_of = |node: NodeId| {
            let name = name(node);
            say!(language, "the next free block of `{name}`", "`{name}` の次の空き CIDR ブロック")
        };
        let address_of = |subnet: NodeId, except: Option<NodeId>| {
            let (free, name) = (next_address(analysis, network.subnet_of(subnet)?, except)?, name(subnet));
            let detail = say!(language, "the first free address of `{name}`", "`{name}` の最初の空きアドレス");
            Some((free.to_string(), detail))
        };
        match kind {
            Kind::Subnet => {
                let vpc = network.vpc_of(scope?)?;
                let free = next_subnet_block(analysis, vpc, self.statement.map(|subnet| subnet.id))?;
                Some((free.to_string(), block_of(vpc.node)))
            }
            Kind::Ipv6 => {
                let subnet = network.subnet_of(scope?)?;
                let vpc = network.vpc(subnet.vpc);
                let free = next_subnet_ipv6_block(analysis, vpc, Some(subnet.node))?;
                Some((free.to_string(), block_of(vpc.node)))
            }
            Kind::Vpc => {
                let detail = language
                    .pick("a private block that nothing here has", "ここで使われていないプライベート CIDR ブロック");
                Some((next_vpc_block(analysis)?.to_string(), detail.to_owned()))
            }
            Kind::Ip => {
                let subnet = network.subnet(network.host_of(scope?)?.subnet).node;
                address_of(subnet, self.statement.map(|ip| ip.id))
            }
            Kind::EndpointIp => {
                let statement = self.statement?;
                let Some(Value::Reference(Some(subnet))) = statement.value() else { return None };
                address_of(*subnet, Some(statement.id))
            }
            _ => None,
        }
    }

    /// Ports that have a name.
    pub(super) fn ports(&mut self) {
        for (port, name) in ports::named(self.language) {
            self.push(port, CompletionKind::Number, name, "");
        }
    }

    /// The number behind those of the rules of a network ACL on the same side.
    pub(super) fn rule_number(&mut self, kind: Kind, most: u32) {
        let Some(acl) = self.scope.filter(|_| matches!(kind, Kind::AclIngress | Kind::AclEgress)) else { return };
        let others = self.analysis.nodes.children(Some(acl.id)).filter(|rule| rule.kind() == kind);
        let others = others.filter(|rule| Some(rule.id) != self.statement.map(|statement| statement.id));
        let numbers = others.filter_map(|rule| match rule.value() {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        });
        let next = (numbers.max().unwrap_or_default() / STEP + 1) * STEP;
        if next <= most {
            let detail = self.language.pick("behind the other rules", "ほかのルールの後");
            self.push(next.to_string(), CompletionKind::Number, detail, "");
        }
    }

    /// Every address, and the blocks of the VPCs.
    pub(super) fn blocks(&mut self) {
        let everywhere = self.language.pick("everywhere, IPv4", "すべての宛先、IPv4");
        self.push("0.0.0.0/0", CompletionKind::Number, everywhere, "");
        for (_, vpc) in self.analysis.network.vpcs() {
            for block in &vpc.cidrs {
                self.push(block.cidr.to_string(), CompletionKind::Number, self.analysis.nodes.path(vpc.node), "");
            }
        }
    }
}
