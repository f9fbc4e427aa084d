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
