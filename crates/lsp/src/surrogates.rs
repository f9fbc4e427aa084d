//! Halves of surrogate pairs in JSON.
//!
//! A string of JavaScript may hold one, when an edit cuts a character in two, and is then sent with an escape that no
//! string of Rust can hold. To refuse the message would leave our text behind the client's for good. So a half becomes
//! U+FFFD, which is as long as a half in every encoding of positions.

/// A JSON text in which each escaped half of a pair is U+FFFD; nothing if there is none.
pub(crate) fn mended(json: &[u8]) -> Option<Vec<u8>> {
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &json[at..]) {
        at += found;
        at += match escaped(&json[at..]) {
            Some(0xD800..=0xDBFF) if matches!(escaped(&json[at + 6..]), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                mended.get_or_insert_with(|| json.to_vec())[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
            Some(_) => 6,
            None => json.len().min(at + 2) - at,
        };
    }
    mended
}

/// The unit of UTF-16 that a text starts with as an escape.
fn escaped(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    // A sign would be read along.
    digits.iter().all(u8::is_ascii_hexdigit).then(|| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_pairs_are_kept() {
        let read = |json: &str| {
            let mended = mended(json.as_bytes());
            mended.map(|mended| serde_json::from_slice::<String>(&mended).unwrap())
        };
        assert_eq!(read(r#""a\ud83db""#).as_deref(), Some("a\u{fffd}b"));
        assert_eq!(read(r#""\uDDFC\uD83D""#).as_deref(), Some("\u{fffd}\u{fffd}"));
        assert_eq!(read(r#""\ud83d\ud83d\uddfc""#).as_deref(), Some("\u{fffd}🗼"));
        for whole in
            [r#""\ud83d\uddfc""#, r#""\\ud83d""#, r#""\n\u6771\"""#, r#""\u+123""#, r#"""#, r"\", r"\u", r"\ud83"]
        {
            assert_eq!(mended(whole.as_bytes()), None, "{whole}");
        }
    }
}
