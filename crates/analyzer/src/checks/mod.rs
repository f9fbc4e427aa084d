//! The rules, a file each, and what their fixes share.
//!
//! A rule's file holds its declaration and its check; its page, with the examples that test it, is
//! `book/src/rules/NAME.md`, in Japanese `book/ja/src/rules/NAME.md`.

use portolan_catalog::{Language, Service, say};
use portolan_syntax::TextRange;

use crate::diagnostic::Edit;
use crate::network::{ClaimKind, Destination, Endpoint, Route, RouteTable, Switch, Vpc, VpcId};
use crate::nodes::{Arg, Node, NodeId};
use crate::rules::{Context, Rule};
use crate::schema::BodySpec;
use crate::schema::Kind;
use crate::source::{Sources, Span};

/// Declares a rule with its pages; `off_by_default: true` at the end for one that would speak on nearly every network,
/// `told_by: […]` for one whose findings an expectation may tell, stopped for one of these reasons; `reads: […]` for one
/// that looks at the rules of security groups or network ACLs or at routes.
macro_rules! rule {
    ($name:literal, $id:literal, $severity:ident, $check:expr $(, off_by_default: $off:literal)?
        $(, told_by: [$($reason:literal),*])? $(, reads: [$($contents:ident),*])?) => {
        Rule {
            name: $name,
            id: $id,
            severity: Severity::$severity,
            off_by_default: false $(|| $off)?,
            told_by: &[$($($reason),*)?],
            reads: &[$($(crate::rules::Contents::$contents),*)?],
            page_en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/rules/", $name, ".md")),
            page_ja: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/ja/src/rules/", $name, ".md")),
            check: $check,
        }
    };
}

