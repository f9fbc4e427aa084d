//! The forms of words. Which form may stand where is the schema's business.

use std::net::IpAddr;

use ipnet::IpNet;

/// Whether a word is a name: letters and digits of any script, `_`, and `-` inside.
pub fn is_name(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with('-')
        && !word.ends_with('-')
        && word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-' || is_mark(c))
}

/// Whether a word is a name or a path of names.
pub fn is_path(word: &str) -> bool {
    word.split('.').all(is_name)
}

/// Combining marks, which letters of several scripts need.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{3099}' | '\u{309A}' | '\u{0900}'..='\u{0DFF}' | '\u{0E31}'..='\u{0E4E}')
}

/// A CIDR as written, which may have host bits set.
pub fn cidr(word: &str) -> Option<IpNet> {
    word.contains('/').then(|| word.parse().ok()).flatten()
}

/// An address.
pub fn address(word: &str) -> Option<IpAddr> {
    word.parse().ok()
}

/// Whether a word can be the name of a host: labels of letters, digits, `-` and `_`, the last one no number.
pub fn is_host_name(word: &str) -> bool {
    let name = word.strip_suffix('.').unwrap_or(word);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253 && name.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a host is a domain or below it, both in lower case.
pub(crate) fn is_below(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a word looks as if a CIDR or an address was meant.
pub fn looks_numeric(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(['.', '/', ':']) || word.contains("::")
}

/// A prefix list id such as `pl-61a54008`.
pub fn is_prefix_list_id(word: &str) -> bool {
    word.strip_prefix("pl-").is_some_and(|id| id.len() >= 8 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Twelve digits.
pub fn is_account_id(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a word is a zone: a letter, a zone's name such as `ap-northeast-1a`, or its id such as `apne1-az4`.
pub fn is_zone(text: &str) -> bool {
    let letter = text.len() == 1 && text.bytes().all(|b| b.is_ascii_lowercase());
    let id = text.rsplit_once("-az").is_some_and(|(prefix, number)| {
        !prefix.is_empty()
            && prefix.bytes().all(|b| b.is_ascii_alphanumeric())
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    });
    let name = text.len() > 1
        && text.ends_with(|c: char| c.is_ascii_lowercase())
        && portolan_catalog::region(&text[..text.len() - 1]).is_some();
    letter || id || name
}
