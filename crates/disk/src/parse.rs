//! Large texts of Topo, parsed on all processors.

use std::sync::Arc;

use portolan_analyzer::SourceFile;
use portolan_syntax::{Parse, Parts, parse};
use rayon::prelude::*;

/// A shorter text is parsed faster than threads start.
const LARGE: usize = 256 << 10;

/// Parses a text of Topo, as [`SourceFile::new`] does.
pub fn topo(path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceFile {
    let text = text.into();
    let parsed = if text.len() < LARGE { parse(&text) } else { parse_in_parallel(&text) };
    SourceFile::parsed(path, text, parsed)
}

fn parse_in_parallel(text: &str) -> Parse {
    let parts = Parts::of(text);
    let ranges: Vec<_> = parts.ranges().collect();
    let parsed: Vec<_> = ranges.into_par_iter().map(|range| parts.parse(range)).collect();
    parts.join(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_text_has_the_tree_that_it_has_when_it_is_parsed_as_a_whole() {
        let mut text = String::new();
        while text.len() < 2 * LARGE {
            text.push_str(
                "vpc a 10.0.0.0/16 {\n  subnet s 10.0.0.0/24 { az a; } }\n}\n\n# note\nexpect a reaches [b\n",
            );
        }
        let file = topo("large.topo", text.as_str());
        assert_eq!(file.topo(), Some(&parse(&text)));
        assert_eq!(file.topo().map(|parse| parse.tree.text()), Some(text));
    }
}
