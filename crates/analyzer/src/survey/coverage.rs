//! Which statements no expectation exercises.

use std::collections::HashSet;

use crate::Analysis;
use crate::expect::{Judge, generic_public_address};
use crate::network::EndpointType;
use crate::nodes::{Node, NodeId, Value};
use crate::reach::{Engine, Memo, Without};
use crate::rules::Context;
use crate::schema::Kind;

/// What the expectations of a topology exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The statements that packets can pass, in order of the file, and whether one of an `expect` or `uses` does.
    pub statements: Vec<(NodeId, bool)>,
}

impl Coverage {
    /// How many statements are exercised.
    pub fn exercised(&self) -> usize {
        self.statements.iter().filter(|(_, exercised)| *exercised).count()
    }
}

/// Follows every packet of every expectation again, and takes note of what it passes: there as far as it gets, and
/// back where it arrives.
pub fn coverage(analysis: &Analysis) -> Coverage {
    let memo = Memo::new(&analysis.network);
    let context = Context { sources: &analysis.sources, nodes: &analysis.nodes, network: &analysis.network };
    let without = Without::default();
    let internet = generic_public_address(&analysis.network);
    let engine = Engine::new(&analysis.nodes, &analysis.network, &memo, &without, internet, &analysis.sources.settings)
        .tracing();
    let judge = Judge::new(&context, &engine);
    for node in analysis.nodes.iter() {
        match node.kind() {
            Kind::Expect => drop(judge.expect(node, &mut Vec::new())),
            Kind::Uses => drop(judge.uses(node, &mut Vec::new())),
            _ => {}
        }
    }
    let exercised: HashSet<NodeId> = engine.exercised();
    let statements = analysis.nodes.iter().filter(|node| is_passed(analysis, node));
    Coverage { statements: statements.map(|node| (node.id, exercised.contains(&node.id))).collect() }
}

/// Whether packets pass a statement, or it decides about them.
fn is_passed(analysis: &Analysis, node: &Node) -> bool {
    match node.kind() {
        Kind::Route
        | Kind::TransitRoute
        | Kind::Attach
        | Kind::InternetGateway
        | Kind::EgressOnlyInternetGateway
        | Kind::NatGateway
        | Kind::VpnGateway
        | Kind::TransitGateway
        | Kind::Peering
        | Kind::Vpn
        | Kind::DirectConnect
        | Kind::Ingress
        | Kind::AclIngress
        | Kind::AclEgress
        | Kind::LoadBalancer
        | Kind::Listener
        | Kind::EndpointService => true,
        // `egress none` lets nothing pass.
        Kind::Egress => !matches!(node.value(), None | Some(Value::Choice("none"))),
        // Behind the other types nothing is followed.
        Kind::Endpoint => analysis.network.endpoint_of(node.id).is_some_and(|endpoint| {
            matches!(
                endpoint.kind,
                Some(EndpointType::Gateway | EndpointType::Interface | EndpointType::GatewayLoadBalancer)
            )
        }),
        _ => false,
    }
}
