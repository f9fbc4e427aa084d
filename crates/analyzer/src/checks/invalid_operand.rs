//! Operands that are missing, too many, or not what their place takes.

use super::prelude::*;
use crate::schema::{Kind, Slot, StatementSpec, Takes};

pub(crate) static RULE: Rule = rule!("invalid-operand", "", Error, Check::Reading);

/// A slot for which there is nothing.
pub(crate) fn missing(spec: &StatementSpec, slot: &Slot, span: Span, something_else: bool) -> Diagnostic {
    let (span, label) = if something_else { (span, "stands in its place") } else { (span.end(), "missing here") };
    let wanted = match slot.takes {
        Takes::Literal(word) => format!("`{word}`"),
        _ => format!("{} ({})", slot.label, form(slot.takes)),
    };
    usage(Diagnostic::new(&RULE, span, format!("`{}` needs {wanted}", spec.keyword)).label(label), spec)
}

/// An operand for which there is no slot.
pub(crate) fn unexpected(spec: &StatementSpec, text: &str, span: Span) -> Diagnostic {
    usage(Diagnostic::new(&RULE, span, format!("`{}` takes no `{text}` here", spec.keyword)), spec)
        .help("a newline or `;` ends a statement")
}

/// A body where the statement has none.
pub(crate) fn unexpected_body(spec: &StatementSpec, span: Span) -> Diagnostic {
    usage(Diagnostic::new(&RULE, span, format!("`{}` has no body", spec.keyword)), spec)
}

/// A name that is none.
pub(crate) fn bad_name(spec: &StatementSpec, text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` cannot be a name"))
        .label(format!("the name of this {}", spec.kind.noun(Language::En)))
        .note("a name consists of letters and digits of any script, `_`, and `-` inside")
}

/// A word that is none of those that may stand there.
pub(crate) fn not_a_choice(spec: &StatementSpec, words: &[&str], text: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &RULE,
        span,
        format!("`{}` takes {}, not `{text}`", spec.keyword, suggest::one_of(Language::En, words.iter().copied())),
    );
    match suggest::nearest(text, words.iter().copied()) {
        Some(meant) => {
            diagnostic.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
        }
        None => diagnostic,
    }
}

/// A word behind `because` that is no reason. There are too many to list.
pub(crate) fn not_a_reason(text: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("there is no reason `{text}`"));
    let names = crate::reach::REASONS.iter().map(|reason| reason.name);
    match suggest::nearest(text, names) {
        Some(meant) => {
            diagnostic.label(format!("did you mean `{meant}`?")).replace(format!("write `{meant}`"), span, meant)
        }
        None => diagnostic.help("write why the packet is stopped, such as `no-route` or `security-group`"),
    }
}

/// A value where a list must be.
pub(crate) fn not_a_list(spec: &StatementSpec, text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{}` takes a list", spec.keyword))
        .replace(format!("write `[{text}]`"), span, format!("[{text}]"))
        .help(format!("write `{} [{text}]`", spec.keyword))
}

/// A word of another form than its slot takes.
pub(crate) fn wrong_form(spec: &StatementSpec, slot: &Slot, text: &str, span: Span) -> Diagnostic {
    let subject =
        if spec.kind == Kind::Expect { "this".to_owned() } else { format!("{} of `{}`", slot.label, spec.keyword) };
    Diagnostic::new(&RULE, span, format!("{subject} is {}, which `{text}` is not", form(slot.takes)))
}

/// An import of nothing.
pub(crate) fn empty_import(span: Span) -> Diagnostic {
    usage(Diagnostic::new(&RULE, span, "this `import` names no file"), Kind::Import.spec())
}

/// A path as one system alone writes it.
pub(crate) fn backslash_in_import(text: &str, span: Span) -> Diagnostic {
    let path = text.replace('\\', "/");
    Diagnostic::new(&RULE, span, format!("`{text}` has a `\\` between its parts"))
        .label("the parts of a path are separated by `/`, on every system")
        .replace(format!("write `\"{path}\"`"), span, format!("\"{path}\""))
}

