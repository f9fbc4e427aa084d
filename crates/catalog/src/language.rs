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

    /// The one of two values that is in this language.
    pub fn pick<T>(self, en: T, ja: T) -> T {
        match self {
            Language::En => en,
            Language::Ja => ja,
        }
    }
}

/// Says something in a language: `say!(language, "no route to {name}", "{name} への経路がありません")`. Both texts are
/// those of `format!`; only the one that is wanted is formatted.
#[macro_export]
macro_rules! say {
    ($language:expr, $en:literal, $ja:literal $(,)?) => {
        match $language {
            $crate::Language::En => ::std::format!($en),
            $crate::Language::Ja => ::std::format!($ja),
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
    fn says_it_in_one() {
        let name = "lab";
        assert_eq!(say!(Language::En, "in {name}", "{name} に"), "in lab");
        assert_eq!(say!(Language::Ja, "in {name}", "{name} に"), "lab に");
    }
}
