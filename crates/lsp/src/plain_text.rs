//! Markdown for clients that show none.

/// The text of a Markdown page without its marks: a link becomes its text, code loses its ticks.
pub(crate) fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut in_fence = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
            continue;
        }
        if in_fence {
            text.push_str(line);
        } else {
            let line = line.trim_start_matches("> ");
            let title = line.trim_start_matches('#');
            inline(if title.len() < line.len() { title.trim_start() } else { line }, &mut text);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

/// Appends a line without emphasis, ticks and link targets.
fn inline(line: &str, text: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '[', '\\']) {
        text.push_str(&rest[..at]);
        let marked = &rest[at..];
        rest = match marked.as_bytes()[0] {
            b'`' => match marked[1..].split_once('`') {
                Some((code, after)) => {
                    text.push_str(code);
                    after
                }
                None => keep_one(marked, text),
            },
            // Emphasis clings to a word; a star between blanks is a star.
            b'*' if rest[..at].trim_end().len() == at && at > 0 || !marked[1..].starts_with([' ', '\t']) => {
                marked.trim_start_matches('*')
            }
            b'*' => keep_one(marked, text),
            b'[' => match link(marked) {
                Some((name, after)) => {
                    inline(name, text);
                    after
                }
                None => keep_one(marked, text),
            },
            _ => {
                let mut characters = marked[1..].chars();
                text.extend(characters.next());
                characters.as_str()
            }
        };
    }
    text.push_str(rest);
}

fn keep_one<'t>(marked: &'t str, text: &mut String) -> &'t str {
    text.push_str(&marked[..1]);
    &marked[1..]
}

/// The name of the link that a text starts with, and what follows the link.
fn link(marked: &str) -> Option<(&str, &str)> {
    let (name, target) = marked[1..].split_once("](")?;
    let (_, after) = target.split_once(')')?;
    (!name.contains(['[', '\n'])).then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_vanish_and_words_stay() {
        let markdown = "### **Gateway endpoint** `lab.s3` → S3\n\n- route `pl-* → lab.s3` in [`private`](topo:1)\n* 2 * 3 [x]\n```topo\nvpc *a*\n```\n";
        assert_eq!(
            plain(markdown),
            "Gateway endpoint lab.s3 → S3\n\n- route pl-* → lab.s3 in private\n* 2 * 3 [x]\nvpc *a*"
        );
    }
}
