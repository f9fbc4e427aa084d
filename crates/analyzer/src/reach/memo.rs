//! What an engine remembers: route tables as maps, where anything tells addresses apart, and answers by class.
//!
//! An answer knows the tables, security groups, network ACLs and hosts that it asked. When one of them changes,
//! [`Memo::changed`] forgets exactly the answers that asked it, so that an edit costs what it touches and not what is
//! declared.

use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;

use super::addresses::interval;
use super::engine::Question;
use super::routes::RouteMap;
use super::{Addresses, Answer};
use crate::network::{Destination, Network, RouteTable, Target};
use crate::nodes::NodeId;

/// Blocks as wide as this are meant for everybody and single nobody out.
pub(crate) const WIDEST: u8 = 2;

/// The answers to a question, and the tables, security groups, network ACLs and hosts that they asked.
pub(super) type Known = (Rc<[Answer]>, Rc<[NodeId]>);

/// What is remembered of a network.
pub(crate) struct Memo {
    pub(super) tables: Vec<RouteMap>,
    pub(super) implicit: Vec<RouteMap>,
    /// By transit gateway, then by table.
    pub(super) transit: Vec<Vec<RouteMap>>,
    /// All addresses at which a rule or a route begins or ends to apply: between two of them nothing tells
    /// addresses apart.
    pub(super) boundaries: Vec<u128>,
    /// What routes point to.
    pub(super) targets: FxHashSet<NodeId>,
    pub(super) answers: RefCell<FxHashMap<Rc<Question>, Known>>,
    /// Which answers asked what.
    asked: RefCell<FxHashMap<NodeId, Vec<Rc<Question>>>>,
}

impl Memo {
    pub(crate) fn new(network: &Network) -> Memo {
        let tables: Vec<_> =
            network.tables().map(|(_, table)| RouteMap::new(network, table.vpc, Some(table))).collect();
        let implicit: Vec<_> = network.vpcs().map(|(vpc, _)| RouteMap::new(network, vpc, None)).collect();
        let transit: Vec<Vec<_>> = network
            .transit_gateways()
            .map(|(_, gateway)| gateway.tables.iter().map(|table| RouteMap::of_transit(network, table)).collect())
            .collect();
        let maps = tables.iter().chain(&implicit).chain(transit.iter().flatten());
        let mut boundaries: Vec<u128> = maps.flat_map(RouteMap::boundaries).collect();
        for (_, group) in network.groups() {
            for rule in group.ingress.iter().chain(group.egress.iter().flatten()) {
                cut(network, &rule.peer, &mut boundaries);
            }
        }
        for (_, acl) in network.acls() {
            for cidr in acl.ingress.iter().chain(&acl.egress).filter_map(|rule| rule.cidr) {
                cut_at(cidr, &mut boundaries);
            }
        }
        boundaries.sort_unstable();
        boundaries.dedup();
        let mut targets = FxHashSet::default();
        for (_, table) in network.tables() {
            collect_targets(table, &mut targets);
        }
        Memo { tables, implicit, transit, boundaries, targets, answers: RefCell::default(), asked: RefCell::default() }
    }

    /// Remembers an answer and what it asked.
    pub(super) fn keep(&self, question: Question, answers: Rc<[Answer]>, asked: Rc<[NodeId]>) {
        let question = Rc::new(question);
        let mut by_node = self.asked.borrow_mut();
        for node in asked.iter() {
            by_node.entry(*node).or_default().push(question.clone());
        }
        self.answers.borrow_mut().insert(question, (answers, asked));
    }

    /// Whether a changed statement speaks of an address that stood for all that nothing speaks of.
    pub(crate) fn singled_out(&self, network: &Network, node: NodeId, internet: &Addresses) -> bool {
        let mut spoken = Vec::new();
        let mut destinations = Vec::new();
        if let Some(table) = network.table_of(node) {
            destinations.extend(table.routes.iter().map(|route| &route.destination));
        }
        if let Some(group) = network.group_of(node) {
            destinations.extend(group.ingress.iter().chain(group.egress.iter().flatten()).map(|rule| &rule.peer));
        }
        if let Some(acl) = network.acl_of(node) {
            spoken.extend(acl.ingress.iter().chain(&acl.egress).filter_map(|rule| rule.cidr));
        }
        spoken.extend(destinations.into_iter().flat_map(|destination| blocks(network, destination)).copied());
        spoken.into_iter().any(|cidr| cidr.prefix_len() > WIDEST && internet.meets(cidr))
    }

    /// Takes note that a security group, network ACL or route table of the network has changed, and nothing else.
    pub(crate) fn changed(&mut self, network: &Network, node: NodeId) {
        let before = self.boundaries.len();
        if let Some((id, table)) = network.table_id(node).map(|id| (id, network.table(id))) {
            let map = RouteMap::new(network, table.vpc, Some(table));
            self.boundaries.extend(map.boundaries());
            collect_targets(table, &mut self.targets);
            self.tables[id.index()] = map;
        }
        if let Some(group) = network.group_of(node) {
            for rule in group.ingress.iter().chain(group.egress.iter().flatten()) {
                cut(network, &rule.peer, &mut self.boundaries);
            }
        }
        if let Some(acl) = network.acl_of(node) {
            for cidr in acl.ingress.iter().chain(&acl.egress).filter_map(|rule| rule.cidr) {
                cut_at(cidr, &mut self.boundaries);
            }
        }
        // Boundaries that are needed no more only make classes finer than they need be.
        let (known, added) = self.boundaries.split_at(before);
        if added.iter().any(|boundary| known.binary_search(boundary).is_err()) {
            self.boundaries.sort_unstable();
            self.boundaries.dedup();
        } else {
            self.boundaries.truncate(before);
        }
        let forgotten = self.asked.borrow_mut().remove(&node).unwrap_or_default();
        let mut answers = self.answers.borrow_mut();
        for question in forgotten {
            answers.remove(&question);
        }
    }
}

fn collect_targets(table: &RouteTable, targets: &mut FxHashSet<NodeId>) {
    targets.extend(table.routes.iter().filter_map(|route| match route.target {
        Target::Node(node) => Some(node),
        _ => None,
    }));
}

fn cut(network: &Network, destination: &Destination, boundaries: &mut Vec<u128>) {
    for cidr in blocks(network, destination) {
        cut_at(*cidr, boundaries);
    }
}

fn cut_at(cidr: ipnet::IpNet, boundaries: &mut Vec<u128>) {
    let (start, end) = interval(cidr);
    boundaries.push(start);
    boundaries.extend(end.checked_add(1));
}

/// The blocks that the far side of a rule or the destination of a route consists of.
pub(super) fn blocks<'n>(network: &'n Network, destination: &'n Destination) -> &'n [ipnet::IpNet] {
    match destination {
        Destination::Cidr(cidr) => std::slice::from_ref(cidr),
        Destination::List(list) => &network.prefix_list(*list).cidrs,
        Destination::Service(_) | Destination::Group(_) | Destination::Unknown => &[],
    }
}
