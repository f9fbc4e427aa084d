//! Two endpoints of a VPC that claim one private name.

use super::prelude::*;
use crate::network::{EndpointTarget, EndpointType, PrivateDnsMode};

pub(crate) static RULE: Rule = rule!("private-dns-conflict", "D03", Error, Check::Vpc(check));

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let mut claimed: Vec<(&str, NodeId)> = Vec::new();
    for &id in &context.network.vpc(vpc).endpoints {
        let endpoint = context.network.endpoint(id);
        let EndpointTarget::Aws(service) = &endpoint.service else { continue };
        let claims = endpoint.kind == Some(EndpointType::Interface)
            && endpoint.private_dns.mode == Some(PrivateDnsMode::On)
            && matches!(service.private_dns, portolan_catalog::PrivateDns::Names(_));
        if !claims {
            continue;
        }
        let Some((_, first)) = claimed.iter().find(|(name, _)| *name == service.name) else {
            claimed.push((service.name, endpoint.node));
            continue;
        };
        let node = context.nodes.get(endpoint.node);
        let span = endpoint.private_dns.node.map_or(node.head, |setting| context.nodes.get(setting).head);
        let other = context.nodes.path(*first);
        let mut diagnostic =
            Diagnostic::new(&RULE, span, format!("`{other}` already has the private DNS name of {}", service.title))
                .label("one endpoint of a VPC can have it")
                .related(context.nodes.get(*first).head, "the one that has it");
        diagnostic = match endpoint.private_dns.node {
            Some(_) => diagnostic.replace("write `private_dns off`", span, "private_dns off"),
            None => {
                let edit = super::insert_into_body(context, node, "private_dns off");
                edit.into_iter()
                    .fold(diagnostic, |diagnostic, edit| diagnostic.fix("write `private_dns off`", vec![edit]))
            }
        };
        diagnostics.push(diagnostic);
    }
}
