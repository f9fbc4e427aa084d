//! The IAM policy of a VPC endpoint, read from its JSON: what it says, and where.
//!
//! Reading is strict about JSON, as AWS is, and lenient about everything else: what has another form than IAM gives
//! it is not known, and nothing follows from it.
//!
//! **Architecture invariant:** pure and total. Every text gives a policy or the place at which it ceases to be one.

mod json;
mod pattern;
mod read;

use std::ops::Range;

pub use json::JsonMistake;
pub use read::read;

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What it allows and denies, in order.
    pub statements: Vec<Statement>,
    /// The list of its statements, with its brackets; nothing where there is one statement without a list.
    pub list: Option<Range<usize>>,
    /// How many characters its text has, white space included.
    pub characters: usize,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// All of it, with its braces.
    pub range: Range<usize>,
    /// Whether it allows or denies; `None` where it says neither.
    pub effect: Option<Effect>,
    /// For whom it speaks.
    pub principal: Principal,
    /// Of which actions it speaks.
    pub actions: Words,
    /// Of which resources it speaks.
    pub resources: Words,
    /// When it holds, a test for each key; several values of a key belong together.
    pub conditions: Vec<Condition>,
    /// Whether it holds without any condition. Conditions that cannot be read are some, too.
    pub unconditional: bool,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// For whom a statement speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// It does not say.
    Missing,
    /// For everybody, `"*"` or `{"AWS": "*"}`.
    Everybody,
    /// For those who are written here.
    Some(Range<usize>),
    /// For all but some, or in a form that cannot be read.
    Unknown,
}

/// What a statement names, patterns with `*` and `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// These.
    Only(Vec<Word>),
    /// All but these.
    AllBut(Vec<Word>),
    /// Nothing, or something that cannot be read.
    Unknown,
}

/// A string of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it says, without quotes and escapes.
    pub text: String,
    /// Where it stands, quotes included.
    pub range: Range<usize>,
}

/// A test of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How it is tested, as in `StringLike`.
    pub operator: Word,
    /// What is tested, as in `aws:SourceVpce`.
    pub key: Word,
    /// Against what: strings; numbers and switches do not count.
    pub values: Vec<Word>,
}

/// A text that is no policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Where it ceases to be one.
    pub range: Range<usize>,
    /// Why.
    pub mistake: Mistake,
}

/// Why a text is no policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mistake {
    /// It is no JSON.
    Json(JsonMistake),
    /// It is no object.
    NoObject,
    /// It has no `Statement`, or one that is neither an object nor a list of objects.
    NoStatement,
}

/// Why an action on a resource cannot pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred<'p> {
    /// No statement allows it. The first that allows something else, if there is one.
    NotAllowed(Option<&'p Statement>),
    /// This statement denies it.
    Denied(&'p Statement),
}

impl Policy {
    /// Why nobody can do `action` on anything whose ARN begins with `prefix`, if that is certain. Where a condition,
    /// a variable or an unread part may decide otherwise, nothing is.
    pub fn bars(&self, action: &str, prefix: &str) -> Option<Barred<'_>> {
        let denied = self.statements.iter().find(|statement| {
            statement.effect == Some(Effect::Deny)
                && statement.unconditional
                && statement.principal == Principal::Everybody
                && statement.actions.cover(action, false)
                && statement.resources.cover(prefix, true)
        });
        if let Some(statement) = denied {
            return Some(Barred::Denied(statement));
        }
        let mut allowing = self.statements.iter().filter(|statement| statement.effect != Some(Effect::Deny));
        let allows = |statement: &Statement| {
            statement.actions.may_cover(action, false) && statement.resources.may_cover(prefix, true)
        };
        match allowing.clone().any(allows) {
            true => None,
            false => Some(Barred::NotAllowed(allowing.next())),
        }
    }
}

impl Words {
    /// Whether they certainly hold `text`; if it is a prefix, all that begins so.
    fn cover(&self, text: &str, prefix: bool) -> bool {
        match self {
            Words::Only(words) => words.iter().any(|word| pattern::covers(&word.text, text, prefix)),
            Words::AllBut(words) => !words.iter().any(|word| pattern::may_cover(&word.text, text, prefix)),
            Words::Unknown => false,
        }
    }

    /// Whether they may hold `text`; if it is a prefix, something that begins so.
    fn may_cover(&self, text: &str, prefix: bool) -> bool {
        match self {
            Words::Only(words) => words.iter().any(|word| pattern::may_cover(&word.text, text, prefix)),
            Words::AllBut(words) => !words.iter().any(|word| pattern::covers(&word.text, text, prefix)),
            Words::Unknown => true,
        }
    }
}

impl Condition {
    /// Whether it compares strings, and `*` and `?` in its values stand for other characters.
    pub fn compares_patterns(&self) -> bool {
        let operator = self.operator_itself();
        operator.starts_with("stringlike") || operator.starts_with("stringnotlike")
    }

    /// Whether it compares numbers.
    pub fn compares_numbers(&self) -> bool {
        self.operator_itself().starts_with("numeric")
    }

    /// The operator in lower case, without what says how several values count.
    fn operator_itself(&self) -> String {
        let operator = self.operator.text.to_ascii_lowercase();
        operator.rsplit(':').next().unwrap_or_default().to_owned()
    }

    /// Whether it tests this key. Upper and lower case are the same.
    pub fn is_about(&self, key: &str) -> bool {
        self.key.text.eq_ignore_ascii_case(key)
    }
}

impl Word {
    /// Whether it has wildcards.
    pub fn has_wildcard(&self) -> bool {
        self.text.contains(['*', '?'])
    }

    /// Whether one of its wildcards has fewer than `least` other characters in a row on both sides. Where it has
    /// variables, their values decide, and nothing is said.
    pub fn has_lonely_wildcard(&self, least: usize) -> bool {
        pattern::has_lonely_wildcard(&self.text, least)
    }
}