pub(crate) mod ambiguous_service;
pub(crate) mod availability_zone_letter;
pub(crate) mod availability_zone_letters;
pub(crate) mod availability_zone_region;
pub(crate) mod bastion_chain;
pub(crate) mod client_security_group;
pub(crate) mod connection_not_accepted;
pub(crate) mod cross_region_endpoint;
pub(crate) mod duplicate_acl_number;
pub(crate) mod duplicate_attribute;
pub(crate) mod duplicate_gateway_endpoint;
pub(crate) mod duplicate_name;
pub(crate) mod duplicate_route;
pub(crate) mod dynamodb_hosted_zone;
pub(crate) mod ec2messages_endpoint;
pub(crate) mod ecr_dkr_private_dns;
pub(crate) mod ecs_endpoints;
pub(crate) mod edge_route_table;
pub(crate) mod egress_only_ipv4;
pub(crate) mod eks_endpoints;
pub(crate) mod endpoint_address;
pub(crate) mod endpoint_cost;
pub(crate) mod endpoint_default_group;
pub(crate) mod endpoint_group_too_wide;
pub(crate) mod endpoint_host_name;
pub(crate) mod endpoint_ip_type;
pub(crate) mod endpoint_ping;
pub(crate) mod endpoint_policy_full;
pub(crate) mod endpoint_policy_malformed;
pub(crate) mod endpoint_policy_unsupported;
pub(crate) mod endpoint_quota;
pub(crate) mod endpoint_route_target;
pub(crate) mod endpoint_security_group;
pub(crate) mod endpoint_service_load_balancer;
mod endpoint_set;
pub(crate) mod endpoint_single_zone;
pub(crate) mod endpoint_starts_no_connection;
pub(crate) mod endpoint_subnets_in_one_zone;
pub(crate) mod endpoint_type;
pub(crate) mod endpoint_type_omitted;
pub(crate) mod endpoint_without_subnet;
pub(crate) mod expectation;
pub(crate) mod expectation_unknown;
pub(crate) mod failure;
pub(crate) mod gateway_endpoint_attributes;
pub(crate) mod gateway_endpoint_bypassed;
pub(crate) mod gateway_endpoint_dns;
pub(crate) mod gateway_endpoint_missing_table;
pub(crate) mod gateway_endpoint_other_region;
pub(crate) mod gateway_endpoint_outside_vpc;
pub(crate) mod gateway_endpoint_route;
pub(crate) mod gateway_endpoint_scope;
pub(crate) mod gateway_endpoint_service;
pub(crate) mod gateway_endpoint_unassociated;
pub(crate) mod gateway_load_balancer_endpoint_attributes;
pub(crate) mod gateway_load_balancer_endpoint_beside_hosts;
pub(crate) mod gateway_load_balancer_endpoint_subnet;
pub(crate) mod global_service_name;
pub(crate) mod group_reference;
pub(crate) mod host_address;
pub(crate) mod host_bits;
pub(crate) mod image_pull_endpoints;
pub(crate) mod implicit_route_table;
pub(crate) mod import_cycle;
pub(crate) mod import_not_found;
pub(crate) mod import_outside_root;
pub(crate) mod inbound_resolver_only;
pub(crate) mod interface_endpoint_service;
pub(crate) mod invalid_cidr;
pub(crate) mod invalid_operand;
pub(crate) mod ipv6_cidr_size;
pub(crate) mod listener_protocol;
pub(crate) mod misplaced_statement;
pub(crate) mod nat_for_gateway_service;
pub(crate) mod nat_gateway_kind;
pub(crate) mod nat_gateway_placement;
pub(crate) mod network_acl_return;
pub(crate) mod network_acl_source;
pub(crate) mod no_common_zone;
pub(crate) mod no_ipv6_default_route;
pub(crate) mod no_public_address;
pub(crate) mod not_transitive;
pub(crate) mod on_premises_overlap;
pub(crate) mod on_premises_route;
pub(crate) mod one_sided_inspection;
pub(crate) mod one_sided_peering_route;
pub(crate) mod open_management_port;
pub(crate) mod other_vpc;
pub(crate) mod overlapping_peers;
pub(crate) mod overlapping_prefix_lists;
pub(crate) mod peering_ends;
pub(crate) mod policy_not_found;
pub(crate) mod policy_shuts_out_aws_buckets;
pub(crate) mod policy_source_ip;
pub(crate) mod policy_wildcard;
pub(crate) mod prefix_list_id;
pub(crate) mod prefix_list_to_gateway_load_balancer;
pub(crate) mod principal_not_allowed;
pub(crate) mod private_dns_conflict;
pub(crate) mod private_dns_off;
pub(crate) mod private_dns_requirements;
pub(crate) mod private_dns_unsupported;
pub(crate) mod private_name_outside_vpc;
pub(crate) mod public_address;
pub(crate) mod public_endpoint_service;
pub(crate) mod public_virtual_interface;
pub(crate) mod record_outside_zone;
pub(crate) mod refused_destination;
pub(crate) mod region_missing;
pub(crate) mod repeated_endpoint;
pub(crate) mod reserved_address;
pub(crate) mod route_inside_vpc;
pub(crate) mod route_target_not_attached;
pub(crate) mod s3_private_dns_cost;
pub(crate) mod second_gateway;
pub(crate) mod second_internet_gateway;
pub(crate) mod secondary_cidr;
pub(crate) mod security_group_name;
pub(crate) mod service_name_partition;
pub(crate) mod service_name_prefix;
pub(crate) mod service_network_endpoint_subnet;
pub(crate) mod service_region;
pub(crate) mod session_manager_endpoints;
pub(crate) mod shadowed_acl_rule;
pub(crate) mod shadowed_name;
pub(crate) mod subnet_cidr_size;
pub(crate) mod subnet_claim;
pub(crate) mod subnet_full;
pub(crate) mod subnet_outside_vpc;
pub(crate) mod subnet_overlap;
pub(crate) mod syntax_error;
pub(crate) mod target_does_not_admit_load_balancer;
pub(crate) mod transit_gateway_attachment;
pub(crate) mod transit_gateway_attachment_zone;
pub(crate) mod transit_gateway_propagation;
pub(crate) mod transit_gateway_route;
pub(crate) mod tunnel_not_analysed;
pub(crate) mod unknown_name;
pub(crate) mod unknown_region;
pub(crate) mod unknown_service;
pub(crate) mod unknown_statement;
pub(crate) mod unused_allow;
pub(crate) mod unused_declaration;
pub(crate) mod unverified_private_name;
pub(crate) mod vpc_cidr_range;
pub(crate) mod vpc_cidr_size;
pub(crate) mod vpc_cidr_unusual;
pub(crate) mod vpn_gateway_ipv6;

/// What the rules about addresses share.
mod fixed_addresses;
/// What an expectation lacks for the way back.
mod way_back;
/// What the rules about routes share.
mod ways;

