//! Yes, no, unknown, and how answers are put together.

/// What is said of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It arrives, and the answer comes back.
    Yes,
    /// It does not; the name of the reason.
    No(&'static str),
    /// It hangs on something that is not known.
    Unknown,
}

use Verdict::{No, Unknown, Yes};

impl Verdict {
    /// Both must hold. The first that does not is the reason.
    #[must_use]
    pub fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (No(reason), _) | (_, No(reason)) => No(reason),
            (Yes, Yes) => Yes,
            _ => Unknown,
        }
    }

    /// All must hold; nothing to hold is yes.
    pub fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
        verdicts.into_iter().fold(Yes, Verdict::and)
    }

    /// One that holds is enough. If none does, the first one's reason is told.
    pub fn any(verdicts: impl IntoIterator<Item = Verdict>, otherwise: &'static str) -> Verdict {
        let verdicts: Vec<_> = verdicts.into_iter().collect();
        if verdicts.contains(&Yes) {
            return Yes;
        }
        if verdicts.contains(&Unknown) {
            return Unknown;
        }
        verdicts.first().copied().unwrap_or(No(otherwise))
    }

    /// One of these is the truth, and it is not known which.
    pub fn one_of(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
        let verdicts: Vec<_> = verdicts.into_iter().collect();
        let all_no = verdicts.iter().all(|verdict| matches!(verdict, No(_)));
        let all_yes = verdicts.iter().all(|verdict| *verdict == Yes);
        match verdicts.first() {
            Some(first) if all_no || all_yes => *first,
            _ => Unknown,
        }
    }

    /// An answer of which one fact is missing, if it is missing.
    #[must_use]
    pub fn unless_unknown(fact: Option<bool>, reason: &'static str) -> Verdict {
        match fact {
            Some(true) => Yes,
            Some(false) => No(reason),
            None => Unknown,
        }
    }
}
