//! Arithmetic with the addresses of blocks.

use ipnet::IpNet;

/// AWS keeps the first four addresses of a subnet and the last one.
/// (AWS, <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>)
const RESERVED: u64 = 5;

/// How many addresses of an IPv4 subnet can be used. Those of an IPv6 subnet nobody counts.
pub(crate) fn usable(block: IpNet) -> Option<u64> {
    match block {
        IpNet::V4(block) => Some(2_u64.pow(32 - u32::from(block.prefix_len())).saturating_sub(RESERVED)),
        IpNet::V6(_) => None,
    }
}