/// What most rules need.
mod prelude {
    #![allow(unused_imports)]
    pub(crate) use crate::diagnostic::{Diagnostic, Edit, Severity};
    pub(crate) use crate::network::VpcId;
    pub(crate) use crate::nodes::{Node, NodeId, Nodes};
    pub(crate) use crate::rules::{Check, Context, Rule};
    pub(crate) use crate::schema::{self, Kind};
    pub(crate) use crate::source::{Sources, Span};
    pub(crate) use crate::suggest;
    pub(crate) use portolan_catalog::{Language, say};
}

/// All rules, in the order of the book.
pub(crate) static RULES: &[&Rule] = &[
    &syntax_error::RULE,
    &unknown_statement::RULE,
    &misplaced_statement::RULE,
    &invalid_operand::RULE,
    &duplicate_attribute::RULE,
    &duplicate_name::RULE,
    &shadowed_name::RULE,
    &unknown_name::RULE,
    &import_not_found::RULE,
    &import_outside_root::RULE,
    &import_cycle::RULE,
    &policy_not_found::RULE,
    &unused_allow::RULE,
    &endpoint_type::RULE,
    &tunnel_not_analysed::RULE,
    &unknown_service::RULE,
    &ambiguous_service::RULE,
    &service_region::RULE,
    &service_name_prefix::RULE,
    &global_service_name::RULE,
    &service_name_partition::RULE,
    &unknown_region::RULE,
    &region_missing::RULE,
    &availability_zone_region::RULE,
    &availability_zone_letter::RULE,
    &security_group_name::RULE,
    &invalid_cidr::RULE,
    &host_bits::RULE,
    &vpc_cidr_size::RULE,
    &vpc_cidr_range::RULE,
    &secondary_cidr::RULE,
    &vpc_cidr_unusual::RULE,
    &subnet_cidr_size::RULE,
    &subnet_outside_vpc::RULE,
    &subnet_overlap::RULE,
    &subnet_full::RULE,
    &ipv6_cidr_size::RULE,
    &reserved_address::RULE,
    &endpoint_address::RULE,
    &host_address::RULE,
    &public_address::RULE,
    &endpoint_ip_type::RULE,
    &service_network_endpoint_subnet::RULE,
    &gateway_endpoint_service::RULE,
    &interface_endpoint_service::RULE,
    &gateway_endpoint_attributes::RULE,
    &gateway_endpoint_unassociated::RULE,
    &gateway_endpoint_scope::RULE,
    &gateway_endpoint_other_region::RULE,
    &gateway_endpoint_outside_vpc::RULE,
    &endpoint_subnets_in_one_zone::RULE,
    &endpoint_without_subnet::RULE,
    &endpoint_ping::RULE,
    &image_pull_endpoints::RULE,
    &session_manager_endpoints::RULE,
    &ecs_endpoints::RULE,
    &eks_endpoints::RULE,
    &gateway_endpoint_missing_table::RULE,
    &duplicate_gateway_endpoint::RULE,
    &endpoint_single_zone::RULE,
    &other_vpc::RULE,
    &gateway_load_balancer_endpoint_subnet::RULE,
    &gateway_load_balancer_endpoint_attributes::RULE,
    &gateway_load_balancer_endpoint_beside_hosts::RULE,
    &ec2messages_endpoint::RULE,
    &endpoint_quota::RULE,
    &implicit_route_table::RULE,
    &duplicate_route::RULE,
    &route_target_not_attached::RULE,
    &gateway_endpoint_route::RULE,
    &endpoint_route_target::RULE,
    &route_inside_vpc::RULE,
    &refused_destination::RULE,
    &edge_route_table::RULE,
    &prefix_list_to_gateway_load_balancer::RULE,
    &one_sided_inspection::RULE,
    &gateway_endpoint_bypassed::RULE,
    &overlapping_prefix_lists::RULE,
    &one_sided_peering_route::RULE,
    &overlapping_peers::RULE,
    &peering_ends::RULE,
    &transit_gateway_route::RULE,
    &transit_gateway_attachment::RULE,
    &transit_gateway_propagation::RULE,
    &nat_gateway_placement::RULE,
    &nat_gateway_kind::RULE,
    &no_ipv6_default_route::RULE,
    &egress_only_ipv4::RULE,
    &second_internet_gateway::RULE,
    &second_gateway::RULE,
    &subnet_claim::RULE,
    &no_public_address::RULE,
    &not_transitive::RULE,
    &transit_gateway_attachment_zone::RULE,
    &public_virtual_interface::RULE,
    &on_premises_route::RULE,
    &on_premises_overlap::RULE,
    &vpn_gateway_ipv6::RULE,
    &private_dns_requirements::RULE,
    &gateway_endpoint_dns::RULE,
    &private_dns_unsupported::RULE,
    &dynamodb_hosted_zone::RULE,
    &ecr_dkr_private_dns::RULE,
    &private_dns_conflict::RULE,
    &inbound_resolver_only::RULE,
    &private_dns_off::RULE,
    &private_name_outside_vpc::RULE,
    &endpoint_security_group::RULE,
    &client_security_group::RULE,
    &bastion_chain::RULE,
    &network_acl_return::RULE,
    &endpoint_starts_no_connection::RULE,
    &endpoint_default_group::RULE,
    &endpoint_group_too_wide::RULE,
    &group_reference::RULE,
    &open_management_port::RULE,
    &network_acl_source::RULE,
    &duplicate_acl_number::RULE,
    &shadowed_acl_rule::RULE,
    &endpoint_policy_unsupported::RULE,
    &endpoint_policy_malformed::RULE,
    &policy_source_ip::RULE,
    &policy_wildcard::RULE,
    &policy_shuts_out_aws_buckets::RULE,
    &endpoint_policy_full::RULE,
    &endpoint_service_load_balancer::RULE,
    &principal_not_allowed::RULE,
    &connection_not_accepted::RULE,
    &public_endpoint_service::RULE,
    &no_common_zone::RULE,
    &unverified_private_name::RULE,
    &cross_region_endpoint::RULE,
    &target_does_not_admit_load_balancer::RULE,
    &listener_protocol::RULE,
    &endpoint_host_name::RULE,
    &record_outside_zone::RULE,
    &nat_for_gateway_service::RULE,
    &s3_private_dns_cost::RULE,
    &endpoint_cost::RULE,
    &repeated_endpoint::RULE,
    &expectation::RULE,
    &expectation_unknown::RULE,
    &unused_declaration::RULE,
    &prefix_list_id::RULE,
    &endpoint_type_omitted::RULE,
    &availability_zone_letters::RULE,
];

