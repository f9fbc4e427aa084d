//! Transit gateways: what is attached, and their tables.

use super::Builder;
use crate::network::{Attachment, Destination, Route, Switch, Target, TransitGateway, TransitTable};
use crate::nodes::{Node, NodeId, Value};
use crate::schema::Kind;

impl Builder<'_> {
    pub(super) fn transit(&mut self) {
        for node in self.nodes.of_kind(Kind::TransitGateway) {
            let gateway = self.transit_gateway(node);
            self.network.transit_gateways.push(gateway);
        }
    }

    fn transit_gateway(&self, node: &Node) -> TransitGateway {
        let mut incomplete = None;
        let mut attachments: Vec<Attachment> = Vec::new();
        for statement in self.children(node, Kind::Attach) {
            let Some(of) = reference(statement) else {
                incomplete = incomplete.or(Some(statement.id));
                continue;
            };
            let mut complete = true;
            let subnets = self.subnets(statement, &mut complete);
            attachments.push(Attachment {
                node: statement.id,
                of,
                subnets: self.nodes.child(statement.id, Kind::Subnets).map(|_| subnets),
                complete,
                appliance_mode: self.switch(statement, Kind::ApplianceMode, false),
                table: Some(0),
            });
        }
        // A connection that leads to what is not known may lead here.
        let astray = self.network.connections.iter().find(|connection| {
            connection.gateway.is_none() && connection.leads_to(Kind::TransitGateway) != Some(false)
        });
        incomplete = incomplete.or(astray.map(|connection| connection.node));
        // A connection whose target is the gateway is attached by that, and a peering is attached at both ends.
        let connections = self.network.connections.iter().filter(|connection| connection.gateway == Some(node.id));
        let peers = self.nodes.of_kind(Kind::Attach).filter(|attach| reference(attach) == Some(node.id));
        let implied = connections
            .map(|connection| connection.node)
            .chain(peers.filter_map(|attach| attach.parent))
            .collect::<Vec<_>>();
        for of in implied {
            if of != node.id && !attachments.iter().any(|attachment| attachment.of == of) {
                let appliance_mode = Switch { on: Some(false), node: None };
                let attachment =
                    Attachment { node: of, of, subnets: None, complete: true, appliance_mode, table: Some(0) };
                attachments.push(attachment);
            }
        }

        let mut tables = vec![self.transit_table(node, None, Kind::TransitPropagate)];
        let mut open_association = false;
        for statement in self.children(node, Kind::TransitGatewayRouteTable) {
            for associate in self.children(statement, Kind::Associate) {
                match reference(associate) {
                    Some(of) => {
                        for attachment in attachments.iter_mut().filter(|attachment| attachment.of == of) {
                            attachment.table = Some(tables.len());
                        }
                    }
                    None => open_association = true,
                }
            }
            tables.push(self.transit_table(statement, Some(statement.id), Kind::TransitPropagate));
        }
        if open_association {
            for attachment in attachments.iter_mut().filter(|attachment| attachment.table == Some(0)) {
                attachment.table = None;
            }
        }
        let written = |kind: Kind| self.children(node, kind).next().is_some();
        // A static route beside it changes nothing of AWS's default.
        let plain = ![Kind::TransitPropagate, Kind::TransitGatewayRouteTable].into_iter().any(written);
        if plain && let Some(default) = tables.first_mut() {
            let peers = |of: NodeId| self.nodes.get(of).kind() == Kind::TransitGateway;
            default.propagates = attachments.iter().map(|attachment| attachment.of).filter(|of| !peers(*of)).collect();
        }
        // Only what is attached propagates.
        for (index, table) in tables.iter_mut().enumerate() {
            let named = table.propagates.len();
            table.propagates.retain(|of| attachments.iter().any(|attachment| attachment.of == *of));
            if table.propagates.len() < named || plain && index == 0 {
                table.incomplete = table.incomplete.or(incomplete);
            }
        }
        TransitGateway { node: node.id, attachments, tables, incomplete }
    }

    fn transit_table(&self, node: &Node, table: Option<NodeId>, propagate: Kind) -> TransitTable {
        let mut incomplete = None;
        let mut propagates = Vec::new();
        for statement in self.children(node, propagate) {
            match reference(statement) {
                Some(of) => propagates.push(of),
                None => incomplete = incomplete.or(Some(statement.id)),
            }
        }
        let routes = self.children(node, Kind::TransitRoute).map(|route| Route {
            node: route.id,
            destination: match route.arg("DESTINATION") {
                Some(arg) => self.destination(arg, self.vpc_around(node)),
                None => Destination::Unknown,
            },
            target: match route.arg("ATTACHED").map(|arg| &arg.value) {
                Some(Value::Choice("blackhole")) => Target::Blackhole,
                Some(Value::Reference(Some(of))) => Target::Node(*of),
                _ => Target::Unknown,
            },
        });
        TransitTable { node: table, routes: routes.collect(), propagates, incomplete }
    }

    fn children(&self, node: &Node, kind: Kind) -> impl Iterator<Item = &Node> {
        self.nodes.children(Some(node.id)).filter(move |child| child.kind() == kind)
    }
}

fn reference(node: &Node) -> Option<NodeId> {
    match node.value() {
        Some(Value::Reference(of)) => *of,
        _ => None,
    }
}
