//! What the analysis has to say about a place: the same in the editor, the terminal and the book.

use crate::source::{FileId, Format, Sources, Span};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// AWS refuses it, or the declared traffic cannot work.
    Error,
    /// It works in part, is unsafe, or is very probably not meant.
    Warning,
    /// Cost, style or knowledge.
    Hint,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The name of the rule that found it.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What to mark.
    pub span: Span,
    /// What is so, in one sentence that can stand alone.
    pub message: String,
    /// A remark on the marked text; empty where the message says it all.
    pub label: String,
    /// Other places that it comes from.
    pub related: Vec<Related>,
    /// What else there is to know, in order.
    pub notes: Vec<Note>,
    /// Edits that mend it, the best first.
    pub fixes: Vec<Fix>,
}

/// Another place that a finding comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What it has to do with it.
    pub message: String,
}

/// A line below a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// Its text; a path has a line per hop.
    pub text: String,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// The way of a packet, hop by hop.
    Path,
    /// A reason or a fact.
    Note,
    /// What to write instead.
    Fix,
}

/// Edits that mend a finding together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "write 10.0.1.0/24".
    pub title: String,
    /// The edits, none overlapping another.
    pub edits: Vec<Edit>,
}

/// Text in place of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Severity {
    /// Its name on all surfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
    }
}

impl NoteKind {
    /// Its name on all surfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            NoteKind::Path => "path",
            NoteKind::Note => "note",
            NoteKind::Fix => "fix",
        }
    }
}

impl Diagnostic {
    /// A finding of a rule, at the severity that the rule has.
    pub fn new(rule: &'static crate::rules::Rule, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule: rule.name,
            severity: rule.severity,
            span,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Where it is told to somebody who looks at a file of Topo: where it is, or, of what lies in a policy, at the
    /// statement of that file that names the policy; nothing where the file has no part in it.
    pub fn span_in(&self, file: FileId, sources: &Sources) -> Option<Span> {
        if self.span.file == file {
            return Some(self.span);
        }
        if sources.file(self.span.file).format() != Format::Policy {
            return None;
        }
        // A rule about policies says first of all which statements name the policy.
        self.related.iter().map(|related| related.span).find(|span| span.file == file)
    }

    /// Whether it tells the answer of an expectation, and not that something is wrong with the text.
    pub(crate) fn is_answer(&self) -> bool {
        crate::rules::rule(self.rule).is_some_and(|rule| matches!(rule.check, crate::rules::Check::Expectation))
            || self.notes.iter().any(|note| note.kind == NoteKind::Path)
    }

    /// Says something about the marked text itself.
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// Points to another place.
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.related.push(Related { span, message: message.into() });
        self
    }

    /// Adds a reason or a fact.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(Note { kind: NoteKind::Note, text: text.into() });
        self
    }

    /// Says what to write instead.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(Note { kind: NoteKind::Fix, text: text.into() });
        self
    }

    /// Offers edits that mend it.
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Diagnostic {
        self.fixes.push(Fix { title: title.into(), edits });
        self
    }

    /// Offers one edit that mends it.
    pub fn replace(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        self.fix(title, vec![Edit { span, text: text.into() }])
    }
}