/// An edit that adds a statement to the body of another, on a line of its own where the body has lines.
pub(crate) fn insert_into_body(context: &Context<'_>, node: &Node, statement: &str) -> Option<Edit> {
    let text = context.sources.text(node.span);
    let Some(open) = text.find('{') else {
        // Without a body it gets one, where it may have one.
        let end = node.head.end();
        let may = node.spec.body == BodySpec::Optional;
        return may.then(|| Edit { span: end, text: format!(" {{ {statement} }}") });
    };
    let inside = &text[open + 1..];
    let at = context.sources.range(node.span).start() + portolan_syntax::TextSize::try_from(open + 1).ok()?;
    let here = |at| context.sources.span(node.span.file, TextRange::empty(at));
    let first_line = inside.find(['\n', '\r']).map_or(inside, |end| &inside[..end]);
    let text = if !inside.contains(['\n', '\r']) {
        let empty = inside.trim_end_matches('}').trim().is_empty();
        if empty { format!(" {statement} ") } else { format!(" {statement};") }
    } else if first_line.trim().is_empty() || first_line.trim_start().starts_with('#') {
        // Behind what else stands on the line of the brace, a comment for instance.
        let end = at + portolan_syntax::TextSize::of(first_line);
        let indent = indentation(context.sources, node.span) + 2;
        let newline = if inside[first_line.len()..].starts_with('\r') { "\r\n" } else { "\n" };
        return Some(Edit { span: here(end), text: format!("{newline}{:indent$}{statement}", "") });
    } else {
        format!(" {statement};")
    };
    Some(Edit { span: here(at), text })
}

/// An edit that writes an attribute of a statement, in place of the one that is there.
pub(crate) fn set_attribute(context: &Context<'_>, node: &Node, kind: Kind, statement: &str) -> Option<Edit> {
    match context.nodes.child(node.id, kind) {
        Some(written) => Some(Edit { span: written.head, text: statement.to_owned() }),
        None => insert_into_body(context, node, statement),
    }
}

