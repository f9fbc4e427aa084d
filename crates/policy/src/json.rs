//! JSON as the standard has it, with the place of everything: comments, trailing commas and single quotes are none.

use std::ops::Range;

use jsonc_parser::ast::Value;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

/// In what a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JsonMistake {
    /// There is nothing.
    Empty,
    /// A comma is missing.
    MissingComma,
    /// A comma has nothing behind it, or nothing before it.
    StrayComma,
    /// A colon is missing behind a name.
    MissingColon,
    /// A string has a form of its own: other quotes, unknown escapes, or no end.
    String,
    /// A name stands without quotes.
    BareWord,
    /// A comment.
    Comment,
    /// An object or a list has no end.
    Unclosed,
    /// Something follows the end.
    Trailing,
    /// Values stand in values too deep.
    TooDeep,
    /// Anything else.
    Other,
}

/// The value that a text holds.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, (Range<usize>, JsonMistake)> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &collect, &strict) {
        Ok(parsed) => parsed.value.ok_or((0..text.len(), JsonMistake::Empty)),
        Err(error) => Err((within(text, error.range().start..error.range().end), mistake(error.kind()))),
    }
}

fn mistake(kind: &ParseErrorKind) -> JsonMistake {
    use ParseErrorKind as Kind;
    match kind {
        Kind::ExpectedComma => JsonMistake::MissingComma,
        Kind::TrailingCommasNotAllowed | Kind::UnexpectedComma => JsonMistake::StrayComma,
        Kind::ExpectedColonAfterObjectKey => JsonMistake::MissingColon,
        Kind::String(_) | Kind::SingleQuotedStringsNotAllowed => JsonMistake::String,
        Kind::ExpectedStringObjectProperty | Kind::UnexpectedWord | Kind::NonFiniteNumbersNotAllowed => {
            JsonMistake::BareWord
        }
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => JsonMistake::Comment,
        Kind::UnterminatedArray | Kind::UnterminatedObject => JsonMistake::Unclosed,
        Kind::MultipleRootJsonValues => JsonMistake::Trailing,
        Kind::NestingDepthExceeded => JsonMistake::TooDeep,
        _ => JsonMistake::Other,
    }
}

/// The range of a text that another library gives, on the edges of its characters.
pub(crate) fn within(text: &str, range: Range<usize>) -> Range<usize> {
    let edge = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = edge(range.start);
    start..edge(range.end).max(start)
}
