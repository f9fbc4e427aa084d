//! Operands that are missing, too many, or not what their place takes.

use super::prelude::*;
use crate::ports::Ports;
use crate::schema::{Kind, Slot, StatementSpec, Takes};
use crate::words;

pub(crate) static RULE: Rule = rule!("invalid-operand", "", Error, Check::Reading);

/// A slot for which there is nothing.
pub(crate) fn missing(
    language: Language,
    spec: &StatementSpec,
    slot: &Slot,
    span: Span,
    something_else: Option<&str>,
) -> Diagnostic {
    let (span, label) = if something_else.is_some() {
        (span, language.pick("stands in its place", "代わりにこれが書かれています"))
    } else {
        (span.end(), missing_here(language))
    };
    let label_of_slot = slot.label;
    let wanted = match slot.takes {
        Takes::Literal(word) => format!("`{word}`"),
        takes => {
            let form = form(language, takes);
            say!(language, "{label_of_slot} ({form})", "`{label_of_slot}`({form})")
        }
    };
    let keyword = spec.keyword;
    let message = say!(language, "`{keyword}` needs {wanted}", "`{keyword}` には {wanted} が必要です");
    let diagnostic = Diagnostic::new(&RULE, span, message).label(label);
    let meant = match (slot.takes, something_else) {
        (Takes::Literal(word), Some(text)) => suggest::nearest(text, [word]),
        _ => None,
    };
    let diagnostic = match meant {
        Some(meant) => suggest::offer(language, diagnostic, span, meant),
        None => diagnostic,
    };
    usage(language, diagnostic, spec)
}

/// An operand for which there is no slot.
pub(crate) fn unexpected(language: Language, spec: &StatementSpec, text: &str, span: Span) -> Diagnostic {
    let keyword = spec.keyword;
    let message = say!(language, "`{keyword}` takes no `{text}` here", "`{keyword}` のここに `{text}` は書けません");
    usage(language, Diagnostic::new(&RULE, span, message), spec)
        .help(language.pick("a newline or `;` ends a statement", "文は改行か `;` で終わります"))
}

/// A body where the statement has none.
pub(crate) fn unexpected_body(language: Language, spec: &StatementSpec, span: Span) -> Diagnostic {
    let keyword = spec.keyword;
    let message = say!(language, "`{keyword}` has no body", "`{keyword}` に本体はありません");
    usage(language, Diagnostic::new(&RULE, span, message), spec)
}

/// A name that is none.
pub(crate) fn bad_name(language: Language, spec: &StatementSpec, text: &str, span: Span) -> Diagnostic {
    let noun = spec.kind.noun(language);
    Diagnostic::new(&RULE, span, say!(language, "`{text}` cannot be a name", "`{text}` は名前にできません"))
        .label(say!(language, "the name of this {noun}", "この {noun} の名前"))
        .note(language.pick(
            "a name consists of letters and digits of any script, `_`, and `-` inside",
            "名前に使えるのは、任意の文字体系の文字と数字、`_`、途中の `-` です",
        ))
}

/// A word that is none of those that may stand there.
pub(crate) fn not_a_choice(
    language: Language,
    spec: &StatementSpec,
    words: &[&str],
    text: &str,
    span: Span,
) -> Diagnostic {
    let (keyword, choice) = (spec.keyword, suggest::one_of(language, words.iter().copied()));
    let message = say!(
        language,
        "`{keyword}` takes {choice}, not `{text}`",
        "`{keyword}` に書けるのは {choice} で、`{text}` ではありません"
    );
    let diagnostic = Diagnostic::new(&RULE, span, message);
    match suggest::nearest(text, words.iter().copied()) {
        Some(meant) => suggest::offer(language, diagnostic, span, meant),
        None => diagnostic,
    }
}

