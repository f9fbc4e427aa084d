//! Why a packet is stopped: readable names, with AWS Reachability Analyzer's codes beside them.

use portolan_catalog::Language;

/// A reason for which a packet is stopped.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its name, as `because` takes it.
    pub name: &'static str,
    /// The explanation code of AWS Reachability Analyzer that means the same, the nearest where there are several.
    pub code: &'static str,
    headline: Both,
    summary: Both,
    page: Both,
}

/// A text in all languages.
#[derive(Debug, PartialEq, Eq)]
struct Both {
    en: &'static str,
    ja: &'static str,
}

impl Both {
    fn get(&self, language: Language) -> &'static str {
        language.pick(self.en, self.ja)
    }
}

impl Reason {
    /// The same in a headline, as in "cannot reach the internet: no route".
    pub fn headline(&self, language: Language) -> &'static str {
        self.headline.get(language)
    }

    /// What it means, in one sentence.
    pub fn summary(&self, language: Language) -> &'static str {
        self.summary.get(language)
    }

    /// Its page in Markdown: what it means, an example that is stopped by it, what to do, AWS's source.
    pub fn page(&self, language: Language) -> &'static str {
        self.page.get(language)
    }
}

macro_rules! reasons {
    ($($constant:ident: $name:literal, $code:literal,
       $headline:literal, $headline_ja:literal,
       $summary:literal, $summary_ja:literal;)*) => {
        $(
            #[doc = $summary]
            pub(crate) static $constant: Reason = Reason {
                name: $name,
                code: $code,
                headline: Both { en: $headline, ja: $headline_ja },
                summary: Both { en: $summary, ja: $summary_ja },
                page: Both {
                    en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/reasons/", $name, ".md")),
                    ja: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/ja/src/reasons/", $name, ".md")),
                },
            };
        )*
        /// All reasons.
        pub static REASONS: &[&Reason] = &[$(&$constant),*];
    };
}

