//! A Markdown text as somebody edits it: its examples, and where each of their characters can be edited.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use portolan_catalog::Language;

use crate::fence::{Fence, fences, policies};
use crate::include::{Expanded, Read, Stretch, expand};

/// A Markdown text with its includes in place.
#[derive(Debug)]
pub struct Page {
    text: Arc<str>,
    /// The text with its includes in place. The blocks stand in this one.
    pub expanded: Expanded,
    /// The examples.
    pub examples: Vec<Fence>,
    /// The policies that they may name.
    pub policies: Vec<Fence>,
}

/// New text for a part of the page or of a file that it includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// What is replaced.
    pub place: Stretch,
    /// The new text.
    pub text: String,
}

impl Page {
    /// Reads a text that stands in `folder`. What fails is told in `language`.
    pub fn read(text: Arc<str>, folder: &Path, language: Language, read: &Read<'_>) -> Page {
        let expanded = expand(&text, folder, language, read);
        let (examples, policies) = (fences(&expanded.text), policies(&expanded.text));
        Page { text, expanded, examples, policies }
    }

    /// The code of a block that stands at an offset of the page, or that can be written there.
    pub fn code_at(&self, block: &Fence, offset: usize) -> Option<usize> {
        block.code_at(self.expanded.offset(offset)?)
    }

    /// The code of a block at an offset of the page, or the nearest before it.
    pub fn code_before(&self, block: &Fence, offset: usize) -> usize {
        let here = self.expanded.offset(offset).and_then(|offset| block.code_offset(offset));
        let after = || offset >= self.told(block.range.clone()).end;
        here.unwrap_or_else(|| if after() { block.code.len() } else { 0 })
    }

    /// The part of the page that a range of the Markdown is told at: for what is brought in, its directive.
    pub fn told(&self, range: Range<usize>) -> Range<usize> {
        self.expanded.told(range)
    }

    /// The part of the page that a range of a block's code is told at.
    pub fn code_told(&self, block: &Fence, code: Range<usize>) -> Range<usize> {
        self.told(markdown(block, &code))
    }

    /// Where a range of a block's code stands as it is, in one piece: in the page or in a file that it includes.
    pub fn code_exactly(&self, block: &Fence, code: Range<usize>) -> Option<Stretch> {
        self.expanded.exactly(markdown(block, &code))
    }

    /// The number that each line of a block's code has in the page, counted from 1.
    pub fn line_numbers(&self, block: &Fence) -> Vec<usize> {
        let (mut line, mut counted, mut start) = (1, 0, 0);
        let lines = block.code.split_inclusive('\n').map(|line| {
            start += line.len();
            start - line.len()
        });
        lines
            .chain([block.code.len()])
            .map(|code| {
                let at = self.expanded.origin(block.offset(code)).chapter.max(counted);
                line += self.text.get(counted..at).unwrap_or_default().matches('\n').count();
                counted = at;
                line
            })
            .collect()
    }

    /// An edit of a block's code as one of the page, or of a file that it includes. Further lines get what stands
    /// before the code in the block's other lines: the indentation of a list, the marks of a quote. Nothing, if what
    /// is replaced stands nowhere in one piece.
    pub fn rewrite(&self, block: &Fence, code: Range<usize>, text: &str) -> Option<Rewrite> {
        // In a block without a line there is no place to write.
        let mut place = self.code_exactly(block, code.clone()).filter(|_| !block.code.is_empty())?;
        if code.is_empty() && text.is_empty() {
            return Some(Rewrite { place, text: String::new() });
        }
        if place.file.is_some() {
            return Some(Rewrite { place, text: text.to_owned() });
        }
        let own = self.prefix(block);
        let line_end = if self.ends_lines_with_return(block) { "\r\n" } else { "\n" };
        let mut new = String::new();
        let start = block.code.get(..code.start)?.rfind('\n').map_or(0, |index| index + 1);
        let here = self.before(place.range.start);
        let meets_line_start = self.before(place.range.end).is_empty();
        // An empty line, and the place of a further one, may lack what stands before the others.
        let follows = if text.is_empty() { block.code.get(code.end..)? } else { text };
        let is_empty_line = follows.starts_with('\n') || text.is_empty() && meets_line_start;
        if start == code.start && !is_empty_line {
            new += own.strip_prefix(here).unwrap_or_default();
        }
        let mut lines = text.split('\n').peekable();
        new += lines.next().unwrap_or_default();
        while let Some(line) = lines.next() {
            new += line_end;
            let is_last = lines.peek().is_none();
            if !(is_last && line.is_empty() && meets_line_start) {
                new += if line.is_empty() && !is_last { own.trim_end() } else { &own };
            }
            new += line;
        }
        // The closing fence stays on a line of its own.
        if meets_line_start && code.end == block.code.len() && !text.ends_with('\n') {
            if text.is_empty() && start == code.start {
                place.range.start -= here.len();
            } else {
                new += line_end;
            }
        }
        Some(Rewrite { place, text: new })
    }

