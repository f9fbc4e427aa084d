//! A network ACL rule whose far side is not a block.

use super::prelude::*;
use crate::nodes::{Arg, Value};

pub(crate) static RULE: Rule = rule!("network-acl-source", "S06", Error, Check::Reading);

/// What stands where a block must be.
pub(crate) enum Instead<'n> {
    /// The name of an AWS service, or the id of a prefix list.
    Addresses,
    /// A declared prefix list or security group.
    Declared(&'n Node),
}

/// Something that a security group could name, but no network ACL.
pub(crate) fn report(language: Language, instead: &Instead<'_>, text: &str, span: Span) -> Diagnostic {
    let what = match instead {
        Instead::Declared(node) if node.kind() == Kind::SecurityGroup => {
            language.pick("a security group", "セキュリティグループ")
        }
        _ => language.pick("a prefix list", "プレフィックスリスト"),
    };
    let message = say!(
        language,
        "`{text}` is {what}, and a network ACL takes addresses only",
        "`{text}` は {what} ですが、ネットワーク ACL に書けるのはアドレスだけです"
    );
    let diagnostic = Diagnostic::new(&RULE, span, message)
        .label(language.pick("a CIDR stands here", "ここには CIDR ブロックを書きます"));
    let help = match instead {
        Instead::Declared(node) if node.kind() == Kind::SecurityGroup => {
            language.pick("write the block of its members' subnet", "メンバーのサブネットの CIDR ブロックを書いてください")
        }
        Instead::Declared(_) => language.pick(
            "write a rule for each of its blocks, with a number each",
            "CIDR ブロックごとに、番号の異なるルールを書いてください",
        ),
        Instead::Addresses => language.pick(
            "write blocks that hold its public addresses, such as 0.0.0.0/0, and name the list in a security group",
            "パブリックアドレスを含む 0.0.0.0/0 などの CIDR ブロックを書き、リストはセキュリティグループで指定してください",
        ),
    };
    let diagnostic = diagnostic.help(help);
    let Instead::Declared(node) = instead else { return diagnostic };
    let diagnostic = diagnostic.related(node.head, language.pick("declared here", "ここで宣言されています"));
    match only_block(node) {
        Some(block) => {
            let title = say!(language, "write {block}, its only block", "唯一の CIDR ブロックの {block} と書く");
            diagnostic.replace(title, span, block.to_string())
        }
        None => diagnostic,
    }
}

/// The block of a prefix list that has one.
fn only_block(node: &Node) -> Option<ipnet::IpNet> {
    if node.kind() != Kind::PrefixList {
        return None;
    }
    match &node.args.first().map(Arg::items)? {
        [only] => match only.value {
            Value::Cidr(block) => Some(block.trunc()),
            _ => None,
        },
        _ => None,
    }
}
