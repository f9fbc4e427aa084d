//! A CIDR block with bits set behind its prefix.

use ipnet::IpNet;

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("host-bits", "P03", Warning, Check::Reading);

pub(crate) fn report(language: Language, cidr: IpNet, span: Span) -> Diagnostic {
    let network = cidr.trunc();
    let (length, text) = (cidr.prefix_len(), network.to_string());
    let message = say!(
        language,
        "`{cidr}` has bits set behind its /{length} prefix",
        "`{cidr}` は /{length} より後ろのビット(ホスト部)が 0 ではありません"
    );
    Diagnostic::new(&RULE, span, message)
        .label(say!(language, "AWS makes it {network}", "AWS では {network} になります"))
        .replace(suggest::write(language, &text), span, text)
}
