//! Load balancers and endpoint services.

use super::Builder;
use crate::network::{
    Allow, EndpointService, Groups, Listener, LoadBalancer, LoadBalancerId, LoadBalancerType, Switch, TargetPort,
};
use crate::nodes::{Arg, Node, Value};
use crate::schema::Kind;

impl Builder<'_> {
    pub(super) fn balancers(&mut self) {
        for node in self.nodes.of_kind(Kind::LoadBalancer) {
            let balancer = self.balancer(node);
            self.network.load_balancers.push(balancer);
        }
        for node in self.nodes.of_kind(Kind::EndpointService) {
            let service = self.endpoint_service(node);
            self.network.endpoint_services.push(service);
        }
    }

    fn balancer(&self, node: &Node) -> LoadBalancer {
        let kind = match node.args.first().map(|arg| &arg.value) {
            Some(Value::Choice("application")) => Some(LoadBalancerType::Application),
            Some(Value::Choice("network")) => Some(LoadBalancerType::Network),
            Some(Value::Choice("gateway")) => Some(LoadBalancerType::Gateway),
            _ => None,
        };
        let mut complete = true;
        let subnets = self.subnets(node, &mut complete);
        let listeners = self.nodes.children(Some(node.id)).filter(|child| child.kind() == Kind::Listener);
        LoadBalancer {
            node: node.id,
            vpc: self.vpc_around(node),
            kind,
            internet_facing: self.choice(node, Kind::Scheme, "internet_facing", false),
            subnets,
            complete,
            groups: match (self.groups(node), kind) {
                // Only an Application Load Balancer always has a security group.
                (Groups::Default, Some(LoadBalancerType::Network | LoadBalancerType::Gateway)) => Groups::None,
                (Groups::Default, None) => Groups::Unknown,
                (groups, _) => groups,
            },
            listeners: listeners.map(listener).collect(),
            cross_zone: match kind {
                None => Switch { on: None, node: Some(node.id) },
                Some(kind) => self.switch(node, Kind::CrossZone, kind == LoadBalancerType::Application),
            },
        }
    }

    fn endpoint_service(&self, node: &Node) -> EndpointService {
        let mut complete = true;
        let balancers = self.references(node, Kind::LoadBalancers, &mut complete);
        EndpointService {
            node: node.id,
            vpc: self.vpc_around(node),
            load_balancers: balancers
                .into_iter()
                .filter_map(|(balancer, _)| self.id(balancer))
                .map(LoadBalancerId::new)
                .collect(),
            complete,
            automatic: self.choice(node, Kind::Acceptance, "automatic", false),
            allow: self.allow(node),
            private_name: self.nodes.child(node.id, Kind::PrivateDnsName).map(|name| {
                let host = match name.args.first().map(|arg| &arg.value) {
                    Some(Value::Text(host)) => Some(lower(host)),
                    _ => None,
                };
                let verified = match name.args.get(1).map(|arg| &arg.value) {
                    Some(Value::Choice(word)) => Some(*word == "verified"),
                    _ => None,
                };
                (host, verified)
            }),
            regions: match self.nodes.child(node.id, Kind::Regions) {
                None => Some(Vec::new()),
                Some(regions) => regions
                    .args
                    .iter()
                    .flat_map(Arg::items)
                    .map(|item| match item.value {
                        Value::Region(region) => Some(region),
                        _ => None,
                    })
                    .collect(),
            },
        }
    }

    fn allow(&self, node: &Node) -> Allow {
        let Some(statement) = self.nodes.child(node.id, Kind::Allow) else { return Allow::Accounts(Vec::new()) };
        let mut accounts = Vec::new();
        for item in statement.args.iter().flat_map(Arg::items) {
            match &item.value {
                Value::Choice("*") => return Allow::All,
                Value::Word(id) => accounts.push(id.clone()),
                Value::Reference(Some(account)) => match self.nodes.account_digits(*account) {
                    Some(id) => accounts.push(id.to_owned()),
                    None => return Allow::Unknown,
                },
                _ => return Allow::Unknown,
            }
        }
        Allow::Accounts(accounts)
    }

    /// A setting that is one word or another.
    pub(super) fn choice(&self, node: &Node, kind: Kind, word: &str, default: bool) -> Switch {
        match self.nodes.child(node.id, kind) {
            None => Switch { on: Some(default), node: None },
            Some(setting) => Switch {
                on: match setting.value() {
                    Some(Value::Choice(choice)) => Some(*choice == word),
                    _ => None,
                },
                node: Some(setting.id),
            },
        }
    }
}

fn listener(node: &Node) -> Listener {
    // Its first and its last ports carry the same label.
    let mut ports = node.args.iter().filter(|arg| arg.label == "PORTS").map(|arg| match &arg.value {
        Value::Ports(ports) => Some(ports.clone()),
        _ => None,
    });
    let taken = ports.next().flatten();
    let on = match ports.next() {
        None => TargetPort::Same,
        Some(Some(ports)) => TargetPort::Ports(ports),
        Some(None) => TargetPort::Unknown,
    };
    let items: &[Arg] = node.arg("TARGET").map(Arg::items).unwrap_or_default();
    let targets: Vec<_> = items
        .iter()
        .filter_map(|item| match item.value {
            Value::Reference(target) => target,
            _ => None,
        })
        .collect();
    Listener { node: node.id, ports: taken, complete: targets.len() == items.len(), targets, on }
}

/// A host name in the form in which names are compared.
pub(super) fn lower(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}
