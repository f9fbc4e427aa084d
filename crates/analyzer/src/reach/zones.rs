//! Availability Zones that are compared, and those that fail.

use super::engine::Engine;
use crate::network::SubnetId;

impl Engine<'_> {
    /// Whether two subnets stand in one zone; `None` where that is not known.
    pub(super) fn same_zone(&self, one: SubnetId, other: SubnetId) -> Option<bool> {
        self.network.same_zone(one, other)
    }

    /// Whether a subnet stands in a zone that fails.
    pub(super) fn zone_fails(&self, subnet: SubnetId) -> bool {
        self.without.subnets.contains(&subnet)
    }
}
