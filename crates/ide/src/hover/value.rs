//! Hovers of plain values: Regions, services, words.

use portolan_analyzer::reach::REASONS;
use portolan_analyzer::schema::Kind;
use portolan_analyzer::{Analysis, Node};
use portolan_catalog::{self as catalog, Language, PrivateDns, Region, Service, say};

use crate::card::{Card, code, language, listed};

pub(super) fn region(language: Language, region: &Region) -> Card {
    let name = language.pick(region.name, region.name_ja);
    let title = format!("**{}** {} {name}", language.pick("Region", "リージョン"), code(region.code));
    let mut card = Card::new(language, title);
    if !region.zone_ids.is_empty() {
        let zones = region.zone_ids.join(language.pick(", ", "、"));
        card = card.text(say!(language, "Availability Zones {zones}.", "アベイラビリティーゾーンは {zones} です。"));
    }
    if let Some(list) = region.s3_prefix_list {
        let list = code(list);
        card = card.text(say!(
            language,
            "Prefix list of Amazon S3: {list}.",
            "Amazon S3 のプレフィックスリストは {list} です。"
        ));
    }
    card.more("region-and-availability-zone")
}

pub(super) fn service(analysis: &Analysis, node: &Node, service: &Service) -> Card {
    let language = language(analysis);
    let around = analysis.nodes.ancestors(node.id).find_map(|node| analysis.network.vpc_of(node.id));
    let region = around.or_else(|| analysis.network.vpcs().next().map(|(_, vpc)| vpc)).and_then(|vpc| vpc.region);
    let code_of = region.map_or("{region}", |region| region.code);
    let mut card = Card::new(language, format!("**{}** {}", service.title, code(&service.full_name(code_of))));
    card = card.text(match (service.gateway, service.interface) {
        (true, true) => language.pick(
            "Offered through gateway endpoints (a route, free of charge, inside the VPC only) and interface endpoints (AWS PrivateLink, also from outside the VPC).",
            "ゲートウェイ型エンドポイント(実体は経路。無料で、VPC の中からだけ使えます)と、インターフェース型エンドポイント(AWS PrivateLink。VPC の外からも使えます)の両方で提供されています。",
        ),
        (true, false) => language.pick(
            "Offered through gateway endpoints only.",
            "ゲートウェイ型エンドポイントだけで提供されています。",
        ),
        _ => language.pick(
            "Offered through interface endpoints (AWS PrivateLink).",
            "インターフェース型エンドポイント(AWS PrivateLink)で提供されています。",
        ),
    });
    card = match &service.private_dns {
        PrivateDns::Names(_) => {
            let names: Vec<_> = service.private_names(code_of).iter().take(4).map(|name| code(name)).collect();
            let names = listed(language, &names);
            card.text(say!(
                language,
                "Private DNS names of an interface endpoint: {names}.",
                "インターフェース型エンドポイントのプライベート DNS 名は {names} です。"
            ))
        }
        PrivateDns::None if service.interface => {
            card.text(language.pick(
                "Its interface endpoints have no private DNS: clients use the endpoint's own names.",
                "インターフェース型エンドポイントにプライベート DNS はありません。クライアントはエンドポイント固有の名前を使います。",
            ))
        }
        _ => card,
    };
    let companions = catalog::companions(service.short_name);
    if node.kind() == Kind::Uses && !companions.is_empty() {
        let names: Vec<_> = companions.iter().map(|companion| code(&format!("aws.{}", companion.service))).collect();
        let names = listed(language, &names);
        card = card.text(say!(language, "`uses` also asks for {names}.", "`uses` は {names} への到達も求めます。"));
    }
    let card = match service.gateway {
        true if service.interface => card.more("choosing-for-s3"),
        true => card.more("gateway-endpoint"),
        false => card.more("interface-endpoint"),
    };
    match service.page {
        Some(page) => card.link(service.source, page),
        None => card,
    }
}

/// A word that the schema offers, if it means more than its statement says.
pub(super) fn choice(analysis: &Analysis, node: &Node, word: &str) -> Option<Card> {
    let language = language(analysis);
    if let Some(reason) = REASONS.iter().find(|reason| node.kind() == Kind::Expect && reason.name == word) {
        return Some(
            Card::new(language, language.pick(format!("**{}**", reason.name), format!("**`{}`**", reason.name)))
                .text(reason.summary(language))
                .text(format!("AWS Reachability Analyzer: {}", code(reason.code)))
                .page(reason.name),
        );
    }
    if word == "internet" {
        return Some(
            Card::new(language, language.pick("**internet**", "**インターネット**"))
                .text(
                    language.pick(
                        "An arbitrary public address outside AWS.",
                        "AWS の外にある任意のパブリックアドレスです。",
                    ),
                )
                .more("internet-gateway"),
        );
    }
    if word == "blackhole" {
        return Some(
            Card::new(language, "**`blackhole`**")
                .text(language.pick(
                    "A route that leads nowhere: what it matches is dropped.",
                    "行き先のない経路です。一致した通信は破棄されます。",
                ))
                .all_here(super::about(analysis, node.id))
                .page("blackhole"),
        );
    }
    if word == "local" {
        let card = Card::new(language, "**`local`**").text(language.pick(
            "Delivery inside the VPC. Every route table has this route for each block of the VPC, and nobody can take it away.",
            "VPC の中での配送です。どのルートテーブルにも VPC の CIDR ブロックごとにこの経路があり、削除できません。",
        ));
        return Some(card.more("route-table"));
    }
    None
}

/// A word of another form: a zone, an account, the id of a prefix list.
pub(super) fn word(analysis: &Analysis, node: &Node, word: &str) -> Option<Card> {
    let language = language(analysis);
    match node.kind() {
        Kind::AvailabilityZone => {
            let vpc = analysis.nodes.ancestors(node.id).find_map(|node| analysis.network.vpc_of(node.id))?;
            let mut card = Card::new(
                language,
                format!("**{}** {}", language.pick("Availability Zone", "アベイラビリティーゾーン"), code(word)),
            );
            if let Some(region) = vpc.region {
                let (name, region_code) = (language.pick(region.name, region.name_ja), code(region.code));
                card = card.text(say!(language, "In {name} ({region_code}).", "{name}({region_code})にあります。"));
                if region.zone_letters_per_account && word.len() == 1 {
                    card = card.text(language.pick(
                        "Letters can mean other zones in another account; ids such as `apne1-az4` mean the same in all.",
                        "文字が指すゾーンはアカウントごとに違うことがあります。`apne1-az4` のような AZ ID は、どのアカウントでも同じゾーンを指します。",
                    ));
                }
            }
            Some(card.more("region-and-availability-zone"))
        }
        _ if word.starts_with("pl-") => {
            let lines = catalog::prefix_list_regions(word)
                .into_iter()
                .map(|(region, service)| (code(region), code(&format!("aws.{service}"))))
                .map(|(region, service)| say!(language, "{service} in {region}", "{region} の {service}"));
            let title = format!("**{}** {}", language.pick("Prefix list", "プレフィックスリスト"), code(word));
            Some(Card::new(language, title).concept("prefix-list").all_here(lines))
        }
        _ => None,
    }
}
