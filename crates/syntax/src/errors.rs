//! The errors a text can have before anything is known of its meaning.

use text_size::TextRange;

/// One place where the text is not well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What to mark.
    pub range: TextRange,
    /// What is wrong with it.
    pub kind: SyntaxErrorKind,
}

/// What can be wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// A `{` whose `}` is missing; the range is the `{`.
    UnclosedBlock,
    /// A `[` whose `]` is missing; the range is the `[`.
    UnclosedList,
    /// A `"` whose partner is missing on the line; the range is the string so far.
    UnclosedString,
    /// A `}` or `]` that closes nothing.
    StrayCloser,
    /// A `;` inside a list.
    SemicolonInList,
    /// A `{` that begins a line: a block belongs to the statement on its line.
    BlockWithoutStatement,
    /// A statement that begins with a string or a list.
    KeywordMissing,
    /// A block nested deeper than [`crate::MAX_DEPTH`]; the range is its `{`.
    TooDeep,
}

impl SyntaxErrorKind {
    /// What is wrong, in one English sentence without a full stop.
    pub fn message(self) -> &'static str {
        match self {
            SyntaxErrorKind::UnclosedBlock => "this block is never closed",
            SyntaxErrorKind::UnclosedList => "this list is never closed",
            SyntaxErrorKind::UnclosedString => "this string is not closed on its line",
            SyntaxErrorKind::StrayCloser => "this closes nothing",
            SyntaxErrorKind::SemicolonInList => "a list holds no `;`",
            SyntaxErrorKind::BlockWithoutStatement => "a block stands on the line of its statement",
            SyntaxErrorKind::KeywordMissing => "a statement begins with a keyword",
            SyntaxErrorKind::TooDeep => "blocks nest too deep here",
        }
    }

    /// What to write instead.
    pub fn help(self) -> &'static str {
        match self {
            SyntaxErrorKind::UnclosedBlock => "write `}` where the block ends",
            SyntaxErrorKind::UnclosedList => "write `]` after the last item",
            SyntaxErrorKind::UnclosedString => "write `\"` where the string ends",
            SyntaxErrorKind::StrayCloser => "remove it, or open what it should close",
            SyntaxErrorKind::SemicolonInList => {
                "separate the items by commas, or close the list with `]` before the `;`"
            }
            SyntaxErrorKind::BlockWithoutStatement => "move the `{` up to the end of its statement's line",
            SyntaxErrorKind::KeywordMissing => "write the keyword first, as in `id \"vpc-0123\"`",
            SyntaxErrorKind::TooDeep => "no statement of the language needs more than four levels; 32 are read",
        }
    }
}
