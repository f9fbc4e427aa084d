//! Availability Zones, compared.
//!
//! A letter means the same zone inside one account, and between accounts in Regions where all accounts map letters
//! alike; an id means the same everywhere.

use super::engine::Engine;
use crate::network::{SubnetId, Zone};

impl Engine<'_> {
    /// Whether two subnets stand in one zone; `None` where that is not known.
    pub(super) fn same_zone(&self, one: SubnetId, other: SubnetId) -> Option<bool> {
        if one == other {
            return Some(true);
        }
        let (one, other) = (self.network.subnet(one), self.network.subnet(other));
        let (here, there) = (self.network.vpc(one.vpc), self.network.vpc(other.vpc));
        if let (Some(here), Some(there)) = (here.region, there.region)
            && here.code != there.code
        {
            return Some(false);
        }
        match (one.zone.as_ref()?, other.zone.as_ref()?) {
            (Zone::Id(one), Zone::Id(other)) => Some(one == other),
            (Zone::Letter(one), Zone::Letter(other)) => {
                let alike =
                    here.account == there.account || here.region.is_some_and(|region| !region.zone_letters_per_account);
                alike.then_some(one == other)
            }
            _ => None,
        }
    }

    /// Whether a subnet stands in a zone that fails.
    pub(super) fn zone_fails(&self, subnet: SubnetId) -> bool {
        self.without.subnets.contains(&subnet)
    }
}