/// A list or the like where a place must be.
pub(crate) fn not_a_place(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` is not a place"))
        .note("a place is a declared thing, `internet`, `aws.SERVICE`, an address, a CIDR or a host name in quotes")
}

/// A quoted place that is nobody's id and cannot be a host name either.
pub(crate) fn not_a_host_name(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` is neither the `id` of a declared thing nor a host name"))
        .note("a host name has labels of letters, digits, `-` and `_` with dots between, and does not end in a number")
}

/// Something that the sentence of an `expect` lacks.
pub(crate) fn missing_in_expect(wanted: &str, after: &str, span: Span) -> Diagnostic {
    let message =
        if after.is_empty() { format!("this `expect` needs {wanted}") } else { format!("`{after}` needs {wanted}") };
    usage(Diagnostic::new(&RULE, span, message).label("missing here"), Kind::Expect.spec())
}

/// `in CODE` behind something that is not an AWS service.
pub(crate) fn region_of_no_service(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "`in` says the Region of an AWS service, and here is none")
        .help("a Region stands only behind a service, as in `aws.s3 in us-east-1`")
}

/// A word that does not belong behind the places of an `expect`.
pub(crate) fn unexpected_in_expect(text: &str, words: &[&str], span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` does not belong here"))
        .label(format!("here stands {}", suggest::one_of(Language::En, words.iter().copied())))
}

fn usage(diagnostic: Diagnostic, spec: &StatementSpec) -> Diagnostic {
    spec.usage().iter().fold(diagnostic, |diagnostic, usage| diagnostic.help(format!("it is written `{usage}`")))
}

/// What a slot takes, in words.
fn form(takes: Takes) -> String {
    match takes {
        Takes::Name => "a name".to_owned(),
        Takes::Literal(word) => format!("`{word}`"),
        Takes::Choice(words) => suggest::one_of(Language::En, words.iter().copied()),
        Takes::EndpointType => "a type of endpoint".to_owned(),
        Takes::Reference(kinds) => {
            let nouns: Vec<_> = kinds.iter().map(|kind| suggest::article(&kind.noun(Language::En))).collect();
            format!("the name of {}", nouns.join(" or "))
        }
        Takes::Cidr => "a CIDR such as 10.0.0.0/16".to_owned(),
        Takes::Address => "an address such as 10.0.0.5".to_owned(),
        Takes::SwitchOrAddress => "`on`, `off` or an address".to_owned(),
        Takes::Ports => "a protocol and port such as tcp/443, tcp/1024-65535, udp, icmp/8, proto/50 or all".to_owned(),
        Takes::Integer(from, to) => format!("a whole number from {from} to {to}"),
        Takes::Text => "a string in quotes".to_owned(),
        Takes::Policy => "`full` or the name of a file in quotes".to_owned(),
        Takes::AccountId => "an account id of twelve digits".to_owned(),
        Takes::Region => "the code of a Region such as ap-northeast-1".to_owned(),
        Takes::Zone => "an Availability Zone: a letter such as `a`, or an id such as apne1-az4".to_owned(),
        Takes::Service => "a service: `aws.s3`, an endpoint service, or a full service name in quotes".to_owned(),
        Takes::AwsService => "an AWS service such as `aws.s3`".to_owned(),
        Takes::Destination => "a CIDR, a prefix list or `aws.s3`".to_owned(),
        Takes::Target => {
            "a gateway, a Gateway Load Balancer endpoint, a peering, an instance, `local` or `blackhole`".to_owned()
        }
        Takes::Peer => "a CIDR, a security group, a prefix list or `aws.s3`".to_owned(),
        Takes::Place => "a place".to_owned(),
        Takes::Principal => "an account, or `*`".to_owned(),
        Takes::List(inner) => format!("a list, each item {}", form(*inner)),
        Takes::OneOrList(inner) => format!("{}, or a list of such", form(*inner)),
    }
}
