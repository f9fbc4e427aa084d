//! Any topology can be analysed, twice with the same result, and everything that an editor asks about any place in it
//! has an answer within the text. The edits that are offered can be applied; formatting changes no finding; following edits finds
//! what a fresh analysis does.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use fastrand::Rng;
use portolan_analyzer::Incremental;
use portolan_analyzer::cost::{HOURS, Usage, cost, total};
use portolan_analyzer::survey::{Known, coverage, everywhere, matrix};
use portolan_diagram::Options;
use portolan_ide::{
    Analysis, Diagnostic, Edit, Expectation, FileId, Fix, Format, Language, SourceFile, Sources, Span, Symbol,
    TextRange, TextSize, Unreadable, analyze, completions, definition, fix_all, folds, highlights, hover, inlays,
    lenses, links, mentions_of, present_state, refactorings, rename, renameable, selections, signatures, symbols,
};

use portolan_syntax::{SyntaxError, SyntaxErrorKind, format, parse};

use crate::mutate::{edited, seed};

/// What another file starts behind, with its path: `#=== hub.topo`.
pub const FILE_MARK: &str = "#=== ";

/// How many edits are followed.
const EDITS: usize = 3;

/// What is renamed gets this name. Nothing in the seeds has it.
const NEW_NAME: &str = "renamed";

/// How many places an input is asked about.
const PLACES: usize = 12;

/// How many of the edits that are offered at a place, or for a finding, are tried: each takes an analysis.
const TRIED: usize = 2;

/// Checks a topology of one or more files.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut rng = Rng::with_seed(seed(bytes));
    let language = if rng.bool() { Language::En } else { Language::Ja };
    let sources = sources(&text, language);
    let analysis = analyze(sources.clone());
    let told = format!("{:?} {:?}", analysis.diagnostics, analysis.expectations);
    let again = analyze(sources.clone());
    assert_eq!(told, format!("{:?} {:?}", again.diagnostics, again.expectations), "the same input, the same output");
    findings(&analysis);
    topology(&analysis, &mut rng);
    for (file, source) in sources.files().filter(|(_, source)| source.format() == Format::Topo) {
        document(&analysis, file);
        for number in 0..PLACES {
            let mut offset = rng.usize(..=source.text.len());
            while !source.text.is_char_boundary(offset) {
                offset -= 1;
            }
            place(&analysis, file, size(offset));
            if number < TRIED {
                edits(&analysis, file, size(offset));
            }
        }
    }
    fixes(&analysis, &mut rng);
    layout(&analysis);
    follow(sources, &mut rng);
}

/// The files of an input: the first is asked about, the others are there for whoever names them.
fn sources(text: &str, language: Language) -> Sources {
    let mut parts = text.split(FILE_MARK);
    let first = parts.next().unwrap_or_default();
    let files: HashMap<_, _> = parts.filter_map(|part| part.split_once('\n')).collect();
    let mut sources = Sources::of_text("main.topo", first).load(|path, format| match files.get(path) {
        Some(text) => Ok(SourceFile::of(format, path, *text)),
        None => Err(Unreadable::Missing { beside: files.keys().map(|name| (*name).to_owned()).collect() }),
    });
    sources.settings.language = language;
    sources
}

fn size(offset: usize) -> TextSize {
    TextSize::try_from(offset).expect("an input is short")
}

/// A range lies in its text and cuts no character.
fn lies_in(text: &str, range: TextRange) {
    let range = Range::<usize>::from(range);
    assert!(text.get(range.clone()).is_some(), "{range:?} is no part of the text");
}

fn span_lies(analysis: &Analysis, span: Span) {
    lies_in(&analysis.sources.file(span.file).text, analysis.sources.range(span));
}

fn findings(analysis: &Analysis) {
    for diagnostic in &analysis.diagnostics {
        span_lies(analysis, diagnostic.span);
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        for related in &diagnostic.related {
            span_lies(analysis, related.span);
        }
        for edit in diagnostic.fixes.iter().flat_map(|fix| &fix.edits) {
            span_lies(analysis, edit.span);
        }
    }
    for expectation in &analysis.expectations {
        span_lies(analysis, expectation.span);
    }
}

