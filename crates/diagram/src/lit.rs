//! What of a picture is lit: the way of the packet that an expectation is about.

use std::collections::HashSet;

use portolan_analyzer::network::EndpointTarget;
use portolan_analyzer::reach::HopKind;
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Expectation, NodeId, Value};

/// What the cloud of the internet is called.
pub(crate) const INTERNET: &str = "internet";

/// What is lit. The default is nothing.
#[derive(Debug, Default)]
pub(crate) struct Lit {
    /// The paths of the things on the way.
    things: HashSet<String>,
    /// The same in words.
    pub(crate) words: String,
}

impl Lit {
    /// The way that an expectation shows, as far as the packet gets.
    pub(crate) fn way(analysis: &Analysis, expectation: &Expectation) -> Lit {
        let arrives = expectation.path.last().is_some_and(|hop| hop.kind == HopKind::Destination);
        let mut things = HashSet::new();
        for node in expectation.path.iter().filter_map(|hop| hop.node) {
            things.insert(analysis.nodes.path(node));
            things.extend(subnet(analysis, node).map(|subnet| analysis.nodes.path(subnet)));
            if let Some(endpoint) = analysis.network.endpoint_of(node).filter(|_| arrives)
                && let EndpointTarget::Aws(service) = &endpoint.service
            {
                things.insert(format!("aws.{}", service.short_name));
            }
        }
        let ends = &analysis.nodes.get(expectation.node).args;
        let at_internet = ends.iter().any(|end| {
            let reached = end.label == "from" || (end.label == "to" && arrives);
            reached && matches!(end.value, Value::Choice("internet"))
        });
        if at_internet {
            things.insert(INTERNET.to_owned());
        }
        let claim = expectation.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let hops: Vec<_> = expectation.path.iter().map(|hop| hop.name.as_str()).collect();
        let end = expectation.stopped_by.map(|reason| format!("; it ends there: {reason}")).unwrap_or_default();
        Lit { things, words: format!("Lit is the way of `{claim}`: {}{end}.", hops.join(", ")) }
    }

    /// Whether anything is.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the thing of this path is.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.things.contains(path)
    }
}

/// The subnet in which a thing stands.
fn subnet(analysis: &Analysis, node: NodeId) -> Option<NodeId> {
    let around = analysis.nodes.ancestors(node).find(|around| around.kind() == Kind::Subnet).map(|subnet| subnet.id);
    around.or_else(|| {
        let (_, gateway) = analysis.network.nats().find(|(_, gateway)| gateway.node == node)?;
        Some(analysis.network.subnet(gateway.subnet?).node)
    })
}
