//! Services that are of use together only: what the rules about a missing member of such a set share.

use super::failure::{Failure, Told, free_name, insert_after};
use super::prelude::*;
use super::{insert_into_body, subnet_claim};
use crate::network::{ClaimKind, Endpoint, EndpointTarget, EndpointType, Groups, TableChoice};
use crate::reach::{Goal, Machine};
use portolan_catalog::{self as catalog, Service, ServiceLookup};

/// Tells that members of the set around what a host uses have no endpoint, where `used` holds the names of services
/// whose set it is.
pub(super) fn cause(failure: &Failure<'_>, rule: &'static Rule, used: &[&str]) -> Option<Told> {
    let written = failure.used.filter(|service| used.contains(&service.short_name))?;
    let host = failure.sender().filter(|host| has_no_way_out(failure, host))?;
    let (asked, _) = failure.service()?;
    let language = failure.language();
    if has_endpoint(failure, host.vpc, asked) {
        return None;
    }
    let missing = missing(failure, host, written);
    let names: Vec<_> = missing.iter().map(|service| format!("aws.{}", service.short_name)).collect();
    let listed = suggest::all_of(language, names.iter().map(String::as_str));
    let vpc = failure.path(failure.network().vpc(host.vpc).node);
    let mut diagnostic = failure.told_by(rule).note(if missing.len() == 1 {
        say!(language, "`{vpc}` has no endpoint for {listed}", "`{vpc}` には {listed} のエンドポイントがありません")
    } else {
        say!(language, "`{vpc}` has no endpoints for {listed}", "`{vpc}` には {listed} のエンドポイントがありません")
    });
    let Some(added) = Addition::of(failure, host, &missing) else {
        let help = say!(
            language,
            "add endpoints for {listed} in subnets of `{vpc}`, with security groups that admit the host",
            "`{vpc}` のサブネットに、ホストを許可するセキュリティグループを付けて {listed} のエンドポイントを追加してください"
        );
        return Some(diagnostic.help(help).into());
    };
    let quoted: Vec<_> = added.statements.iter().map(|statement| format!("`{statement}`")).collect();
    let shown = quoted.join("\n");
    let lead = say!(language, "add to `{vpc}`:", "`{vpc}` に追加してください:");
    diagnostic = diagnostic.help(format!("{lead}\n{shown}"));
    let title = say!(language, "add what is missing for {listed}", "{listed} のために不足しているものを追加する");
    if let Some(edit) = added.edit(failure, host) {
        diagnostic = diagnostic.fix(title, vec![edit]);
    }
    Some(diagnostic.into())
}

/// Whether the host is in a subnet from which nothing leads to the public addresses of the service, be it that the
/// packet comes to the route table or that the host's own groups stop it before.
fn has_no_way_out(failure: &Failure<'_>, host: &Machine) -> bool {
    let isolated = || matches!(subnet_claim::kind(failure.context, host.subnet), Some((ClaimKind::Isolated, _)));
    failure.vpc_without_route() == Some(host.vpc) || failure.stops_at_own_groups() && isolated()
}

/// The members of the set that the host does not reach and for which its VPC has no endpoint.
fn missing(failure: &Failure<'_>, host: &Machine, written: &'static Service) -> Vec<&'static Service> {
    let region = failure.network().vpc(host.vpc).region.map(|region| region.code);
    let companions = catalog::companions(written.short_name).iter().map(|companion| companion.service);
    let members = companions.filter_map(|name| match catalog::service(name) {
        ServiceLookup::One(service) => Some(service),
        _ => None,
    });
    let lacks = |service: &&'static Service| {
        !has_endpoint(failure, host.vpc, service)
            && region
                .is_some_and(|region| failure.would_reach(&Goal::Service(service.short_name, region)) == Some(false))
    };
    std::iter::once(written).chain(members).filter(lacks).collect()
}

fn has_endpoint(failure: &Failure<'_>, vpc: VpcId, service: &Service) -> bool {
    let network = failure.network();
    let leads = |endpoint: &Endpoint| {
        matches!(&endpoint.service, EndpointTarget::Aws(own) if own.name == service.name)
            || matches!(endpoint.service, EndpointTarget::Unknown)
    };
    network.vpc(vpc).endpoints.iter().any(|id| leads(network.endpoint(*id)))
}

/// The statements that add what is missing.
struct Addition {
    statements: Vec<String>,
    /// The endpoint behind which they are written.
    behind: Option<NodeId>,
}

impl Addition {
    /// Endpoints like one that is there; `None` where an interface endpoint is needed and there is none to follow.
    fn of(failure: &Failure<'_>, host: &Machine, missing: &[&'static Service]) -> Option<Addition> {
        let network = failure.network();
        let vpc = network.vpc(host.vpc);
        let usable = |endpoint: &&Endpoint| {
            endpoint.kind == Some(EndpointType::Interface)
                && endpoint.complete
                && !endpoint.interfaces.is_empty()
                && matches!(endpoint.groups, Groups::Listed(_))
        };
        let model = vpc.endpoints.iter().map(|id| network.endpoint(*id)).rfind(usable);
        let last = vpc.endpoints.last().map(|id| network.endpoint(*id).node);
        let mut addition = Addition { statements: Vec::new(), behind: model.map(|model| model.node).or(last) };
        for service in missing {
            let short = service.short_name;
            let name = free_name(failure.nodes(), vpc.node, &short.replace(['.', '-'], "_"));
            if service.gateway {
                let table = addition.table(failure, host)?;
                addition
                    .statements
                    .push(format!("endpoint {name} gateway {{ service aws.{short}; route_tables [{table}] }}"));
            } else {
                let (subnets, groups) = like(failure, model?);
                addition.statements.push(format!(
                    "endpoint {name} interface {{ service aws.{short}; subnets [{subnets}]; security_groups [{groups}] }}"
                ));
            }
        }
        (!addition.statements.is_empty()).then_some(addition)
    }

    /// The host's route table, which a gateway endpoint has to name. The implicit main one is declared for that.
    fn table(&mut self, failure: &Failure<'_>, host: &Machine) -> Option<String> {
        let network = failure.network();
        match network.subnet(host.subnet).table {
            TableChoice::Table(table) => Some(failure.nodes().name(network.table(table).node).to_owned()),
            TableChoice::Implicit => {
                let name = free_name(failure.nodes(), network.vpc(host.vpc).node, "main_table");
                self.statements.push(format!("route_table {name} {{ main }}"));
                Some(name)
            }
            TableChoice::Unknown => None,
        }
    }

    fn edit(&self, failure: &Failure<'_>, host: &Machine) -> Option<Edit> {
        let nodes = failure.nodes();
        match self.behind {
            Some(behind) => Some(insert_after(failure.context, nodes.get(behind), &self.statements)),
            None => {
                let vpc = nodes.get(failure.network().vpc(host.vpc).node);
                insert_into_body(failure.context, vpc, &self.statements.join("; "))
            }
        }
    }
}

/// The subnets and security groups of an endpoint, as they are written.
fn like(failure: &Failure<'_>, model: &Endpoint) -> (String, String) {
    let (network, nodes) = (failure.network(), failure.nodes());
    let subnets = model.interfaces.iter().map(|interface| nodes.name(network.subnet(interface.subnet).node));
    let subnets: Vec<_> = subnets.collect();
    let groups: Vec<_> = match &model.groups {
        Groups::Listed(groups) => groups.iter().map(|group| nodes.name(network.group(*group).node)).collect(),
        _ => Vec::new(),
    };
    (subnets.join(", "), groups.join(", "))
}
