//! Edits of the code of an example, carried out in the Markdown: what is read afterwards is the edited code.

use std::path::Path;

use portolan_analyzer::Language;
use portolan_markdown::{Page, Unreadable};

fn page(text: &str) -> Page {
    Page::read(text.into(), Path::new(""), Language::En, &|_| Err(Unreadable::Missing))
}

#[test]
fn an_edited_example_reads_as_its_edited_code() {
    let markdown = include_str!("cases/fences.md");
    let mut edited = 0;
    for text in [markdown.to_owned(), markdown.replace('\n', "\r\n")] {
        let page_before = page(&text);
        for (index, block) in page_before.examples.iter().enumerate() {
            let places: Vec<_> = block.code.char_indices().map(|(at, _)| at).chain([block.code.len()]).collect();
            for (number, start) in places.iter().enumerate() {
                for end in places.iter().skip(number).step_by(7) {
                    for new in ["x", "x\ny", "x\n\n  y\n", ""] {
                        let Some(rewrite) = page_before.rewrite(block, *start..*end, new) else { continue };
                        let mut after = text.clone();
                        after.replace_range(rewrite.place.range, &rewrite.text);
                        let mut code = block.code.clone();
                        code.replace_range(*start..*end, new);
                        let read = page(&after).examples.get(index).map(|block| block.code.clone());
                        // Whether a last line ends or only stops, Markdown cannot tell.
                        let (read, code) = (read.unwrap_or_default(), code.trim_end_matches('\n'));
                        assert_eq!(read.trim_end_matches('\n'), code, "{start}..{end} to {new:?}: {after:?}");
                        edited += 1;
                    }
                }
            }
        }
    }
    assert!(edited > 1000, "{edited}");
}
