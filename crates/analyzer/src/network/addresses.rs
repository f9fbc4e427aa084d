//! What is free: addresses in the block of a subnet, blocks in a larger one.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The addresses at the start of a subnet's block that AWS keeps.
const KEPT_AT_START: u32 = 4;

/// All that it keeps: those and the last one.
/// (AWS, <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>)
const KEPT: u64 = KEPT_AT_START as u64 + 1;

/// How many addresses of an IPv4 subnet can be used. Those of an IPv6 subnet nobody counts.
pub fn usable_addresses(block: IpNet) -> Option<u64> {
    match block {
        IpNet::V4(block) => Some((1_u64 << (32 - block.prefix_len())).saturating_sub(KEPT)),
        IpNet::V6(_) => None,
    }
}

/// The first address of a subnet's block that neither AWS keeps nor anything else has.
pub fn free_address(block: IpNet, taken: &HashSet<IpAddr>) -> Option<IpAddr> {
    // One candidate more than can be taken.
    let candidates = KEPT_AT_START..=KEPT_AT_START + u32::try_from(taken.len()).ok()?;
    let address = |offset: u32| match block.network() {
        IpAddr::V4(first) => u32::from(first).checked_add(offset).map(|address| IpAddr::V4(Ipv4Addr::from(address))),
        IpAddr::V6(first) => {
            u128::from(first).checked_add(offset.into()).map(|address| IpAddr::V6(Ipv6Addr::from(address)))
        }
    };
    candidates
        .filter_map(address)
        .find(|address| block.contains(address) && *address != block.broadcast() && !taken.contains(address))
}

/// The first block of a size inside another that shares no address with those that are taken.
pub fn free_block(within: IpNet, taken: impl IntoIterator<Item = IpNet>, prefix_len: u8) -> Option<IpNet> {
    if prefix_len < within.prefix_len() || prefix_len > within.max_prefix_len() {
        return None;
    }
    let inside = |block: &IpNet| block.contains(&within) || within.contains(block);
    let mut taken: Vec<(u128, u128)> = taken.into_iter().filter(inside).map(|block| range(block.trunc())).collect();
    taken.sort_unstable();
    let size = 1_u128.checked_shl((within.max_prefix_len() - prefix_len).into())?;
    let (mut start, end) = range(within.trunc());
    for (from, to) in taken {
        if start.checked_add(size - 1)? < from {
            break;
        }
        // The next place behind it where a block of this size can begin.
        start = start.max((to / size).checked_add(1)?.checked_mul(size)?);
    }
    let fits = start.checked_add(size - 1)? <= end;
    let address = match within {
        IpNet::V4(_) => IpAddr::V4(Ipv4Addr::from(u32::try_from(start).ok()?)),
        IpNet::V6(_) => IpAddr::V6(Ipv6Addr::from(start)),
    };
    fits.then(|| match address {
        IpAddr::V4(address) => Ipv4Net::new(address, prefix_len).map(IpNet::V4).ok(),
        IpAddr::V6(address) => Ipv6Net::new(address, prefix_len).map(IpNet::V6).ok(),
    })?
}

/// The first and the last address as numbers.
fn range(block: IpNet) -> (u128, u128) {
    let number = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    (number(block.network()), number(block.broadcast()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    #[test]
    fn aws_keeps_five_addresses() {
        for (text, expected) in [("10.0.0.0/24", Some(251)), ("10.0.0.0/28", Some(11)), ("10.0.0.0/31", Some(0))] {
            assert_eq!(usable_addresses(block(text)), expected, "{text}");
        }
        assert_eq!(usable_addresses(block("2001:db8::/64")), None);
    }

    #[test]
    fn the_first_free_address_is_the_fifth_unless_it_is_taken() {
        for (within, taken, expected) in [
            ("10.0.0.0/24", &[][..], Some("10.0.0.4")),
            ("10.0.0.0/24", &["10.0.0.4", "10.0.0.6"], Some("10.0.0.5")),
            ("10.0.0.0/24", &["10.0.0.1", "10.0.0.9"], Some("10.0.0.4")),
            ("10.0.0.0/29", &["10.0.0.4", "10.0.0.5", "10.0.0.6"], None),
            ("255.255.255.0/24", &[], Some("255.255.255.4")),
            ("2001:db8::/64", &["2001:db8::4"], Some("2001:db8::5")),
        ] {
            let taken = taken.iter().map(|address| address.parse().unwrap()).collect();
            assert_eq!(free_address(block(within), &taken), expected.map(|text| text.parse().unwrap()), "{within}");
        }
    }

    #[test]
    fn the_first_free_block_shares_no_address_with_another() {
        for (within, taken, prefix_len, expected) in [
            ("10.0.0.0/16", &[][..], 24, Some("10.0.0.0/24")),
            ("10.0.0.0/16", &["10.0.0.0/24", "10.0.2.0/24"], 24, Some("10.0.1.0/24")),
            ("10.0.0.0/16", &["10.0.2.0/24", "10.0.0.0/24"], 23, Some("10.0.4.0/23")),
            ("10.0.0.0/16", &["10.0.0.0/28"], 24, Some("10.0.1.0/24")),
            ("10.0.0.0/16", &["10.0.0.0/17", "10.0.64.0/18", "10.0.128.0/17"], 24, None),
            ("10.0.0.0/16", &["10.0.0.0/8"], 24, None),
            ("10.0.0.0/16", &["10.1.0.0/24", "2001:db8::/56"], 24, Some("10.0.0.0/24")),
            ("10.0.0.0/16", &[], 8, None),
            ("255.255.0.0/16", &["255.255.0.0/17", "255.255.128.0/17"], 24, None),
            ("2001:db8::/56", &["2001:db8::/64"], 64, Some("2001:db8:0:1::/64")),
            ("::/0", &["::/1", "8000::/1"], 64, None),
        ] {
            let found = free_block(block(within), taken.iter().map(|text| block(text)), prefix_len);
            assert_eq!(found, expected.map(block), "{within} /{prefix_len} beside {taken:?}");
        }
    }
}
