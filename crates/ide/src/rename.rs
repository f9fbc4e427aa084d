//! Renaming a declared thing, everywhere that it is named.

use portolan_analyzer::{
    Analysis, Arg, Diagnostic, Edit, FileId, Node, NodeId, Nodes, Sources, Span, TextRange, TextSize, Value,
    statements, words,
};

use crate::names::{is_fixed, mentions, name_at};

/// What can be renamed at an offset: the name there.
///
/// # Errors
///
/// Why nothing can be, in one sentence.
pub fn renameable(analysis: &Analysis, file: FileId, offset: TextSize) -> Result<TextRange, String> {
    let Some(name) = name_at(analysis, file, offset) else {
        return Err("there is no name of a declared thing here".to_owned());
    };
    if is_fixed(analysis, name.target) {
        return Err("`default` is the VPC's default security group, by this name".to_owned());
    }
    Ok(analysis.sources.range(name.span))
}

/// The edits that rename what an offset names, in all files of the analysis.
///
/// # Errors
///
/// Why that cannot be done, in one sentence: the name is none, or then some name would mean something else.
pub fn rename(analysis: &Analysis, file: FileId, offset: TextSize, new: &str) -> Result<Vec<Edit>, String> {
    renameable(analysis, file, offset)?;
    let Some(name) = name_at(analysis, file, offset) else { return Ok(Vec::new()) };
    if !words::is_name(new) {
        return Err(format!("`{new}` is no name: letters and digits of any script, `_`, and `-` inside"));
    }
    let edit = |span: Span| Edit { span, text: new.to_owned() };
    let edits: Vec<_> = mentions(analysis, name.target).into_iter().map(|mention| edit(mention.span)).collect();
    let clashes = |found: &[Diagnostic]| found.iter().filter(|found| found.rule == "duplicate-name").count();
    // Read anew as well: edits have numbered the statements of an analysis that followed them.
    let unedited = analysis.sources.unedited();
    let (before, said_before) = statements(&unedited);
    let (after, said_after) = statements(&renamed(&analysis.sources, &edits));
    if clashes(&said_after) > clashes(&said_before) {
        return Err(format!("there is a `{new}` already where `{}` is declared", analysis.nodes.name(name.target)));
    }
    let declared = |sources: &Sources, node: &Node| node.name.as_ref().map(|name| sources.order(name.span));
    let declaration = declared(&analysis.sources, analysis.nodes.get(name.target));
    match first_difference(&before, &after, |node| declared(&unedited, node) == declaration, new) {
        None => Ok(edits),
        Some(node) => {
            let place = unedited.place(node.head);
            Err(format!("if it is called `{new}`, a name in {place} means something else"))
        }
    }
}

/// The files with the edits applied.
fn renamed(sources: &Sources, edits: &[Edit]) -> Sources {
    sources.edited(|file, text| {
        let mut text = text.to_owned();
        for edit in edits.iter().rev().filter(|edit| edit.span.file == file) {
            let range = sources.range(edit.span);
            text.replace_range(usize::from(range.start())..usize::from(range.end()), &edit.text);
        }
        text
    })
}

/// The first statement that names other things than before, or that is another one. Renaming moves no statement, so
/// each has the number that it had.
fn first_difference<'n>(
    before: &'n Nodes,
    after: &Nodes,
    is_renamed: impl Fn(&Node) -> bool,
    new: &str,
) -> Option<&'n Node> {
    let mut others = after.iter();
    for node in before.iter() {
        let same = others.next().is_some_and(|other| {
            let name = |node: &Node| node.name.as_ref().map(|name| name.text.clone());
            let expected = if is_renamed(node) { Some(new.to_owned()) } else { name(node) };
            node.kind() == other.kind() && name(other) == expected && references(node) == references(other)
        });
        if !same {
            return Some(node);
        }
    }
    None
}

fn references(node: &Node) -> Vec<Option<NodeId>> {
    let items = node.args.iter().flat_map(Arg::items);
    items
        .map(|arg| match arg.value {
            Value::Reference(target) => target,
            _ => None,
        })
        .collect()
}
