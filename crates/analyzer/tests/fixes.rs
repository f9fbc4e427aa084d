//! What a rule offers mends what it found: applied to the wrong examples of its page, the finding is gone, and nothing
//! else is wrong that was not wrong before.

use std::collections::BTreeMap;

use portolan_analyzer::{
    Analysis, Edit, Fix, Language, Level, Rule, Severity, SourceFile, Sources, Unreadable, analyze, rules,
};

/// What an example is called.
const EXAMPLE: &str = "example.topo";

/// Texts by path.
type Files = BTreeMap<String, String>;

/// The wrong examples of a page that import nothing, each with the policies of the page.
fn wrong_examples(page: &str) -> Vec<Files> {
    let policies: Files = blocks(page, "```json")
        .into_iter()
        .filter_map(|(info, code)| {
            let (title, _) = info.split_once("title=\"")?.1.split_once('"')?;
            Some((title.to_owned(), code))
        })
        .collect();
    let is_wrong = |(info, code): &(&str, String)| {
        info.contains("expect-") && !code.lines().any(|line| line.starts_with("import "))
    };
    let with_policies = |(_, code)| {
        let mut files = policies.clone();
        files.insert(EXAMPLE.to_owned(), code);
        files
    };
    blocks(page, "```topo").into_iter().filter(is_wrong).map(with_policies).collect()
}

/// The code blocks that open so, with the rest of that line.
fn blocks<'p>(page: &'p str, opening: &str) -> Vec<(&'p str, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix(opening) {
            let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push((info, format!("{}\n", code.join("\n"))));
        }
    }
    found
}

fn analysed(rule: &Rule, files: &Files) -> Analysis {
    let mut sources = Sources::of(SourceFile::new(EXAMPLE, files[EXAMPLE].as_str())).load(|path, format| {
        let text = files.get(path).ok_or(Unreadable::Missing { beside: Vec::new() })?;
        Ok(SourceFile::of(format, path, text.as_str()))
    });
    sources.settings.levels.insert(rule.name, Level::On(rule.severity));
    analyze(sources)
}

/// The texts with a fix applied; `None` where its edits overlap.
fn apply(files: &Files, sources: &Sources, fix: &Fix) -> Option<Files> {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| sources.order(edit.span));
    let range = |edit: &Edit| sources.range(edit.span);
    let overlap =
        |one: &Edit, other: &Edit| one.span.file == other.span.file && range(one).end() > range(other).start();
    if edits.windows(2).any(|pair| overlap(pair[0], pair[1])) {
        return None;
    }
    let mut files = files.clone();
    for edit in edits.iter().rev() {
        let text = files.get_mut(&sources.file(edit.span.file).path).unwrap();
        text.replace_range(std::ops::Range::<usize>::from(range(edit)), &edit.text);
    }
    Some(files)
}

/// How often each rule finds an error.
fn errors(analysis: &Analysis) -> BTreeMap<&'static str, usize> {
    let mut errors = BTreeMap::new();
    for diagnostic in analysis.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        *errors.entry(diagnostic.rule).or_default() += 1;
    }
    errors
}

#[test]
fn fixes_mend_what_was_found() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for rule in rules() {
        for files in wrong_examples(rule.page(Language::En)) {
            let before = analysed(rule, &files);
            let own = |analysis: &Analysis| analysis.diagnostics.iter().filter(|found| found.rule == rule.name).count();
            for diagnostic in before.diagnostics.iter().filter(|diagnostic| diagnostic.rule == rule.name) {
                for fix in &diagnostic.fixes {
                    tried += 1;
                    let Some(mended) = apply(&files, &before.sources, fix) else {
                        wrong.push(format!("{}: the edits of `{}` overlap", rule.name, fix.title));
                        continue;
                    };
                    let after = analysed(rule, &mended);
                    let (was, is) = (errors(&before), errors(&after));
                    let new = is.iter().any(|(rule, count)| was.get(rule).is_none_or(|before| count > before));
                    if own(&after) >= own(&before) || new {
                        let said: Vec<_> = after
                            .diagnostics
                            .iter()
                            .map(|found| format!("{}: {}", found.rule, found.message))
                            .collect();
                        wrong.push(format!("{}: `{}` leaves {said:?} in\n{mended:?}", rule.name, fix.title));
                    }
                }
            }
        }
    }
    assert!(tried > 20, "{tried} fixes were tried");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