/// An edit that adds an item to a list.
pub(crate) fn append_to_list(sources: &Sources, list: &Arg, item: &str) -> Option<Edit> {
    let text = sources.text(list.span);
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    let end = portolan_syntax::TextSize::try_from(1 + inside.trim_end().trim_end_matches(',').len()).ok()?;
    let separator = if inside.trim().is_empty() { "" } else { ", " };
    Some(Edit { span: list.span.part(end, 0.into()), text: format!("{separator}{item}") })
}

/// The range of an item of a list with the comma before it, or behind it for the first.
pub(crate) fn item_with_comma(sources: &Sources, item: Span) -> Span {
    let text = &sources.file(item.file).text;
    let range = sources.range(item);
    let before = &text[..usize::from(range.start())];
    let trimmed = before.trim_end();
    if let Some(kept) = trimmed.strip_suffix(',') {
        let cut = portolan_syntax::TextSize::of(&before[kept.len()..]);
        return sources.span(item.file, TextRange::new(range.start() - cut, range.end()));
    }
    let after = &text[usize::from(range.end())..];
    let rest = after.trim_start();
    let cut = match rest.strip_prefix(',') {
        Some(kept) => after.len() - kept.trim_start_matches(' ').len(),
        None => 0,
    };
    sources.span(item.file, TextRange::new(range.start(), range.end() + portolan_syntax::TextSize::of(&after[..cut])))
}

/// An edit that adds a statement behind another one, on a line of its own.
pub(crate) fn insert_after(context: &Context<'_>, node: &Node, statement: &str) -> Edit {
    let file = &context.sources.file(node.span.file).text;
    let newline = if file.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = indentation(context.sources, node.span);
    Edit { span: node.span.end(), text: format!("{newline}{:indent$}{statement}", "") }
}

/// What of a text that ends with a line stands before its last lines that document what follows.
fn without_docs(before: &str) -> &str {
    let mut kept = before;
    while let Some(above) = kept.strip_suffix('\n') {
        let start = above.trim_end_matches('\r').rfind(['\n', '\r']).map_or(0, |at| at + 1);
        if !above[start..].trim_start().starts_with("##") {
            break;
        }
        kept = &above[..start];
    }
    kept
}

/// An edit that takes a statement out: with its line and its documentation where it has those for itself, else with the `;` before it, or
/// behind it for the first.
pub(crate) fn removal(sources: &Sources, span: Span) -> Edit {
    let text = &sources.file(span.file).text;
    let std::ops::Range { start, end } = sources.range(span).into();
    let before = text[..start].trim_end_matches([' ', '\t']);
    let behind = text[end..].trim_start_matches([' ', '\t']);
    let starts_line = before.is_empty() || before.ends_with(['\n', '\r']);
    let newline = ["\r\n", "\n"].into_iter().find(|newline| behind.starts_with(newline));
    let (from, to) = match (newline, before.strip_suffix(';'), behind.strip_prefix(';')) {
        (Some(newline), ..) if starts_line => (without_docs(before).len(), text.len() - behind.len() + newline.len()),
        (_, Some(kept), _) => (kept.len(), end),
        (_, None, Some(kept)) => (start, text.len() - kept.trim_start_matches([' ', '\t']).len()),
        (_, None, None) => (start, end),
    };
    let size = |at: usize| portolan_syntax::TextSize::try_from(at).unwrap_or_default();
    Edit { span: sources.span(span.file, TextRange::new(size(from), size(to))), text: String::new() }
}

/// A name that nothing in a scope has, nor one of some others: the wanted one, or with a number behind it.
pub(crate) fn free_name(context: &Context<'_>, scope: Option<NodeId>, wanted: &str, others: &[String]) -> String {
    let taken = |name: &str| {
        let declared = context.nodes.children(scope).filter_map(|child| child.name.as_ref());
        declared.map(|name| &name.text).chain(others).any(|other| other == name)
    };
    let mut name = wanted.to_owned();
    let mut number = 2;
    while taken(&name) {
        name = format!("{wanted}_{number}");
        number += 1;
    }
    name
}

/// Says of a VPC that a DNS attribute is off in it although nobody switched it off.
pub(crate) fn off_as_created(language: Language, keyword: &str) -> String {
    say!(
        language,
        "`{keyword}` is off here, as AWS creates a VPC",
        "AWS が VPC を作るときの初期値どおり、ここでは `{keyword}` が無効です"
    )
}

