//! What is wrong with an example as such, beside what is found in its code.

use std::ops::Range;

use portolan_catalog::Language;

use crate::fence::Fence;
use crate::include::is_anchor_mark;

/// Something that its author can mend, in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands in the Markdown.
    pub range: Range<usize>,
    /// Under which name it is told: `fence`, `include`, `expect-error` or `expect-warning`.
    pub rule: &'static str,
    /// What is so, in one sentence.
    pub message: String,
    /// What else there is to know.
    pub notes: Vec<String>,
}

impl Problem {
    /// What is so, and where.
    pub(crate) fn new(range: Range<usize>, rule: &'static str, message: impl Into<String>) -> Problem {
        Problem { range, rule, message: message.into(), notes: Vec::new() }
    }

    /// Says what to write instead.
    pub(crate) fn help(self, help: impl AsRef<str>) -> Problem {
        self.note(format!("fix: {}", help.as_ref()))
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Problem {
        self.notes.push(note.into());
        self
    }
}

/// What includes have left in the code of an example that is not Topo. `failed` says whether one of them is known to
/// have failed: then its directive is still there.
pub fn leftovers(fence: &Fence, failed: bool, language: Language) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut offset = 0;
    for line in fence.code.split_inclusive('\n') {
        let start = offset + (line.len() - line.trim_start().len());
        let range = fence.offset(start)..fence.offset(offset + line.trim_end().len());
        if is_anchor_mark(line) {
            let message = language.pick(
                "this line is the mark of an anchor, not Topo",
                "この行はアンカーの目印であり、Topo ではありません",
            );
            let help = language.pick(
                "include the part between two marks, as in `{{#include file.topo:name}}`",
                "`{{#include file.topo:name}}` のように、2 つの目印の間だけを取り込んでください",
            );
            problems.push(Problem::new(range, "include", message).help(help));
        } else if line.trim_start().starts_with("{{#") && !failed && problems.is_empty() {
            let message = language
                .pick("nothing was put in place of this directive", "このディレクティブは何にも置き換えられていません");
            let note = language.pick(
                "mdBook's own preprocessor `links` must know it, and run before `portolan`",
                "mdBook のプリプロセッサー `links` が扱えるディレクティブで、`links` が `portolan` より前に実行される必要があります",
            );
            problems.push(Problem::new(range, "include", message).note(note));
        }
        offset += line.len();
    }
    problems
}

/// An example without any code.
pub fn emptiness(fence: &Fence, language: Language) -> Option<Problem> {
    let message = language.pick("this example is empty", "この例は空です");
    fence.code.trim().is_empty().then(|| Problem::new(fence.range.clone(), "fence", message))
}
