//! `{{#topo …}}` on a line of its own: text that is generated from the tables of the language.

use std::ops::Range;

use portolan_analyzer::reach::REASONS;
use portolan_analyzer::schema::{BodySpec, Kind, Parent, Repeats, STATEMENTS, StatementSpec, statements_in};
use portolan_analyzer::{Language, Level, Rule, SourceFile, Sources, Unreadable, analyze, rules};
use portolan_markdown::{Attributes, fences, named, nearest, parser, policies};
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::links::Links;

/// What can stand in a directive.
const DIRECTIVES: &[&str] = &["reasons", "reference", "rules"];

const OPENING: &str = "{{#topo";

/// A directive in a chapter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    /// Where it stands in the Markdown.
    pub(crate) range: Range<usize>,
    /// What to put in its place, or why nothing can be.
    pub(crate) content: Result<Generated, Problem>,
}

/// What a directive asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generated {
    /// The reference of the language, its headings one level below that of the section which it stands in.
    Reference { level: usize },
    /// The table of all rules.
    Rules,
    /// The table of the reasons for which a packet is stopped.
    Reasons,
}

/// What is wrong with a directive.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) message: String,
    pub(crate) help: String,
}

/// The directives of a chapter, in order. In code, directives are shown and not followed.
pub(crate) fn directives(markdown: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    // What encloses the text at hand; a directive is followed where that is one paragraph.
    let mut enclosing: Vec<Tag<'_>> = Vec::new();
    let mut seen = 0;
    let mut level = 2;
    for (event, range) in parser(markdown).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if let Tag::Heading { level: above, .. } = tag {
                    level = (above as usize + 1).clamp(2, 6);
                }
                enclosing.push(tag);
            }
            Event::End(_) => drop(enclosing.pop()),
            Event::Text(_) if !enclosing.iter().any(|tag| matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock)) => {
                let alone = matches!(enclosing.as_slice(), [Tag::Paragraph]);
                let from = range.start.max(seen);
                let Some(text) = markdown.get(from..range.end) else { continue };
                for (index, _) in text.match_indices(OPENING) {
                    let start = from + index;
                    if start >= seen
                        && let Some(directive) = directive(markdown, start, alone, level)
                    {
                        seen = directive.range.end;
                        found.push(directive);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn directive(markdown: &str, start: usize, alone: bool, level: usize) -> Option<Directive> {
    let line_start = markdown[..start].rfind('\n').map_or(0, |index| index + 1);
    let line_end = markdown[start..].find('\n').map_or(markdown.len(), |index| start + index);
    let line = &markdown[start..line_end];
    let inside = &line[OPENING.len()..];
    if inside.starts_with(|character: char| character.is_alphanumeric() || character == '_') {
        // Another preprocessor's, whose name begins like ours.
        return None;
    }
    let Some(close) = inside.find("}}") else {
        let problem = Problem {
            message: "this directive is not closed".to_owned(),
            help: "write `{{#topo reference}}` on one line".to_owned(),
        };
        return Some(Directive { range: start..line_end, content: Err(problem) });
    };
    let end = start + OPENING.len() + close + 2;
    let alone = alone && markdown[line_start..start].trim().is_empty() && markdown[end..line_end].trim().is_empty();
    let content = match inside[..close].trim() {
        _ if !alone => Err(Problem {
            message: "a directive of Topo stands on a line of its own, outside of lists, quotes and tables".to_owned(),
            help: "put it in a paragraph of its own".to_owned(),
        }),
        "reference" => Ok(Generated::Reference { level }),
        "rules" => Ok(Generated::Rules),
        "reasons" => Ok(Generated::Reasons),
        name => Err(Problem {
            message: format!("there is no directive `{{{{#topo {name}}}}}`"),
            help: match nearest(name, DIRECTIVES.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "there are `reasons`, `reference` and `rules`".to_owned(),
            },
        }),
    };
    Some(Directive { range: start..end, content })
}

/// The Markdown that a directive asks for.
pub(crate) fn generated(what: Generated, links: &Links<'_>) -> String {
    match what {
        Generated::Reference { level } => reference(level, links),
        Generated::Rules => rule_table(links),
        Generated::Reasons => reason_table(links),
    }
}

fn reason_table(links: &Links<'_>) -> String {
    let mut out = "| Reason | What it means | AWS Reachability Analyzer |\n| --- | --- | --- |\n".to_owned();
    for reason in REASONS {
        let name = linked(reason.name, links.reason(reason.name));
        out += &format!("| {name} | {} | `{}` |\n", cell(reason.summary(Language::En)), reason.code);
    }
    out
}

fn rule_table(links: &Links<'_>) -> String {
    let mut out =
        "| Rule | Id | Severity | What it finds | Fix | Wrong / right |\n| --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
    for rule in rules() {
        let name = linked(rule.name, links.rule(rule.name));
        let off = if rule.off_by_default { ", off" } else { "" };
        let (wrong, right, fix) = examples_of(rule);
        out += &format!(
            "| {name} | {} | {}{off} | {} | {} | {wrong} / {right} |\n",
            cell(rule.id),
            rule.severity.as_str(),
            cell(&first_sentence(rule.page(Language::En))),
            if fix { "yes" } else { "" },
        );
    }
    out
}

/// How many wrong and right examples the page of a rule has, and whether an edit is offered for what it finds in them.
fn examples_of(rule: &Rule) -> (usize, usize, bool) {
    let (mut wrong, mut right, mut fix) = (0, 0, false);
    let page = rule.page(Language::En);
    let blocks = policies(page);
    let policies = named(&[], &blocks, "");
    for fence in fences(page) {
        let attributes = Attributes::of(&fence, Language::En);
        if attributes.errors.is_empty() && attributes.warnings.is_empty() {
            right += 1;
            continue;
        }
        wrong += 1;
        let mut sources = Sources::of_text("example.topo", fence.code.as_str()).load(|path, format| {
            let block = policies.get(&(format, path.to_owned())).ok_or(Unreadable::Missing { beside: Vec::new() })?;
            Ok(SourceFile::of(format, path, block.code.as_str()))
        });
        sources.settings.levels.insert(rule.name, Level::On(rule.severity));
        fix |= analyze(sources).diagnostics.iter().any(|found| found.rule == rule.name && !found.fixes.is_empty());
    }
    (wrong, right, fix)
}

/// A name as code, which leads to its page if the book has that.
fn linked(name: &str, target: Option<String>) -> String {
    match target {
        Some(target) => format!("[`{name}`]({target})"),
        None => format!("`{name}`"),
    }
}

/// The first sentence of a page, without its heading and its links.
fn first_sentence(page: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for event in parser(page) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) if inside => break,
            Event::Text(part) if inside => text += &part,
            Event::Code(part) if inside => text += &format!("`{part}`"),
            Event::SoftBreak | Event::HardBreak if inside => text.push(' '),
            _ => {}
        }
    }
    match text.find(". ") {
        Some(end) => text[..=end].to_owned(),
        None => text,
    }
}

