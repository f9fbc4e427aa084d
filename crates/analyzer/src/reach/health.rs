//! Of several network interfaces behind one name, those count that are healthy: whose zone has a target that works.
//!
//! An unhealthy one drops out of the name, so that nobody is sent there; every one that is left must do.

use super::packet::Packet;
use super::{Answer, Missing, Verdict};

/// Whether a network interface has something behind it that works.
pub(super) enum Health {
    Well,
    /// Certainly not, and what stops it.
    Sick(Vec<Answer>),
    Open,
}

/// One of the network interfaces behind a name.
pub(super) struct Candidate<'c> {
    pub(super) health: Health,
    /// What becomes of a packet up to the network interface and back.
    pub(super) up_to: Box<dyn Fn() -> Vec<Answer> + 'c>,
    /// The same with what lies behind.
    pub(super) whole: Box<dyn Fn() -> Vec<Answer> + 'c>,
}

impl Health {
    /// From what becomes of a packet behind a network interface.
    pub(super) fn of(answers: Vec<Answer>) -> Health {
        if is_stopped(&answers) {
            Health::Sick(answers)
        } else if is_reached(&answers) {
            Health::Well
        } else {
            Health::Open
        }
    }
}

/// What becomes of a packet to all that are healthy. If none is, it is told at the first.
pub(super) fn every_healthy(candidates: &[Candidate<'_>], packet: &Packet, unsure: Missing) -> Vec<Answer> {
    let well: Vec<_> = candidates.iter().filter(|one| matches!(one.health, Health::Well)).collect();
    let open: Vec<_> = candidates.iter().filter(|one| matches!(one.health, Health::Open)).collect();
    let unknown = || vec![Answer { verdict: Verdict::Unknown(unsure.clone()), hops: Vec::new() }];
    if !well.is_empty() {
        let mut answers: Vec<_> = well.iter().flat_map(|one| (one.whole)()).collect();
        if !is_stopped(&answers) {
            // One that may be healthy or not does no harm if it can be come to.
            let harmful = open.iter().any(|one| !is_reached(&(one.up_to)()));
            answers.extend(harmful.then(unknown).into_iter().flatten());
        }
        return answers;
    }
    if let [first, rest @ ..] = &open[..] {
        let answers = (first.whole)();
        let stopped = |one: &&Candidate<'_>| is_stopped(&(one.up_to)());
        return match rest {
            [] => answers,
            _ if open.iter().all(stopped) => answers,
            _ if is_stopped(&answers) => unknown(),
            _ => answers,
        };
    }
    let Some(first) = candidates.first() else { return Vec::new() };
    let answers = (first.whole)();
    match &first.health {
        // Whether it comes so far is not known, but nothing gets it any further.
        Health::Sick(sick)
            if !packet.unresolved && answers.iter().all(|answer| matches!(answer.verdict, Verdict::Unknown(_))) =>
        {
            sick.clone()
        }
        _ => answers,
    }
}

/// Whether a packet certainly does not get there.
pub(super) fn is_stopped(answers: &[Answer]) -> bool {
    answers.iter().any(|answer| matches!(answer.verdict, Verdict::Stopped(_)))
}

/// Whether it certainly does.
pub(super) fn is_reached(answers: &[Answer]) -> bool {
    answers.iter().all(|answer| answer.verdict == Verdict::Reached)
}
