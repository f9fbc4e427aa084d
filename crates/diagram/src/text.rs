//! How wide a text is, without its font.
//!
//! The widths are those of DejaVu Sans, rounded up: it is among the widest fonts that a page falls back to, so that a
//! text that fits in it fits in Open Sans, Arial and the fonts of the systems.

/// The size and weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Font {
    /// In pixels.
    pub(crate) size: i32,
    /// Whether it is bold.
    pub(crate) bold: bool,
}

/// How wide the text is in this font, in pixels, rounded up.
pub(crate) fn width(text: &str, font: Font) -> i32 {
    let thousandths: i32 = text.chars().map(|c| advance(c) + if font.bold { 80 } else { 0 }).sum();
    (thousandths * font.size + 999) / 1000
}

/// The text if it is no wider than this, else its beginning with `…`.
pub(crate) fn shorten(text: &str, font: Font, most: i32) -> String {
    if width(text, font) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        short.push('…');
        let fits = width(&short, font) <= most;
        short.pop();
        if !fits {
            short.pop();
            break;
        }
    }
    short.truncate(short.trim_end_matches([' ', '·', ',']).len());
    short.push('…');
    short
}

/// The width of a character in thousandths of the font's size.
fn advance(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' => 300,
        ' ' | '.' | ',' | ':' | ';' | '/' | '\\' | '|' | '·' => 340,
        '!' | '-' | '(' | ')' | '[' | ']' | 'f' | 't' | 'r' => 415,
        's' | 'z' | '_' | '"' => 530,
        'c' | 'k' | 'v' | 'x' | 'y' => 595,
        'm' | 'M' | 'W' | '@' | '%' | '…' | '—' => 1000,
        'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' | 'w' | '+' | '<' | '>' | '=' | '~' | '^' | '#' | '&' => 840,
        'A'..='Z' => 700,
        ' '..='~' => 640,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        // Latin, Greek, Cyrillic, Hebrew, Arabic; halfwidth forms.
        '\u{a0}'..='\u{8ff}' | '\u{2010}'..='\u{203f}' | '\u{ff61}'..='\u{ffdc}' => 850,
        '\u{1f000}'.. => 1300,
        _ => 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font { size: 10, bold: false };

    #[test]
    fn wide_scripts_are_wider() {
        assert_eq!(width("東京", FONT), 20);
        assert!(width("public_a", FONT) < 50);
        assert!(width("public_a", Font { bold: true, ..FONT }) > width("public_a", FONT));
        assert_eq!(width("", FONT), 0);
    }

    #[test]
    fn what_is_shortened_fits() {
        assert_eq!(shorten("public_a", FONT, 100), "public_a");
        assert_eq!(shorten("a very long name", FONT, 45), "a very…");
        for text in ["WWWWWWWW", "内部ネットワーク", "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", "iiiiiiiiiiiiiii"]
        {
            for most in 10..60 {
                assert!(width(&shorten(text, FONT, most), FONT) <= most, "{text} {most}");
            }
        }
        assert_eq!(shorten("abc", FONT, 0), "…");
    }
}
