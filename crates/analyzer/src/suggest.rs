//! "Did you mean": the nearest of what would be valid at a place.

use portolan_catalog::{Language, say};

use crate::diagnostic::Diagnostic;
use crate::source::{Format, Span};

/// The candidate nearest to `word`, if one is near enough to have been meant.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word_length = word.chars().count();
    let limit = (word_length / 3).max(1);
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        // As many characters more or less are as many edits; most candidates need no closer look.
        .filter(|candidate| candidate.chars().count().abs_diff(word_length) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        // Of two that are as near, the one that begins alike: `off` for `of`, not `on`.
        .min_by_key(|(distance, candidate)| (*distance, std::cmp::Reverse(common_start(word, candidate))))
        .map(|(_, candidate)| candidate)
}

/// The path that was meant instead of one that leads nowhere. `beside` are the names of the files there.
pub(crate) fn file(path: &str, beside: &[String], format: Format) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').map_or((None, path), |(folder, name)| (Some(folder), name));
    let without_extension = |beside: &&String| beside.strip_suffix(format.extension()) == Some(name);
    let meant = beside.iter().find(without_extension).map(String::as_str);
    let meant = meant.or_else(|| nearest(name, beside.iter().map(String::as_str)))?;
    Some(folder.map_or_else(|| meant.to_owned(), |folder| format!("{folder}/{meant}")))
}

/// The candidate nearest to `word`, if no other is as near.
pub(crate) fn only_nearest<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let best = nearest(word, candidates.iter().copied())?;
    let distance = |candidate: &str| strsim::damerau_levenshtein(word, candidate);
    let as_near = candidates.iter().filter(|candidate| distance(candidate) == distance(best)).count();
    (as_near == 1).then_some(best)
}

/// How many characters two words have in common at their start.
fn common_start(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one.eq_ignore_ascii_case(other)).count()
}

/// Words as they stand in a sentence: "`a`, `b` or `c`".
pub(crate) fn one_of<'w>(language: Language, words: impl IntoIterator<Item = &'w str>) -> String {
    listed(words, language.pick(", ", "、"), language.pick(" or ", " または "))
}

/// Words as they stand in a sentence: "`a`, `b` and `c`".
pub(crate) fn all_of<'w>(language: Language, words: impl IntoIterator<Item = &'w str>) -> String {
    listed(words, language.pick(", ", "、"), language.pick(" and ", "、"))
}

fn listed<'w>(words: impl IntoIterator<Item = &'w str>, comma: &str, joint: &str) -> String {
    let quoted: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{}{joint}{last}", rest.join(comma)),
    }
}

/// A noun with its article.
pub(crate) fn article(noun: &str) -> String {
    format!("{} {noun}", article_of(noun))
}

/// A noun inside a sentence: with its article in English.
pub(crate) fn noun(language: Language, noun: &str) -> String {
    match language {
        Language::En => article(noun),
        Language::Ja => noun.to_owned(),
    }
}

/// The article of a noun.
pub(crate) fn article_of(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" }
}

/// The title of a fix that writes a text.
pub(crate) fn write(language: Language, text: &str) -> String {
    say!(language, "write `{text}`", "`{text}` と書く")
}

/// The title of a fix that writes the name of a service.
pub(crate) fn write_service(language: Language, name: &str, title: &str) -> String {
    say!(language, "write `{name}` ({title})", "`{name}` と書く({title})")
}

/// Asks whether a text was meant.
pub(crate) fn did_you_mean(language: Language, meant: &str) -> String {
    say!(language, "did you mean `{meant}`?", "`{meant}` のことですか?")
}

/// Asks whether a text was meant, and offers to write it.
pub(crate) fn offer(language: Language, diagnostic: Diagnostic, span: Span, meant: &str) -> Diagnostic {
    diagnostic.label(did_you_mean(language, meant)).replace(write(language, meant), span, meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_near() {
        assert_eq!(nearest("gatway", ["gateway", "interface"]), Some("gateway"));
        assert_eq!(nearest("privatelink", ["gateway", "interface"]), None);
        assert_eq!(nearest("az", ["ip", "id", "ax"]), Some("ax"));
        assert_eq!(nearest("of", ["on", "off"]), Some("off"));
        assert_eq!(only_nearest("use1-az9", &["use1-az1", "use1-az2"]), None);
        assert_eq!(only_nearest("ues1-az2", &["use1-az1", "use1-az2"]), Some("use1-az2"));
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(one_of(Language::En, ["a"]), "`a`");
        assert_eq!(one_of(Language::En, ["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(one_of(Language::Ja, ["a", "b", "c"]), "`a`、`b` または `c`");
        assert_eq!(article("endpoint"), "an endpoint");
        assert_eq!(article("VPC"), "a VPC");
    }
}
