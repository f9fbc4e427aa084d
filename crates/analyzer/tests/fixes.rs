//! What a rule offers mends what it found: applied to the wrong examples of its page, the finding is gone, and nothing
//! else is wrong that was not wrong before.

use std::collections::BTreeMap;

use portolan_analyzer::{Analysis, FileId, Fix, Language, Level, Rule, Severity, SourceFile, Sources, analyze, rules};

/// The wrong examples of a page that stand alone.
fn wrong_examples(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```topo") {
            let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            if info.contains("expect-") && !code.iter().any(|line| line.starts_with("import ")) {
                found.push(format!("{}\n", code.join("\n")));
            }
        }
    }
    found
}

fn analysed(rule: &Rule, text: &str) -> Analysis {
    let mut sources = Sources::of(SourceFile::new("example.topo", text));
    sources.settings.levels.insert(rule.name, Level::On(rule.severity));
    analyze(sources)
}

/// The text with a fix applied; `None` where its edits overlap or lie in another file.
fn apply(text: &str, fix: &Fix) -> Option<String> {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.range);
    if edits.windows(2).any(|pair| pair[0].span.range.end > pair[1].span.range.start)
        || edits.iter().any(|edit| edit.span.file != FileId(0))
    {
        return None;
    }
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(usize::from(edit.span.range.start)..usize::from(edit.span.range.end), &edit.text);
    }
    Some(text)
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
        for text in wrong_examples(rule.page(Language::En)) {
            let before = analysed(rule, &text);
            let own = |analysis: &Analysis| analysis.diagnostics.iter().filter(|found| found.rule == rule.name).count();
            for diagnostic in before.diagnostics.iter().filter(|diagnostic| diagnostic.rule == rule.name) {
                for fix in &diagnostic.fixes {
                    tried += 1;
                    let Some(mended) = apply(&text, fix) else {
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
                        wrong.push(format!("{}: `{}` leaves {said:?} in\n{mended}", rule.name, fix.title));
                    }
                }
            }
        }
    }
    assert!(tried > 20, "{tried} fixes were tried");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