/// A word behind `because` that is no reason. There are too many to list.
pub(crate) fn not_a_reason(language: Language, text: &str, span: Span) -> Diagnostic {
    let message = say!(language, "there is no reason `{text}`", "`{text}` という理由はありません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let names = crate::reach::REASONS.iter().map(|reason| reason.name);
    match suggest::nearest(text, names) {
        Some(meant) => suggest::offer(language, diagnostic, span, meant),
        None => diagnostic.help(language.pick(
            "write why the packet is stopped, such as `no-route` or `security-group`",
            "`no-route` や `security-group` のように、パケットが止まる理由を書いてください",
        )),
    }
}

/// A value where a list must be.
pub(crate) fn not_a_list(language: Language, spec: &StatementSpec, text: &str, span: Span) -> Diagnostic {
    let (keyword, list) = (spec.keyword, format!("[{text}]"));
    Diagnostic::new(&RULE, span, say!(language, "`{keyword}` takes a list", "`{keyword}` にはリストを書きます"))
        .help(say!(language, "write `{keyword} {list}`", "`{keyword} {list}` と書いてください"))
        .replace(suggest::write(language, &list), span, list)
}

/// A word of another form than its slot takes.
pub(crate) fn wrong_form(language: Language, spec: &StatementSpec, slot: &Slot, text: &str, span: Span) -> Diagnostic {
    let (keyword, label) = (spec.keyword, slot.label);
    let subject = match spec.kind {
        Kind::Expect => language.pick("this", "ここ").to_owned(),
        _ => say!(language, "{label} of `{keyword}`", "`{keyword}` の `{label}`"),
    };
    let form = form(language, slot.takes);
    let message = say!(
        language,
        "{subject} is {form}, which `{text}` is not",
        "{subject} には {form} を書きます。`{text}` はこれに当たりません"
    );
    let diagnostic = Diagnostic::new(&RULE, span, message);
    match meant(slot.takes, text) {
        Some(meant) => suggest::offer(language, diagnostic, span, &meant),
        None => diagnostic,
    }
}

/// What a word of the wrong form was probably meant to be.
fn meant(takes: Takes, text: &str) -> Option<String> {
    let near = |words: &[&str]| suggest::nearest(text, words.iter().copied()).map(str::to_owned);
    match takes {
        Takes::SwitchOrAddress => near(&["on", "off"]),
        Takes::Policy => near(&["full"]),
        Takes::Ports => {
            let (first, second) = text.split_once('/').unwrap_or((text, ""));
            let protocol = suggest::nearest(first, ["tcp", "udp", "icmp", "proto", "all"]);
            let respelt = protocol
                .map(|protocol| if second.is_empty() { protocol.to_owned() } else { format!("{protocol}/{second}") });
            // `443` and `443/tcp` leave no doubt either.
            let alone = second.is_empty().then(|| format!("tcp/{first}"));
            let turned = Some(format!("{second}/{first}"));
            [respelt, alone, turned].into_iter().flatten().find(|ports| Ports::parse(ports).is_some())
        }
        Takes::Zone => {
            let lower = text.to_ascii_lowercase();
            if words::is_zone(&lower) {
                return Some(lower);
            }
            let ids = portolan_catalog::regions().iter().flat_map(|region| region.zone_ids.iter().copied());
            suggest::nearest(text, ids).map(str::to_owned)
        }
        _ => None,
    }
}

/// An import of nothing.
pub(crate) fn empty_import(language: Language, span: Span) -> Diagnostic {
    let message = language.pick("this `import` names no file", "この `import` にはファイルの指定がありません");
    usage(language, Diagnostic::new(&RULE, span, message), Kind::Import.spec())
}

/// A path as one system alone writes it.
pub(crate) fn backslash_in_import(language: Language, text: &str, span: Span) -> Diagnostic {
    let path = format!("\"{}\"", text.replace('\\', "/"));
    let message = say!(language, "`{text}` has a `\\` between its parts", "`{text}` の区切りが `\\` になっています");
    Diagnostic::new(&RULE, span, message)
        .label(language.pick(
            "the parts of a path are separated by `/`, on every system",
            "パスの区切りは、どのシステムでも `/` です",
        ))
        .replace(suggest::write(language, &path), span, path)
}

/// A list or the like where a place must be.
pub(crate) fn not_a_place(language: Language, text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, say!(language, "`{text}` is not a place", "`{text}` は場所ではありません")).note(
        language.pick(
            "a place is a declared thing, `internet`, `aws.SERVICE`, an address, a CIDR or a host name in quotes",
            "場所として書けるのは、宣言したもの、`internet`、`aws.SERVICE`、アドレス、CIDR、引用符で囲んだホスト名です",
        ),
    )
}

/// A quoted place that is nobody's id and cannot be a host name either.
pub(crate) fn not_a_host_name(language: Language, text: &str, span: Span) -> Diagnostic {
    let message = say!(
        language,
        "`{text}` is neither the `id` of a declared thing nor a host name",
        "`{text}` は、宣言したものの `id` でもホスト名でもありません"
    );
    Diagnostic::new(&RULE, span, message).note(language.pick(
        "a host name has labels of letters, digits, `-` and `_` with dots between, and does not end in a number",
        "ホスト名は、文字、数字、`-`、`_` からなるラベルをドットで区切ったもので、最後のラベルは数字だけにはできません",
    ))
}

/// Something that the sentence of an `expect` lacks.
pub(crate) fn missing_in_expect(language: Language, wanted: &str, after: &str, span: Span) -> Diagnostic {
    let message = if after.is_empty() {
        say!(language, "this `expect` needs {wanted}", "この `expect` には {wanted} が必要です")
    } else {
        say!(language, "`{after}` needs {wanted}", "`{after}` には {wanted} が必要です")
    };
    usage(language, Diagnostic::new(&RULE, span, message).label(missing_here(language)), Kind::Expect.spec())
}

/// `in CODE` behind something that is not an AWS service.
pub(crate) fn region_of_no_service(language: Language, span: Span) -> Diagnostic {
    let message = language.pick(
        "`in` says the Region of an AWS service, and here is none",
        "`in` は AWS のサービスのリージョンを示しますが、ここにサービスはありません",
    );
    Diagnostic::new(&RULE, span, message).help(language.pick(
        "a Region stands only behind a service, as in `aws.s3 in us-east-1`",
        "リージョンを書けるのは、`aws.s3 in us-east-1` のようにサービスの後だけです",
    ))
}

