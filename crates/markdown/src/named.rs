//! Blocks that are called like a file: the other blocks of their chapter can name them.

use std::collections::HashMap;

use portolan_analyzer::{Format, Language};

use crate::attributes::Attributes;
use crate::fence::Fence;

/// The examples and policies of a chapter that are called like a file, by path. `chapter` is the path of the chapter.
pub fn named<'f>(fences: &'f [Fence], policies: &'f [Fence], chapter: &str) -> HashMap<(Format, String), &'f Fence> {
    let mut named = HashMap::new();
    for (format, fences) in [(Format::Topo, fences), (Format::Policy, policies)] {
        for fence in fences {
            if let Some(name) = file_name(fence, format) {
                // The first one of a name is meant.
                named.entry((format, beside(chapter, &name))).or_insert(fence);
            }
        }
    }
    named
}

/// The title of a block that is called like a file.
pub fn file_name(fence: &Fence, format: Format) -> Option<String> {
    // What is wrong with the attributes is not told here.
    let title = Attributes::of(fence, Language::default()).title?;
    let is_name = title.ends_with(format.extension()) && !title.contains(['/', '\\']);
    is_name.then_some(title)
}

/// The path of a file in the folder of a chapter.
pub fn beside(chapter: &str, name: &str) -> String {
    match chapter.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}