reasons! {
    NO_ROUTE: "no-route", "NO_ROUTE_TO_DESTINATION",
        "no route", "経路がありません",
        "No route contains the destination, or the one that does leads to something that does not carry it; the answer needs a route too.",
        "宛先を含む経路がないか、選ばれた経路の先がその通信を通しません。応答にも経路が必要です。";
    BLACKHOLE: "blackhole", "BAD_STATE_ROUTE",
        "the route is a blackhole", "経路がブラックホールです",
        "The route that wins leads nowhere.",
        "選ばれた経路の先には何もありません。";
    SECURITY_GROUP: "security-group", "ENI_SG_RULES_MISMATCH",
        "no security group rule allows it", "許可するセキュリティグループのルールがありません",
        "No rule of the security groups allows the traffic; security groups allow, and what none allows is dropped.",
        "通信を許可するセキュリティグループのルールがありません。セキュリティグループは許可だけを書くもので、どれも許可しない通信は破棄されます。";
    NETWORK_ACL: "network-acl", "SUBNET_ACL_RESTRICTION",
        "a network ACL denies it", "ネットワーク ACL が拒否しています",
        "The network ACL of a subnet denies the traffic, or the answer to it: a network ACL is stateless, so both ways must be allowed.",
        "サブネットのネットワーク ACL が、通信またはその応答を拒否します。ネットワーク ACL はステートレスなので、両方向の許可が必要です。";
    NO_PUBLIC_ADDRESS: "no-public-address", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        "no public address", "パブリックアドレスがありません",
        "An internet gateway translates between a private and a public IPv4 address, and the source or the destination has no public one.",
        "インターネットゲートウェイはプライベート IPv4 アドレスとパブリック IPv4 アドレスを変換しますが、送信元または宛先にパブリックアドレスがありません。";
    NO_INTERNET_GATEWAY: "no-internet-gateway", "NO_ROUTE_TO_DESTINATION",
        "no internet gateway", "インターネットゲートウェイがありません",
        "Nothing comes into a VPC from the internet without an internet gateway, and a regional NAT gateway needs one to leave.",
        "インターネットゲートウェイがなければ、インターネットから VPC には何も入りません。リージョナル NAT ゲートウェイから出るときにも必要です。";
    GATEWAY_ENDPOINT_OUTSIDE_VPC: "gateway-endpoint-outside-vpc", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "gateway endpoints serve their own VPC only", "ゲートウェイ型エンドポイントは自分の VPC 専用です",
        "A gateway endpoint is a route in its VPC's tables; nothing outside the VPC can use it.",
        "ゲートウェイ型エンドポイントの実体は自分の VPC のルートテーブルの経路で、VPC の外からは使えません。";
    NOT_TRANSITIVE: "not-transitive", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "the connection is not transitive", "接続は推移的ではありません",
        "A VPC peering connection and a virtual private gateway carry traffic to and from the addresses of their own VPC, and to nothing beyond them.",
        "VPC ピアリング接続と仮想プライベートゲートウェイが通すのは自分の VPC のアドレスとの通信だけで、その先へは通しません。";
    NOT_ACCEPTED: "not-accepted", "BAD_STATE",
        "the connection has not been accepted", "接続が承認されていません",
        "The other side has not accepted the connection, so it carries nothing.",
        "相手側が接続を承認していないため、何も通りません。";
    NOT_ALLOWED: "not-allowed", "NO_POSSIBLE_DESTINATION",
        "the account is not allowed to connect", "アカウントに接続が許可されていません",
        "The endpoint service does not allow the account of the endpoint.",
        "エンドポイントサービスが、エンドポイントのアカウントを許可していません。";
    ROUTE_LOOP: "route-loop", "NO_POSSIBLE_DESTINATION",
        "the routes lead in a circle", "経路が循環しています",
        "A gateway passes the packet on to a route table that sends it back to where it has been.",
        "ゲートウェイがパケットを渡した先のルートテーブルが、一度通った場所へ送り返します。";
    ASYMMETRIC_ROUTE: "asymmetric-route", "INGRESS_RTB_TRAFFIC_REDIRECTION",
        "the answer takes another way", "応答が別の道を通ります",
        "The answer does not pass the same stateful device as the question: a NAT gateway, an internet gateway, or an appliance, which drops what it does not know.",
        "応答が、要求と同じステートフルな機器を通りません。NAT ゲートウェイ、インターネットゲートウェイ、アプライアンスは、知らない通信を破棄します。";
    TRANSIT_GATEWAY_ZONE: "transit-gateway-zone", "TGW_ROUTE_AZ_RESTRICTION",
        "the transit gateway is not attached in this zone", "Transit Gateway がこのアベイラビリティーゾーンにアタッチされていません",
        "The attachment of the VPC has no subnet in the zone from which the packet comes.",
        "VPC のアタッチメントに、パケットが出てくるアベイラビリティーゾーンのサブネットがありません。";
    VIRTUAL_INTERFACE: "virtual-interface", "NO_POSSIBLE_DESTINATION",
        "the virtual interface does not lead there", "仮想インターフェイスがそこにつながりません",
        "A private virtual interface leads to a VPN gateway, a transit one to a transit gateway, a public one to public addresses of AWS.",
        "プライベート仮想インターフェイスは仮想プライベートゲートウェイに、トランジット仮想インターフェイスは Transit Gateway に、パブリック仮想インターフェイスは AWS のパブリックアドレスにつながります。";
    ADDRESS_FAMILY: "address-family", "PROTOCOL_RESTRICTION",
        "the address family is not carried", "そのアドレスファミリーは通りません",
        "The component carries the other address family only, or the two ends have none in common.",
        "途中にあるものがもう一方のアドレスファミリーしか通さないか、両端に共通のアドレスファミリーがありません。";
    SOURCE_DEST_CHECK: "source-dest-check", "ENI_SOURCE_DEST_CHECK_RESTRICTION",
        "the source/destination check drops it", "送信元/送信先チェックで破棄されます",
        "The network interface to which the route leads drops packets that are neither from nor to it.",
        "経路の先のネットワークインターフェイスが、自分が送信元でも宛先でもないパケットを破棄します。";
    PROTOCOL: "protocol", "PROTOCOL_RESTRICTION",
        "the protocol is not carried", "そのプロトコルは通りません",
        "The component on the way carries only certain protocols: a gateway endpoint TCP and ICMP echo, an interface endpoint TCP and UDP.",
        "途中にあるものが通すのは特定のプロトコルだけです。ゲートウェイ型エンドポイントは TCP と ICMP エコー、インターフェース型エンドポイントは TCP と UDP です。";
    NAME_RESOLUTION: "name-resolution", "NO_SOURCE_OR_DESTINATION",
        "the name is not resolved", "名前が解決されません",
        "The resolver that the client asks cannot be reached, or a private hosted zone has the domain but not the name.",
        "クライアントが問い合わせるリゾルバーに到達できないか、プライベートホストゾーンにドメインはあっても名前がありません。";
    NO_ENDPOINT: "no-endpoint", "DISCONNECTED_VPCS",
        "no endpoint leads there", "そこにつながるエンドポイントがありません",
        "An endpoint service is reached through an endpoint, and no endpoint for it can be used from here.",
        "エンドポイントサービスにはエンドポイントを通って到達しますが、ここから使えるエンドポイントがありません。";
    ENDPOINT_ONE_WAY: "endpoint-one-way", "VPCE_INTRA_VPC_TRAFFIC",
        "an endpoint starts no connection", "エンドポイントからは接続を開始できません",
        "Connections over an endpoint start on the consumer's side; the service behind it cannot open one into the VPC.",
        "エンドポイントを通る接続は利用側から始まります。背後のサービスから VPC へ接続を開始することはできません。";
    NO_NETWORK_INTERFACE: "no-network-interface", "NO_POSSIBLE_DESTINATION",
        "it has no network interface", "ネットワークインターフェイスがありません",
        "The endpoint or load balancer stands in no subnet, so it has no address to send to.",
        "エンドポイントまたはロードバランサーがどのサブネットにもなく、宛先となるアドレスがありません。";
    SERVICE_ZONE: "service-zone", "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
        "the service is not offered in this zone", "このアベイラビリティーゾーンではサービスが提供されていません",
        "The endpoint service has no load balancer in the zone of the endpoint's network interface.",
        "エンドポイントのネットワークインターフェイスがあるアベイラビリティーゾーンに、エンドポイントサービスのロードバランサーがありません。";
    SERVICE_REGION: "service-region", "NO_POSSIBLE_DESTINATION",
        "the service is not offered in this Region", "このリージョンではサービスが提供されていません",
        "The endpoint service can be used from its own Region and those that it lists, and the endpoint names the Region with `service_region`.",
        "エンドポイントサービスを使えるのは、サービス自身のリージョンと、サービスに列挙されたリージョンからです。エンドポイントは `service_region` でそのリージョンを指定します。";
    NO_LISTENER: "no-listener", "ELBV2_LISTENERS_MISMATCH",
        "no listener takes it", "受け付けるリスナーがありません",
        "The load balancer has no listener for the port.",
        "ロードバランサーに、そのポートのリスナーがありません。";
    NO_TARGET: "no-target", "ELBV2_NO_TARGETS_IN_AZ",
        "the load balancer has no target", "ロードバランサーにターゲットがありません",
        "No target stands in the zone of the load balancer's node, and the node sends to no other zone.",
        "ロードバランサーのノードがあるアベイラビリティーゾーンにターゲットがなく、ノードはほかのゾーンへは送りません。";
    UNAVAILABLE: "unavailable", "BAD_STATE",
        "it is taken away", "取り除かれています",
        "The question supposes that a component or a zone fails, and the packet comes to it.",
        "構成要素またはアベイラビリティーゾーンが使えないと仮定した質問で、パケットがそこに着きました。";
}
