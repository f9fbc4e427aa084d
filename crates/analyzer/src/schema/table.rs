//! The table itself. A new statement is a row here and a [`Kind`]; the rest of the language finds it.

use super::BodySpec::{None as NoBody, Optional as Body};
use super::Count::{One, OneOrMore, Optional};
use super::Kind::*;
use super::Parent::{File, In};
use super::Repeats::{Many, Once};
use super::Takes::{
    AccountId, Address, AwsService, Choice, Cidr, Destination, EndpointType, Integer, List, Literal, Name, OneOrList,
    Peer, Place, Ports, Reference, SwitchOrAddress, Target, Text, Zone,
};
use super::{Count, Kind, Parent, Slot, StatementSpec, Takes};

const fn slot(label: &'static str, takes: Takes) -> Slot {
    Slot { label, takes, count: One }
}

const fn slots(label: &'static str, takes: Takes, count: Count) -> Slot {
    Slot { label, takes, count }
}

const fn word(word: &'static str) -> Slot {
    Slot { label: word, takes: Literal(word), count: One }
}

const NAME: Slot = slot("NAME", Name);
const SWITCH: Slot = slot("on|off", Choice(&["on", "off"]));

const fn refers(label: &'static str, kinds: &'static [Kind]) -> Slot {
    slot(label, Reference(kinds))
}

/// A row before its few exceptions; the methods below set those.
const fn row(
    kind: Kind,
    keyword: &'static str,
    parents: &'static [Parent],
    forms: &'static [&'static [Slot]],
    summary_en: &'static str,
    summary_ja: &'static str,
) -> StatementSpec {
    StatementSpec {
        kind,
        keyword,
        parents,
        forms,
        body: NoBody,
        repeats: Many,
        needed: false,
        default_en: "",
        default_ja: "",
        summary_en,
        summary_ja,
        concept: None,
    }
}

impl StatementSpec {
    const fn body(mut self) -> StatementSpec {
        self.body = Body;
        self
    }

    const fn once(mut self) -> StatementSpec {
        self.repeats = Once;
        self
    }

    /// What it stands in says too little without it.
    const fn needed(mut self) -> StatementSpec {
        self.needed = true;
        self
    }

    /// A word of the language that holds where it is not written.
    const fn default_word(self, word: &'static str) -> StatementSpec {
        self.default_words(word, word)
    }

    /// What holds where it is not written, in words.
    const fn default_words(mut self, en: &'static str, ja: &'static str) -> StatementSpec {
        self.default_en = en;
        self.default_ja = ja;
        self
    }

    const fn concept(mut self, concept: &'static str) -> StatementSpec {
        self.concept = Some(concept);
        self
    }
}

/// What a route may point to, apart from `local` and `blackhole`.
pub(crate) const TARGETS: &[Kind] = &[
    InternetGateway,
    EgressOnlyInternetGateway,
    VpnGateway,
    NatGateway,
    TransitGateway,
    Peering,
    Endpoint,
    Instance,
    NetworkInterface,
];

/// What `expect` can name, apart from addresses, `aws.X`, `internet` and host names.
pub(crate) const PLACES: &[Kind] =
    &[Instance, NetworkInterface, LoadBalancer, Endpoint, EndpointService, OnPremises, Host, Subnet, Vpc];

/// What an outbound resolver can forward to: places, and the inbound resolver of another VPC.
pub(crate) const SERVERS: &[Kind] = &[Instance, NetworkInterface, Host, OnPremises, Resolver];

/// What a path can pass on its way, for `via`.
pub(crate) const WAYPOINTS: &[Kind] = &[
    Endpoint,
    EndpointService,
    InternetGateway,
    EgressOnlyInternetGateway,
    NatGateway,
    VpnGateway,
    Peering,
    TransitGateway,
    Vpn,
    DirectConnect,
    LoadBalancer,
    Instance,
    NetworkInterface,
];

