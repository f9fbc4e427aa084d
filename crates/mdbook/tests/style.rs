//! The style sheet keeps its promises: contrast in all five themes of mdBook, for each kind of word.

use std::collections::HashMap;

use portolan_ide::HighlightKind;
use portolan_mdbook::STYLE_SHEET;

/// What mdBook 0.5.4 paints behind text: the page and the code, as in its `variables.css` and highlight sheets.
const LIGHT: &[(&str, &str)] = &[("light page", "#ffffff"), ("rust page", "#e1e1db"), ("code", "#f6f7f6")];
const DARK: &[(&str, &str)] =
    &[("coal page", "#131516"), ("navy page", "#161923"), ("ayu page", "#0f1419"), ("code", "#1d1f21")];

fn palettes() -> Vec<HashMap<&'static str, &'static str>> {
    let mut palettes: Vec<HashMap<_, _>> = Vec::new();
    for line in STYLE_SHEET.lines().map(str::trim) {
        let Some((name, value)) = line.strip_prefix("--topo-").and_then(|line| line.split_once(": ")) else { continue };
        if name == "keyword" {
            palettes.push(HashMap::new());
        }
        if value.starts_with('#') {
            palettes.last_mut().expect("a palette begins with its keyword").insert(name, value.trim_end_matches(';'));
        }
    }
    palettes
}

fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).expect("a colour")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn every_colour_has_contrast_in_every_theme() {
    let palettes = palettes();
    assert_eq!(palettes.len(), 3, "light, dark, and dark without JavaScript");
    assert_eq!(palettes[1], palettes[2], "the two dark palettes are one");
    for (palette, backgrounds) in palettes.iter().zip([LIGHT, DARK, DARK]) {
        for (name, color) in palette.iter().filter(|(name, _)| **name != "code-back") {
            // Of the words in code only the code's own background counts.
            let on_page = matches!(*name, "error" | "warning" | "hint" | "holds" | "link");
            for (theme, background) in backgrounds.iter().filter(|(theme, _)| on_page || *theme == "code") {
                let contrast = contrast(color, background);
                assert!(contrast >= 4.5, "{name} {color} on {theme}: {contrast:.2}");
            }
        }
    }
}

#[test]
fn every_kind_of_word_has_a_colour() {
    for kind in HighlightKind::ALL {
        assert!(STYLE_SHEET.contains(&format!(".t-{} {{", kind.as_str())), "{}", kind.as_str());
    }
}