    /// Text that is written into a block, with what its further lines need that no editor adds: the marks of a quote.
    pub fn continued(&self, block: &Fence, text: String) -> String {
        let own = self.prefix(block);
        if own.trim().is_empty() { text } else { text.replace('\n', &format!("\n{own}")) }
    }

    /// What stands before the code in the lines of a block.
    fn prefix(&self, block: &Fence) -> String {
        let mut code = 0;
        for line in block.code.split_inclusive('\n') {
            let origin = self.expanded.origin(block.offset(code));
            if !line.trim().is_empty() && origin.included.is_none() {
                return self.before(origin.chapter).to_owned();
            }
            code += line.len();
        }
        // The opening line has a list's mark where the others are indented.
        let opening = self.before(self.told(block.range.clone()).start);
        opening.chars().map(|character| if character == '>' || character == '\t' { character } else { ' ' }).collect()
    }

    /// What stands in a line of the page before an offset.
    fn before(&self, offset: usize) -> &str {
        let before = self.text.get(..offset).unwrap_or_default();
        before.rfind('\n').map_or(before, |index| &before[index + 1..])
    }

    fn ends_lines_with_return(&self, block: &Fence) -> bool {
        let from = self.told(block.range.clone()).start;
        let after = self.text.get(from..).unwrap_or_default();
        after.find('\n').is_some_and(|end| after[..end].ends_with('\r'))
    }
}

