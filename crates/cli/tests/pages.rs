//! What the pages of the book quote from the terminal is what the program says, about the networks that they show.
//!
//! `$ portolan …` in a `console` block is run in a folder with the files of `tests/examples` and the page's own examples
//! whose title is the name of a file. `PORTOLAN_BLESS=1` writes into the pages what the program and the files say.

mod shared;

use std::path::{Path, PathBuf};

use shared::{COMMANDS, fences, run, shop, stderr, stdout};

/// The pages of the book in English.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages
}

/// The file that an example stands for: its title, where that is the name of one.
fn file_name(info: &str) -> Option<&str> {
    let (title, _) = info.strip_prefix("topo")?.split_once("title=\"")?.1.split_once('"')?;
    title.ends_with(".topo").then_some(title)
}

#[test]
fn pages_quote_what_the_program_says() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/examples");
    let (mut shown, mut quoted, mut wrong) = (0, 0, Vec::new());
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        for entry in std::fs::read_dir(&examples).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        if page == COMMANDS {
            shop().iter().for_each(|(name, text)| write(name, text));
        }

        let mut right = page.clone();
        for (info, text) in fences(&page) {
            let Some(name) = file_name(info) else { continue };
            match std::fs::read_to_string(examples.join(name)) {
                Ok(file) => {
                    right = right.replace(&format!("```{info}\n{text}```"), &format!("```{info}\n{file}```"));
                    shown += 1;
                }
                Err(_) => write(name, &text),
            }
        }
        for (info, quote) in fences(&page).into_iter().filter(|(info, _)| info.starts_with("console")) {
            let command = quote.lines().next().unwrap_or_default();
            let Some(arguments) = command.strip_prefix("$ portolan ") else { continue };
            let words: Vec<_> = arguments.split(' ').map(|word| word.trim_matches('\'')).collect();
            let output = run(folder.path(), &words);
            assert_eq!(stderr(&output), "", "{}: {command}", path.display());
            let said = format!("```{info}\n{command}\n{}```", stdout(&output));
            right = right.replace(&format!("```{info}\n{quote}```"), &said);
            quoted += 1;
        }
        if right != page {
            if std::env::var_os("PORTOLAN_BLESS").is_some() {
                std::fs::write(&path, &right).unwrap();
            }
            wrong.push(format!("{}:\n{right}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown >= std::fs::read_dir(&examples).unwrap().count(), "an example has no page");
    assert!(quoted > 20, "only {quoted} blocks were compared");
}
