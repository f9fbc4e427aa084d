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
    /// Its page in Markdown: what it means, an example that is stopped by it, what to do, AWS's source.
    pub page: &'static str,
}

macro_rules! reasons {
    ($($constant:ident: $name:literal, $headline:literal, $code:literal, $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub(crate) static $constant: Reason = Reason {
                name: $name,
                headline: $headline,
                code: $code,
                summary: $summary,
                page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/reasons/", $name, ".md")),
            };
        )*
        /// All reasons.
        pub static REASONS: &[&Reason] = &[$(&$constant),*];
    };
}

reasons! {
    NO_ROUTE: "no-route", "no route", "NO_ROUTE_TO_DESTINATION",
        "No route contains the destination, or the one that does leads to something that does not carry it; the answer needs a route too.";
    BLACKHOLE: "blackhole", "the route is a blackhole", "BAD_STATE_ROUTE",
        "The route that wins leads nowhere.";
    SECURITY_GROUP: "security-group", "no security group rule allows it", "ENI_SG_RULES_MISMATCH",
        "No rule of the security groups allows the traffic; security groups allow, and what none allows is dropped.";
    NETWORK_ACL: "network-acl", "a network ACL denies it", "SUBNET_ACL_RESTRICTION",
        "The network ACL of a subnet denies the traffic, or the answer to it: a network ACL is stateless, so both ways must be allowed.";
    NO_PUBLIC_ADDRESS: "no-public-address", "no public address", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        "An internet gateway translates between a private and a public IPv4 address, and the source or the destination has no public one.";
    NO_INTERNET_GATEWAY: "no-internet-gateway", "no internet gateway", "NO_ROUTE_TO_DESTINATION",
        "Nothing comes into a VPC from the internet without an internet gateway, and a regional NAT gateway needs one to leave.";
    GATEWAY_ENDPOINT_OUTSIDE_VPC: "gateway-endpoint-outside-vpc", "gateway endpoints serve their own VPC only", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "A gateway endpoint is a route in its VPC's tables; nothing outside the VPC can use it.";
    NOT_TRANSITIVE: "not-transitive", "the connection is not transitive", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "A VPC peering connection and a virtual private gateway carry traffic to and from the addresses of their own VPC, and to nothing beyond them.";
    NOT_ACCEPTED: "not-accepted", "the connection has not been accepted", "BAD_STATE",
        "The other side has not accepted the connection, so it carries nothing.";
    NOT_ALLOWED: "not-allowed", "the account is not allowed to connect", "NO_POSSIBLE_DESTINATION",
        "The endpoint service does not allow the account of the endpoint.";
    ROUTE_LOOP: "route-loop", "the routes lead in a circle", "NO_POSSIBLE_DESTINATION",
        "A gateway passes the packet on to a route table that sends it back to where it has been.";
    ASYMMETRIC_ROUTE: "asymmetric-route", "the answer takes another way", "INGRESS_RTB_TRAFFIC_REDIRECTION",
        "The answer does not pass the same stateful device as the question: a NAT gateway, an internet gateway, or an appliance, which drops what it does not know.";
    TRANSIT_GATEWAY_ZONE: "transit-gateway-zone", "the transit gateway is not attached in this zone", "TGW_ROUTE_AZ_RESTRICTION",
        "The attachment of the VPC has no subnet in the zone from which the packet comes.";
    VIRTUAL_INTERFACE: "virtual-interface", "the virtual interface does not lead there", "NO_POSSIBLE_DESTINATION",
        "A private virtual interface leads to a VPN gateway, a transit one to a transit gateway, a public one to public addresses of AWS.";
    ADDRESS_FAMILY: "address-family", "the address family is not carried", "PROTOCOL_RESTRICTION",
        "The component carries the other address family only, or the two ends have none in common.";
    SOURCE_DEST_CHECK: "source-dest-check", "the source/destination check drops it", "ENI_SOURCE_DEST_CHECK_RESTRICTION",
        "The network interface to which the route leads drops packets that are neither from nor to it.";
    PROTOCOL: "protocol", "the protocol is not carried", "PROTOCOL_RESTRICTION",
        "The component on the way carries only certain protocols: a gateway endpoint TCP and ICMP echo, an interface endpoint TCP and UDP.";
    NAME_RESOLUTION: "name-resolution", "the name is not resolved", "NO_SOURCE_OR_DESTINATION",
        "The resolver that the client asks cannot be reached, or a private hosted zone has the domain but not the name.";
    NO_ENDPOINT: "no-endpoint", "no endpoint leads there", "DISCONNECTED_VPCS",
        "An endpoint service is reached through an endpoint, and no endpoint for it can be used from here.";
    ENDPOINT_ONE_WAY: "endpoint-one-way", "an endpoint starts no connection", "VPCE_INTRA_VPC_TRAFFIC",
        "Connections over an endpoint start on the consumer's side; the service behind it cannot open one into the VPC.";
    NO_NETWORK_INTERFACE: "no-network-interface", "it has no network interface", "NO_POSSIBLE_DESTINATION",
        "The endpoint or load balancer stands in no subnet, so it has no address to send to.";
    SERVICE_ZONE: "service-zone", "the service is not offered in this zone", "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
        "The endpoint service has no load balancer in the zone of the endpoint's network interface.";
    SERVICE_REGION: "service-region", "the service is not offered in this Region", "NO_POSSIBLE_DESTINATION",
        "The endpoint service can be used from its own Region and those that it lists, and the endpoint names the Region with `service_region`.";
    NO_LISTENER: "no-listener", "no listener takes it", "ELBV2_LISTENERS_MISMATCH",
        "The load balancer has no listener for the port.";
    NO_TARGET: "no-target", "the load balancer has no target", "ELBV2_NO_TARGETS_IN_AZ",
        "No target stands in the zone of the load balancer's node, and the node sends to no other zone.";
    UNAVAILABLE: "unavailable", "it is taken away", "BAD_STATE",
        "The question supposes that a component or a zone fails, and the packet comes to it.";
}
