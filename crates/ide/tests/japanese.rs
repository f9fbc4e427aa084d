//! What hover and completion say, they say in Japanese too: no words are left in English, wherever somebody looks.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use portolan_analyzer::{Analysis, FileId, Language, Sources, TextSize, analyze};
use portolan_ide::{completions, hover};

mod shared;

/// Names of AWS and of the Internet that stay as they are in a Japanese sentence, beside the titles of services.
const TERMS: &[&str] = &[
    "ACL",
    "API",
    "AWS",
    "AZ",
    "Amazon",
    "Analyzer",
    "Application",
    "Balancer",
    "CIDR",
    "Connect",
    "DNS",
    "Direct",
    "DynamoDB",
    "EC2",
    "ENI",
    "IAM",
    "ICMP",
    "Interface",
    "JSON",
    "Manager",
    "Portolan",
    "Site-to-Site",
    "Systems",
    "Egress-Only",
    "Elastic",
    "GENEVE",
    "Gateway",
    "ID",
    "IP",
    "IPv",
    "IPv4",
    "IPv6",
    "Lattice",
    "Load",
    "NAT",
    "Network",
    "PrivateLink",
    "Reachability",
    "Resolver",
    "Route",
    "S3",
    "TCP",
    "Topo",
    "Transit",
    "UDP",
    "USD",
    "VIF",
    "VPC",
    "VPN",
    "blackhole",
    "egress",
    "enableDnsHostnames",
    "enableDnsSupport",
    "ingress",
    "local",
];

/// Words of Topo in the sentence that says what holds where nothing is written.
const DEFAULTS: &[&str] = &["application", "inbound_resolver_only", "off", "on", "public"];

/// What ports are called where no Japanese word is better known.
const PROTOCOLS: &[&str] = &["HTTPS", "HTTP", "SSH", "RDP", "PostgreSQL", "MySQL", "NFS", "NTP", "ping"];

/// The titles of AWS's services, the longest first: one can be a part of another.
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let titles: BTreeSet<_> = portolan_catalog::services().iter().map(|service| service.title).collect();
    let mut titles: Vec<_> = titles.into_iter().filter(|title| !title.is_empty()).collect();
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    titles
});

/// The words in Latin letters that are neither code, nor a link, nor the name of something.
fn english(text: &str, names: &BTreeSet<&str>) -> Vec<String> {
    // Every other part stands between backticks.
    let mut prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    while let Some((start, end)) = prose.find('[').zip(prose.find(')')).filter(|(start, end)| start < end) {
        prose.replace_range(start..=end, " ");
    }
    for title in TITLES.iter() {
        prose = prose.replace(title, " ");
    }
    // What the user has written is escaped.
    let prose = prose.replace('\\', "");
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_./:|\"".contains(c);
    let words = prose.split(|c: char| !is_word(c)).map(|word| word.trim_matches(['"', '.', ':', '-', '/']));
    // Among them the names of hosts, and paths such as `lab.app`.
    let is_value = |word: &str| word.contains(|c: char| c.is_ascii_digit() || c == '.') || word.len() == 1;
    words
        .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
        .filter(|word| !TERMS.contains(word) && !PROTOCOLS.contains(word) && !names.contains(word) && !is_value(word))
        .map(str::to_owned)
        .collect()
}

