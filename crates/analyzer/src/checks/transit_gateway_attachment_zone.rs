//! A host in a zone in which the attachment of its VPC to the transit gateway has no subnet.

use super::failure::{Failure, Told};
use super::{append_to_list, prelude::*};
use crate::network::{Attachment, TableChoice, Target, TransitGateway, Zone};
use crate::reach::HopKind;

pub(crate) static RULE: Rule = rule!(
    "transit-gateway-attachment-zone",
    "R17",
    Error,
    Check::Topology(check),
    told_by: ["transit-gateway-zone"], reads: [RouteTable]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, transit) in context.network.transit_gateways() {
        for attachment in &transit.attachments {
            diagnostics.extend(left_out(context, transit, attachment));
        }
    }
}

/// The first subnet with hosts that are routed to a transit gateway from a zone in which it is not attached.
fn left_out(context: &Context<'_>, transit: &TransitGateway, attachment: &Attachment) -> Option<Diagnostic> {
    let (network, nodes, language) = (context.network, context.nodes, context.language());
    let vpc = network.vpc_of(attachment.of)?;
    let attached = attachment.subnets.as_ref().filter(|_| attachment.complete)?;
    let zones: Vec<_> = attached.iter().map(|id| network.subnet(*id).zone.as_ref()).collect::<Option<_>>()?;
    // A list that names nothing, or another VPC's subnets, is another mistake.
    if zones.is_empty() || attached.iter().any(|id| !vpc.subnets.contains(id)) {
        return None;
    }
    let (id, zone, route) = vpc.subnets.iter().find_map(|id| {
        let subnet = network.subnet(*id);
        let zone = subnet.zone.as_ref().filter(|zone| !zones.contains(zone) && !subnet.hosts.is_empty())?;
        let TableChoice::Table(table) = subnet.table else { return None };
        let mut routes = network.table(table).routes.iter();
        let route = routes.find(|route| route.target == Target::Node(transit.node))?;
        Some((*id, zone, route))
    })?;
    // A letter and an id may mean the same zone.
    let same_form =
        |other: &&Zone| matches!((zone, other), (Zone::Letter(_), Zone::Letter(_)) | (Zone::Id(_), Zone::Id(_)));
    if !zones.iter().all(same_form) {
        return None;
    }
    let statement = nodes.child(attachment.node, Kind::Subnets)?;
    let (name, place) = (nodes.path(transit.node), nodes.path(network.subnet(id).node));
    let message = say!(
        language,
        "`{name}` has no attachment in the zone of `{place}`, whose hosts are routed to it",
        "`{place}` のホストは `{name}` に向かいますが、そのアベイラビリティーゾーンにアタッチメントがありません"
    );
    let declared = language.pick("hosts in another zone", "別のアベイラビリティーゾーンのホスト");
    let diagnostic = Diagnostic::new(&RULE, statement.head, message)
        .label(language.pick(
            "it is reached only from the zones of these subnets",
            "到達できるのは、これらのサブネットのアベイラビリティーゾーンからだけです",
        ))
        .related(nodes.get(network.subnet(id).node).head, declared)
        .related(nodes.get(route.node).head, language.pick("the route to it", "そこに向かう経路"));
    let edit = statement.args.first().and_then(|list| append_to_list(context.sources, list, &place));
    let title = say!(language, "add `{place}` to the attachment", "アタッチメントに `{place}` を追加する");
    Some(edit.into_iter().fold(diagnostic, |diagnostic, edit| diagnostic.fix(title.clone(), vec![edit])))
}

pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let stop = failure.stopped_by("transit-gateway-zone")?;
    let (language, network, nodes) = (failure.language(), failure.network(), failure.nodes());
    let attachment = nodes.get(stop.node?);
    let vpc = attachment.args.iter().find_map(|arg| match arg.value {
        crate::nodes::Value::Reference(Some(of)) => network.vpc_id(of),
        _ => None,
    });
    let mut diagnostic = failure.told_by(&RULE).note(language.pick(
        "a host reaches a transit gateway only where the attachment has a subnet in its own zone",
        "ホストが Transit Gateway に到達できるのは、自身のアベイラビリティーゾーンにアタッチメントのサブネットがある場合だけです",
    ));
    // Whose zone it is: that of the one who sends the question or the answer, unless others route it on the way.
    let tables = failure.hops.iter().filter(|hop| hop.kind == HopKind::RouteTable).count();
    let at = if stop.answer { failure.receiver() } else { failure.sender().filter(|_| tables < 2) };
    let subnet = at.filter(|at| Some(at.vpc) == vpc).map(|at| network.subnet(at.subnet).node);
    let list = nodes.child(attachment.id, Kind::Subnets).and_then(|subnets| subnets.args.first());
    if let (Some(subnet), Some(list)) = (subnet, list) {
        let path = failure.path(subnet);
        diagnostic = diagnostic.help(say!(
            language,
            "add a subnet of that zone to the attachment, for instance `{path}`",
            "そのゾーンのサブネット(例: `{path}`)をアタッチメントに追加してください"
        ));
        let title = say!(language, "add `{path}` to the attachment", "アタッチメントに `{path}` を追加する");
        if let Some(edit) = append_to_list(failure.context.sources, list, &path) {
            diagnostic = diagnostic.fix(title, vec![edit]);
        }
    } else {
        diagnostic = diagnostic.help(language.pick(
            "add a subnet of that zone to the attachment",
            "そのゾーンのサブネットをアタッチメントに追加してください",
        ));
    }
    Some(Told::from(diagnostic).at_fault(attachment.id))
}
