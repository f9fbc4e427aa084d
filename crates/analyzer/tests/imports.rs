//! How a host supplies what is imported: by asking again, or beforehand.

use std::collections::HashMap;

use portolan_analyzer::{FileId, Format, SourceFile, Sources, Unreadable, analyze, ask};

const MAIN: &str = "region eu-west-1\nimport \"net/hub.topo\"\nvpc lab 10.0.0.0/16\npeering p lab <-> hub\n";
const HUB: &str = "region eu-west-1\nimport \"../common.topo\"\nvpc hub 10.1.0.0/16 { subnet a 10.1.0.0/24 { az a; instance web } }\n";
const SHARED: &str = "prefix_list offices [192.0.2.0/24]\n";

fn rules(sources: &Sources) -> Vec<&'static str> {
    analyze(sources.clone()).diagnostics.iter().map(|diagnostic| diagnostic.rule).collect()
}

#[test]
fn an_analysis_says_what_it_lacks_until_it_has_all() {
    let texts = HashMap::from([("net/hub.topo", HUB), ("common.topo", SHARED)]);
    let mut sources = Sources::of_text("main.topo", MAIN);
    let mut asked = Vec::new();
    assert_eq!(rules(&sources), ["import-not-found", "unknown-name"]);
    loop {
        let missing = analyze(sources.clone()).missing;
        if missing.is_empty() {
            break;
        }
        for (path, format) in missing {
            sources.supply(format, path.as_str(), Ok(SourceFile::of(format, path.as_str(), texts[path.as_str()])));
            asked.push(path);
        }
    }
    assert_eq!(asked, ["net/hub.topo", "common.topo"], "in the order in which they are met");
    assert_eq!(rules(&sources), [""; 0]);
    let loaded = Sources::of_text("main.topo", MAIN).load(|path, _| Ok(SourceFile::new(path, texts[path])));
    let paths = |sources: &Sources| sources.files().map(|(_, file)| file.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&loaded), paths(&sources), "beforehand it is the same");
}

#[test]
fn what_cannot_be_had_is_not_asked_for_again() {
    for (reason, rule) in [
        (Unreadable::Missing { beside: Vec::new() }, "import-not-found"),
        (Unreadable::Broken("it is a folder".to_owned()), "import-not-found"),
        (Unreadable::Outside { root: "here".to_owned() }, "import-outside-root"),
    ] {
        let mut sources = Sources::of_text("main.topo", "import \"a.topo\"\n");
        sources.supply(Format::Topo, "a.topo", Err(reason));
        assert_eq!(analyze(sources.clone()).missing, []);
        assert_eq!(rules(&sources), [rule]);
    }
}

#[test]
fn two_paths_to_one_file_are_one_file() {
    let text = "import \"a.topo\"\nimport \"link.topo\"\n";
    let sources = Sources::of_text("main.topo", text).load(|_, _| Ok(SourceFile::new("a.topo", SHARED)));
    assert_eq!(sources.files().count(), 2);
    assert_eq!(rules(&sources), ["duplicate-attribute"]);
    let own = Sources::of_text("main.topo", "import \"link.topo\"\n").load(|_, _| Ok(SourceFile::new("main.topo", "")));
    assert_eq!(rules(&own), ["import-cycle"], "the file that is asked about, too");
}

#[test]
fn a_question_sees_what_the_file_sees() {
    let texts = HashMap::from([("net/hub.topo", HUB), ("common.topo", SHARED)]);
    let sources = Sources::of_text("main.topo", MAIN).load(|path, _| Ok(SourceFile::new(path, texts[path])));
    let (analysis, answer) = ask(sources.clone(), "hub.a.web", "internet", None, &[]).unwrap();
    assert_eq!(answer.holds, Some(false));
    assert_eq!(analysis.sources.name_in(FileId(0), FileId(1)), "net/hub.topo");
    assert!(ask(sources, "offices", "internet", None, &[]).is_err());
    // A file that is called like the question is another one.
    let lab = "region eu-west-1\nvpc hub 10.1.0.0/16 { subnet a 10.1.0.0/24 { az a; instance web } }\n";
    let question =
        Sources::of_text("main.topo", "import \"question\"\n").load(|path, _| Ok(SourceFile::new(path, lab)));
    assert_eq!(ask(question, "hub.a.web", "internet", None, &[]).unwrap().1.holds, Some(false));
}

#[test]
fn long_chains_and_wide_circles_are_no_harm() {
    const LENGTH: usize = 3000;
    let chain = |last: &'static str| {
        move |path: &str, _: Format| {
            let number: usize = path.trim_end_matches(".topo").parse().unwrap();
            let next = if number < LENGTH { format!("import \"{}.topo\"\n", number + 1) } else { last.to_owned() };
            Ok(SourceFile::new(path, format!("{next}prefix_list list_{number} [10.0.0.0/8]\n")))
        }
    };
    let open = Sources::of_text("0.topo", "import \"1.topo\"\n").load(chain(""));
    assert_eq!(open.files().count(), LENGTH + 1);
    assert_eq!(rules(&open), [""; 0]);
    let closed = Sources::of_text("0.topo", "import \"1.topo\"\n").load(chain("import \"0.topo\"\n"));
    assert_eq!(rules(&closed), ["import-cycle"]);
}
