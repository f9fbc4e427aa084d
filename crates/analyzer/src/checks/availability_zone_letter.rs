//! The letter of a zone that accounts of the Region do not see.

use super::prelude::*;
use crate::network::Zone;
use crate::nodes::Value;

pub(crate) static RULE: Rule =
    rule!("availability-zone-letter", "N08", Hint, Check::Statement(Kind::AvailabilityZone, check));

fn check(context: &Context<'_>, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let Some(arg) = node.args.first() else { return };
    let Value::Word(_) = arg.value else { return };
    let Some(subnet) = node.parent.and_then(|subnet| context.network.subnet_of(subnet)) else { return };
    let (Some(Zone::Letter(letter)), Some(region)) = (&subnet.zone, context.network.vpc(subnet.vpc).region) else {
        return;
    };
    let Some(letters) = &region.zone_letters else { return };
    if letters.contains(letter) {
        return;
    }
    let code = region.code;
    let known: Vec<_> = letters.iter().map(char::to_string).collect();
    let known = suggest::all_of(language, known.iter().map(String::as_str));
    let message = if region.legacy_zone_letters.contains(letter) {
        say!(
            language,
            "only older accounts have a zone `{code}{letter}`",
            "ゾーン `{code}{letter}` は古いアカウントにしかありません"
        )
    } else {
        say!(
            language,
            "{code} is not known to have a zone `{code}{letter}`",
            "{code} にゾーン `{code}{letter}` があるとは知られていません"
        )
    };
    diagnostics.push(Diagnostic::new(&RULE, arg.span, message).label(say!(
        language,
        "accounts have {known} there",
        "このリージョンのアカウントにあるのは {known} です"
    )));
}
