//! Why a packet is stopped: readable names, with AWS Reachability Analyzer's codes beside them.

/// A reason for which a packet is stopped.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its name, as `because` takes it.
    pub name: &'static str,
    /// The same in a headline, as in "cannot reach the internet: no route".
    pub headline: &'static str,
    /// The explanation code of AWS Reachability Analyzer that means the same, the nearest where there are several.
    pub code: &'static str,
    /// What it means, in one sentence.
    pub summary: &'static str,
}

macro_rules! reasons {
    ($($constant:ident: $name:literal, $headline:literal, $code:literal, $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub(crate) static $constant: Reason = Reason { name: $name, headline: $headline, code: $code, summary: $summary };
        )*
        /// All reasons.
        pub static REASONS: &[&Reason] = &[$(&$constant),*];
    };
}

reasons! {
    NO_ROUTE: "no-route", "no route", "NO_ROUTE_TO_DESTINATION",
        "No route of the route table contains the destination, or the one that does leads to something that does not carry it.";
    BLACKHOLE: "blackhole", "the route is a blackhole", "BAD_STATE_ROUTE",
        "The route that wins leads nowhere.";
    SECURITY_GROUP: "security-group", "no security group rule allows it", "ENI_SG_RULES_MISMATCH",
        "No rule of the security groups allows the traffic; security groups allow, and what none allows is dropped.";
    NETWORK_ACL: "network-acl", "a network ACL denies it", "SUBNET_ACL_RESTRICTION",
        "The network ACL of a subnet denies the traffic, or the answer to it: a network ACL is stateless, so both ways must be allowed.";
    NO_PUBLIC_ADDRESS: "no-public-address", "no public address", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        "An internet gateway translates between a private and a public address, and the host has no public one.";
    NO_INTERNET_GATEWAY: "no-internet-gateway", "no internet gateway", "NO_ROUTE_TO_DESTINATION",
        "Nothing comes into a VPC from the internet without an internet gateway.";
    GATEWAY_ENDPOINT_OUTSIDE_VPC: "gateway-endpoint-outside-vpc", "gateway endpoints serve their own VPC only", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "A gateway endpoint is a route in its VPC's tables; nothing outside the VPC can use it.";
    NOT_TRANSITIVE: "not-transitive", "peering is not transitive", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "A VPC peering connection carries traffic between the addresses of its two VPCs, and to nothing beyond them.";
    NOT_ACCEPTED: "not-accepted", "the connection has not been accepted", "BAD_STATE",
        "The other side has not accepted the connection, so it carries nothing.";
    ROUTE_LOOP: "route-loop", "the routes lead in a circle", "NO_POSSIBLE_DESTINATION",
        "A gateway passes the packet on to a route table that sends it back to the gateway.";
    PROTOCOL: "protocol", "the protocol is not carried", "PROTOCOL_RESTRICTION",
        "The component on the way carries only certain protocols: a gateway endpoint TCP and ICMP echo, an interface endpoint TCP and UDP.";
    ENDPOINT_ONE_WAY: "endpoint-one-way", "an endpoint starts no connection", "VPCE_INTRA_VPC_TRAFFIC",
        "Connections over an endpoint start on the consumer's side; the service behind it cannot open one into the VPC.";
    NO_NETWORK_INTERFACE: "no-network-interface", "the endpoint has no network interface", "NO_POSSIBLE_DESTINATION",
        "The endpoint stands in no subnet, so it has no address to send to.";
}
