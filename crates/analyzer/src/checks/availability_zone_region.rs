//! A zone that the VPC's Region does not have.

use portolan_catalog as catalog;

use super::prelude::*;
use crate::nodes::Value;

pub(crate) static RULE: Rule =
    rule!("availability-zone-region", "N07", Error, Check::Statement(Kind::AvailabilityZone, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(arg) = node.args.first() else { return };
    let Value::Word(zone) = &arg.value else { return };
    let subnet = node.parent.and_then(|subnet| context.network.subnet_of(subnet));
    let Some(vpc) = subnet.map(|subnet| context.network.vpc(subnet.vpc)) else { return };
    let Some(own) = vpc.region else { return };
    let other = match region_of(zone) {
        Some(region) if region.code == own.code => return,
        Some(region) => Some(region),
        // An id that no Region has. Where the Region's ids are not known, it may be one of them.
        None if zone.contains("-az") && !own.zone_ids.is_empty() => None,
        None => return,
    };
    let path = context.nodes.path(vpc.node);
    let code = own.code;
    let message = match other {
        Some(region) => {
            let region = region.code;
            say!(
                language,
                "zone `{zone}` is in {region}, but `{path}` is in {code}",
                "ゾーン `{zone}` は {region} のものですが、`{path}` は {code} にあります"
            )
        }
        None => say!(language, "{code} has no zone `{zone}`", "{code} にゾーン `{zone}` はありません"),
    };
    let mut diagnostic = Diagnostic::new(&RULE, arg.span, message).related(
        context.nodes.get(vpc.node).head,
        say!(language, "this VPC is in {code}", "この VPC は {code} にあります"),
    );
    if !own.zone_ids.is_empty() {
        let ids = suggest::all_of(language, own.zone_ids.iter().copied());
        diagnostic = diagnostic.help(say!(language, "the zones of {code} are {ids}", "{code} のゾーンは {ids} です"));
    }
    // The zone of another Region is nobody's misspelling, and a wrong number stands for none of the right ones.
    let meant = if other.is_none() { suggest::only_nearest(zone, &own.zone_ids) } else { None };
    diagnostics.push(match meant {
        Some(meant) => suggest::offer(language, diagnostic, arg.span, meant),
        None => diagnostic,
    });
}

/// The Region of a zone that is written by its name or id; `None` for a letter and where it is not known.
fn region_of(zone: &str) -> Option<&'static catalog::Region> {
    let by_id = || catalog::regions().iter().find(|region| region.zone_ids.contains(&zone));
    let mut letters = zone.char_indices().rev();
    let name = letters.next().and_then(|(at, _)| zone.get(..at)).and_then(catalog::region);
    name.or_else(by_id)
}
