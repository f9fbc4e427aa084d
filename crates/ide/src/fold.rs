//! What an editor can fold: bodies and lists over several lines, and runs of comments.

use portolan_analyzer::{Analysis, FileId, TextRange, TextSize};
use portolan_syntax::{Block, OperandKind, Piece};

/// A stretch that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From what stays visible to the end.
    pub range: TextRange,
    /// Whether it is made of comments.
    pub comment: bool,
}

/// The stretches of a file that can be folded, outer before inner.
pub fn folds(analysis: &Analysis, file: FileId) -> Vec<Fold> {
    let source = analysis.sources.file(file);
    let mut folds = Vec::new();
    block(&source.parse.tree, TextSize::new(0), &source.text, &mut folds);
    folds
}

fn block(tree: &Block, start: TextSize, text: &str, folds: &mut Vec<Fold>) {
    let mut comments: Option<TextRange> = None;
    let end_run = |run: &mut Option<TextRange>, folds: &mut Vec<Fold>| {
        if let Some(range) = run.take() {
            fold(range, true, text, folds);
        }
    };
    for element in tree.elements(start) {
        match element.piece {
            Piece::Comment(_) if alone(element.range, text) => {
                comments = Some(comments.map_or(element.range, |run| run.cover(element.range)));
            }
            // An empty line ends a run.
            Piece::Gap(gap) if gap.matches('\n').count() < 2 => {}
            Piece::Gap(_) | Piece::Comment(_) | Piece::Stray(_) => end_run(&mut comments, folds),
            Piece::Statement(statement) => {
                end_run(&mut comments, folds);
                for list in
                    statement.operands().iter().filter(|operand| matches!(operand.kind, OperandKind::List { .. }))
                {
                    fold(list.range + element.range.start(), false, text, folds);
                }
                let located = portolan_syntax::Located { statement, start: element.range.start() };
                if let Some((inner, inner_start)) = located.block() {
                    fold(TextRange::new(located.head_range().end(), element.range.end()), false, text, folds);
                    block(inner, inner_start, text, folds);
                }
            }
        }
    }
    end_run(&mut comments, folds);
}

fn fold(range: TextRange, comment: bool, text: &str, folds: &mut Vec<Fold>) {
    if text[range].contains('\n') {
        folds.push(Fold { range, comment });
    }
}

/// Whether nothing stands before it on its line.
fn alone(range: TextRange, text: &str) -> bool {
    let before = &text[..usize::from(range.start())];
    before.rsplit('\n').next().unwrap_or_default().trim().is_empty()
}
