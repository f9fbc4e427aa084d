//! Something that is declared and that nothing names.

use std::collections::HashSet;

use super::prelude::*;
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule = rule!("unused-declaration", "Y01", Hint, Check::Topology(check), off_by_default: true, reads: [SecurityGroup, NetworkAcl, RouteTable, Expectations, Host]);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    // What each statement names, unless it stands in the body of the very thing: a group that admits itself.
    let mut named: HashSet<NodeId> = HashSet::new();
    for node in context.nodes.iter() {
        for target in node.args.iter().flat_map(Arg::items) {
            if let Value::Reference(Some(target)) = target.value
                && !context.nodes.ancestors(node.id).any(|around| around.id == target)
            {
                named.insert(target);
            }
        }
    }
    for node in context.nodes.iter() {
        let has = |kind| context.nodes.child(node.id, kind).is_some();
        let used = match node.kind() {
            // The default group and the main table hold for whatever names no other.
            Kind::SecurityGroup => context.nodes.name(node.id) == "default",
            Kind::RouteTable => has(Kind::Main) || has(Kind::Edge),
            Kind::PrefixList | Kind::NetworkAcl => false,
            _ => continue,
        };
        let Some(name) = node.name.as_ref().filter(|_| !used && !named.contains(&node.id)) else { continue };
        let (text, noun) = (&name.text, node.kind().noun(language));
        diagnostics.push(
            Diagnostic::new(
                &RULE,
                name.span,
                say!(language, "nothing uses the {noun} `{text}`", "{noun} `{text}` はどこからも使われていません"),
            )
            .fix(
                say!(language, "remove `{text}`", "`{text}` を削除する"),
                vec![super::removal(context.sources, node.span)],
            ),
        );
    }
}
