//! The schema: the one table of the language.
//!
//! The grammar knows statements and operands; which of them mean something, and where, stands in `table.rs` and
//! nowhere else. Reading, completion, hover, the book's reference and the editors' grammars are all driven by it.

mod table;

use portolan_catalog::Language;

pub use table::STATEMENTS;
pub(crate) use table::{PLACES, SERVERS, TARGETS, WAYPOINTS};

/// What a statement is. One keyword can be several kinds: `subnet` declares in a `vpc` and refers in a
/// `nat_gateway`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // The table documents each.
pub enum Kind {
    Import,
    Region,
    Account,
    Vpc,
    Subnet,
    Instance,
    NetworkInterface,
    RouteTable,
    InternetGateway,
    EgressOnlyInternetGateway,
    VpnGateway,
    NatGateway,
    SecurityGroup,
    NetworkAcl,
    PrefixList,
    LoadBalancer,
    Endpoint,
    EndpointService,
    Resolver,
    HostedZone,
    Peering,
    TransitGateway,
    TransitGatewayRouteTable,
    OnPremises,
    Host,
    DirectConnect,
    Vpn,
    Expect,
    // What stands in the bodies of the others.
    Id,
    Ipv6,
    DnsSupport,
    DnsHostnames,
    AvailabilityZone,
    SubnetRouteTable,
    SubnetNetworkAcl,
    Ip,
    PublicIp,
    SecurityGroups,
    SourceDestCheck,
    Uses,
    Main,
    Route,
    Propagate,
    Edge,
    NatSubnet,
    Connectivity,
    ElasticIp,
    Availability,
    Ingress,
    Egress,
    AclIngress,
    AclEgress,
    Scheme,
    Subnets,
    Listener,
    CrossZone,
    Service,
    ServiceRegion,
    RouteTables,
    EndpointIp,
    PrivateDns,
    Policy,
    IpType,
    Accepted,
    LoadBalancers,
    Acceptance,
    Allow,
    PrivateDnsName,
    Regions,
    Forward,
    Vpcs,
    Record,
    DnsResolution,
    Attach,
    ApplianceMode,
    TransitRoute,
    Associate,
    TransitPropagate,
    OnPremisesDns,
    VirtualInterface,
}

/// One row of the table.
#[derive(Debug)]
pub struct StatementSpec {
    /// What it is.
    pub kind: Kind,
    /// Its first word.
    pub keyword: &'static str,
    /// The kinds in whose body it stands; empty for "anywhere".
    pub parents: &'static [Parent],
    /// The alternatives of what follows the keyword.
    pub forms: &'static [&'static [Slot]],
    /// Whether it may have a body.
    pub body: BodySpec,
    /// How often it may stand in one body.
    pub repeats: Repeats,
    /// Whether what it stands in says too little without it.
    pub needed: bool,
    default_en: &'static str,
    default_ja: &'static str,
    summary_en: &'static str,
    summary_ja: &'static str,
    /// The concept page that explains it, as an id of the catalogue.
    pub concept: Option<&'static str>,
}

/// Where a statement may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// At the top of a file.
    File,
    /// In the body of a statement.
    In(Kind),
}

/// Whether a statement has a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySpec {
    /// It never has.
    None,
    /// It may have one.
    Optional,
}

/// How often a statement may stand in one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Once at most: it sets one value.
    Once,
    /// Any number of times.
    Many,
}

/// A place for an operand.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// What the reference and the messages call it.
    pub label: &'static str,
    /// What may stand there.
    pub takes: Takes,
    /// How many may.
    pub count: Count,
}

/// How many operands a slot takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Exactly one.
    One,
    /// One or none.
    Optional,
    /// One or more.
    OneOrMore,
}

