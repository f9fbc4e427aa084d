//! How the style sheet reaches the page.
//!
//! It goes onto each page that has an example, in a `style` element before the first of them. The other way, a
//! file in the book's folder and `additional-css` in `book.toml`, needs an installation, and a file that is left
//! behind by the next version of the program breaks the pages in silence. This way there is nothing to install
//! and nothing to fall behind, mdBook's own search leaves `style` alone, and the page never shows without it. The
//! price is some kilobytes a page, which every transport compresses.
//!
//! A line of script goes with it, which the page does not need: mdBook's search swallows the Escape key on the way to
//! an open card, and without the line the key would close nothing where scripts run.

use std::sync::LazyLock;

/// The style sheet as it is written.
pub const STYLE_SHEET: &str = include_str!("topo.css");

/// Keeps the Escape key from mdBook's search while a card is open, so that the browser closes the card.
const ESCAPE: &str = "addEventListener('keydown',e=>{if(e.key==='Escape'&&document.querySelector('.topo-card:popover-open'))\
     e.stopPropagation()},true)";

/// The style sheet as an element, on one physical line.
pub(crate) fn style() -> String {
    static STYLE: LazyLock<String> =
        LazyLock::new(|| format!("<!-- topo --><style>{}</style><script>{ESCAPE}</script>", compact(STYLE_SHEET)));
    STYLE.clone()
}

/// Drops comments and needless white space. The sheet holds neither in its strings.
fn compact(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(start) = rest.find("/*") {
        push_words(&mut out, &rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    push_words(&mut out, rest);
    out
}

fn push_words(out: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !out.is_empty() && !out.ends_with(['{', '}', ';', ',']) && !word.starts_with(['{', '}']) {
            out.push(' ');
        }
        out.push_str(word);
    }
}
