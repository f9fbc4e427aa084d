//! Private DNS in a VPC whose DNS attributes do not allow it.

use super::failure::{Failure, Told};
use super::prelude::*;
use crate::network::{Endpoint, EndpointTarget, EndpointType, PrivateDnsMode};

pub(crate) static RULE: Rule = rule!("private-dns-requirements", "D01", Error, Check::Statement(Kind::Endpoint, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(endpoint) = context.network.endpoint_of(node.id) else { return };
    if !wants_private_dns(endpoint) {
        return;
    }
    let off = switched_on(context, endpoint.vpc);
    let Some(Off { keyword, attribute, .. }) = off.first() else { return };
    let (keyword, attribute) = (*keyword, *attribute);
    let language = context.language();
    let name = context.nodes.path(context.network.vpc(endpoint.vpc).node);
    let (span, message) = match endpoint.private_dns.node {
        Some(setting) => (
            context.nodes.get(setting).head,
            say!(
                language,
                "private DNS needs `{keyword} on` in `{name}`",
                "プライベート DNS には、`{name}` の `{keyword} on` が必要です"
            ),
        ),
        None => (
            node.head,
            say!(
                language,
                "private DNS, which is on unless `private_dns off` is written, needs `{keyword} on` in `{name}`",
                "プライベート DNS(`private_dns off` と書かない限り有効)には、`{name}` の `{keyword} on` が必要です"
            ),
        ),
    };
    let label = say!(language, "without {attribute} AWS refuses it", "`{attribute}` が無効だと AWS に拒否されます");
    diagnostics.push(mend(context, endpoint.vpc, Diagnostic::new(&RULE, span, message).label(label)));
}

/// A client that uses the service's ordinary name, which resolves publicly because of it.
pub(crate) fn cause(failure: &Failure<'_>) -> Option<Told> {
    let endpoint = failure.passed_over()?;
    if !wants_private_dns(endpoint) || switched_on(failure.context, endpoint.vpc).is_empty() {
        return None;
    }
    let language = failure.language();
    let diagnostic = mend(failure.context, endpoint.vpc, failure.told_by(&RULE));
    let help = say!(
        language,
        "switch on what private DNS needs in the VPC: `dns_support on` and `dns_hostnames on`",
        "プライベート DNS に必要な VPC の属性を有効にしてください: `dns_support on` と `dns_hostnames on`"
    );
    Some(Told::from(diagnostic.help(help)).at_fault(endpoint.node))
}

/// What private DNS needs and a VPC has switched off.
pub(crate) struct Off {
    keyword: &'static str,
    attribute: &'static str,
    /// The statement that switches it off; `None` where it is off as AWS creates a VPC.
    setting: Option<NodeId>,
    /// Switches it on.
    pub(crate) edit: Edit,
}

/// What private DNS needs and a VPC has not, with the edits that switch it on.
pub(crate) fn switched_on(context: &Context<'_>, id: VpcId) -> Vec<Off> {
    let vpc = context.network.vpc(id);
    let settings = [
        ("dns_support", "enableDnsSupport", vpc.dns_support),
        ("dns_hostnames", "enableDnsHostnames", vpc.dns_hostnames),
    ];
    let off = settings.into_iter().filter(|(.., switch)| switch.on == Some(false));
    off.filter_map(|(keyword, attribute, switch)| {
        let edit = super::switch_on(context, vpc, keyword, switch)?;
        Some(Off { keyword, attribute, setting: switch.node, edit })
    })
    .collect()
}

/// Says where what is needed is off, and offers to switch it on.
fn mend(context: &Context<'_>, vpc: VpcId, mut diagnostic: Diagnostic) -> Diagnostic {
    let language = context.language();
    let node = context.nodes.get(context.network.vpc(vpc).node);
    let name = context.nodes.path(node.id);
    let mut edits = Vec::new();
    for Off { keyword, setting, edit, .. } in switched_on(context, vpc) {
        diagnostic = match setting {
            Some(setting) => {
                let head = context.nodes.get(setting).head;
                diagnostic.related(head, language.pick("switched off here", "ここで無効にしています"))
            }
            None => diagnostic.related(node.head, super::off_as_created(language, keyword)),
        };
        edits.push(edit);
    }
    let title = say!(
        language,
        "switch on what private DNS needs in `{name}`",
        "プライベート DNS に必要な属性を `{name}` で有効にする"
    );
    diagnostic.fix(title, edits)
}

/// Whether an endpoint has private DNS by its settings. Where the service has no private name at all, that is the
/// mistake.
pub(crate) fn wants_private_dns(endpoint: &Endpoint) -> bool {
    let wanted = matches!(endpoint.private_dns.mode, Some(PrivateDnsMode::On | PrivateDnsMode::InboundResolverOnly));
    let unsupported = matches!(&endpoint.service, EndpointTarget::Aws(service) if service.private_dns == portolan_catalog::PrivateDns::None);
    endpoint.kind == Some(EndpointType::Interface) && wanted && !unsupported
}
