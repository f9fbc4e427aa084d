//! Sets of addresses as sorted, disjoint intervals, IPv4 mapped into IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use smallvec::{SmallVec, smallvec};

/// An interval, both ends included.
pub(crate) type Interval = (u128, u128);

/// Mostly one.
pub(crate) type Intervals = SmallVec<[Interval; 1]>;

/// A set of addresses that a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Addresses {
    pub(crate) intervals: Intervals,
    pub(crate) meaning: Meaning,
}

/// How a set is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Meaning {
    /// The question is about every address of the set.
    Every,
    /// It is about one of them, and which is not known.
    One,
}

impl Addresses {
    /// One address.
    pub(crate) fn exactly(address: IpAddr) -> Addresses {
        let value = value(address);
        Addresses { intervals: smallvec![(value, value)], meaning: Meaning::Every }
    }

    /// Every address of a block.
    pub(crate) fn every(cidr: IpNet) -> Addresses {
        Addresses { intervals: smallvec![interval(cidr)], meaning: Meaning::Every }
    }

    /// Some address of a block.
    pub(crate) fn one_of(cidr: IpNet) -> Addresses {
        Addresses { intervals: smallvec![interval(cidr)], meaning: Meaning::One }
    }

    /// One of some intervals, which are in order.
    pub(crate) fn some_of(intervals: Intervals) -> Addresses {
        Addresses { intervals, meaning: Meaning::One }
    }

    /// What of it is on the internet.
    pub(crate) fn on_internet(&self) -> Addresses {
        not_public().fold(self.clone(), |rest, cidr| rest.without(interval(cidr)))
    }

    /// Some public IPv4 address.
    pub(crate) fn some_public() -> Addresses {
        let mut intervals: Intervals =
            smallvec![interval_v4(Ipv4Addr::new(1, 0, 0, 0), Ipv4Addr::new(223, 255, 255, 255))];
        for cidr in not_public() {
            intervals = subtract(&intervals, interval(cidr));
        }
        Addresses { intervals, meaning: Meaning::One }
    }

    /// The same set, cut down to some intervals.
    pub(crate) fn part(&self, intervals: Intervals) -> Addresses {
        Addresses { intervals, meaning: self.meaning }
    }

    /// What of it lies in an interval.
    pub(crate) fn within(&self, interval: Interval) -> Addresses {
        self.part(intersect(&self.intervals, interval))
    }

    /// What of it lies outside an interval.
    pub(crate) fn without(&self, interval: Interval) -> Addresses {
        self.part(subtract(&self.intervals, interval))
    }

    /// Whether these are addresses of IPv6.
    pub(crate) fn is_ipv6(&self) -> bool {
        self.intervals.first().is_some_and(|(from, _)| from >> 32 != 0xffff)
    }

    /// Whether all of it lies in blocks that are never public.
    pub(crate) fn is_private(&self) -> bool {
        self.on_internet().intervals.is_empty()
    }

    /// Whether an address of it lies in the block.
    pub(crate) fn meets(&self, cidr: IpNet) -> bool {
        let (start, end) = interval(cidr);
        self.intervals.iter().any(|(from, to)| *from <= end && start <= *to)
    }
}

/// Blocks of which nothing is on the internet: private, shared, link-local, loopback, multicast, reserved.
fn not_public() -> impl Iterator<Item = IpNet> {
    const BLOCKS: [(Ipv4Addr, u8); 8] = [
        (Ipv4Addr::new(0, 0, 0, 0), 8),
        (Ipv4Addr::new(224, 0, 0, 0), 3),
        (Ipv4Addr::new(10, 0, 0, 0), 8),
        (Ipv4Addr::new(172, 16, 0, 0), 12),
        (Ipv4Addr::new(192, 168, 0, 0), 16),
        (Ipv4Addr::new(100, 64, 0, 0), 10),
        (Ipv4Addr::new(169, 254, 0, 0), 16),
        (Ipv4Addr::new(127, 0, 0, 0), 8),
    ];
    const UNIQUE_LOCAL: ipnet::Ipv6Net = ipnet::Ipv6Net::new_assert(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7);
    const LINK_LOCAL: ipnet::Ipv6Net = ipnet::Ipv6Net::new_assert(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10);
    let ipv4 = BLOCKS.into_iter().map(|(address, length)| IpNet::V4(ipnet::Ipv4Net::new_assert(address, length)));
    ipv4.chain([IpNet::V6(UNIQUE_LOCAL), IpNet::V6(LINK_LOCAL)])
}

/// What is left of some intervals without another.
pub(crate) fn subtract(intervals: &[Interval], (from, to): Interval) -> Intervals {
    let mut left = Intervals::with_capacity(intervals.len() + 1);
    for &(start, end) in intervals {
        if end < from || start > to {
            left.push((start, end));
            continue;
        }
        if start < from {
            left.push((start, from - 1));
        }
        if end > to {
            left.push((to + 1, end));
        }
    }
    left
}

/// What some intervals have in common with another.
pub(crate) fn intersect(intervals: &[Interval], (from, to): Interval) -> Intervals {
    intervals
        .iter()
        .filter_map(|&(start, end)| {
            let (start, end) = (start.max(from), end.min(to));
            (start <= end).then_some((start, end))
        })
        .collect()
}

/// An address as a number.
pub(crate) fn value(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_ipv6_mapped()),
        IpAddr::V6(address) => u128::from(address),
    }
}

/// A number as an address.
pub(crate) fn address(value: u128) -> IpAddr {
    let address = Ipv6Addr::from(value);
    address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4)
}

/// The first and last address of a block. A block of IPv6 holds no IPv4 address, although `::/0` has the numbers
/// to which IPv4 is mapped: it begins behind them.
pub(crate) fn interval(cidr: IpNet) -> Interval {
    const BEHIND_IPV4: u128 = 1 << 48;
    let (start, end) = (value(cidr.network()), value(cidr.broadcast()));
    match cidr {
        IpNet::V6(_) if end > BEHIND_IPV4 => (start.max(BEHIND_IPV4), end),
        _ => (start, end),
    }
}

fn interval_v4(from: Ipv4Addr, to: Ipv4Addr) -> Interval {
    (value(IpAddr::V4(from)), value(IpAddr::V4(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    #[test]
    fn public_space_has_no_private_address() {
        let public = Addresses::some_public();
        assert!(!public.is_private());
        for private in ["10.1.2.3/32", "172.31.0.0/16", "192.168.0.0/24", "100.64.0.0/10", "169.254.1.1/32"] {
            assert!(!public.meets(cidr(private)), "{private}");
            assert!(Addresses::every(cidr(private)).is_private());
        }
        assert!(public.meets(cidr("52.219.0.0/20")));
    }

    #[test]
    fn the_families_are_apart() {
        let public = Addresses::exactly("8.8.8.8".parse().unwrap());
        assert!(public.meets(cidr("0.0.0.0/0")) && !public.meets(cidr("::/0")));
        let ipv6 = Addresses::exactly("2001:db8::1".parse().unwrap());
        assert!(!ipv6.meets(cidr("0.0.0.0/0")) && ipv6.meets(cidr("::/0")));
    }

    #[test]
    fn intervals_are_cut() {
        assert_eq!(subtract(&[(0, 9)], (3, 5)).as_slice(), [(0, 2), (6, 9)]);
        assert!(subtract(&[(0, 9)], (0, 9)).is_empty());
        assert_eq!(intersect(&[(0, 4), (8, 9)], (3, 8)).as_slice(), [(3, 4), (8, 8)]);
        assert_eq!(address(value("10.0.0.1".parse().unwrap())).to_string(), "10.0.0.1");
    }
}
