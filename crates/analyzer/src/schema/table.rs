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
    summary: &'static str,
) -> StatementSpec {
    StatementSpec { kind, keyword, parents, forms, body: NoBody, repeats: Many, default: "", summary, concept: None }
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

    const fn default(mut self, default: &'static str) -> StatementSpec {
        self.default = default;
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
    row(Import, "import", &[File], &[&[slot("\"path.topo\"", Text)]], "Brings the top-level names of another file in."),
    row(Region, "region", &[File, In(Account), In(Vpc)], &[&[slot("CODE", Takes::Region)]], "The AWS Region of every VPC below.")
        .once()
        .concept("region-and-availability-zone"),
    row(Account, "account", &[File], &[&[NAME, slot("ID", AccountId)]], "An AWS account. VPCs in no account share one unnamed account.")
        .body()
        .concept("account"),
    row(
        Vpc,
        "vpc",
        &[File, In(Account)],
        &[&[NAME, slots("CIDR", Cidr, OneOrMore)]],
        "A virtual private cloud: a network of your own in one Region. The first CIDR is the primary block, further ones are secondary blocks.",
    )
    .body()
    .concept("vpc"),
    row(
        Subnet,
        "subnet",
        &[In(Vpc)],
        &[&[NAME, slot("CIDR", Cidr), slots("public|private|isolated", Choice(&["public", "private", "isolated"]), Optional)]],
        "A range of the VPC's addresses in one Availability Zone. The optional word is a claim that is checked against the routes: `public` has a route to an internet gateway, `private` has none, `isolated` has only local and gateway-endpoint routes.",
    )
    .body()
    .concept("subnet"),
    row(Instance, "instance", &[In(Subnet)], &[&[NAME]], "A virtual machine, or anything else that has one network interface in the subnet.")
        .body()
        .concept("elastic-network-interface"),
    row(NetworkInterface, "network_interface", &[In(Subnet)], &[&[NAME]], "An elastic network interface on its own; also a route's target.")
        .body()
        .concept("elastic-network-interface"),
    row(RouteTable, "route_table", &[In(Vpc)], &[&[NAME]], "Routes for the subnets that refer to it. The local route to the VPC's own blocks is always there.")
        .body()
        .concept("route-table"),
    row(InternetGateway, "internet_gateway", &[In(Vpc)], &[&[NAME]], "The VPC's door to the internet, for hosts that have a public address.")
        .body()
        .concept("internet-gateway"),
    row(
        EgressOnlyInternetGateway,
        "egress_only_internet_gateway",
        &[In(Vpc)],
        &[&[NAME]],
        "The way out to the internet for IPv6, with no way in.",
    )
    .body()
    .concept("egress-only-internet-gateway"),
    row(VpnGateway, "vpn_gateway", &[In(Vpc)], &[&[NAME]], "A virtual private gateway: the VPC's end of a VPN or of Direct Connect.").body().concept("vpn"),
    row(NatGateway, "nat_gateway", &[In(Vpc)], &[&[NAME]], "Network address translation for hosts without a public address.").body().concept("nat-gateway"),
    row(
        SecurityGroup,
        "security_group",
        &[In(Vpc)],
        &[&[NAME]],
        "A stateful filter on network interfaces that only allows. One called `default` declares the VPC's default group.",
    )
    .body()
    .concept("security-group"),
    row(NetworkAcl, "network_acl", &[In(Vpc)], &[&[NAME]], "A stateless, numbered filter on the border of subnets.").body().concept("network-acl"),
    row(
        PrefixList,
        "prefix_list",
        &[In(Vpc), In(Account), File],
        &[&[NAME, slot("CIDR", List(&Cidr))]],
        "A named list of CIDR blocks for routes and security groups.",
    )
    .body()
    .concept("prefix-list"),
    row(
        LoadBalancer,
        "load_balancer",
        &[In(Vpc)],
        &[&[NAME, slot("network|gateway|application", Choice(&["network", "gateway", "application"]))]],
        "An Elastic Load Balancing load balancer with its listeners and targets.",
    )
    .body()
    .concept("load-balancer"),
    row(
        Endpoint,
        "endpoint",
        &[In(Vpc)],
        &[&[NAME, slots("TYPE", EndpointType, Optional)]],
        "A VPC endpoint: the way from this VPC to a service without the internet. Without a type it is a gateway endpoint, as in AWS's API.",
    )
    .body(),
    row(
        EndpointService,
        "endpoint_service",
        &[In(Vpc)],
        &[&[NAME]],
        "The provider's side of AWS PrivateLink: load balancers that other VPCs reach through endpoints of theirs.",
    )
    .body()
    .concept("endpoint-service"),
    row(
        Resolver,
        "resolver",
        &[In(Vpc)],
        &[&[NAME, slot("inbound|outbound", Choice(&["inbound", "outbound"]))]],
        "A Route 53 Resolver endpoint: `inbound` answers queries from outside the VPC, `outbound` forwards queries out of it.",
    )
    .body()
    .concept("resolver-endpoint"),
    row(HostedZone, "hosted_zone", &[In(Vpc), In(Account)], &[&[slot("\"domain\"", Text)]], "A Route 53 private hosted zone.").body().concept("private-dns"),
    row(
        Peering,
        "peering",
        &[File, In(Account)],
        &[&[NAME, refers("VPC", &[Vpc]), word("<->"), refers("VPC", &[Vpc])]],
        "A VPC peering connection. It carries traffic between the two VPCs and to nothing beyond them.",
    )
    .body()
    .concept("vpc-peering"),
    row(TransitGateway, "transit_gateway", &[File, In(Account)], &[&[NAME]], "A router between VPCs, VPNs and Direct Connect in one Region.")
        .body()
        .concept("transit-gateway"),
    row(
        TransitGatewayRouteTable,
        "route_table",
        &[In(TransitGateway)],
        &[&[NAME]],
        "A route table of the transit gateway, for the attachments associated with it.",
    )
    .body()
    .concept("transit-gateway"),
    row(OnPremises, "on_premises", &[File], &[&[NAME, slots("CIDR", Cidr, OneOrMore)]], "A network outside AWS.").body().concept("on-premises"),
    row(Host, "host", &[In(OnPremises)], &[&[NAME, slot("ADDRESS", Address)]], "A machine in the on-premises network.").body().concept("on-premises"),
    row(
        DirectConnect,
        "direct_connect",
        &[File],
        &[&[NAME, refers("ON_PREMISES", &[OnPremises]), word("<->"), refers("GATEWAY", &[VpnGateway, TransitGateway])]],
        "A dedicated line between an on-premises network and AWS.",
    )
    .body()
    .concept("direct-connect"),
    row(
        Vpn,
        "vpn",
        &[File],
        &[&[NAME, refers("ON_PREMISES", &[OnPremises]), word("<->"), refers("GATEWAY", &[VpnGateway, TransitGateway])]],
        "A Site-to-Site VPN connection between an on-premises network and AWS.",
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
        "States what must be reachable, or must not be. After the places may follow `in CODE` (behind an AWS service), `on PORTS`, `via NAME, …` and `because REASON`.",
    )
    .concept("expectation"),
    // Attributes. `id` is the one that every declared thing may carry.
    row(Id, "id", ANY_DECLARATION, &[&[slot("\"id\"", Text)]], "Its id in AWS. `reach` and `expect` accept it wherever they accept a place.").once(),
    row(Ipv6, "ipv6", &[In(Vpc), In(Subnet)], &[&[slot("CIDR", Cidr)]], "An IPv6 block."),
    row(DnsSupport, "dns_support", &[In(Vpc)], &[&[SWITCH]], "Whether the Amazon resolver answers in this VPC (enableDnsSupport).")
        .once()
        .default("on")
        .concept("private-dns"),
    row(
        DnsHostnames,
        "dns_hostnames",
        &[In(Vpc)],
        &[&[SWITCH]],
        "Whether hosts get DNS names (enableDnsHostnames). Private DNS of interface endpoints needs it. AWS creates a VPC with it off.",
    )
    .once()
    .default("off")
    .concept("private-dns"),
    row(
        AvailabilityZone,
        "az",
        &[In(Subnet)],
        &[&[slot("ZONE", Zone)]],
        "The Availability Zone: its letter (`a`), its name (`ap-northeast-1a`) or its id (`apne1-az4`).",
    )
    .once()
    .concept("region-and-availability-zone"),
    row(SubnetRouteTable, "route_table", &[In(Subnet)], &[&[refers("NAME", &[RouteTable])]], "The route table of the subnet.")
        .once()
        .default("the VPC's main route table")
        .concept("route-table"),
    row(SubnetNetworkAcl, "network_acl", &[In(Subnet)], &[&[refers("NAME", &[NetworkAcl])]], "The network ACL of the subnet.")
        .once()
        .default("a network ACL that allows all")
        .concept("network-acl"),
    row(Ip, "ip", &[In(Instance), In(NetworkInterface)], &[&[slot("ADDRESS", Address)]], "Its private address.")
        .once()
        .default("some free address of the subnet")
        .concept("elastic-network-interface"),
    row(
        PublicIp,
        "public_ip",
        &[In(Instance), In(NetworkInterface)],
        &[&[slot("on|off|ADDRESS", SwitchOrAddress)]],
        "Whether it has a public IPv4 address, which the internet gateway translates.",
    )
    .once()
    .default("off")
    .concept("internet-gateway"),
    row(
        SecurityGroups,
        "security_groups",
        &[In(Instance), In(NetworkInterface), In(Endpoint), In(LoadBalancer), In(Resolver)],
        &[&[slot("NAME", List(&Reference(&[SecurityGroup])))]],
        "The security groups of its network interfaces.",
    )
    .once()
    .default("the VPC's default group")
    .concept("security-group"),
    row(
        SourceDestCheck,
        "source_dest_check",
        &[In(Instance), In(NetworkInterface)],
        &[&[SWITCH]],
        "Whether it drops packets that are neither from nor to it. What a route points to has it off, or it could not pass anything on.",
    )
    .once()
    .default("off where a route points to it, else on")
    .concept("elastic-network-interface"),
    row(
        Uses,
        "uses",
        &[In(Instance)],
        &[&[slot("aws.SERVICE", List(&AwsService))]],
        "AWS services that it must reach, each with what that needs beside it: `aws.ssm` means a node managed by Systems Manager.",
    )
    .once()
    .concept("expectation"),
    row(Main, "main", &[In(RouteTable)], &[&[]], "Makes it the VPC's main route table, for the subnets that name none.").once().concept("route-table"),
    row(
        Route,
        "route",
        &[In(RouteTable)],
        &[&[slot("DESTINATION", Destination), word("->"), slot("TARGET", Target)]],
        "Sends what goes to the destination (a CIDR, a prefix list, `aws.s3`) to the target.",
    )
    .concept("route-table"),
    row(Propagate, "propagate", &[In(RouteTable)], &[&[refers("GATEWAY", &[VpnGateway])]], "Takes over the routes that the gateway learns.").concept("route-table"),
    row(
        Edge,
        "edge",
        &[In(RouteTable)],
        &[&[refers("GATEWAY", &[InternetGateway, VpnGateway])]],
        "Makes it a gateway route table: it routes what comes in through the gateway.",
    )
    .once()
    .concept("route-table"),
    row(NatSubnet, "subnet", &[In(NatGateway)], &[&[refers("NAME", &[Subnet])]], "The subnet in which the NAT gateway stands.").once().concept("nat-gateway"),
    row(
        Connectivity,
        "connectivity",
        &[In(NatGateway)],
        &[&[slot("public|private", Choice(&["public", "private"]))]],
        "Whether it translates to a public address or to its private one.",
    )
    .once()
    .default("public")
    .concept("nat-gateway"),
    row(ElasticIp, "elastic_ip", &[In(NatGateway)], &[&[SWITCH]], "Whether it has an Elastic IP address.").once().default("on when public").concept("nat-gateway"),
    row(
        Availability,
        "availability",
        &[In(NatGateway)],
        &[&[slot("zonal|regional", Choice(&["zonal", "regional"]))]],
        "Whether it stands in one zone or spans them.",
    )
    .once()
    .default("zonal")
    .concept("nat-gateway"),
    row(
        Ingress,
        "ingress",
        &[In(SecurityGroup)],
        &[&[slot("PORTS", Ports), word("from"), slot("SOURCE", Peer)]],
        "Allows connections in. A source is a CIDR, a security group, a prefix list or `aws.s3`.",
    )
    .concept("security-group"),
    row(
        Egress,
        "egress",
        &[In(SecurityGroup)],
        &[&[word("none")], &[slot("PORTS", Ports), word("to"), slot("DESTINATION", Peer)]],
        "Allows connections out. A group with no `egress` line allows all; `egress none` allows none.",
    )
    .default("all to everywhere, as AWS creates the group")
    .concept("security-group"),
    row(
        AclIngress,
        "ingress",
        &[In(NetworkAcl)],
        &[&[slot("NUMBER", Integer(1, 32766)), slot("allow|deny", Choice(&["allow", "deny"])), slot("PORTS", Ports), word("from"), slot("CIDR", Cidr)]],
        "Allows or denies what comes into the subnet; the lowest number that matches decides.",
    )
    .concept("network-acl"),
    row(
        AclEgress,
        "egress",
        &[In(NetworkAcl)],
        &[&[slot("NUMBER", Integer(1, 32766)), slot("allow|deny", Choice(&["allow", "deny"])), slot("PORTS", Ports), word("to"), slot("CIDR", Cidr)]],
        "Allows or denies what leaves the subnet; the lowest number that matches decides.",
    )
    .concept("network-acl"),
    row(
        Scheme,
        "scheme",
        &[In(LoadBalancer)],
        &[&[slot("internal|internet_facing", Choice(&["internal", "internet_facing"]))]],
        "Whether its name resolves to private or to public addresses.",
    )
    .once()
    .default("internal")
    .concept("load-balancer"),
    row(
        Subnets,
        "subnets",
        &[In(Endpoint), In(LoadBalancer), In(Resolver), In(Attach)],
        &[&[slot("NAME", List(&Reference(&[Subnet])))]],
        "The subnets in which it has a network interface each.",
    )
    .once()
    .concept("elastic-network-interface"),
    row(
        Listener,
        "listener",
        &[In(LoadBalancer)],
        &[
            &[slot("PORTS", Ports), word("->"), slot("TARGET", OneOrList(&Reference(&[Instance, NetworkInterface, LoadBalancer]))), word("on"), slot("PORTS", Ports)],
            &[slot("PORTS", Ports), word("->"), slot("TARGET", OneOrList(&Reference(&[Instance, NetworkInterface, LoadBalancer])))],
        ],
        "Takes connections on a port and passes them on to the targets.",
    )
    .concept("load-balancer"),
    row(CrossZone, "cross_zone", &[In(LoadBalancer)], &[&[SWITCH]], "Whether it sends to targets in other zones.")
        .once()
        .default("on for application, off for the others")
        .concept("load-balancer"),
    row(
        Service,
        "service",
        &[In(Endpoint)],
        &[&[slot("SERVICE", Takes::Service)]],
        "What the endpoint leads to: an AWS service (`aws.s3`), an endpoint service declared here, or the full name of a service in quotes.",
    )
    .once(),
    row(ServiceRegion, "service_region", &[In(Endpoint)], &[&[slot("CODE", Takes::Region)]], "The Region of the service, where it is not the VPC's own.")
        .once()
        .default("the VPC's Region")
        .concept("region-and-availability-zone"),
    row(
        RouteTables,
        "route_tables",
        &[In(Endpoint)],
        &[&[slot("NAME", List(&Reference(&[RouteTable])))]],
        "The route tables that get the route to a gateway endpoint.",
    )
    .once()
    .concept("gateway-endpoint"),
    row(
        EndpointIp,
        "ip",
        &[In(Endpoint)],
        &[&[refers("SUBNET", &[Subnet]), slot("ADDRESS", Address)]],
        "Fixes the address of the endpoint's network interface in one subnet.",
    )
    .default("some free address of the subnet")
    .concept("interface-endpoint"),
    row(
        PrivateDns,
        "private_dns",
        &[In(Endpoint)],
        &[&[slot("on|off|inbound_resolver_only", Choice(&["on", "off", "inbound_resolver_only"]))]],
        "Whether the service's ordinary host names resolve to this endpoint inside the VPC.",
    )
    .once()
    .default("on where the service has a private name; inbound_resolver_only for aws.s3 beside an S3 gateway endpoint")
    .concept("private-dns"),
    row(Policy, "policy", &[In(Endpoint)], &[&[slot("full|\"file.json\"", Takes::Policy)]], "The endpoint policy.").once().default("full").concept("endpoint-policy"),
    row(IpType, "ip_type", &[In(Endpoint)], &[&[slot("ipv4|ipv6|dualstack", Choice(&["ipv4", "ipv6", "dualstack"]))]], "The address families of the endpoint.")
        .once()
        .default("ipv4")
        .concept("interface-endpoint"),
    row(
        Accepted,
        "accepted",
        &[In(Endpoint), In(Peering)],
        &[&[SWITCH]],
        "Whether the other side has accepted the connection.",
    )
    .once()
    .default("on")
    .concept("endpoint-service"),
    row(
        LoadBalancers,
        "load_balancers",
        &[In(EndpointService)],
        &[&[slot("NAME", List(&Reference(&[LoadBalancer])))]],
        "The Network or Gateway Load Balancers behind the service.",
    )
    .once()
    .concept("endpoint-service"),
    row(
        Acceptance,
        "acceptance",
        &[In(EndpointService)],
        &[&[slot("required|automatic", Choice(&["required", "automatic"]))]],
        "Whether each connection waits for the owner of the service.",
    )
    .once()
    .default("required")
    .concept("endpoint-service"),
    row(
        Allow,
        "allow",
        &[In(EndpointService)],
        &[&[slot("ACCOUNT", OneOrList(&Takes::Principal))]],
        "The accounts that may connect: a list, or `*` for all. Its own account needs no entry.",
    )
    .once()
    .concept("endpoint-service"),
    row(
        PrivateDnsName,
        "private_dns_name",
        &[In(EndpointService)],
        &[&[slot("\"host\"", Text), slot("verified|unverified", Choice(&["verified", "unverified"]))]],
        "The private DNS name of the service and whether its domain is verified.",
    )
    .once()
    .concept("endpoint-service"),
    row(Regions, "regions", &[In(EndpointService)], &[&[slot("CODE", List(&Takes::Region))]], "The Regions from which the service can be used.")
        .once()
        .concept("endpoint-service"),
    row(Forward, "forward", &[In(Resolver)], &[&[slot("\"domain\"", Text), word("->"), slot("PLACE", Place)]], "Forwards queries for the domain (outbound resolver).")
        .concept("resolver-endpoint"),
    row(Vpcs, "vpcs", &[In(HostedZone)], &[&[slot("NAME", List(&Reference(&[Vpc])))]], "The VPCs in which the hosted zone answers.").once().concept("private-dns"),
    row(Record, "record", &[In(HostedZone)], &[&[slot("\"host\"", Text), word("->"), slot("TARGET", Place)]], "A name of the zone and what it resolves to.")
        .concept("private-dns"),
    row(DnsResolution, "dns_resolution", &[In(Peering)], &[&[SWITCH]], "Whether public names of hosts resolve to private addresses across the peering.")
        .once()
        .default("off")
        .concept("vpc-peering"),
    row(
        Attach,
        "attach",
        &[In(TransitGateway)],
        &[&[refers("VPC", &[Vpc, Vpn, DirectConnect, TransitGateway])]],
        "Attaches a VPC, VPN, Direct Connect or another transit gateway.",
    )
    .body()
    .concept("transit-gateway"),
    row(ApplianceMode, "appliance_mode", &[In(Attach)], &[&[SWITCH]], "Whether both directions of a flow keep to one zone.").once().default("off").concept("transit-gateway"),
    row(
        TransitRoute,
        "route",
        &[In(TransitGateway), In(TransitGatewayRouteTable)],
        &[&[slot("DESTINATION", Destination), word("->"), slot("ATTACHED", Target)]],
        "A static route to an attachment. Written directly in the transit gateway it belongs to its default table.",
    )
    .concept("transit-gateway"),
    row(
        Associate,
        "associate",
        &[In(TransitGatewayRouteTable)],
        &[&[refers("ATTACHED", &[Vpc, Vpn, DirectConnect, TransitGateway])]],
        "Routes what comes from the attachment by this table.",
    )
    .concept("transit-gateway"),
    row(
        TransitPropagate,
        "propagate",
        &[In(TransitGateway), In(TransitGatewayRouteTable)],
        &[&[refers("ATTACHED", &[Vpc, Vpn, DirectConnect, TransitGateway])]],
        "Takes over the routes of the attachment.",
    )
    .concept("transit-gateway"),
    row(
        OnPremisesDns,
        "dns",
        &[In(OnPremises)],
        &[&[refers("RESOLVER", &[Resolver])]],
        "The inbound resolver that answers its queries for AWS names.",
    )
    .once()
    .concept("resolver-endpoint"),
    row(
        VirtualInterface,
        "interface",
        &[In(DirectConnect)],
        &[&[slot("private|public|transit", Choice(&["private", "public", "transit"]))]],
        "The kind of virtual interface.",
    )
    .once()
    .default("private")
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
