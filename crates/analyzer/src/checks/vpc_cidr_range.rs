//! A VPC whose block lies where no VPC can.

use ipnet::{IpNet, Ipv4Net};

use super::prelude::*;

pub(crate) static RULE: Rule = rule!("vpc-cidr-range", "A05", Error, Check::Vpc(check));

/// The ranges of which AWS takes no part for a VPC, with what they are for.
/// (AWS, VPC CIDR blocks, <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>)
const REFUSED: [([u8; 4], u8, &str, &str); 4] = [
    ([0, 0, 0, 0], 8, "means \"this network\"", "「このネットワーク」を表す範囲です"),
    ([127, 0, 0, 0], 8, "holds the loopback addresses of each host", "各ホストのループバックアドレスの範囲です"),
    ([169, 254, 0, 0], 16, "holds link-local addresses", "リンクローカルアドレスの範囲です"),
    ([224, 0, 0, 0], 4, "holds multicast addresses", "マルチキャストアドレスの範囲です"),
];

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    for block in &context.network.vpc(vpc).cidrs {
        let Some((range, en, ja)) = refused(block.cidr) else { continue };
        let (cidr, what) = (block.cidr, language.pick(en, ja));
        diagnostics.push(
            Diagnostic::new(
                &RULE,
                block.span,
                say!(language, "{cidr} cannot be used for a VPC", "{cidr} は VPC に使えません"),
            )
            .label(say!(language, "{range} {what}", "{range} は {what}"))
            .help(language.pick(
                "choose a private block, for instance in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
                "10.0.0.0/8、172.16.0.0/12、192.168.0.0/16 などのプライベートな範囲から選んでください",
            )),
        );
    }
}

/// The refused range in which a block lies, with what it is for in English and Japanese.
pub(crate) fn refused(cidr: IpNet) -> Option<(Ipv4Net, &'static str, &'static str)> {
    let IpNet::V4(cidr) = cidr else { return None };
    REFUSED
        .iter()
        .map(|&(address, length, en, ja)| (Ipv4Net::new_assert(address.into(), length), en, ja))
        .find(|(range, _, _)| range.contains(&cidr))
}