/// Where a range of a block's code stands in the Markdown.
fn markdown(block: &Fence, code: &Range<usize>) -> Range<usize> {
    let start = block.offset(code.start);
    start..block.offset(code.end).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::include::Unreadable;

    /// A page that may include `lab.topo`.
    fn page(text: &str) -> Page {
        let read = |path: &Path| match path.ends_with("lab.topo") {
            true => {
                Ok("# ANCHOR: lab\nvpc lab 10.0.0.0/16 {\n  subnet a 10.0.1.0/24\n}\n# ANCHOR_END: lab\n".to_owned())
            }
            false => Err(Unreadable::Missing),
        };
        Page::read(text.into(), Path::new("/book/src"), Language::En, &read)
    }

    /// The page after an edit of the code of its first example: what stands between two texts becomes another.
    fn edited(text: &str, after: &str, until: &str, new: &str) -> String {
        let page = page(text);
        let block = &page.examples[0];
        let start = block.code.find(after).unwrap() + after.len();
        let end = start + block.code[start..].find(until).unwrap();
        let rewrite = page.rewrite(block, start..end, new).unwrap();
        assert_eq!(rewrite.place.file, None);
        let mut edited = text.to_owned();
        edited.replace_range(rewrite.place.range, &rewrite.text);
        edited
    }

    #[test]
    fn code_is_found_where_it_stands_and_nowhere_else() {
        for text in [
            "# A\n\n```topo\nvpc a 10.0.0.0/16\n\n```\nafter\n",
            "# A\r\n\r\n```topo\r\nvpc a 10.0.0.0/16\r\n\r\n```\r\nafter\r\n",
            "> A\n>\n> - ```topo\n>   vpc a 10.0.0.0/16\n>\n>   ```\nafter\n",
        ] {
            let page = page(text);
            let [block] = page.examples.as_slice() else { panic!("{text:?}") };
            let at = |wanted: &str| page.code_at(block, text.find(wanted).unwrap());
            assert_eq!((at("vpc"), at(" 10.0.")), (Some(0), Some(5)), "{text:?}");
            assert_eq!(page.code_at(block, text.find("/16").unwrap() + 3), Some(17), "at the end of a line");
            for outside in ["A", "topo", "after"] {
                assert_eq!(at(outside), None, "{outside} in {text:?}");
            }
            let closing = text.rfind("```").unwrap();
            assert_eq!(page.code_at(block, closing), None, "{text:?}");
            let line = text[..text.find("vpc").unwrap()].matches('\n').count() + 1;
            assert_eq!(page.line_numbers(block), [line, line + 1, line + 2]);
        }
    }

    #[test]
    fn a_fence_that_is_not_closed_goes_on() {
        for text in ["```topo\nvpc a 10.0.0.0/16\n", "```topo\r\nvpc a 10.0.0.0/16\r\n"] {
            let page = page(text);
            assert_eq!(page.code_at(&page.examples[0], text.len()), Some(18));
        }
    }

    #[test]
    fn what_is_included_is_told_at_its_directive_and_edited_in_its_file() {
        let text = "```topo\nregion eu-west-1\n{{#include lab.topo:lab}}\nvpc b 10.0.0.0/16\n```\n";
        let page = page(text);
        let block = &page.examples[0];
        let find = |wanted: &str| {
            let start = block.code.find(wanted).unwrap();
            start..start + wanted.len()
        };
        let directive = text.find("{{").unwrap()..text.find("}}").unwrap() + 2;
        assert_eq!(page.code_told(block, find("subnet")), directive);
        assert_eq!(page.code_told(block, find("}\n").start..find("vpc b").end).end, text.find(" 10.0").unwrap());
        let file = &page.expanded.files[0].text;
        let two_lines = "10.0.0.0/16 {\n  subnet";
        let rewrite = page.rewrite(block, find(two_lines), "x\ny").unwrap();
        assert_eq!((rewrite.place.file, &file[rewrite.place.range], &*rewrite.text), (Some(0), two_lines, "x\ny"));
        assert_eq!(page.rewrite(block, find("}\nvpc b"), "x"), None, "it stands in two files");
        assert_eq!(page.rewrite(block, find("region eu-west-1\nvpc lab"), "x"), None);
        let own = page.code_exactly(block, find("vpc b")).unwrap();
        assert_eq!((own.file, &text[own.range]), (None, "vpc b"));
        assert_eq!(page.line_numbers(block), [2, 3, 3, 3, 4, 5]);
        assert_eq!(page.code_at(block, directive.start + 3), None, "a directive is no code");
    }

    #[test]
    fn further_lines_get_what_stands_before_the_others() {
        let list = "1. A\n\n   ```topo\n   vpc a {\n\n   }\n   ```\n";
        assert_eq!(
            edited(list, "{\n", "}", "  x\n\n  y\n"),
            "1. A\n\n   ```topo\n   vpc a {\n     x\n\n     y\n   }\n   ```\n"
        );
        assert_eq!(edited(list, "a {", "\n\n}", "\n  x"), list.replace("a {", "a {\n     x"));
        let quote = "> ```topo\n> vpc a {\n>\n> }\n> ```\n";
        assert_eq!(edited(quote, "vpc a {\n\n", "}", "  x\n"), quote.replace("> }", ">   x\n> }"));
        assert_eq!(edited(quote, "vpc ", "}", "b {\n"), "> ```topo\n> vpc b {\n> }\n> ```\n");
        let windows = "```topo\r\nvpc a {\r\n}\r\n```\r\n";
        assert_eq!(edited(windows, "{\n", "}", "  x\n"), windows.replace("{\r\n", "{\r\n  x\r\n"));
        let page = page(quote);
        let block = &page.examples[0];
        let at_end = page.rewrite(block, block.code.len()..block.code.len(), "x\ny\n").unwrap();
        let mut text = quote.to_owned();
        text.replace_range(at_end.place.range, &at_end.text);
        assert_eq!(text, quote.replace("> }\n", "> }\n> x\n> y\n"));
        assert_eq!(page.continued(block, "a {\n}".to_owned()), "a {\n> }");
    }
}
