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
        let (language, title) = (context.language(), service.title);
        let message = say!(
            language,
            "`{other}` already has the private DNS name of {title}",
            "{title} のプライベート DNS 名は、すでに `{other}` が使っています"
        );
        let mut diagnostic = Diagnostic::new(&RULE, span, message)
            .label(language.pick(
                "one endpoint of a VPC can have it",
                "この名前を使えるのは、VPC ごとに 1 つのエンドポイントだけです",
            ))
            .related(
                context.nodes.get(*first).head,
                language.pick("the one that has it", "この名前を使っているエンドポイント"),
            );
        let write = suggest::write(language, "private_dns off");
        diagnostic = match endpoint.private_dns.node {
            Some(_) => diagnostic.replace(write, span, "private_dns off"),
            None => match super::insert_into_body(context, node, "private_dns off") {
                Some(edit) => diagnostic.fix(write, vec![edit]),
                None => diagnostic,
            },
        };
        diagnostics.push(diagnostic);
    }
}