/// What is asked of a topology as a whole.
fn topology(analysis: &Analysis, rng: &mut Rng) {
    portolan_diagram::svg(analysis, &Options::default());
    let usage = Usage { hours: HOURS, gb: 100.0, gb_of: HashMap::new() };
    total(&cost(&analysis.nodes, &analysis.network, &usage, &analysis.sources.settings));
    coverage(analysis);
    matrix(analysis, None);
    let named = analysis.nodes.iter().filter(|node| node.kind().declares());
    let names: Vec<_> = named.map(|node| analysis.nodes.name(node.id)).collect();
    if let Some(name) = rng.choice(&names) {
        let known = if rng.bool() { Known::From(name) } else { Known::To(name) };
        // It may be the name of something that nobody can ask about.
        let _ = everywhere(analysis.sources.clone(), known, None, &[]);
    }
}

/// What is asked of a document as a whole.
fn document(analysis: &Analysis, file: FileId) {
    let text = &analysis.sources.file(file).text;
    let whole = TextRange::up_to(TextSize::of(&**text));
    let mut end = TextSize::new(0);
    for highlight in highlights(analysis, file) {
        lies_in(text, highlight.range);
        assert!(highlight.range.start() >= end, "colours are in order and do not overlap: {highlight:?}");
        end = highlight.range.end();
    }
    for fold in folds(analysis, file) {
        lies_in(text, fold.range);
    }
    for inlay in inlays(analysis, file, whole, |_| true) {
        lies_in(text, TextRange::empty(inlay.offset));
    }
    for lens in lenses(analysis, file) {
        lies_in(text, lens.range);
    }
    for link in links(analysis, file) {
        lies_in(text, link.range);
    }
    nested(text, &symbols(analysis, file), whole);
}

fn nested(text: &str, symbols: &[Symbol], outer: TextRange) {
    for symbol in symbols {
        lies_in(text, symbol.range);
        assert!(outer.contains_range(symbol.range), "{symbol:?} lies in what it belongs to");
        assert!(symbol.range.contains_range(symbol.selection), "{symbol:?} holds its name");
        assert!(!symbol.name.is_empty(), "{symbol:?} can be shown");
        nested(text, &symbol.children, symbol.range);
    }
}

/// What is asked of a place.
fn place(analysis: &Analysis, file: FileId, offset: TextSize) {
    let text = &analysis.sources.file(file).text;
    if let Some(hover) = hover(analysis, file, offset) {
        lies_in(text, hover.range);
        assert!(hover.range.contains_inclusive(offset), "{hover:?} is about another place than {offset:?}");
    }
    for completion in completions(analysis, file, offset) {
        lies_in(text, completion.replace);
        assert!(completion.replace.contains_inclusive(offset), "{completion:?} replaces another place than {offset:?}");
    }
    if let Some(definition) = definition(analysis, file, offset) {
        lies_in(text, definition.origin);
        span_lies(analysis, definition.target);
        span_lies(analysis, definition.name);
    }
    if let Some(signatures) = signatures(analysis, file, offset) {
        assert!(signatures.active < signatures.forms.len());
        for form in &signatures.forms {
            assert!(form.operands.iter().all(|(from, to)| form.label.get(*from..*to).is_some()), "{:?}", form.label);
        }
    }
    let mut inner = TextRange::empty(offset);
    for selection in selections(analysis, file, offset) {
        lies_in(text, selection);
        assert!(selection.contains_range(inner), "a selection grows");
        inner = selection;
    }
    for mention in mentions_of(analysis, file, offset).into_iter().flatten() {
        span_lies(analysis, mention.span);
    }
    if let Ok(range) = renameable(analysis, file, offset) {
        lies_in(text, range);
    }
    refactorings(analysis, file, offset);
}

/// The edits that are offered at a place can be applied.
fn edits(analysis: &Analysis, file: FileId, offset: TextSize) {
    if let Ok(edits) = rename(analysis, file, offset, NEW_NAME) {
        let renamed = analyze(applied(analysis, &edits));
        // Of two things of one name, the other is meant by nothing afterwards.
        if !rules(analysis).contains(&"duplicate-name") {
            assert_eq!(judged(&renamed), judged(analysis), "a name means nothing: {edits:?}");
            let mut left = rules(analysis);
            for rule in rules(&renamed) {
                match left.iter().position(|known| *known == rule) {
                    Some(known) => drop(left.swap_remove(known)),
                    // What it silenced may have been about the name.
                    None => assert_eq!(rule, "unused-allow", "a name means nothing: {edits:?}"),
                }
            }
        }
    }
    for fix in refactorings(analysis, file, offset) {
        analyze(applied(analysis, &fix.edits));
    }
    if let Some(fix) = present_state(analysis, file, offset).and_then(|state| state.write()) {
        analyze(applied(analysis, &fix.edits));
    }
}