/// An edit that switches a DNS attribute of a VPC on.
pub(crate) fn switch_on(context: &Context<'_>, vpc: &Vpc, keyword: &str, switch: Switch) -> Option<Edit> {
    let text = format!("{keyword} on");
    match switch.node {
        Some(setting) => Some(Edit { span: context.nodes.get(setting).head, text }),
        None => insert_into_body(context, context.nodes.get(vpc.node), &text),
    }
}

/// The gateway endpoints of a VPC with their services, where AWS offers them.
pub(crate) fn gateway_endpoints<'n>(
    context: &Context<'n>,
    vpc: VpcId,
) -> impl Iterator<Item = (&'n Endpoint, &'static Service)> {
    let network = context.network;
    let endpoints = network.vpc(vpc).endpoints.iter().map(|id| network.endpoint(*id));
    endpoints.filter_map(|endpoint| Some((endpoint, endpoint.gateway_service()?)))
}

/// The text of a new gateway endpoint.
pub(crate) fn new_gateway_endpoint(
    context: &Context<'_>,
    vpc: NodeId,
    wanted: &str,
    service: &Service,
    tables: &[&str],
) -> String {
    let name = free_name(context, Some(vpc), wanted, &[]);
    let short_name = service.short_name;
    format!("endpoint {name} gateway {{ service aws.{short_name}; route_tables [{}] }}", tables.join(", "))
}

/// The names of the tables of a VPC that a subnet uses which is, or may be, routed in a certain way.
pub(crate) fn tables_in_use<'n>(context: &Context<'n>, vpc: VpcId, kind: fn(ClaimKind) -> bool) -> Vec<&'n str> {
    let network = context.network;
    let fits = |subnet| subnet_claim::kind(context, subnet).is_none_or(|(actual, _)| kind(actual));
    let tables = network.vpc(vpc).tables.iter().map(|table| network.table(*table));
    let used = tables.filter(|table| table.subnets.iter().any(|subnet| fits(*subnet)));
    used.map(|table| context.nodes.name(table.node)).collect()
}

/// The written route of a table to the prefix list of a service.
pub(crate) fn route_to_service<'t>(table: &'t RouteTable, service: &Service) -> Option<&'t Route> {
    let of_it = |route: &&Route| matches!(route.destination, Destination::Service(own) if own.name == service.name);
    table.routes.iter().find(of_it)
}

/// The blanks before a statement on its line.
fn indentation(sources: &Sources, span: Span) -> usize {
    let before = &sources.file(span.file).text[..usize::from(sources.range(span).start())];
    let line = before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..]);
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use portolan_syntax::TextSize;

    use super::*;
    use crate::source::FileId;

    /// The text without its part between the brackets.
    fn without_marked(text: &str) -> String {
        let (from, to) = (text.find('<').unwrap(), text.find('>').unwrap() - 1);
        let mut text = text.replace(['<', '>'], "");
        let size = |at| TextSize::try_from(at).unwrap();
        let span = Span::new(FileId(0), TextRange::new(size(from), size(to)));
        let sources = Sources::of_text("test.topo", text.as_str());
        let edit = removal(&sources, span);
        text.replace_range(std::ops::Range::<usize>::from(sources.range(edit.span)), &edit.text);
        text
    }

    #[test]
    fn a_statement_goes_with_what_parts_it_from_others() {
        assert_eq!(without_marked("{\n  a\n  <b>\n  c\n}"), "{\n  a\n  c\n}");
        assert_eq!(without_marked("{\r\n  <b> \r\n}"), "{\r\n}");
        assert_eq!(without_marked("{ a; <b>; c }"), "{ a; c }");
        assert_eq!(without_marked("{ a; <b> }"), "{ a }");
        assert_eq!(without_marked("{ <b>; c }"), "{ c }");
        assert_eq!(without_marked("{ <b> }"), "{  }");
        assert_eq!(without_marked("{\n  <b>; c\n}"), "{\n  c\n}");
        assert_eq!(without_marked("{\n  <b> # why\n}"), "{\n   # why\n}");
        assert_eq!(without_marked("<b>"), "");
        assert_eq!(without_marked("## first\r\na\r\n  ## one\r\n  ## two\r\n  <b>\r\n"), "## first\r\na\r\n");
        assert_eq!(without_marked("# no documentation\n<b {\n}>\nc"), "# no documentation\nc");
    }
}
