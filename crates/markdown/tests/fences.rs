//! The fence reader: what is an example, and where each of its lines stands in the Markdown.

use std::fmt::Write;

use portolan_markdown::fences;

fn position(text: &str, offset: usize) -> (usize, usize) {
    let line_start = text[..offset].rfind('\n').map_or(0, |index| index + 1);
    (text[..offset].matches('\n').count() + 1, text[line_start..offset].chars().count() + 1)
}

/// Each example with its attributes, and each line of code behind its place in the Markdown.
fn described(markdown: &str) -> String {
    let mut out = String::new();
    for fence in fences(markdown) {
        let (line, column) = position(markdown, fence.range.start);
        writeln!(out, "{line}:{column} {}", &markdown[fence.info.clone()]).unwrap();
        for attribute in &fence.attributes {
            let (line, column) = position(markdown, attribute.range.start);
            let open = if attribute.unclosed { " (unclosed)" } else { "" };
            writeln!(out, "  {line}:{column} {} = {:?}{open}", attribute.name, attribute.value).unwrap();
        }
        let mut offset = 0;
        for code in fence.code.split_inclusive('\n') {
            let (line, column) = position(markdown, fence.offset(offset));
            writeln!(out, "  {line:>3}:{column}| {}", code.trim_end_matches('\n')).unwrap();
            offset += code.len();
        }
        let (line, column) = position(markdown, fence.range.end);
        writeln!(out, "  ends before {line}:{column}").unwrap();
    }
    out
}

#[test]
fn fences_in_odd_places() {
    insta::assert_snapshot!(described(include_str!("cases/fences.md")));
}

#[test]
fn line_ends_change_nothing() {
    let markdown = include_str!("cases/fences.md");
    let windows = markdown.replace('\n', "\r\n");
    assert_eq!(described(&windows), described(markdown));
    assert!(fences(&windows).iter().all(|fence| !fence.code.contains('\r')));
}

#[test]
fn code_is_where_its_characters_stand_and_nowhere_else() {
    let markdown = include_str!("cases/fences.md");
    for text in [markdown.to_owned(), markdown.replace('\n', "\r\n")] {
        for fence in fences(&text) {
            for (place, character) in text.char_indices() {
                let Some(code) = fence.code_at(place) else { continue };
                assert!(place > fence.info.end, "{place}");
                let read = fence.code[code..].chars().next();
                // A line ends before its carriage return; a place where nothing is written yet is the end of the code.
                let is_line_end = character == '\r' && read == Some('\n');
                assert!(read == Some(character) || is_line_end || code == fence.code.len(), "{read:?} at {place}");
            }
            for (code, character) in fence.code.char_indices().filter(|(_, character)| *character != ' ') {
                assert_eq!(fence.code_at(fence.offset(code)), Some(code), "{character:?}");
            }
        }
    }
}

#[test]
fn every_character_of_the_code_is_where_the_fence_says() {
    let markdown = include_str!("cases/fences.md");
    for fence in fences(markdown) {
        for (offset, character) in fence.code.char_indices() {
            let place = fence.offset(offset);
            // The spaces that are left of a tab stand nowhere.
            if character != ' ' && character != '\n' {
                assert!(markdown[place..].starts_with(character), "{character:?} at {offset}");
                assert_eq!(fence.code_offset(place), Some(offset));
            }
        }
    }
}
