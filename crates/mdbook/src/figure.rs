//! An example on the page: code, what is wrong with it, what it promises, and the picture.

use portolan_analyzer::reach::Hop;
use portolan_analyzer::{Analysis, Diagnostic, Expectation, Severity, Span};
use portolan_diagram::{Options, svg};

use crate::card::Cards;
use crate::check::{Example, notes};
use crate::code::{FILE, Mark, code, marked_range};
use crate::html::{escape, one_line};
use crate::links::Links;

/// One physical line of HTML. `id` begins all ids in it and is unique in the book.
pub(crate) fn figure(example: &Example, id: &str, cards: &mut Cards<'_>, links: &Links<'_>) -> String {
    let mut html = String::new();
    let title = example.attributes.title.as_deref();
    let caption_id = format!("{id}-title");
    match title {
        Some(title) => {
            html += &format!("<figure class=\"topo\" id=\"{id}\" aria-labelledby=\"{caption_id}\">");
            html += &format!("<figcaption id=\"{caption_id}\">{}</figcaption>", escape(title));
        }
        None => html += &format!("<figure class=\"topo\" id=\"{id}\" aria-label=\"Example in Topo\">"),
    }
    html += &failures(example);
    match &example.analysis {
        Some(analysis) => html += &analysed(example, analysis, id, cards, links),
        None => html += &pre(&escape(&example.fence.code), ""),
    }
    html += &cards.take();
    html += "</figure>";
    one_line(&html)
}

/// A file that examples name, under its name: one physical line of HTML.
pub(crate) fn file(title: &str, id: &str, text: &str) -> String {
    let caption = format!("{id}-title");
    one_line(&format!(
        "<figure class=\"topo\" id=\"{id}\" aria-labelledby=\"{caption}\"><figcaption id=\"{caption}\">{}</figcaption>{}</figure>",
        escape(title),
        pre(&escape(text), " tabindex=\"0\"")
    ))
}

/// A box that says what keeps the book from being built, for `serve` and for directives.
pub(crate) fn failure_box(messages: &[String]) -> String {
    if messages.is_empty() {
        return String::new();
    }
    let items: String = messages.iter().map(|message| format!("<li>{}</li>", escape(message))).collect();
    format!("<div class=\"topo-failure\"><p>This keeps the book from being built:</p><ul>{items}</ul></div>")
}