/// What a slot takes. Every value may also be the word `unknown`.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// The name that the statement declares.
    Name,
    /// Exactly this word.
    Literal(&'static str),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The type of an endpoint: a choice with an explanation of its own.
    EndpointType,
    /// The name or path of a thing of one of these kinds.
    Reference(&'static [Kind]),
    /// A CIDR block.
    Cidr,
    /// An address.
    Address,
    /// `on`, `off` or an address.
    SwitchOrAddress,
    /// Protocol and port.
    Ports,
    /// A whole number from one to the other.
    Integer(u32, u32),
    /// A string.
    Text,
    /// A string or the word `full`.
    Policy,
    /// Twelve digits.
    AccountId,
    /// The code of a Region.
    Region,
    /// A zone: a letter, or the id of a zone.
    Zone,
    /// `aws.X`, an endpoint service, or the full name of a service in quotes.
    Service,
    /// `aws.X`.
    AwsService,
    /// A CIDR, a prefix list by name or id, `aws.X`.
    Destination,
    /// What a route points to.
    Target,
    /// A CIDR, a security group, a prefix list, `aws.X`.
    Peer,
    /// A place as in `expect`.
    Place,
    /// An account, or `*` for all of them.
    Principal,
    /// A list of the inner.
    List(&'static Takes),
    /// The inner, or a list of it.
    OneOrList(&'static Takes),
}

impl Kind {
    /// Its row.
    pub fn spec(self) -> &'static StatementSpec {
        // Every kind has a row, which a test proves.
        STATEMENTS.iter().find(|spec| spec.kind == self).unwrap_or(&STATEMENTS[0])
    }

    /// What it is called in a sentence.
    pub fn noun(self, language: Language) -> String {
        match language {
            Language::En => self.noun_en(),
            Language::Ja => self.noun_ja().to_owned(),
        }
    }

    /// The keyword's words.
    fn noun_en(self) -> String {
        match self {
            Kind::Vpc | Kind::Vpn => self.spec().keyword.to_uppercase(),
            Kind::NetworkAcl => "network ACL".to_owned(),
            Kind::NatGateway => "NAT gateway".to_owned(),
            Kind::VpnGateway => "VPN gateway".to_owned(),
            Kind::OnPremises => "on-premises network".to_owned(),
            Kind::EgressOnlyInternetGateway => "egress-only internet gateway".to_owned(),
            Kind::TransitGatewayRouteTable => "transit gateway route table".to_owned(),
            _ => self.spec().keyword.replace('_', " "),
        }
    }

    /// AWS's Japanese term for what is declared, and the keyword for what stands in its body.
    fn noun_ja(self) -> &'static str {
        match self {
            Kind::Import => "インポート",
            Kind::Region => "リージョン",
            Kind::Account => "アカウント",
            Kind::Vpc => "VPC",
            Kind::Subnet => "サブネット",
            Kind::Instance => "インスタンス",
            Kind::NetworkInterface => "ネットワークインターフェイス",
            Kind::RouteTable => "ルートテーブル",
            Kind::InternetGateway => "インターネットゲートウェイ",
            Kind::EgressOnlyInternetGateway => "Egress-Only インターネットゲートウェイ",
            Kind::VpnGateway => "仮想プライベートゲートウェイ",
            Kind::NatGateway => "NAT ゲートウェイ",
            Kind::SecurityGroup => "セキュリティグループ",
            Kind::NetworkAcl => "ネットワーク ACL",
            Kind::PrefixList => "プレフィックスリスト",
            Kind::LoadBalancer => "ロードバランサー",
            Kind::Endpoint => "エンドポイント",
            Kind::EndpointService => "エンドポイントサービス",
            Kind::Resolver => "リゾルバーエンドポイント",
            Kind::HostedZone => "プライベートホストゾーン",
            Kind::Peering => "VPC ピアリング接続",
            Kind::TransitGateway => "Transit Gateway",
            Kind::TransitGatewayRouteTable => "Transit Gateway ルートテーブル",
            Kind::OnPremises => "オンプレミスネットワーク",
            Kind::Host => "ホスト",
            Kind::DirectConnect => "Direct Connect",
            Kind::Vpn => "VPN",
            Kind::Expect => "期待",
            _ => self.spec().keyword,
        }
    }

    /// Whether its first operand is a name that it declares.
    pub fn declares(self) -> bool {
        self.spec().forms.iter().any(|form| matches!(form.first(), Some(Slot { takes: Takes::Name, .. })))
    }
}

impl Slot {
    /// How it is written, as in `[public|private|isolated]`.
    pub fn usage(&self) -> String {
        let text = match self.takes {
            Takes::Literal(word) => word.to_owned(),
            Takes::Choice(words) => words.join("|"),
            Takes::List(_) => format!("[{}, …]", self.label),
            Takes::OneOrList(_) => format!("{0} or [{0}, …]", self.label),
            _ => self.label.to_owned(),
        };
        match self.count {
            Count::One => text,
            Count::Optional => format!("[{text}]"),
            Count::OneOrMore => format!("{text}…"),
        }
    }
}

impl StatementSpec {
    /// What it is, in a sentence or two of Markdown.
    pub fn summary(&self, language: Language) -> &'static str {
        language.pick(self.summary_en, self.summary_ja)
    }

    /// What holds where it is not written; empty if nothing does.
    pub fn default(&self, language: Language) -> &'static str {
        language.pick(self.default_en, self.default_ja)
    }

    /// Whether it may stand in `parent`.
    pub fn stands_in(&self, parent: Parent) -> bool {
        self.parents.is_empty() || self.parents.contains(&parent)
    }

    /// How it is written, as in `subnet NAME CIDR [public|private|isolated]`.
    pub fn usage(&self) -> Vec<String> {
        self.forms
            .iter()
            .map(|form| {
                let slots = form.iter().map(Slot::usage);
                std::iter::once(self.keyword.to_owned()).chain(slots).collect::<Vec<_>>().join(" ")
            })
            .collect()
    }
}