/// A word that does not belong behind the places of an `expect`.
pub(crate) fn unexpected_in_expect(language: Language, text: &str, words: &[&str], span: Span) -> Diagnostic {
    let choice = suggest::one_of(language, words.iter().copied());
    let message = say!(language, "`{text}` does not belong here", "ここに `{text}` は書けません");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let stands = say!(language, "here stands {choice}", "ここに書けるのは {choice} です");
    match suggest::nearest(text, words.iter().copied()) {
        Some(meant) => suggest::offer(language, diagnostic, span, meant).help(stands),
        None => diagnostic.label(stands),
    }
}

/// A word of an `expect` in place of the one that the sentence needs there.
pub(crate) fn misspelt_in_expect(
    language: Language,
    wanted: &str,
    text: &str,
    words: &[&str],
    span: Span,
) -> Diagnostic {
    let diagnostic = missing_in_expect(language, wanted, "", span);
    match suggest::nearest(text, words.iter().copied()) {
        Some(meant) => suggest::offer(language, diagnostic, span, meant),
        None => diagnostic,
    }
}

fn missing_here(language: Language) -> &'static str {
    language.pick("missing here", "ここに必要です")
}

fn usage(language: Language, diagnostic: Diagnostic, spec: &StatementSpec) -> Diagnostic {
    let written = |usage: &String| say!(language, "it is written `{usage}`", "書き方: `{usage}`");
    spec.usage().iter().fold(diagnostic, |diagnostic, usage| diagnostic.help(written(usage)))
}

/// What a slot takes, in words.
fn form(language: Language, takes: Takes) -> String {
    let words = match takes {
        Takes::Literal(word) => return format!("`{word}`"),
        Takes::Choice(words) => return suggest::one_of(language, words.iter().copied()),
        Takes::Reference(kinds) => {
            let nouns: Vec<_> = kinds.iter().map(|kind| suggest::noun(language, &kind.noun(language))).collect();
            let nouns = nouns.join(language.pick(" or ", " または "));
            return say!(language, "the name of {nouns}", "{nouns} の名前");
        }
        Takes::Integer(from, to) => {
            return say!(language, "a whole number from {from} to {to}", "{from} から {to} までの整数");
        }
        Takes::List(inner) => {
            let form = form(language, *inner);
            return say!(language, "a list, each item {form}", "リスト(各項目は {form})");
        }
        Takes::OneOrList(inner) => {
            let form = form(language, *inner);
            return say!(language, "{form}, or a list of such", "{form}、またはそのリスト");
        }
        Takes::Name => ("a name", "名前"),
        Takes::EndpointType => ("a type of endpoint", "エンドポイントの種類"),
        Takes::Cidr => ("a CIDR such as 10.0.0.0/16", "10.0.0.0/16 のような CIDR"),
        Takes::Address => ("an address such as 10.0.0.5", "10.0.0.5 のようなアドレス"),
        Takes::SwitchOrAddress => ("`on`, `off` or an address", "`on`、`off` またはアドレス"),
        Takes::Ports => (
            "a protocol and port such as tcp/443, tcp/1024-65535, udp, icmp/8, proto/50 or all",
            "`tcp/443`、`tcp/1024-65535`、`udp`、`icmp/8`、`proto/50`、`all` のようなプロトコルとポート",
        ),
        Takes::Text => ("a string in quotes", "引用符で囲んだ文字列"),
        Takes::Policy => ("`full` or the name of a file in quotes", "`full` または引用符で囲んだファイル名"),
        Takes::AccountId => ("an account id of twelve digits", "12 桁のアカウント ID"),
        Takes::Region => ("the code of a Region such as ap-northeast-1", "ap-northeast-1 のようなリージョンコード"),
        Takes::Zone => (
            "an Availability Zone: a letter such as `a`, or an id such as apne1-az4",
            "アベイラビリティーゾーン(`a` のような文字、または apne1-az4 のような ID)",
        ),
        Takes::Service => (
            "a service: `aws.s3`, an endpoint service, or a full service name in quotes",
            "サービス(`aws.s3`、エンドポイントサービス、または引用符で囲んだ完全なサービス名)",
        ),
        Takes::AwsService => ("an AWS service such as `aws.s3`", "`aws.s3` のような AWS のサービス"),
        Takes::Destination => ("a CIDR, a prefix list or `aws.s3`", "CIDR、プレフィックスリスト、または `aws.s3`"),
        Takes::Target => (
            "a gateway, a Gateway Load Balancer endpoint, a peering, an instance, `local` or `blackhole`",
            "ゲートウェイ、Gateway Load Balancer エンドポイント、VPC ピアリング接続、インスタンス、`local` または `blackhole`",
        ),
        Takes::Peer => (
            "a CIDR, a security group, a prefix list or `aws.s3`",
            "CIDR、セキュリティグループ、プレフィックスリスト、または `aws.s3`",
        ),
        Takes::Place => ("a place", "場所"),
        Takes::Principal => ("an account, or `*`", "アカウントまたは `*`"),
    };
    language.pick(words.0, words.1).to_owned()
}
