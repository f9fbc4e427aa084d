//! Patterns of IAM: `*` stands for any characters, `?` for one, `${…}` for the value of a variable.

/// Whether a pattern may match `text`; if it is a prefix, something that begins so. A variable may stand for anything.
pub(crate) fn may_cover(pattern: &str, text: &str, prefix: bool) -> bool {
    let pattern = without_variables(pattern);
    let reached = walk(&pattern, text);
    if prefix {
        // What is left of the pattern can be written behind the prefix.
        return reached.contains(&true);
    }
    ends(&pattern, &reached)
}

/// Whether a pattern certainly matches `text`; if it is a prefix, all that begins so.
pub(crate) fn covers(pattern: &str, text: &str, prefix: bool) -> bool {
    if pattern.contains("${") {
        return false;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let reached = walk(&pattern, text);
    let rest = |at: usize| pattern.get(at..).unwrap_or_default();
    let open = |at: usize| !rest(at).is_empty() && rest(at).iter().all(|c| *c == '*');
    if prefix { (0..).zip(&reached).any(|(at, reached)| *reached && open(at)) } else { ends(&pattern, &reached) }
}

/// Whether a wildcard has fewer than `least` literal characters in a row on both of its sides.
pub(crate) fn has_lonely_wildcard(text: &str, least: usize) -> bool {
    if text.contains("${") {
        return false;
    }
    let runs: Vec<usize> = text.split(['*', '?']).map(|run| run.chars().count()).collect();
    runs.windows(2).any(|sides| sides.iter().all(|run| *run < least))
}

/// The characters of a pattern, with a `*` for each variable.
fn without_variables(pattern: &str) -> Vec<char> {
    let mut plain = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        plain.push('*');
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    plain.chars().collect()
}

/// At which characters of the pattern one can stand once all of the text is matched. Letters match without regard to
/// case: actions are written either way, and the ARNs of buckets have small letters only.
fn walk(pattern: &[char], text: &str) -> Vec<bool> {
    let mut reached = vec![false; pattern.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    skip_stars(pattern, &mut reached);
    for character in text.chars() {
        let mut next = vec![false; reached.len()];
        for (at, expected) in pattern.iter().enumerate().filter(|(at, _)| reached.get(*at) == Some(&true)) {
            let to = match expected {
                '*' => at,
                '?' => at + 1,
                expected if expected.eq_ignore_ascii_case(&character) => at + 1,
                _ => continue,
            };
            if let Some(next) = next.get_mut(to) {
                *next = true;
            }
        }
        reached = next;
        skip_stars(pattern, &mut reached);
    }
    reached
}

/// A `*` may stand for nothing.
fn skip_stars(pattern: &[char], reached: &mut [bool]) {
    for (at, character) in pattern.iter().enumerate() {
        if *character == '*'
            && reached.get(at) == Some(&true)
            && let Some(behind) = reached.get_mut(at + 1)
        {
            *behind = true;
        }
    }
}

fn ends(pattern: &[char], reached: &[bool]) -> bool {
    reached.get(pattern.len()) == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_texts_are_matched() {
        for pattern in ["s3:GetObject", "s3:getobject", "*", "s3:*", "s3:Get*", "s3:?etObject", "**", "s3:GetObject*"] {
            assert!(covers(pattern, "s3:GetObject", false) && may_cover(pattern, "s3:GetObject", false), "{pattern}");
        }
        for pattern in ["", "s3:Get", "s3:GetObjectAcl", "s3:GetObject?", "dynamodb:*"] {
            assert!(!covers(pattern, "s3:GetObject", false) && !may_cover(pattern, "s3:GetObject", false), "{pattern}");
        }
        assert!(may_cover("s3:${aws:PrincipalTag/verb}Object", "s3:GetObject", false));
        assert!(!covers("s3:${aws:PrincipalTag/verb}*", "s3:GetObject", false));
    }

    #[test]
    fn a_prefix_is_matched_with_some_or_with_all_that_follows() {
        const BUCKET: &str = "arn:aws:s3:::mine/";
        for all in ["*", "arn:aws:s3:::*", "arn:aws:s3:::mine/*", "arn:*:s3:::m?ne*", "arn:aws:s3:::mine*"] {
            assert!(covers(all, BUCKET, true) && may_cover(all, BUCKET, true), "{all}");
        }
        for some in ["arn:aws:s3:::mine/logs/*", "arn:aws:s3:::*/logs", "*.json", "arn:aws:s3:::${aws:username}/*"] {
            assert!(!covers(some, BUCKET, true) && may_cover(some, BUCKET, true), "{some}");
        }
        for none in ["arn:aws:s3:::mine", "arn:aws:s3:::other/*", "arn:aws:s3:::mine-too/*", "arn:aws:s3:::????"] {
            assert!(!covers(none, BUCKET, true) && !may_cover(none, BUCKET, true), "{none}");
        }
    }

    #[test]
    fn a_wildcard_needs_company_on_one_side() {
        for lonely in ["*", "abc*", "*abc", "abcde?fghij", "abcdef*b*", "**"] {
            assert!(has_lonely_wildcard(lonely, 6), "{lonely}");
        }
        for fine in ["", "plain", "abcdef*", "*abcdef", "abc*abcdef*abc", "${aws:username}*", "東京東京東京*"] {
            assert!(!has_lonely_wildcard(fine, 6), "{fine}");
        }
    }
}