fn is_japanese(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

fn analysis(text: &str, language: Language) -> Analysis {
    let mut sources = Sources::of_text("example.topo", text);
    sources.settings.language = language;
    analyze(sources)
}

/// The examples, and what none of them has. What their authors say in `##` remains theirs: it is left out.
fn texts() -> Vec<String> {
    let mut texts: Vec<_> = shared::examples().into_iter().map(|(_, text)| text.replace("##", "#")).collect();
    texts.push(REST.to_owned());
    texts
}

/// The statements and settings that the examples do without.
const REST: &str = "\
region ap-northeast-1
account partner 111122223333
vpc lab 10.0.0.0/16 10.1.0.0/16 {
  ipv6 2001:db8::/56
  dns_hostnames unknown
  internet_gateway igw
  egress_only_internet_gateway eigw
  vpn_gateway vgw
  vpn_gateway spare
  security_group silent { egress none }
  security_group open { ingress all from 0.0.0.0/0; egress tcp/443 to pl-61a54008 }
  subnet a 10.0.0.0/24 {
    az apne1-az4; route_table main; network_acl acl; ipv6 2001:db8::/64
    instance known { ip 10.0.0.10; public_ip 198.51.100.9; security_groups [silent, open] }
    instance plain { public_ip on }
    instance vague { ip unknown; public_ip unknown; security_groups unknown }
  }
  subnet b 10.0.1.0/24 { az c }
  route_table main { main; route ::/0 -> eigw; route 192.0.2.0/24 -> blackhole; propagate vgw; propagate spare }
  route_table spare_table { route 0.0.0.0/0 -> igw; route pl-61a54008 -> unknown; route 10.9.0.0/16 -> peer }
  network_acl acl { ingress 100 allow all from 0.0.0.0/0; egress 100 allow tcp to 0.0.0.0/0 }
  nat_gateway nat { connectivity private; subnet b }
  nat_gateway broken { subnet b; elastic_ip off }
  nat_gateway wide { availability regional }
  load_balancer nlb network { scheme internet_facing; subnets [a, b]; listener tcp/443 -> [a.known, a.plain] on tcp/8443 }
  load_balancer idle application { subnets [a]; security_groups [silent] }
  endpoint_service api { load_balancers [nlb]; acceptance automatic; allow [partner]; private_dns_name \"api.example\" verified }
  endpoint_service all_api { regions [us-east-1]; allow *; private_dns_name \"all.example\" unverified }
  endpoint own interface { service api; subnets [a]; accepted off }
  endpoint idle_s3 gateway { service aws.s3 }
  endpoint ddb gateway { service aws.dynamodb; route_tables [spare_table] }
  endpoint queue interface { service aws.sqs; subnets [a, b]; ip a 10.0.0.20; ip b unknown; private_dns off; security_groups [silent] }
  endpoint s3_private interface { service aws.s3; subnets [a]; private_dns unknown }
  endpoint lattice service_network { service \"arn:aws:vpc-lattice:ap-northeast-1:111122223333:servicenetwork/sn-1\"; subnets [a] }
  endpoint resource_one resource { service \"arn:aws:vpc-lattice:ap-northeast-1:111122223333:resourceconfiguration/rcfg-1\"; subnets [a] }
  endpoint foreign interface { service \"com.amazonaws.vpce.ap-northeast-1.vpce-svc-0e123\"; subnets [a] }
  endpoint misnamed privatelink { service aws.sqs }
  resolver out outbound { subnets [a]; security_groups [open]; forward \"corp.example\" -> office }
  resolver in inbound { subnets [a, b] }
  hosted_zone \"own.example\" { record \"www.own.example\" -> a.known; record \"ip.own.example\" -> 10.0.0.10 }
}
vpc away 10.9.0.0/16
peering peer lab <-> away { accepted off; dns_resolution on }
transit_gateway hub { attach away; route 10.9.0.0/16 -> away; route 192.0.2.0/24 -> blackhole; propagate away; route_table empty }
transit_gateway lonely
on_premises office 192.168.0.0/16 { dns lab.in; host desk 192.168.0.10 }
on_premises island 172.16.0.0/16
vpn tunnel office <-> lab.vgw
vpn other office <-> hub
direct_connect line office <-> lab.vgw { interface public }
expect lab.a.known reaches aws.sqs
expect lab.a.plain cannot reach internet
expect lab.a.vague reaches internet
expect office cannot reach aws.s3 in us-east-1 on tcp/443 because no-route
";

#[test]
fn hovers_speak_japanese() {
    let mut wrong = BTreeSet::new();
    let mut heard = BTreeSet::new();
    for text in texts() {
        let analysis = analysis(&text, Language::Ja);
        let names: BTreeSet<_> =
            analysis.nodes.iter().filter_map(|node| node.name.as_ref()).map(|name| name.text.as_str()).collect();
        for (at, _) in text.char_indices() {
            let Some(hover) = hover(&analysis, FileId(0), TextSize::try_from(at).unwrap()) else { continue };
            if usize::from(hover.range.start()) != at {
                continue;
            }
            let said = &hover.markdown;
            for line in said.lines().filter(|line| heard.insert(line.to_string())) {
                let mut english = english(line, &names);
                if line.starts_with("省略した場合") {
                    english.retain(|word| !DEFAULTS.contains(&word.as_str()));
                }
                if !english.is_empty() {
                    wrong.insert(format!("{}: {line}: {english:?}", &text[hover.range]));
                }
            }
            if !is_japanese(said) {
                wrong.insert(format!("{}: {said}", &text[hover.range]));
            }
        }
    }
    assert!(heard.len() > 1000, "{} lines", heard.len());
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn proposals_speak_japanese() {
    let mut wrong = BTreeSet::new();
    let mut heard = BTreeSet::new();
    for text in texts() {
        let analysis = analysis(&text, Language::Ja);
        let names: BTreeSet<_> =
            analysis.nodes.iter().filter_map(|node| node.name.as_ref()).map(|name| name.text.as_str()).collect();
        let words = text.char_indices().filter(|(at, _)| text[..*at].ends_with([' ', '\n', '[']));
        for (at, _) in words {
            for proposal in completions(&analysis, FileId(0), TextSize::try_from(at).unwrap()) {
                if !heard.insert((proposal.label.clone(), proposal.detail.clone())) {
                    continue;
                }
                // The usage of a keyword, and what is written behind a name, is Topo.
                let is_topo = |word: &&String| !proposal.detail.contains(&format!("{word} ")) && !text.contains(*word);
                let detail = match proposal.kind {
                    portolan_ide::CompletionKind::Keyword => Vec::new(),
                    // AWS names a few Regions in no other way.
                    portolan_ide::CompletionKind::Region => Vec::new(),
                    _ if proposal.detail.contains('|') => Vec::new(),
                    _ => english(&proposal.detail, &names),
                };
                let detail: Vec<_> = detail.iter().filter(is_topo).collect();
                let documentation = english(&proposal.documentation, &names);
                if !detail.is_empty() || !documentation.is_empty() {
                    wrong.insert(format!("{}: {} {detail:?} {documentation:?}", proposal.label, proposal.detail));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn hovers_speak_english() {
    for text in texts() {
        let analysis = analysis(&text, Language::En);
        for (at, _) in text.char_indices() {
            if let Some(hover) = hover(&analysis, FileId(0), TextSize::try_from(at).unwrap()) {
                assert!(!is_japanese(&hover.markdown), "{}", hover.markdown);
            }
        }
    }
}

#[test]
fn what_is_english_is_found() {
    let names = BTreeSet::from(["offices"]);
    assert_eq!(english("Amazon S3 の CIDR は `the block` と offices です [AWS: a page](https://x)", &names), [""; 0]);
    assert_eq!(english("lab is not a VPC", &names), ["lab", "is", "not"]);
}
