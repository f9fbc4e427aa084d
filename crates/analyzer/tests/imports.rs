//! How a host supplies what is imported: by asking again, or beforehand.

use std::collections::HashMap;

use portolan_analyzer::{Broken, FileId, Format, SourceFile, Sources, Unreadable, analyze, ask};

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
        (Unreadable::Broken(Broken::Folder), "import-not-found"),
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

const POLICY: &str = "{ \"Statement\": [{ \"Principal\": \"*\" }] }";

/// An endpoint for each path, in a VPC of its own, with the policy there.
fn with_policies(paths: &[&str]) -> String {
    let vpc = |(number, path): (usize, &&str)| {
        format!(
            "vpc v{number} 10.{number}.0.0/16 {{ subnet a 10.{number}.0.0/24 {{ az a; route_table t }}; route_table t; endpoint s3 gateway {{ service aws.s3; route_tables [t]; policy \"{path}\" }} }}\n"
        )
    };
    format!("region eu-west-1\n{}", (0..).zip(paths).map(vpc).collect::<String>())
}

#[test]
fn a_policy_is_asked_for_as_such() {
    let text = with_policies(&["s3.json", "./s3.json", "net/s3.json"]);
    let mut sources = Sources::of_text("net/main.topo", text);
    let missing = analyze(sources.clone()).missing;
    assert_eq!(missing, ["net/s3.json", "net/net/s3.json"].map(|path| (path.to_owned(), Format::Policy)));
    assert_eq!(rules(&sources), ["policy-not-found"; 3]);
    sources.supply(Format::Topo, "net/s3.json", Ok(SourceFile::new("net/s3.json", "")));
    assert_eq!(rules(&sources), ["policy-not-found"; 3], "a topology is none");
    for (path, _) in missing {
        // Both lead to one file.
        sources.supply(Format::Policy, path, Ok(SourceFile::of(Format::Policy, "net/s3.json", POLICY)));
    }
    assert_eq!(rules(&sources), [""; 0]);
    let policies = sources.files().filter(|(_, file)| file.policy().is_some());
    assert_eq!(policies.map(|(_, file)| file.path.as_str()).collect::<Vec<_>>(), ["net/s3.json"]);
}

#[test]
fn a_finding_in_a_policy_has_a_place_in_each_file_that_names_it() {
    let other = with_policies(&["../s3.json"]).replace("v0", "w0");
    let main = format!("import \"net/other.topo\"\n{}", with_policies(&["s3.json", "s3.json"]));
    let analysis = analyze(Sources::of_text("main.topo", main).load(|path, format| {
        let text = match format {
            Format::Topo => other.as_str(),
            Format::Policy => "{ \"Statement\": {} }",
        };
        Ok(SourceFile::of(format, path, text))
    }));
    let [found] = analysis.diagnostics.as_slice() else { panic!("{:?}", analysis.diagnostics) };
    let sources = &analysis.sources;
    assert_eq!((sources.text(found.span), sources.file(found.span.file).path.as_str()), ("{}", "s3.json"));
    assert_eq!(sources.place(found.span), "line 1 of s3.json");
    let told = |path: &str| {
        let (id, _) = sources.files().find(|(_, file)| file.path == path).unwrap();
        sources.text(found.span_in(id, sources).unwrap())
    };
    assert_eq!(told("main.topo"), "policy \"s3.json\"");
    assert_eq!(told("net/other.topo"), "policy \"../s3.json\"");
    assert_eq!(told("s3.json"), "{}");
}