/// The statements that have a section of their own: those that declare something, take a body or stand in a file.
/// The others are rows in the tables of these.
fn sections() -> impl Iterator<Item = &'static StatementSpec> {
    STATEMENTS.iter().filter(|spec| {
        spec.kind.declares()
            || spec.body == BodySpec::Optional
            || spec.parents.is_empty()
            || spec.parents.contains(&Parent::File)
    })
}

fn reference(level: usize, links: &Links<'_>) -> String {
    let mut out = String::new();
    for spec in sections() {
        out += &format!("{} {} {{#{}}}\n\n", "#".repeat(level), heading(spec), anchor(spec));
        let body = if spec.body == BodySpec::Optional { " { … }" } else { "" };
        out += "```text\n";
        for usage in spec.usage() {
            out += &format!("{usage}{body}\n");
        }
        out += &format!("```\n\n{}\n\n", spec.summary(Language::En));
        out += &format!("Stands in: {}.", parents(spec));
        if let Some((id, target)) = spec.concept.and_then(|id| Some((id, links.concept(id)?))) {
            let title = portolan_catalog::concept(id).map_or(id, |concept| concept.title_en);
            out += &format!(" Concept: [{title}]({target}).");
        }
        out += "\n\n";
        out += &body_table(spec.kind);
    }
    out
}

/// The keyword, and where it stands if that is what tells two statements apart.
fn heading(spec: &StatementSpec) -> String {
    match told_apart_by(spec) {
        Some(parent) => format!("`{}` in `{parent}`", spec.keyword),
        None => format!("`{}`", spec.keyword),
    }
}

/// The id of a section.
fn anchor(spec: &StatementSpec) -> String {
    match told_apart_by(spec) {
        Some(parent) => format!("{}-in-{parent}", spec.keyword),
        None => spec.keyword.to_owned(),
    }
}

fn told_apart_by(spec: &StatementSpec) -> Option<&'static str> {
    let shared = sections().filter(|other| other.keyword == spec.keyword).count() > 1;
    match spec.parents.first() {
        Some(Parent::In(kind)) if shared => Some(kind.spec().keyword),
        _ => None,
    }
}

fn parents(spec: &StatementSpec) -> String {
    if spec.parents.is_empty() {
        return "a file and every body".to_owned();
    }
    let names = spec.parents.iter().map(|parent| match parent {
        Parent::File => "a file".to_owned(),
        Parent::In(kind) => format!("`{}`", kind.spec().keyword),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn body_table(kind: Kind) -> String {
    let mut rows = statements_in(Parent::In(kind)).filter(|spec| !spec.parents.is_empty()).peekable();
    if rows.peek().is_none() {
        return String::new();
    }
    let mut out = "| In its body | Default | What it says |\n| --- | --- | --- |\n".to_owned();
    for spec in rows {
        let section = sections().any(|other| other.kind == spec.kind);
        let usage = spec.usage().into_iter().map(|usage| match section {
            true => format!("[`{}`](#{})", cell(&usage), anchor(spec)),
            false => format!("`{}`", cell(&usage)),
        });
        let usage: Vec<_> = usage.collect();
        let default = cell(spec.default(Language::En));
        let often = if spec.repeats == Repeats::Many { " May be repeated." } else { "" };
        out += &format!("| {} | {default} | {}{often} |\n", usage.join(" or "), cell(spec.summary(Language::En)));
    }
    out + "\n"
}

/// A text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