/// What is found, without where and why.
fn rules(analysis: &Analysis) -> Vec<&str> {
    analysis.diagnostics.iter().map(|found| found.rule).collect()
}

/// How the expectations stand.
fn judged(analysis: &Analysis) -> Vec<(Option<bool>, Option<&str>)> {
    analysis.expectations.iter().map(|expectation| (expectation.holds, expectation.stopped_by)).collect()
}

/// The files after edits.
fn applied(analysis: &Analysis, edits: &[Edit]) -> Sources {
    analysis.sources.edited(|file, text| {
        let own = edits.iter().filter(|edit| edit.span.file == file);
        let mut edits: Vec<_> = own.map(|edit| (analysis.sources.range(edit.span), &edit.text)).collect();
        edits.sort_by_key(|(range, _)| (range.start(), range.end()));
        for pair in edits.windows(2) {
            assert!(pair[0].0.end() <= pair[1].0.start(), "edits overlap: {pair:?}");
        }
        let mut text = text.to_owned();
        for (range, new) in edits.into_iter().rev() {
            lies_in(&text, range);
            text.replace_range(Range::<usize>::from(range), new);
        }
        // Where a brace has no partner, a word that becomes a keyword may close what is open.
        let unbalanced =
            |error: &SyntaxError| matches!(error.kind, SyntaxErrorKind::UnclosedBlock | SyntaxErrorKind::StrayCloser);
        if let Some(parsed) = analysis.sources.file(file).topo()
            && !parsed.errors.iter().any(unbalanced)
        {
            assert!(parse(&text).errors.len() <= parsed.errors.len(), "what is offered breaks nothing: {text}");
        }
        text
    })
}

/// Some of the fixes can be applied, and so can all at once.
fn fixes(analysis: &Analysis, rng: &mut Rng) {
    let mut offered: Vec<Fix> = analysis.diagnostics.iter().flat_map(|found| found.fixes.iter().cloned()).collect();
    rng.shuffle(&mut offered);
    offered.truncate(TRIED);
    offered.extend(fix_all(analysis, FileId(0)));
    for fix in offered {
        assert!(!fix.title.is_empty());
        analyze(applied(analysis, &fix.edits));
    }
}

/// Formatting moves what is found, and that is all.
fn layout(analysis: &Analysis) {
    let formatted = analysis.sources.edited(|file, text| match analysis.sources.file(file).format() {
        Format::Topo => format(text).unwrap_or_else(|_| text.to_owned()),
        Format::Policy => text.to_owned(),
    });
    assert_eq!(rules(&analyze(formatted)), rules(analysis), "formatting changes no finding");
}

/// An analysis that follows edits finds what a fresh one does.
fn follow(sources: Sources, rng: &mut Rng) {
    let mut text = sources.file(FileId(0)).text.to_string();
    let mut followed = Incremental::new(sources);
    for _ in 0..EDITS {
        text = edited(&text, rng);
        // What it does not follow is analysed anew by the host.
        let Ok(now) = followed.edit(text.as_str()) else { return };
        followed = now;
        let fresh = analyze(followed.analysis().sources.edited(|_, text| text.to_owned()));
        assert_eq!(told(followed.analysis()), told(&fresh), "after edits, up to {text:?}");
    }
}

/// All that is said, in words.
fn told(analysis: &Analysis) -> Vec<String> {
    let at = |span: Span| (span.file, analysis.sources.range(span));
    let finding = |found: &Diagnostic| {
        let related: Vec<_> = found.related.iter().map(|related| (at(related.span), &related.message)).collect();
        let edits = found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| (at(edit.span), &edit.text));
        let edits: Vec<_> = edits.collect();
        let Diagnostic { rule, severity, message, label, notes, .. } = found;
        format!("{rule} {severity:?} {:?} {message} {label} {notes:?} {related:?} {edits:?}", at(found.span))
    };
    let judged = |expectation: &Arc<Expectation>| {
        let Expectation { holds, outcome, stopped_by, .. } = &**expectation;
        format!("{:?} {holds:?} {outcome} {stopped_by:?}", at(expectation.span))
    };
    let findings = analysis.diagnostics.iter().map(finding);
    findings.chain(analysis.expectations.iter().map(judged)).collect()
}