/// The statements that may stand in `parent`, in the table's order.
pub fn statements_in(parent: Parent) -> impl Iterator<Item = &'static StatementSpec> {
    STATEMENTS.iter().filter(move |spec| spec.stands_in(parent))
}

/// The statement that `keyword` begins in `parent`.
pub fn statement(parent: Parent, keyword: &str) -> Option<&'static StatementSpec> {
    STATEMENTS.iter().find(|spec| spec.keyword == keyword && spec.stands_in(parent))
}

/// The statements that `keyword` begins anywhere.
pub fn statements_called(keyword: &str) -> impl Iterator<Item = &'static StatementSpec> {
    STATEMENTS.iter().filter(move |spec| spec.keyword == keyword)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_kind_has_one_row_and_each_row_its_place() {
        let mut kinds = BTreeSet::new();
        for spec in STATEMENTS {
            assert!(kinds.insert(spec.kind), "{:?} has two rows", spec.kind);
            assert!(spec.summary_en.ends_with('.'), "{}: a summary is a sentence", spec.keyword);
            assert!(spec.summary_ja.ends_with('。'), "{}: a summary is a sentence", spec.keyword);
            assert!(is_japanese(spec.summary_ja), "{}: {}", spec.keyword, spec.summary_ja);
            // Only a word of the language is the same in both.
            let word = spec.forms.iter().flat_map(|form| form.iter()).any(|slot| match slot.takes {
                Takes::Choice(words) => words.contains(&spec.default_ja),
                Takes::SwitchOrAddress => ["on", "off"].contains(&spec.default_ja),
                Takes::Policy => spec.default_ja == "full",
                _ => false,
            });
            let said = if word { spec.default_en == spec.default_ja } else { is_japanese(spec.default_ja) };
            assert!(said || spec.default_en.is_empty(), "{}: {}", spec.keyword, spec.default_ja);
            assert!(!spec.forms.is_empty(), "{}: a statement has at least one form", spec.keyword);
            assert!(!spec.needed || spec.default_en.is_empty(), "{}: what has a default is not needed", spec.keyword);
            for parent in spec.parents {
                if let Parent::In(kind) = parent {
                    assert_eq!(kind.spec().body, BodySpec::Optional, "{} stands in a body", spec.keyword);
                }
            }
            let same = STATEMENTS.iter().filter(|other| other.keyword == spec.keyword && other.kind != spec.kind);
            for other in same {
                assert!(spec.parents.iter().all(|parent| !other.stands_in(*parent)), "{} is ambiguous", spec.keyword);
            }
        }
        assert_eq!(kinds.len(), Kind::VirtualInterface as usize + 1, "a kind has no row");
    }

    fn is_japanese(text: &str) -> bool {
        text.contains(|c| matches!(c, '\u{3040}'..='\u{30FF}'))
    }

    #[test]
    fn concepts_exist() {
        for concept in STATEMENTS.iter().filter_map(|spec| spec.concept) {
            assert!(portolan_catalog::concept(concept).is_some(), "{concept}");
        }
    }

    #[test]
    fn the_scanner_knows_the_top_level_keywords() {
        let mut keywords: Vec<_> = statements_in(Parent::File)
            .filter(|spec| !spec.parents.is_empty() || spec.kind == Kind::Expect)
            .map(|spec| spec.keyword)
            .collect();
        keywords.sort_unstable();
        keywords.dedup();
        assert_eq!(keywords, portolan_syntax::TOP_LEVEL_KEYWORDS);
    }
}
