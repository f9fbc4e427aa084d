//! The formatter.
//!
//! The author's lines stay lines: it sets indentation, the blanks inside a line and the blank lines between, and
//! never joins or breaks a statement. A block written on one line stays on one line. Comments stay where they
//! are, those behind code in their column where the code leaves room.

use text_size::{TextRange, TextSize};

use crate::tree::{Block, Element, Located, Operand, OperandKind, Piece};
use crate::{SyntaxError, parse};

const INDENT: &str = "  ";

/// The text in the common layout. Formatting that again changes nothing, and both mean the same.
///
/// # Errors
///
/// What is not well-formed in the text. Such a text has no layout: an inferred closer would move code.
pub fn format(text: &str) -> Result<String, Vec<SyntaxError>> {
    let parse = parse(text);
    if !parse.errors.is_empty() {
        return Err(parse.errors);
    }
    let newline = match text.find(['\r', '\n']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    };
    let mut printer = Printer { text, newline, out: String::with_capacity(text.len()), line_start: 0 };
    if text.starts_with('\u{FEFF}') {
        printer.out.push('\u{FEFF}');
        printer.line_start = printer.out.len();
    }
    printer.lines(parse.tree.elements(TextSize::new(0)).map(Part::of_element), 0);
    if printer.out.len() > printer.line_start {
        printer.break_line();
    }
    // A byte order mark is one only at the start of a file; what stands elsewhere must not get there.
    if printer.out.starts_with('\u{FEFF}') && !text.starts_with('\u{FEFF}') {
        return Ok(text.to_owned());
    }
    Ok(printer.out)
}

struct Printer<'t> {
    text: &'t str,
    newline: &'static str,
    out: String,
    /// Where the current line starts in `out`.
    line_start: usize,
}

/// What stands in a row inside a block or a list.
enum Part<'t> {
    Statement(Located<'t>),
    Item(TextRange),
    Comment(TextRange),
    Gap(TextRange),
}

impl<'t> Part<'t> {
    fn of_element(element: Element<'t>) -> Part<'t> {
        match element.piece {
            Piece::Statement(statement) => Part::Statement(Located { statement, start: element.range.start() }),
            Piece::Comment(_) => Part::Comment(element.range),
            Piece::Gap(_) | Piece::Stray(_) => Part::Gap(element.range),
        }
    }

    fn of_list<'i>(
        list: TextRange,
        items: &'i [Operand],
        start: TextSize,
    ) -> impl Iterator<Item = Part<'t>> + use<'t, 'i> {
        let mut at = list.start() + TextSize::new(1);
        items.iter().flat_map(move |item| {
            let range = item.range + start;
            let gap = Part::Gap(TextRange::new(at, range.start()));
            at = range.end();
            [gap, if item.kind == OperandKind::Comment { Part::Comment(range) } else { Part::Item(range) }]
        })
    }
}

impl Printer<'_> {
    /// Prints parts line by line; the line that is open when it is called takes those before the first line end
    /// only if they are comments (`{ # …`).
    fn lines<'p>(&mut self, parts: impl Iterator<Item = Part<'p>>, depth: usize) {
        let opened = !self.at_line_start();
        let mut breaks = 0;
        let mut printed = false;
        for part in parts {
            let first_of_line = !printed || breaks > 0;
            match part {
                Part::Gap(range) => {
                    breaks += line_breaks(&self.text[range]);
                    continue;
                }
                Part::Comment(range) => {
                    if breaks == 0 && !self.at_line_start() {
                        self.comment_behind_code(range);
                    } else {
                        self.new_line(breaks > 1 && printed, depth);
                        self.out.push_str(self.text[range].trim_end());
                    }
                }
                Part::Statement(located) => {
                    if first_of_line {
                        self.new_line(breaks > 1 && printed, depth);
                    } else {
                        self.out.push_str("; ");
                    }
                    self.statement(located, depth);
                }
                Part::Item(range) => {
                    if first_of_line {
                        self.new_line(breaks > 1 && printed, depth);
                    } else {
                        self.out.push(' ');
                    }
                    self.out.push_str(&self.text[range]);
                    self.out.push(',');
                }
            }
            printed = true;
            breaks = 0;
        }
        if opened {
            self.break_line();
        }
    }

    fn statement(&mut self, located: Located<'_>, depth: usize) {
        let mut end = None;
        for operand in located.statement.operands() {
            let range = located.range_of(operand);
            if let Some(end) = end {
                self.out.push_str(if self.text[TextRange::new(end, range.start())].contains(',') { ", " } else { " " });
            }
            end = Some(range.end());
            if matches!(operand.kind, OperandKind::List { .. }) {
                self.list(located, operand, depth);
            } else {
                self.out.push_str(&self.text[range]);
            }
        }
        if let Some((block, start)) = located.block() {
            self.out.push_str(" {");
            self.block(block, start, depth);
            self.out.push('}');
        }
    }

    fn block(&mut self, block: &Block, start: TextSize, depth: usize) {
        if self.text[TextRange::at(start, block.len())].contains(['\n', '\r']) {
            self.lines(block.elements(start).map(Part::of_element), depth + 1);
            self.indent(depth);
            return;
        }
        let mut statements = block.statements(start).peekable();
        if statements.peek().is_none() {
            return;
        }
        self.out.push(' ');
        while let Some(statement) = statements.next() {
            self.statement(statement, depth);
            self.out.push_str(if statements.peek().is_some() { "; " } else { " " });
        }
    }

    fn list(&mut self, located: Located<'_>, list: &Operand, depth: usize) {
        let range = located.range_of(list);
        self.out.push('[');
        if self.text[range].contains(['\n', '\r']) {
            self.lines(Part::of_list(range, &list.items, located.start), depth + 1);
            self.indent(depth);
        } else {
            for (index, item) in list.items.iter().enumerate() {
                if index > 0 {
                    self.out.push_str(", ");
                }
                self.out.push_str(&self.text[located.range_of(item)]);
            }
        }
        self.out.push(']');
    }

    fn at_line_start(&self) -> bool {
        self.out.len() == self.line_start
    }

    fn break_line(&mut self) {
        self.out.push_str(self.newline);
        self.line_start = self.out.len();
    }

    fn new_line(&mut self, blank_before: bool, depth: usize) {
        if !self.at_line_start() {
            self.break_line();
        }
        if blank_before {
            self.break_line();
        }
        self.indent(depth);
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.out.push_str(INDENT);
        }
    }

    /// In its column where the code before it leaves room, else two blanks behind it.
    fn comment_behind_code(&mut self, range: TextRange) {
        let before = &self.text[..usize::from(range.start())];
        let line = before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..]);
        let column = line.trim_start_matches('\u{FEFF}').chars().count();
        let width = self.out[self.line_start..].chars().count();
        let blanks = if column > width { column - width } else { 2 };
        self.out.extend(std::iter::repeat_n(' ', blanks));
        self.out.push_str(self.text[range].trim_end());
    }
}

fn line_breaks(gap: &str) -> usize {
    gap.matches('\n').count().max(gap.matches('\r').count())
}
