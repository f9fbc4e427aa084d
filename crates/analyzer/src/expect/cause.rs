//! Which rule tells a failure: the one that knows its deepest cause.

use super::Judge;
use crate::checks::failure::{Failure, Told};
use crate::checks::{
    bastion_chain, client_security_group, ecs_endpoints, eks_endpoints, endpoint_host_name, endpoint_ping,
    endpoint_security_group, endpoint_starts_no_connection, expectation, gateway_endpoint_missing_table,
    gateway_endpoint_other_region, gateway_endpoint_outside_vpc, gateway_endpoint_scope, gateway_endpoint_unassociated,
    image_pull_endpoints, network_acl_return, no_public_address, not_transitive, private_dns_off,
    private_dns_requirements, private_name_outside_vpc, public_virtual_interface, session_manager_endpoints,
    transit_gateway_attachment_zone, unverified_private_name,
};
use crate::diagnostic::Diagnostic;
use crate::nodes::NodeId;
use crate::rules::Context;
use crate::rules::{Check, rule, rules};

/// The rules that know causes, the deepest first: what a name means decides where a packet goes, an endpoint that is
/// not there is missed before anything that it would do, and what is in the way comes last.
const CAUSES: &[fn(&Failure<'_>) -> Option<Told>] = &[
    endpoint_host_name::cause,
    private_dns_requirements::cause,
    private_dns_off::cause,
    private_name_outside_vpc::cause,
    endpoint_ping::cause,
    gateway_endpoint_unassociated::cause,
    gateway_endpoint_missing_table::cause,
    image_pull_endpoints::cause,
    session_manager_endpoints::cause,
    ecs_endpoints::cause,
    eks_endpoints::cause,
    endpoint_starts_no_connection::cause,
    gateway_endpoint_outside_vpc::cause,
    gateway_endpoint_other_region::cause,
    gateway_endpoint_scope::cause,
    not_transitive::cause,
    transit_gateway_attachment_zone::cause,
    public_virtual_interface::cause,
    no_public_address::cause,
    endpoint_security_group::cause,
    client_security_group::cause,
    bastion_chain::cause,
    network_acl_return::cause,
    unverified_private_name::cause,
    by_reason,
];

/// By a rule that finds the same at a statement without being asked, and says so by the reason.
fn by_reason(failure: &Failure<'_>) -> Option<Told> {
    let stop = failure.stop?;
    let endpoint = failure.heads_for().map(|endpoint| endpoint.node);
    let passed = failure.hops.iter().filter_map(|hop| hop.node);
    let places: Vec<_> = stop.node.into_iter().chain(stop.at).chain(endpoint).chain(passed).collect();
    let nodes = failure.nodes();
    rules().iter().filter(|rule| rule.told_by.contains(&stop.reason.name)).find_map(|rule| {
        let Check::Statement(kind, _) = rule.check else { return None };
        places.iter().find_map(|place| {
            let around = nodes.ancestors(*place).find(|node| node.kind() == kind);
            around.or_else(|| nodes.child(*place, kind)).and_then(|statement| failure.told_at(rule, statement))
        })
    })
}

/// A statement at which a rule need not say what a failed expectation has said under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    rule: &'static str,
    statement: NodeId,
}

impl Fault {
    /// Whether a finding says the same at that statement.
    pub(super) fn says(&self, context: &Context<'_>, diagnostic: &Diagnostic) -> bool {
        let (sources, told) = (context.sources, diagnostic.span);
        diagnostic.rule == self.rule
            && sources.touches(context.nodes.get(self.statement).span, told.file, sources.range(told).start())
    }
}

impl Judge<'_> {
    /// Tells a failure under the rule of its deepest cause. A rule that is switched off leaves it to the next one.
    pub(super) fn tell(&self, failure: &Failure<'_>, faults: &mut Vec<Fault>) -> Diagnostic {
        let settings = &self.context.sources.settings;
        let asked = |told: &Told| rule(told.diagnostic.rule).is_some_and(|rule| settings.asks(rule));
        let told = CAUSES.iter().filter_map(|cause| cause(failure)).find(asked);
        let told = told.unwrap_or_else(|| expectation::cause(failure));
        let rule = told.diagnostic.rule;
        faults.extend(told.at_fault.into_iter().map(|statement| Fault { rule, statement }));
        told.diagnostic
    }
}
