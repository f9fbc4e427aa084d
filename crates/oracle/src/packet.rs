//! One packet, and what is noted on its way.

use std::net::IpAddr;
use std::rc::Rc;

use portolan_analyzer::{NodeId, Ports};

/// Protocol and destination port of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traffic {
    /// TCP to a port.
    Tcp(u16),
    /// UDP to a port.
    Udp(u16),
    /// ICMP of a type.
    Icmp(u8),
    /// Another protocol by its number.
    Other(u8),
}

/// The port to which answers come. In what is compared, all ports from 1024 to 65535 are treated alike.
const ANSWER_PORT: u16 = 49152;

impl Traffic {
    /// Whether it is in a set of protocols and ports.
    pub(crate) fn is_in(self, ports: &Ports) -> bool {
        let word = match self {
            Traffic::Tcp(port) => format!("tcp/{port}"),
            Traffic::Udp(port) => format!("udp/{port}"),
            Traffic::Icmp(kind) => format!("icmp/{kind}"),
            Traffic::Other(number) => format!("proto/{number}"),
        };
        Ports::parse(&word).is_some_and(|single| !single.intersection(ports).is_empty())
    }

    /// What answers it.
    pub(crate) fn answer(self) -> Traffic {
        match self {
            Traffic::Tcp(_) => Traffic::Tcp(ANSWER_PORT),
            Traffic::Udp(_) => Traffic::Udp(ANSWER_PORT),
            Traffic::Icmp(_) => Traffic::Icmp(0),
            Traffic::Other(number) => Traffic::Other(number),
        }
    }

    /// The same protocol to another port.
    pub(crate) fn to_port_of(self, ports: &Ports) -> Option<Traffic> {
        let word = ports.to_string();
        let port: u16 = word.split_once('/')?.1.parse().ok()?;
        match self {
            Traffic::Tcp(_) => Some(Traffic::Tcp(port)),
            Traffic::Udp(_) => Some(Traffic::Udp(port)),
            _ => None,
        }
    }
}

/// Who sends a packet, or who is meant to get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Party {
    /// A network interface, by its place in the world's list.
    Nic(usize),
    /// An address of an on-premises network.
    OnPremises(usize),
    /// Somebody on the internet, outside AWS.
    Outside,
    /// The public addresses of an AWS service in a Region.
    Service(&'static str, &'static str),
    /// An address of a VPC that nothing declared has.
    Nowhere,
}

/// By what it left for the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The internet gateway of this VPC.
    InternetGateway(usize),
    /// The egress-only internet gateway of this VPC.
    EgressOnly(usize),
    /// The gateway endpoint, which stands in this VPC.
    GatewayEndpoint(NodeId, usize),
    /// A public virtual interface of Direct Connect.
    PublicInterface,
}

/// A packet on its way.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    pub(crate) traffic: Traffic,
    pub(crate) from: Party,
    pub(crate) to: Party,
    /// Whether the far side still knows the security groups of the source.
    pub(crate) groups: Option<bool>,
    /// Whether nothing unknown has been passed.
    pub(crate) sure: bool,
    /// The GWLB endpoints and appliances passed.
    pub(crate) boxes: Vec<NodeId>,
    /// The network interfaces of the appliances passed.
    pub(crate) appliances: Vec<usize>,
    /// Whether a GWLB endpoint was passed.
    pub(crate) inspected: bool,
    /// The NAT gateways that translated, with the source, the sender and the boxes before.
    pub(crate) nats: Vec<(usize, IpAddr, Party, Vec<NodeId>)>,
    /// On the way back: the boxes that have to be passed up to the next NAT gateway, or to the end.
    pub(crate) owed: Vec<NodeId>,
    /// Tables used, with the source and destination that the packet had.
    pub(crate) seen: Vec<(NodeId, usize, IpAddr, IpAddr)>,
    pub(crate) exit: Option<Exit>,
    /// Whether it has left its VPC for a transit gateway or the internet, where no gateway endpoint is.
    pub(crate) gone: bool,
    /// The VPC through whose internet gateway it came in.
    pub(crate) entered: Option<usize>,
    /// The subnets through which attachments with appliance mode were entered.
    pub(crate) chosen: Vec<(NodeId, NodeId, usize)>,
    /// What filters at the target see as the other side, where it is not who sends: its address, network interface,
    /// and whether its groups are known.
    pub(crate) seen_as: Option<(IpAddr, Option<usize>, Option<bool>)>,
    /// On the way back: the way there.
    pub(crate) there: Option<Rc<Way>>,
}

impl Way {
    /// A packet that has not started.
    pub(crate) fn new(from: Party, source: IpAddr, to: Party, destination: IpAddr, traffic: Traffic) -> Way {
        Way {
            source,
            destination,
            traffic,
            from,
            to,
            groups: Some(matches!(from, Party::Nic(_))),
            sure: true,
            boxes: Vec::new(),
            appliances: Vec::new(),
            inspected: false,
            nats: Vec::new(),
            owed: Vec::new(),
            gone: false,
            seen: Vec::new(),
            exit: None,
            entered: None,
            chosen: Vec::new(),
            seen_as: None,
            there: None,
        }
    }

    /// Whether it is an answer.
    pub(crate) fn is_answer(&self) -> bool {
        self.there.is_some()
    }
}

/// Where a packet ends. A list of these is a list of what may be, where something is not known.
#[derive(Debug, Clone)]
pub(crate) enum End {
    /// At the one for whom it is.
    Arrived(Box<Way>),
    /// Here, for this reason.
    Stopped(&'static str),
    /// Nobody knows what becomes of it from here.
    Lost(Box<Way>),
}
