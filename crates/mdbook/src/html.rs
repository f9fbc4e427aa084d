//! HTML as text: what is escaped, and how a block becomes one physical line.

/// Escapes a text for the content of an element or for a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A parser of HTML drops or replaces it.
            '\0' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

/// Makes a block of HTML one physical line that no other preprocessor reads a directive in.
///
/// Markdown ends a block of HTML at a blank line. A comment at its start ends it with its own line instead, so
/// what follows needs no blank line, whatever list or quote it stands in. The mark is the same in both parsers.
pub(crate) fn one_line(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8 + 16);
    out.push_str("<!-- topo -->");
    let mut characters = html.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("&#10;"),
            '#' if out.trim_end_matches([' ', '\t']).ends_with("{{") => out.push_str("&#35;"),
            other => out.push(other),
        }
    }
    out
}