fn failures(example: &Example) -> String {
    failure_box(&example.findings.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// mdBook's highlighter would take the colours away. `nohighlight` keeps it off, where `language-topo` would as
/// well, but with two warnings in the browser's console. `hljs` brings the theme's background and padding. What is wide
/// scrolls: where no word in it takes the focus, the attributes have to let it be reached by keyboard.
fn pre(content: &str, attributes: &str) -> String {
    format!("<pre class=\"topo-pre\"><code class=\"nohighlight hljs topo-code\"{attributes}>{content}</code></pre>")
}

fn analysed(example: &Example, analysis: &Analysis, id: &str, cards: &mut Cards<'_>, links: &Links<'_>) -> String {
    let source = analysis.sources.file(FILE).text.as_ref();
    // What lies in a policy is told where it is named, and what lies in imported files is told of these.
    let told = |diagnostic| Some((Diagnostic::span_in(diagnostic, FILE, &analysis.sources)?, diagnostic));
    let diagnostics: Vec<(Span, &Diagnostic)> = analysis.diagnostics.iter().filter_map(told).collect();
    let expectations: Vec<_> =
        analysis.expectations.iter().filter(|expectation| expectation.span.file == FILE).collect();
    let marks: Vec<_> = (1..)
        .zip(&diagnostics)
        .map(|(number, (told, diagnostic))| {
            let range = analysis.sources.range(*told);
            Mark {
                range: marked_range(source, range.start().into()..range.end().into()),
                severity: diagnostic.severity,
                described_by: format!("{id}-finding-{number}"),
                id: format!("{id}-mark-{number}"),
            }
        })
        .collect();
    let mut html = pre(&code(analysis, &marks, cards), "");
    if !diagnostics.is_empty() {
        html += "<ul class=\"topo-findings\" aria-label=\"Findings\">";
        for (mark, (_, diagnostic)) in marks.iter().zip(&diagnostics) {
            html += &finding(analysis, diagnostic, mark, links);
        }
        html += "</ul>";
    }
    if !expectations.is_empty() {
        html += "<ul class=\"topo-expectations\" aria-label=\"Expectations\">";
        html.extend(expectations.into_iter().map(|one| expectation(one)));
        html += "</ul>";
    }
    if !example.attributes.no_diagram {
        let title = example.attributes.title.clone().unwrap_or_else(|| "Diagram of the example".to_owned());
        if let Some(picture) =
            svg(analysis, &Options { id_prefix: format!("{id}-diagram"), title, ..Options::default() })
        {
            html += &format!("<div class=\"topo-diagram\">{picture}</div>");
        }
    }
    html
}

fn finding(analysis: &Analysis, diagnostic: &Diagnostic, mark: &Mark, links: &Links<'_>) -> String {
    let severity = diagnostic.severity.as_str();
    let symbol = match diagnostic.severity {
        Severity::Error => "✗",
        Severity::Warning => "!",
        Severity::Hint => "i",
    };
    let name = escape(diagnostic.rule);
    let rule = match links.rule(diagnostic.rule) {
        Some(target) => format!("<a href=\"{}\">{name}</a>", escape(&target)),
        None => name,
    };
    let line = |span: Span| analysis.sources.place(span);
    let mut html = format!("<li class=\"topo-{severity}\" id=\"{}\">", mark.described_by);
    html += &format!(
        "<p><span class=\"topo-sign\" aria-hidden=\"true\">{symbol}</span> <strong>{severity}</strong> [{rule}] "
    );
    html += &format!("<a href=\"#{}\">{}</a>: {}", mark.id, line(diagnostic.span), inline(&diagnostic.message));
    if !diagnostic.label.is_empty() && diagnostic.label != diagnostic.message {
        html += &format!("; {}", inline(&diagnostic.label));
    }
    html += "</p>";
    for note in notes(diagnostic, line) {
        html += &format!("<p class=\"topo-note\">{}</p>", inline(&note));
    }
    html + "</li>"
}

fn expectation(expectation: &Expectation) -> String {
    let (class, sign, words) = match expectation.holds {
        Some(true) => ("holds", "✓", "Holds"),
        Some(false) => ("fails", "✗", "Does not hold"),
        None => ("unknown", "?", "Unknown"),
    };
    let mut line = format!("<span class=\"topo-sign\" aria-hidden=\"true\">{sign}</span> ");
    line += &format!(
        "<span class=\"topo-spoken\">{words}: </span><code class=\"nohighlight\">{}</code>",
        escape(expectation.text.trim())
    );
    // `because` says it already.
    if let Some(reason) = expectation.stopped_by.filter(|reason| !expectation.text.contains(reason)) {
        line += &format!(" stopped by {}", escape(reason));
    }
    if expectation.path.is_empty() {
        return format!("<li class=\"topo-{class}\">{line}</li>");
    }
    let hops: String = expectation.path.iter().map(hop).collect();
    format!(
        "<li class=\"topo-{class}\"><details><summary>{line}</summary><ol aria-label=\"Path, hop by hop\">{hops}</ol></details></li>"
    )
}

fn hop(hop: &Hop) -> String {
    let kind = escape(&hop.kind.as_str().replace('-', " "));
    let detail = if hop.detail.is_empty() { String::new() } else { format!(": {}", inline(&hop.detail)) };
    format!("<li><span class=\"topo-hop\">{kind}</span> <strong>{}</strong>{detail}</li>", escape(&hop.name))
}

/// A message: text with code between backticks.
fn inline(text: &str) -> String {
    let mut html = String::new();
    let mut parts = text.split('`').peekable();
    let mut code = false;
    while let Some(part) = parts.next() {
        match (code, parts.peek()) {
            (true, Some(_)) => html += &format!("<code class=\"nohighlight\">{}</code>", escape(part)),
            // A backtick without its pair is just that.
            (true, None) => html += &format!("`{}", escape(part)),
            (false, _) => html += &escape(part),
        }
        code = !code;
    }
    html
}