/// All statements of the language.
pub static STATEMENTS: &[StatementSpec] = &[
    row(Import, "import", &[File], &[&[slot("\"path.topo\"", Text)]], "Brings the top-level names of another file in.", "別のファイルの最上位の名前を使えるようにします。"),
    row(Region, "region", &[File, In(Account), In(Vpc)], &[&[slot("CODE", Takes::Region)]], "The AWS Region of every VPC below.", "配下にあるすべての VPC の AWS リージョンです。")
        .once()
        .concept("region-and-availability-zone"),
    row(Account, "account", &[File], &[&[NAME, slot("ID", AccountId)]], "An AWS account. VPCs in no account share one unnamed account.", "AWS アカウントです。どのアカウントにも属さない VPC は、名前のない 1 つのアカウントを共有します。")
        .body()
        .concept("account"),
    row(
        Vpc,
        "vpc",
        &[File, In(Account)],
        &[&[NAME, slots("CIDR", Cidr, OneOrMore)]],
        "A virtual private cloud: a network of your own in one Region. The first CIDR is the primary block, further ones are secondary blocks.", "仮想プライベートクラウド。1 つのリージョンにある専用のネットワークです。最初の CIDR ブロックがプライマリ、以降がセカンダリです。",
    )
    .body()
    .concept("vpc"),
    row(
        Subnet,
        "subnet",
        &[In(Vpc)],
        &[&[NAME, slot("CIDR", Cidr), slots("public|private|isolated", Choice(&["public", "private", "isolated"]), Optional)]],
        "A range of the VPC's addresses in one Availability Zone. The optional word is a claim that is checked against the routes: `public` has a route to an internet gateway, `private` has none, `isolated` has only local and gateway-endpoint routes.", "1 つのアベイラビリティーゾーンにある、VPC のアドレス範囲の一部です。任意の単語は主張で、経路と照合されます。`public` にはインターネットゲートウェイへの経路があり、`private` にはなく、`isolated` にはローカルとゲートウェイ型エンドポイントの経路だけがあります。",
    )
    .body()
    .concept("subnet"),
    row(Instance, "instance", &[In(Subnet)], &[&[NAME]], "A virtual machine, or anything else that has one network interface in the subnet.", "仮想マシンなど、サブネットに 1 つのネットワークインターフェイスを持つものです。")
        .body()
        .concept("elastic-network-interface"),
    row(NetworkInterface, "network_interface", &[In(Subnet)], &[&[NAME]], "An elastic network interface on its own; also a route's target.", "単独の Elastic Network Interface です。経路のターゲットにもなります。")
        .body()
        .concept("elastic-network-interface"),
    row(RouteTable, "route_table", &[In(Vpc)], &[&[NAME]], "Routes for the subnets that refer to it. The local route to the VPC's own blocks is always there.", "これを参照するサブネットの経路です。VPC 自身の CIDR ブロックへの local の経路は常にあります。")
        .body()
        .concept("route-table"),
    row(InternetGateway, "internet_gateway", &[In(Vpc)], &[&[NAME]], "The VPC's door to the internet, for hosts that have a public address.", "パブリックアドレスを持つホストのための、VPC とインターネットの出入口です。")
        .body()
        .concept("internet-gateway"),
    row(
        EgressOnlyInternetGateway,
        "egress_only_internet_gateway",
        &[In(Vpc)],
        &[&[NAME]],
        "The way out to the internet for IPv6, with no way in.", "IPv6 でインターネットに出るための出口です。外から入ることはできません。",
    )
    .body()
    .concept("egress-only-internet-gateway"),
    row(VpnGateway, "vpn_gateway", &[In(Vpc)], &[&[NAME]], "A virtual private gateway: the VPC's end of a VPN or of Direct Connect.", "仮想プライベートゲートウェイ。VPN や Direct Connect の VPC 側の終端です。").body().concept("vpn"),
    row(NatGateway, "nat_gateway", &[In(Vpc)], &[&[NAME]], "Network address translation for hosts without a public address.", "パブリックアドレスを持たないホストのためのネットワークアドレス変換です。").body().concept("nat-gateway"),
    row(
        SecurityGroup,
        "security_group",
        &[In(Vpc)],
        &[&[NAME]],
        "A stateful filter on network interfaces that only allows. One called `default` declares the VPC's default group.", "ネットワークインターフェイスに付ける、許可だけのステートフルなフィルターです。`default` という名前で宣言すると、VPC のデフォルトセキュリティグループになります。",
    )
    .body()
    .concept("security-group"),
    row(NetworkAcl, "network_acl", &[In(Vpc)], &[&[NAME]], "A stateless, numbered filter on the border of subnets.", "サブネットの境界に置く、番号付きのステートレスなフィルターです。").body().concept("network-acl"),
    row(
        PrefixList,
        "prefix_list",
        &[In(Vpc), In(Account), File],
        &[&[NAME, slot("CIDR", List(&Cidr))]],
        "A named list of CIDR blocks for routes and security groups.", "経路とセキュリティグループで使う、名前を付けた CIDR ブロックのリストです。",
    )
    .body()
    .concept("prefix-list"),
    row(
        LoadBalancer,
        "load_balancer",
        &[In(Vpc)],
        &[&[NAME, slot("network|gateway|application", Choice(&["network", "gateway", "application"]))]],
        "An Elastic Load Balancing load balancer with its listeners and targets.", "リスナーとターゲットを持つ Elastic Load Balancing のロードバランサーです。",
    )
    .body()
    .concept("load-balancer"),
    row(
        Endpoint,
        "endpoint",
        &[In(Vpc)],
        &[&[NAME, slots("TYPE", EndpointType, Optional)]],
        "A VPC endpoint: the way from this VPC to a service without the internet. Without a type it is a gateway endpoint, as in AWS's API.", "VPC エンドポイント。この VPC からインターネットを通らずにサービスに到達する手段です。種類を省略すると、AWS の API と同じくゲートウェイ型になります。",
    )
    .body(),
    row(
        EndpointService,
        "endpoint_service",
        &[In(Vpc)],
        &[&[NAME]],
        "The provider's side of AWS PrivateLink: load balancers that other VPCs reach through endpoints of theirs.", "AWS PrivateLink の提供側。ほかの VPC がエンドポイントを通じて到達するロードバランサーです。",
    )
    .body()
    .concept("endpoint-service"),
    row(
        Resolver,
        "resolver",
        &[In(Vpc)],
        &[&[NAME, slot("inbound|outbound", Choice(&["inbound", "outbound"]))]],
        "A Route 53 Resolver endpoint: `inbound` answers queries from outside the VPC, `outbound` forwards queries out of it.", "Route 53 Resolver エンドポイントです。`inbound` は VPC の外からの問い合わせに答え、`outbound` は問い合わせを VPC の外へ転送します。",
    )
    .body()
    .concept("resolver-endpoint"),
    row(HostedZone, "hosted_zone", &[In(Vpc), In(Account)], &[&[slot("\"domain\"", Text)]], "A Route 53 private hosted zone.", "Route 53 のプライベートホストゾーンです。").body().concept("private-dns"),
    row(
        Peering,
        "peering",
        &[File, In(Account)],
        &[&[NAME, refers("VPC", &[Vpc]), word("<->"), refers("VPC", &[Vpc])]],
        "A VPC peering connection. It carries traffic between the two VPCs and to nothing beyond them.", "VPC ピアリング接続です。2 つの VPC の間の通信だけを通し、その先へは通しません。",
    )
    .body()
    .concept("vpc-peering"),
    row(TransitGateway, "transit_gateway", &[File, In(Account)], &[&[NAME]], "A router between VPCs, VPNs and Direct Connect in one Region.", "1 つのリージョンで VPC、VPN、Direct Connect の間を中継するルーターです。")
        .body()
        .concept("transit-gateway"),
    row(
        TransitGatewayRouteTable,
        "route_table",
        &[In(TransitGateway)],
        &[&[NAME]],
        "A route table of the transit gateway, for the attachments associated with it.", "関連付けたアタッチメントのための、Transit Gateway のルートテーブルです。",
    )
    .body()
    .concept("transit-gateway"),
    row(OnPremises, "on_premises", &[File], &[&[NAME, slots("CIDR", Cidr, OneOrMore)]], "A network outside AWS.", "AWS の外のネットワークです。").body().concept("on-premises"),
    row(Host, "host", &[In(OnPremises)], &[&[NAME, slot("ADDRESS", Address)]], "A machine in the on-premises network.", "オンプレミスネットワークのマシンです。").body().concept("on-premises"),
    row(
        DirectConnect,
        "direct_connect",
        &[File],
        &[&[NAME, refers("ON_PREMISES", &[OnPremises]), word("<->"), refers("GATEWAY", &[VpnGateway, TransitGateway])]],
        "A dedicated line between an on-premises network and AWS.", "オンプレミスネットワークと AWS を結ぶ専用線です。",
    )
    .body()
    .concept("direct-connect"),
    row(
        Vpn,
        "vpn",
        &[File],
        &[&[NAME, refers("ON_PREMISES", &[OnPremises]), word("<->"), refers("GATEWAY", &[VpnGateway, TransitGateway])]],
        "A Site-to-Site VPN connection between an on-premises network and AWS.", "オンプレミスネットワークと AWS を結ぶ Site-to-Site VPN 接続です。",
    )
    .body()
    .concept("vpn"),
    row(
        Expect,
        "expect",
        &[],
        &[
            &[slot("PLACE", Place), word("reaches"), slot("PLACE", Place)],
            &[slot("PLACE", Place), word("cannot"), word("reach"), slot("PLACE", Place)],
            &[word("only"), slots("PLACE", Place, OneOrMore), word("reach"), slot("PLACE", Place)],
        ],
        "States what must be reachable, or must not be. After the places may follow `in CODE` (behind an AWS service), `on PORTS`, `via NAME, …` and `because REASON`.", "何に到達できるべきか、何に到達できてはならないかを書きます。場所の後には `in CODE`(AWS のサービスの後)、`on PORTS`、`via NAME, …`、`because REASON` を続けられます。",
    )
    .concept("expectation"),
    // Attributes. `id` is the one that every declared thing may carry.
    row(Id, "id", ANY_DECLARATION, &[&[slot("\"id\"", Text)]], "Its id in AWS. `reach` and `expect` accept it wherever they accept a place.", "AWS での ID です。`reach` と `expect` で場所を書くところに使えます。").once(),
    row(Ipv6, "ipv6", &[In(Vpc), In(Subnet)], &[&[slot("CIDR", Cidr)]], "An IPv6 block.", "IPv6 CIDR ブロックです。"),
    row(DnsSupport, "dns_support", &[In(Vpc)], &[&[SWITCH]], "Whether the Amazon resolver answers in this VPC (enableDnsSupport).", "この VPC で Amazon のリゾルバーが応答するかどうか(`enableDnsSupport`)。")
        .once()
        .default_word("on")
        .concept("private-dns"),
    row(
        DnsHostnames,
        "dns_hostnames",
        &[In(Vpc)],
        &[&[SWITCH]],
        "Whether hosts get DNS names (enableDnsHostnames). Private DNS of interface endpoints needs it. AWS creates a VPC with it off.", "ホストに DNS 名が付くかどうか(`enableDnsHostnames`)。インターフェース型エンドポイントのプライベート DNS に必要です。AWS が VPC を作るときは無効です。",
    )
    .once()
    .default_word("off")
    .concept("private-dns"),
    row(
        AvailabilityZone,
        "az",
        &[In(Subnet)],
        &[&[slot("ZONE", Zone)]],
        "The Availability Zone: its letter (`a`), its name (`ap-northeast-1a`) or its id (`apne1-az4`).", "アベイラビリティーゾーン。文字(`a`)、名前(`ap-northeast-1a`)、または ID(`apne1-az4`)で書きます。",
    )
    .once()
    .needed()
    .concept("region-and-availability-zone"),
    row(SubnetRouteTable, "route_table", &[In(Subnet)], &[&[refers("NAME", &[RouteTable])]], "The route table of the subnet.", "サブネットのルートテーブルです。")
        .once()
        .default_words("the VPC's main route table", "VPC のメインルートテーブル")
        .concept("route-table"),
    row(SubnetNetworkAcl, "network_acl", &[In(Subnet)], &[&[refers("NAME", &[NetworkAcl])]], "The network ACL of the subnet.", "サブネットのネットワーク ACL です。")
        .once()
        .default_words("a network ACL that allows all", "すべてを許可するネットワーク ACL")
        .concept("network-acl"),
    row(Ip, "ip", &[In(Instance), In(NetworkInterface)], &[&[slot("ADDRESS", Address)]], "Its private address.", "プライベートアドレスです。")
        .once()
        .default_words("some free address of the subnet", "サブネットの空きアドレスのいずれか")
        .concept("elastic-network-interface"),
    row(
        PublicIp,
        "public_ip",
        &[In(Instance), In(NetworkInterface)],
        &[&[slot("on|off|ADDRESS", SwitchOrAddress)]],
        "Whether it has a public IPv4 address, which the internet gateway translates.", "インターネットゲートウェイで変換されるパブリック IPv4 アドレスを持つかどうか。",
    )
    .once()
    .default_word("off")
    .concept("internet-gateway"),
    row(
        SecurityGroups,
        "security_groups",
        &[In(Instance), In(NetworkInterface), In(Endpoint), In(LoadBalancer), In(Resolver)],
        &[&[slot("NAME", List(&Reference(&[SecurityGroup])))]],
        "The security groups of its network interfaces.", "そのネットワークインターフェイスのセキュリティグループです。",
    )
    .once()
    .default_words("the VPC's default group", "VPC のデフォルトセキュリティグループ")
    .concept("security-group"),
    row(
        SourceDestCheck,
        "source_dest_check",
        &[In(Instance), In(NetworkInterface)],
        &[&[SWITCH]],
        "Whether it drops packets that are neither from nor to it. What a route points to has it off, or it could not pass anything on.", "自分が送信元でも宛先でもないパケットを破棄するかどうか。経路のターゲットになるものは、無効でなければパケットを中継できません。",
    )
    .once()
    .default_words("off where a route points to it, else on", "経路のターゲットなら `off`、それ以外は `on`")
    .concept("elastic-network-interface"),
    row(
        Uses,
        "uses",
        &[In(Instance)],
        &[&[slot("aws.SERVICE", List(&AwsService))]],
        "AWS services that it must reach, each with what that needs beside it: `aws.ssm` means a node managed by Systems Manager.", "到達できなければならない AWS のサービスです。それぞれが必要とするものも含みます。たとえば `aws.ssm` は、Systems Manager で管理されるノードを意味します。",
    )
    .once()
    .concept("expectation"),
    row(Main, "main", &[In(RouteTable)], &[&[]], "Makes it the VPC's main route table, for the subnets that name none.", "VPC のメインルートテーブルにします。ルートテーブルを指定していないサブネットが使います。").once().concept("route-table"),
    row(
        Route,
        "route",
        &[In(RouteTable)],
        &[&[slot("DESTINATION", Destination), word("->"), slot("TARGET", Target)]],
        "Sends what goes to the destination (a CIDR, a prefix list, `aws.s3`) to the target.", "宛先(CIDR、プレフィックスリスト、`aws.s3`)への通信をターゲットに送ります。",
    )
    .concept("route-table"),
    row(Propagate, "propagate", &[In(RouteTable)], &[&[refers("GATEWAY", &[VpnGateway])]], "Takes over the routes that the gateway learns.", "ゲートウェイが学習した経路を取り込みます。").concept("route-table"),
    row(
        Edge,
        "edge",
        &[In(RouteTable)],
        &[&[refers("GATEWAY", &[InternetGateway, VpnGateway])]],
        "Makes it a gateway route table: it routes what comes in through the gateway.", "ゲートウェイルートテーブルにします。ゲートウェイから入ってくる通信の行き先を決めます。",
    )
    .once()
    .concept("route-table"),
    row(NatSubnet, "subnet", &[In(NatGateway)], &[&[refers("NAME", &[Subnet])]], "The subnet in which the NAT gateway stands.", "NAT ゲートウェイを置くサブネットです。").once().needed().concept("nat-gateway"),
    row(
        Connectivity,
        "connectivity",
        &[In(NatGateway)],
        &[&[slot("public|private", Choice(&["public", "private"]))]],
        "Whether it translates to a public address or to its private one.", "パブリックアドレスに変換するか、自身のプライベートアドレスに変換するか。",
    )
    .once()
    .default_word("public")
    .concept("nat-gateway"),
    row(ElasticIp, "elastic_ip", &[In(NatGateway)], &[&[SWITCH]], "Whether it has an Elastic IP address.", "Elastic IP アドレスを持つかどうか。").once().default_words("on when public", "`public` なら `on`").concept("nat-gateway"),
    row(
        Availability,
        "availability",
        &[In(NatGateway)],
        &[&[slot("zonal|regional", Choice(&["zonal", "regional"]))]],
        "Whether it stands in one zone or spans them.", "1 つのゾーンに置くか、複数のゾーンにまたがるか。",
    )
    .once()
    .default_word("zonal")
    .concept("nat-gateway"),
    row(
        Ingress,
        "ingress",
        &[In(SecurityGroup)],
        &[&[slot("PORTS", Ports), word("from"), slot("SOURCE", Peer)]],
        "Allows connections in. A source is a CIDR, a security group, a prefix list or `aws.s3`.", "インバウンドの接続を許可します。送信元は CIDR、セキュリティグループ、プレフィックスリスト、または `aws.s3` です。",
    )
    .concept("security-group"),
    row(
        Egress,
        "egress",
        &[In(SecurityGroup)],
        &[&[word("none")], &[slot("PORTS", Ports), word("to"), slot("DESTINATION", Peer)]],
        "Allows connections out. A group with no `egress` line allows all; `egress none` allows none.", "アウトバウンドの接続を許可します。`egress` の行がないグループはすべてを許可し、`egress none` は何も許可しません。",
    )
    .default_words("all to everywhere, as AWS creates the group", "AWS がグループを作るときのとおり、すべての宛先へすべて")
    .concept("security-group"),
    row(
        AclIngress,
        "ingress",
        &[In(NetworkAcl)],
        &[&[slot("NUMBER", Integer(1, 32766)), slot("allow|deny", Choice(&["allow", "deny"])), slot("PORTS", Ports), word("from"), slot("CIDR", Cidr)]],
        "Allows or denies what comes into the subnet; the lowest number that matches decides.", "サブネットに入る通信を許可または拒否します。一致する最も小さい番号で決まります。",
    )
    .concept("network-acl"),
    row(
        AclEgress,
        "egress",
        &[In(NetworkAcl)],
        &[&[slot("NUMBER", Integer(1, 32766)), slot("allow|deny", Choice(&["allow", "deny"])), slot("PORTS", Ports), word("to"), slot("CIDR", Cidr)]],
        "Allows or denies what leaves the subnet; the lowest number that matches decides.", "サブネットから出る通信を許可または拒否します。一致する最も小さい番号で決まります。",
    )
    .concept("network-acl"),
    row(
        Scheme,
        "scheme",
        &[In(LoadBalancer)],
        &[&[slot("internal|internet_facing", Choice(&["internal", "internet_facing"]))]],
        "Whether its name resolves to private or to public addresses.", "名前がプライベートアドレスに解決されるか、パブリックアドレスに解決されるか。",
    )
    .once()
    .default_word("internal")
    .concept("load-balancer"),
    row(
        Subnets,
        "subnets",
        &[In(Endpoint), In(LoadBalancer), In(Resolver), In(Attach)],
        &[&[slot("NAME", List(&Reference(&[Subnet])))]],
        "The subnets in which it has a network interface each.", "ネットワークインターフェイスを 1 つずつ置くサブネットです。",
    )
    .once()
    .needed()
    .concept("elastic-network-interface"),
    row(
        Listener,
        "listener",
        &[In(LoadBalancer)],
        &[
            &[slot("PORTS", Ports), word("->"), slot("TARGET", OneOrList(&Reference(&[Instance, NetworkInterface, LoadBalancer]))), word("on"), slot("PORTS", Ports)],
            &[slot("PORTS", Ports), word("->"), slot("TARGET", OneOrList(&Reference(&[Instance, NetworkInterface, LoadBalancer])))],
        ],
        "Takes connections on a port and passes them on to the targets.", "ポートで接続を受け、ターゲットに渡します。",
    )
    .needed()
    .concept("load-balancer"),
    row(CrossZone, "cross_zone", &[In(LoadBalancer)], &[&[SWITCH]], "Whether it sends to targets in other zones.", "ほかのゾーンのターゲットにも送るかどうか。")
        .once()
        .default_words("on for application, off for the others", "`application` なら `on`、それ以外は `off`")
        .concept("load-balancer"),
    row(
        Service,
        "service",
        &[In(Endpoint)],
        &[&[slot("SERVICE", Takes::Service)]],
        "What the endpoint leads to: an AWS service (`aws.s3`), an endpoint service declared here, or the full name of a service in quotes.", "エンドポイントの接続先。AWS のサービス(`aws.s3`)、ここで宣言したエンドポイントサービス、または引用符で囲んだ完全なサービス名です。",
    )
    .once()
    .needed(),
    row(ServiceRegion, "service_region", &[In(Endpoint)], &[&[slot("CODE", Takes::Region)]], "The Region of the service, where it is not the VPC's own.", "VPC と異なる場合の、サービスのリージョンです。")
        .once()
        .default_words("the VPC's Region", "VPC のリージョン")
        .concept("region-and-availability-zone"),
    row(
        RouteTables,
        "route_tables",
        &[In(Endpoint)],
        &[&[slot("NAME", List(&Reference(&[RouteTable])))]],
        "The route tables that get the route to a gateway endpoint.", "ゲートウェイ型エンドポイントへの経路が追加されるルートテーブルです。",
    )
    .once()
    .needed()
    .concept("gateway-endpoint"),
    row(
        EndpointIp,
        "ip",
        &[In(Endpoint)],
        &[&[refers("SUBNET", &[Subnet]), slot("ADDRESS", Address)]],
        "Fixes the address of the endpoint's network interface in one subnet.", "1 つのサブネットにあるエンドポイントのネットワークインターフェイスのアドレスを固定します。",
    )
    .default_words("some free address of the subnet", "サブネットの空きアドレスのいずれか")
    .concept("interface-endpoint"),
    row(
        PrivateDns,
        "private_dns",
        &[In(Endpoint)],
        &[&[slot("on|off|inbound_resolver_only", Choice(&["on", "off", "inbound_resolver_only"]))]],
        "Whether the service's ordinary host names resolve to this endpoint inside the VPC.", "VPC の中で、サービスの通常のホスト名がこのエンドポイントに解決されるかどうか。",
    )
    .once()
    .default_words("on where the service has a private name; inbound_resolver_only for aws.s3 beside an S3 gateway endpoint", "サービスにプライベート名があれば `on`、S3 のゲートウェイ型エンドポイントと併用する `aws.s3` は `inbound_resolver_only`")
    .concept("private-dns"),
    row(Policy, "policy", &[In(Endpoint)], &[&[slot("full|\"file.json\"", Takes::Policy)]], "The endpoint policy.", "エンドポイントポリシーです。").once().default_word("full").concept("endpoint-policy"),
    row(IpType, "ip_type", &[In(Endpoint)], &[&[slot("ipv4|ipv6|dualstack", Choice(&["ipv4", "ipv6", "dualstack"]))]], "The address families of the endpoint.", "エンドポイントのアドレスファミリーです。")
        .once()
        .default_word("ipv4")
        .concept("interface-endpoint"),
    row(
        Accepted,
        "accepted",
        &[In(Endpoint), In(Peering)],
        &[&[SWITCH]],
        "Whether the other side has accepted the connection.", "相手側が接続を承認しているかどうか。",
    )
    .once()
    .default_word("on")
    .concept("endpoint-service"),
    row(
        LoadBalancers,
        "load_balancers",
        &[In(EndpointService)],
        &[&[slot("NAME", List(&Reference(&[LoadBalancer])))]],
        "The Network or Gateway Load Balancers behind the service.", "サービスの背後にある Network Load Balancer または Gateway Load Balancer です。",
    )
    .once()
    .needed()
    .concept("endpoint-service"),
    row(
        Acceptance,
        "acceptance",
        &[In(EndpointService)],
        &[&[slot("required|automatic", Choice(&["required", "automatic"]))]],
        "Whether each connection waits for the owner of the service.", "接続のたびにサービスの所有者の承認を待つかどうか。",
    )
    .once()
    .default_word("required")
    .concept("endpoint-service"),
    row(
        Allow,
        "allow",
        &[In(EndpointService)],
        &[&[slot("ACCOUNT", OneOrList(&Takes::Principal))]],
        "The accounts that may connect: a list, or `*` for all. Its own account needs no entry.", "接続できるアカウントです。リスト、またはすべてを表す `*` で書きます。自身のアカウントを書く必要はありません。",
    )
    .once()
    .concept("endpoint-service"),
    row(
        PrivateDnsName,
        "private_dns_name",
        &[In(EndpointService)],
        &[&[slot("\"host\"", Text), slot("verified|unverified", Choice(&["verified", "unverified"]))]],
        "The private DNS name of the service and whether its domain is verified.", "サービスのプライベート DNS 名と、そのドメインが検証済みかどうか。",
    )
    .once()
    .concept("endpoint-service"),
    row(Regions, "regions", &[In(EndpointService)], &[&[slot("CODE", List(&Takes::Region))]], "The Regions from which the service can be used.", "サービスを利用できるリージョンです。")
        .once()
        .concept("endpoint-service"),
    row(Forward, "forward", &[In(Resolver)], &[&[slot("\"domain\"", Text), word("->"), slot("PLACE", Place)]], "Forwards queries for the domain (outbound resolver).", "そのドメインの問い合わせを転送します(アウトバウンドリゾルバー)。")
        .concept("resolver-endpoint"),
    row(Vpcs, "vpcs", &[In(HostedZone)], &[&[slot("NAME", List(&Reference(&[Vpc])))]], "The VPCs in which the hosted zone answers.", "ホストゾーンが応答する VPC です。").once().needed().concept("private-dns"),
    row(Record, "record", &[In(HostedZone)], &[&[slot("\"host\"", Text), word("->"), slot("TARGET", Place)]], "A name of the zone and what it resolves to.", "ゾーンの名前と、その解決先です。")
        .concept("private-dns"),
    row(DnsResolution, "dns_resolution", &[In(Peering)], &[&[SWITCH]], "Whether public names of hosts resolve to private addresses across the peering.", "ピアリングの相手から、ホストのパブリック名がプライベートアドレスに解決されるかどうか。")
        .once()
        .default_word("off")
        .concept("vpc-peering"),
    row(
        Attach,
        "attach",
        &[In(TransitGateway)],
        &[&[refers("VPC", &[Vpc, Vpn, DirectConnect, TransitGateway])]],
        "Attaches a VPC, VPN, Direct Connect or another transit gateway.", "VPC、VPN、Direct Connect、または別の Transit Gateway をアタッチします。",
    )
    .body()
    .concept("transit-gateway"),
    row(ApplianceMode, "appliance_mode", &[In(Attach)], &[&[SWITCH]], "Whether both directions of a flow keep to one zone.", "フローの両方向を同じゾーンに保つかどうか。").once().default_word("off").concept("transit-gateway"),
    row(
        TransitRoute,
        "route",
        &[In(TransitGateway), In(TransitGatewayRouteTable)],
        &[&[slot("DESTINATION", Destination), word("->"), slot("ATTACHED", Target)]],
        "A static route to an attachment. Written directly in the transit gateway it belongs to its default table.", "アタッチメントへの静的な経路です。Transit Gateway に直接書くと、デフォルトルートテーブルの経路になります。",
    )
    .concept("transit-gateway"),
    row(
        Associate,
        "associate",
        &[In(TransitGatewayRouteTable)],
        &[&[refers("ATTACHED", &[Vpc, Vpn, DirectConnect, TransitGateway])]],
        "Routes what comes from the attachment by this table.", "アタッチメントから来る通信の行き先を、このテーブルで決めます。",
    )
    .concept("transit-gateway"),
    row(
        TransitPropagate,
        "propagate",
        &[In(TransitGateway), In(TransitGatewayRouteTable)],
        &[&[refers("ATTACHED", &[Vpc, Vpn, DirectConnect, TransitGateway])]],
        "Takes over the routes of the attachment.", "アタッチメントの経路を取り込みます。",
    )
    .concept("transit-gateway"),
    row(
        OnPremisesDns,
        "dns",
        &[In(OnPremises)],
        &[&[refers("RESOLVER", &[Resolver])]],
        "The inbound resolver that answers its queries for AWS names.", "AWS の名前の問い合わせに答えるインバウンドリゾルバーです。",
    )
    .once()
    .concept("resolver-endpoint"),
    row(
        VirtualInterface,
        "interface",
        &[In(DirectConnect)],
        &[&[slot("private|public|transit", Choice(&["private", "public", "transit"]))]],
        "The kind of virtual interface.", "仮想インターフェイスの種類です。",
    )
    .once()
    .default_word("private")
    .concept("direct-connect"),
];

/// The kinds that may carry `id`.
const ANY_DECLARATION: &[Parent] = &[
    In(Account),
    In(Vpc),
    In(Subnet),
    In(Instance),
    In(NetworkInterface),
    In(RouteTable),
    In(InternetGateway),
    In(EgressOnlyInternetGateway),
    In(VpnGateway),
    In(NatGateway),
    In(SecurityGroup),
    In(NetworkAcl),
    In(PrefixList),
    In(LoadBalancer),
    In(Endpoint),
    In(EndpointService),
    In(Resolver),
    In(HostedZone),
    In(Peering),
    In(TransitGateway),
    In(TransitGatewayRouteTable),
    In(OnPremises),
    In(Host),
    In(DirectConnect),
    In(Vpn),
];
