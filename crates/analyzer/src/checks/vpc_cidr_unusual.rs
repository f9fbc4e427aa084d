//! A VPC whose block is allowed but makes trouble.

use ipnet::{IpNet, Ipv4Net};

use super::prelude::*;
use super::secondary_cidr::{PRIVATE, refused_beside};
use super::vpc_cidr_range::refused;
use super::vpc_cidr_size::is_valid_size;

pub(crate) static RULE: Rule = rule!("vpc-cidr-unusual", "A07", Hint, Check::Vpc(check));

/// What some AWS services use inside their own hosts.
const USED_BY_SERVICES: Ipv4Net = Ipv4Net::new_assert(std::net::Ipv4Addr::new(172, 17, 0, 0), 16);
/// The shared address space, which AWS names as a secondary block.
const SHARED: Ipv4Net = Ipv4Net::new_assert(std::net::Ipv4Addr::new(100, 64, 0, 0), 10);

fn check(context: &Context<'_>, vpc: VpcId, diagnostics: &mut Vec<Diagnostic>) {
    let language = context.language();
    let vpc = context.network.vpc(vpc);
    let declared = context.nodes.get(vpc.node).args.first();
    for (index, block) in vpc.cidrs.iter().enumerate() {
        let IpNet::V4(cidr) = block.cidr else { continue };
        // A block that AWS refuses makes no trouble beyond that.
        if !is_valid_size(block.cidr) || refused(block.cidr).is_some() || refused_beside(context, vpc, index).is_some()
        {
            continue;
        }
        let secondary = declared.is_none_or(|arg| arg.span != block.span);
        let (message, label) = if USED_BY_SERVICES.contains(&cidr) {
            (
                say!(
                    language,
                    "some AWS services use {USED_BY_SERVICES} themselves",
                    "{USED_BY_SERVICES} は一部の AWS サービスが自身で使います"
                ),
                language.pick(
                    "AWS Cloud9 and Amazon SageMaker AI, for instance: their addresses can conflict with the VPC's",
                    "たとえば AWS Cloud9 や Amazon SageMaker AI のアドレスと、VPC のアドレスが競合することがあります",
                ),
            )
        } else if PRIVATE.iter().any(|range| range.contains(&cidr)) || (secondary && SHARED.contains(&cidr)) {
            continue;
        } else {
            (
                say!(
                    language,
                    "{cidr} lies outside the private ranges of RFC 1918",
                    "{cidr} は RFC 1918 のプライベートな範囲の外にあります"
                ),
                language.pick(
                    "hosts of the VPC do not reach whoever has these addresses on the internet",
                    "インターネット上でこのアドレスを持つ相手には、VPC のホストから到達できません",
                ),
            )
        };
        diagnostics.push(Diagnostic::new(&RULE, block.span, message).label(label).help(language.pick(
            "AWS recommends a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
            "AWS は 10.0.0.0/8、172.16.0.0/12、192.168.0.0/16 の CIDR ブロックを推奨しています",
        )));
    }
}
