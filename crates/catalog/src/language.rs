//! The languages in which Portolan speaks. Whoever says something says it in all of them, side by side, so that the
//! compiler finds a missing translation.

/// A language of messages and pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Language {
    /// All languages.
    pub const ALL: &[Language] = &[Language::En, Language::Ja];

    /// Its code: `en` or `ja`.
    pub fn code(self) -> &'static str {
        self.pick("en", "ja")
    }

    /// Reads a code, a language tag or the name of a locale: `ja`, `ja-JP`, `ja_JP.UTF-8`. `None` for other languages.
    pub fn parse(name: &str) -> Option<Language> {
        let code = name.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Language::ALL.iter().copied().find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// A text as this language sets it: Japanese has spaces between its own words and Latin ones, which a sentence with
    /// names in it provides for, and none within itself, where such a name turns out to be a Japanese word. What stands
    /// between backticks remains as it is.
    pub fn tidy(self, text: String) -> String {
        if self == Language::En || !text.contains(' ') {
            return text;
        }
        let mut tidied = String::with_capacity(text.len());
        let mut quoted = false;
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            quoted ^= character == '`';
            let before = tidied.chars().next_back();
            let within = |before: char, after: char| {
                is_wide(before) && (is_wide(after) || after == '(') || before == ')' && is_wide(after)
            };
            let superfluous = character == ' '
                && !quoted
                && matches!((before, characters.peek()), (Some(before), Some(after)) if within(before, *after));
            if !superfluous {
                tidied.push(character);
            }
        }
        tidied
    }

    /// The one of two values that is in this language.
    pub fn pick<T>(self, en: T, ja: T) -> T {
        match self {
            Language::En => en,
            Language::Ja => ja,
        }
    }
}

/// Whether a character is as wide as a Japanese one: kana, kanji, or punctuation among them.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Says something in a language: `say!(language, "no route to {name}", "{name} への経路がありません")`. Both texts are
/// those of `format!`; only the one that is wanted is formatted, and [tidied](Language::tidy).
#[macro_export]
macro_rules! say {
    ($language:expr, $en:literal, $ja:literal $(,)?) => {
        match $language {
            $crate::Language::En => ::std::format!($en),
            $crate::Language::Ja => $crate::Language::Ja.tidy(::std::format!($ja)),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_locales() {
        for name in ["ja", "ja-JP", "ja_JP.UTF-8", "JA"] {
            assert_eq!(Language::parse(name), Some(Language::Ja), "{name}");
        }
        assert_eq!(Language::parse("en_US.UTF-8"), Some(Language::En));
        for name in ["C", "C.UTF-8", "POSIX", "de_DE", "", "javanese"] {
            assert_eq!(Language::parse(name), None, "{name}");
        }
    }

    #[test]
    fn spaces_stand_between_japanese_and_latin_words() {
        let name = "インターネット";
        assert_eq!(say!(Language::Ja, "to {name}", "{name} への経路"), "インターネットへの経路");
        let name = "Amazon S3(東京)";
        assert_eq!(say!(Language::Ja, "to {name}", "{name} への tcp/443 を"), "Amazon S3(東京)への tcp/443 を");
        assert_eq!(say!(Language::Ja, "", "`東京 大阪` は `東京` の 大阪"), "`東京 大阪` は `東京` の大阪");
        assert_eq!(Language::En.tidy("東京 大阪".to_owned()), "東京 大阪");
    }

    #[test]
    fn says_it_in_one() {
        let name = "lab";
        assert_eq!(say!(Language::En, "in {name}", "{name} に"), "in lab");
        assert_eq!(say!(Language::Ja, "in {name}", "{name} に"), "lab に");
    }
}
