//! The program as a user has it: arguments in, text and exit status out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const LAB: &str = "\
region ap-northeast-1

vpc lab 10.0.0.0/16 {
  internet_gateway igw
  subnet public_a 10.0.20.0/24 public { az a; route_table public }
  subnet private_a 10.0.30.0/24 { az a; route_table private; instance app { ip 10.0.30.163; id \"i-0abc\" } }
  route_table public { route 0.0.0.0/0 -> igw }
  route_table private
  endpoint s3 gateway { service aws.s3; route_tables [private] }
}

expect lab.private_a.app reaches aws.s3 via lab.s3
expect lab.private_a.app reaches internet
";

/// A folder that is gone when the test is over.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &[u8])]) -> Folder {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        Folder(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run_in(self.0.path(), arguments, b"")
    }
}

fn run_in(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(arguments)
        .current_dir(folder)
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("the program ended by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

#[test]
fn findings_are_told_with_excerpt_and_reason() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes())]);
    let output = folder.run(&["check", "lab.topo"]);
    assert_eq!(status(&output), 1);
    insta::assert_snapshot!(stdout(&output));
}

#[test]
fn json_has_the_agreed_shape() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes())]);
    let output = folder.run(&["check", "--format", "json", "lab.topo"]);
    assert_eq!(status(&output), 1);
    let value = json(&output);
    let diagnostic = &value["diagnostics"][0];
    assert_eq!(diagnostic["file"], "lab.topo");
    assert_eq!(diagnostic["range"]["start"], serde_json::json!({ "line": 13, "column": 1 }));
    assert_eq!(diagnostic["range"]["end"], serde_json::json!({ "line": 13, "column": 42 }));
    assert_eq!(diagnostic["severity"], "error");
    assert_eq!(diagnostic["rule"], "gateway-endpoint-scope");
    assert!(diagnostic["message"].as_str().unwrap().contains("cannot reach the internet: no route"));
    assert_eq!(diagnostic["related"][0]["range"]["start"]["line"], 8);
    assert!(diagnostic["url"].as_str().unwrap().starts_with("https://docs.aws.amazon.com/"));
    let [first, second] = value["expectations"].as_array().unwrap().as_slice() else { panic!("two expectations") };
    assert_eq!((&first["holds"], &first["line"]), (&Value::Bool(true), &Value::from(12)));
    assert_eq!(first["text"], "expect lab.private_a.app reaches aws.s3 via lab.s3");
    assert_eq!(first["stopped_by"], Value::Null);
    let names: Vec<_> = first["path"].as_array().unwrap().iter().map(|hop| hop["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"lab.s3"), "{names:?}");
    assert_eq!((&second["holds"], &second["stopped_by"]), (&Value::Bool(false), &Value::from("no-route")));
}

#[test]
fn columns_count_scalar_values_and_a_byte_order_mark_is_no_harm() {
    let text = "\u{FEFF}region ap-northeast-1\r\nvpc 東京 10.0.0.0/16 { subnet 私\u{1F600} 10.1.0.0/24 }\r\n";
    let folder = Folder::with(&[("a.topo", text.as_bytes())]);
    let value = json(&folder.run(&["check", "--format", "json", "a.topo"]));
    let starts: Vec<_> =
        value["diagnostics"].as_array().unwrap().iter().map(|diagnostic| &diagnostic["range"]["start"]).collect();
    assert_eq!(
        starts,
        [&serde_json::json!({ "line": 2, "column": 29 }), &serde_json::json!({ "line": 2, "column": 32 })],
        "{value}"
    );
}

#[test]
fn hostile_input_gets_an_answer_in_time() {
    let mut random = Vec::with_capacity(1 << 20);
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    while random.len() < 1 << 20 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        random.extend(state.to_le_bytes());
    }
    let printable: Vec<u8> =
        random.iter().map(|byte| b"{}[],;#\"\n abcxyz.0123/->vpc"[usize::from(*byte) % 27]).collect();
    let files: &[(&str, &[u8], i32)] = &[
        ("random.topo", &random, 1),
        ("printable.topo", &printable, 1),
        ("braces.topo", &b"{".repeat(100_000), 1),
        ("closers.topo", &b"}".repeat(100_000), 1),
        ("brackets.topo", &b"[".repeat(100_000), 1),
        ("quotes.topo", &b"\"".repeat(100_001), 1),
        ("line.topo", &b"vpc ".repeat(20_000), 1),
        ("empty.topo", b"", 0),
        ("blank.topo", b"\n\n  \t# nothing\n", 0),
    ];
    for (name, content, expected) in files {
        let folder = Folder::with(&[(name, content)]);
        for format in ["json", "human"] {
            let start = Instant::now();
            let output = folder.run(&["check", "--format", format, name]);
            assert_eq!(status(&output), *expected, "{name}: {}", stderr(&output));
            assert!(!stderr(&output).contains("panicked"), "{name}");
            // Far above what it takes, so that only an answer that never comes fails.
            assert!(start.elapsed() < Duration::from_secs(60), "{name} as {format} took {:?}", start.elapsed());
            if format == "json" {
                assert_eq!(json(&output)["diagnostics"].as_array().unwrap().is_empty(), *expected == 0, "{name}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_a_usage_error() {
    let folder = Folder::with(&[("empty/readme.txt", b"")]);
    for arguments in [
        &["check", "nowhere.topo"][..],
        &["check", "empty"],
        &["reach", "nowhere.topo", "a", "b"],
        &["check", "--format", "xml"],
        &[],
    ] {
        let output = folder.run(arguments);
        assert_eq!(status(&output), 2, "{arguments:?}");
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn folders_are_searched_and_warnings_can_be_denied() {
    let warning = b"region ap-northeast-1\nvpc a 10.0.0.0/16 { subnet s 10.0.0.7/24 }\n";
    let folder =
        Folder::with(&[("b/two.topo", warning), ("a.topo", b"region ap-northeast-1\n"), ("b/other.txt", b"}")]);
    let output = folder.run(&["check", "--format", "json"]);
    assert_eq!(status(&output), 0);
    assert_eq!(json(&output)["diagnostics"][0]["file"], "b/two.topo");
    assert_eq!(status(&folder.run(&["check", "--deny", "warnings"])), 1);
}

#[test]
fn standard_input_is_a_file_too() {
    let folder = Folder::with(&[]);
    let output = run_in(folder.0.path(), &["check", "-"], b"vpc");
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("standard input"), "{}", stdout(&output));
    let output = run_in(folder.0.path(), &["fmt", "-"], b"vpc   a   10.0.0.0/16{}");
    assert_eq!((status(&output), stdout(&output).as_str()), (0, "vpc a 10.0.0.0/16 {}\n"));
}

#[test]
fn reach_follows_a_packet() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes())]);
    let ask = |arguments: &[&str]| {
        let mut all = vec!["reach", "lab.topo"];
        all.extend(arguments);
        folder.run(&all)
    };
    let output = ask(&["lab.private_a.app", "aws.s3"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    insta::assert_snapshot!(stdout(&output));
    // By its id in AWS and by its address.
    for from in ["i-0abc", "10.0.30.163"] {
        let output = ask(&[from, "internet", "--on", "tcp/443", "--format", "json"]);
        assert_eq!(status(&output), 1);
        assert_eq!(json(&output)["stopped_by"], "no-route", "{from}");
    }
    let output = ask(&["lab.private_a.app", "example.com", "--format", "json"]);
    assert_eq!(json(&output)["stopped_by"], "no-route", "a host name needs no quotes");
    let output = ask(&["lab.private_a.ap", "internet"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("did you mean `lab.private_a.app`"), "{}", stderr(&output));
    for hostile in ["} expect", "a\nexpect internet reaches internet", "\"", "", "a b; c"] {
        let output = ask(&[hostile, "internet"]);
        assert_ne!(status(&output), 0, "{hostile:?}");
        assert!(!stderr(&output).contains("panicked"), "{hostile:?}");
    }
}

/// Two Regions: in one all prices are stored, in the other an old one and none for a GB.
const BILLED: &str = "\
region ap-northeast-1

vpc lab 10.0.0.0/16 {
  dns_hostnames on
  internet_gateway igw
  subnet public_a 10.0.20.0/24 public { az a; route_table public }
  subnet private_a 10.0.30.0/24 private { az a; route_table private }
  subnet private_c 10.0.31.0/24 private { az c; route_table private }
  route_table public { route 0.0.0.0/0 -> igw }
  route_table private { route 0.0.0.0/0 -> nat }
  nat_gateway nat { subnet public_a }
  security_group clients { ingress tcp/443 from 10.0.0.0/16 }
  endpoint s3 gateway { service aws.s3; route_tables [private] }
  endpoint 問い合わせ interface { service aws.sqs; subnets [private_a, private_c]; security_groups [clients] }
}

vpc north 10.1.0.0/16 {
  region eu-north-1
  internet_gateway igw
  subnet a 10.1.0.0/24 { az a; route_table public }
  route_table public { route 0.0.0.0/0 -> igw }
  nat_gateway zonal { subnet a }
  nat_gateway wide { availability regional }
}
";

#[test]
fn an_estimate_says_where_its_prices_are_from() {
    let folder = Folder::with(&[("lab.topo", BILLED.as_bytes())]);
    let output = folder.run(&["cost", "lab.topo"]);
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""), "what is not known is no error");
    insta::assert_snapshot!(stdout(&output));
    let output = folder.run(&["cost", "lab.topo", "--hours", "100", "--gb", "50", "--gb", "lab.nat=1500.5"]);
    insta::assert_snapshot!(stdout(&output));
}

#[test]
fn an_estimate_for_programs() {
    let folder =
        Folder::with(&[("lab.topo", BILLED.as_bytes()), ("none.topo", LAB.replace("endpoint", "#").as_bytes())]);
    let value = json(&folder.run(&["cost", "lab.topo", "--gb", "100", "--format", "json"]));
    let lines = value["lines"].as_array().unwrap();
    assert_eq!(
        lines[0],
        serde_json::json!({
            "name": "lab.nat",
            "kind": "NAT gateway",
            "basis": "730 h × 0.062 USD/h + 100 GB × 0.062 USD/GB",
            "usd": 51.46,
            "price": { "source": "AWS Price List API, as quoted in published notes", "date": "2026-09-13", "confidence": "high" },
        })
    );
    let amounts: Vec<_> = lines.iter().map(|line| line["usd"].as_f64()).collect();
    assert_eq!(amounts, [Some(51.46), Some(0.0), Some(21.44), None, None]);
    assert_eq!(lines[3]["price"]["confidence"], "low", "the price that there is");
    assert_eq!(lines[4]["price"], Value::Null);
    assert_eq!(value["total"], serde_json::json!({ "usd": 72.9, "unknown": 2 }));
    let value = json(&folder.run(&["cost", "none.topo", "--format", "json"]));
    assert_eq!(value, serde_json::json!({ "lines": [], "total": { "usd": 0.0, "unknown": 0 } }));
    assert_eq!(stdout(&folder.run(&["cost", "none.topo"])), "There is neither an endpoint nor a NAT gateway.\n");
}

#[test]
fn an_estimate_is_asked_for_properly() {
    let folder = Folder::with(&[("lab.topo", BILLED.as_bytes()), ("broken.topo", b"region us-east-1\nvpc a {\n")]);
    for (gb, said) in [
        ("lab.nta=1", "there is no endpoint or NAT gateway `lab.nta`; did you mean `lab.nat`?"),
        ("lab.igw=1", "there is no endpoint or NAT gateway `lab.igw`"),
        ("lab.nat=much", "`much` is no amount of GB"),
        ("lab.nat=-1", "`-1` is no amount of GB"),
        ("inf", "`inf` is no amount of GB"),
        ("", "is no amount of GB"),
    ] {
        let output = folder.run(&["cost", "lab.topo", "--gb", gb]);
        assert_eq!(status(&output), 2, "{gb}");
        assert!(stderr(&output).contains(said), "{gb}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{gb}");
    }
    assert_eq!(status(&folder.run(&["cost", "nowhere.topo"])), 2);
    let output = folder.run(&["cost", "broken.topo"]);
    assert_eq!(status(&output), 0);
    assert!(stderr(&output).contains("see `portolan check`"), "{}", stderr(&output));
}

#[test]
fn formatting_writes_only_what_changes() {
    let untidy = "region ap-northeast-1\n\n\n\nvpc a 10.0.0.0/16{\nsubnet s 10.0.0.0/24{az a}\n}\n";
    let tidy = "region ap-northeast-1\n\nvpc a 10.0.0.0/16 {\n  subnet s 10.0.0.0/24 { az a }\n}\n";
    let folder = Folder::with(&[("a.topo", untidy.as_bytes()), ("b.topo", tidy.as_bytes()), ("c.topo", b"vpc {")]);
    let output = folder.run(&["fmt", "--check", "a.topo", "b.topo"]);
    assert_eq!((status(&output), stdout(&output).as_str()), (1, "a.topo\n"));
    assert_eq!(folder.read("a.topo"), untidy, "--check writes nothing");
    assert_eq!(status(&folder.run(&["fmt", "a.topo", "b.topo"])), 0);
    assert_eq!((folder.read("a.topo").as_str(), folder.read("b.topo").as_str()), (tidy, tidy));
    let output = folder.run(&["fmt", "c.topo"]);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("this block is never closed"), "{}", stdout(&output));
    assert_eq!(folder.read("c.topo"), "vpc {", "what has errors is left as it is");
    assert_eq!(std::fs::read_dir(folder.0.path()).unwrap().count(), 3, "nothing else is left behind");
}

#[test]
fn everything_that_has_a_name_can_be_explained() {
    let folder = Folder::with(&[]);
    for (name, part) in [
        ("subnet-overlap", "# subnet-overlap"),
        ("A04", "# subnet-overlap"),
        ("no-route", "# no-route\n\nAWS Reachability Analyzer: `NO_ROUTE_TO_DESTINATION`\n\n## What it means"),
        // A rule and a reason have this name.
        ("service-region", "catalogue id `N09`"),
        ("service-region", "\n\n# service-region\n\nAWS Reachability Analyzer"),
        ("gateway", "# Gateway endpoint"),
        ("privatelink", "PrivateLink"),
        ("route_tables", "# Gateway endpoint"),
        ("import", "Brings the top-level names"),
    ] {
        let output = folder.run(&["explain", name]);
        assert_eq!(status(&output), 0, "{name}");
        assert!(stdout(&output).contains(part), "{name}: {}", stdout(&output));
    }
    let output = folder.run(&["explain", "gateway", "--lang", "ja"]);
    assert!(stdout(&output).contains("ゲートウェイ"), "{}", stdout(&output));
    let output = folder.run(&["explain", "no-route", "--lang", "ja"]);
    assert!(stdout(&output).contains("\n## 対処\n"), "{}", stdout(&output));
    assert!(stderr(&output).is_empty(), "{}", stderr(&output));
    for (name, part) in [
        ("A04", "# subnet-overlap\n\n同じ VPC の 2 つのサブネットのアドレスが重なっています。"),
        ("service-region", "カタログ ID `N09`"),
        ("import", "別のファイルの最上位の名前を使えるようにします。"),
    ] {
        let output = folder.run(&["explain", name, "--lang", "ja"]);
        assert_eq!((status(&output), stderr(&output)), (0, String::new()), "{name}");
        assert!(stdout(&output).contains(part), "{name}: {}", stdout(&output));
    }
    let output = folder.run(&["explain", "subnet-overlapp", "--lang", "ja"]);
    assert!(stderr(&output).contains("`subnet-overlap` のことですか?"), "{}", stderr(&output));
    let output = folder.run(&["explain", "subnet-overlapp"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("did you mean `subnet-overlap`"));
}

#[test]
fn a_diagram_is_drawn() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes()), ("nothing.topo", b"region ap-northeast-1\n")]);
    assert_eq!(status(&folder.run(&["diagram", "lab.topo", "-o", "lab.svg"])), 0);
    let drawing = folder.read("lab.svg");
    assert!(drawing.starts_with("<svg") && drawing.contains("private_a"), "{drawing}");
    assert_eq!(stdout(&folder.run(&["diagram", "lab.topo"])), drawing);
    assert_eq!(status(&folder.run(&["diagram", "nothing.topo"])), 2);
}

#[test]
fn a_book_is_built_only_if_it_is_true() {
    let page = |example: &str| format!("# Lab\n\n```topo\n{example}```\n");
    let chapters: &[u8] = b"# Summary\n\n- [Lab](lab.md)\n";
    let broken = "region ap-northeast-1\nvpc a 10.0.0.0/16 { subnet s 10.1.0.0/24 }\n";
    let folder = Folder::with(&[
        ("book.toml", b"[book]\ntitle = \"Test\"\n"),
        ("src/SUMMARY.md", chapters),
        ("src/lab.md", page(broken).as_bytes()),
    ]);
    let output = folder.run(&["book", "build"]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("src/lab.md:5:30: error[subnet-outside-vpc]"), "{}", stdout(&output));
    assert!(!folder.path("book/lab.html").exists());
    std::fs::write(folder.path("src/lab.md"), page(&broken.replace("10.1.", "10.0."))).unwrap();
    let output = folder.run(&["book", "build"]);
    assert_eq!(status(&output), 0, "{}{}", stdout(&output), stderr(&output));
    assert!(folder.read("book/lab.html").contains("<svg"));
    assert_eq!(status(&folder.run(&["book", "build", "nowhere"])), 2);
}

#[test]
fn the_language_server_answers_and_ends() {
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    let folder = Folder::with(&[]);
    let output = run_in(folder.0.path(), &["lsp"], frame.as_bytes());
    assert!(stdout(&output).contains("\"hoverProvider\""), "{}", stdout(&output));
    assert_eq!(status(&output), 1, "the input ended without a shutdown");
}

/// The fences of a Markdown file: what stands behind the backticks, and the text.
fn fences(markdown: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push((info.to_owned(), text.join("\n")));
        }
    }
    found
}

/// Pages that quote the program quote what it says. `PORTOLAN_BLESS=1` writes what it says into them.
#[test]
fn pages_quote_what_the_program_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut wrong = Vec::new();
    for (page, is_example) in [("README.md", ""), ("book/src/getting-started.md", "topo")] {
        let path = root.join(page);
        let mut text = std::fs::read_to_string(&path).unwrap();
        let fences = fences(&text);
        let example = &fences.iter().find(|(info, text)| info == is_example && text.starts_with("region")).unwrap().1;
        let whole = Folder::with(&[("lab.topo", format!("{example}\n").as_bytes())]);
        let broken =
            Folder::with(&[("lab.topo", format!("{}\n", example.replace("; route_tables [private]", "")).as_bytes())]);
        let mut quoted = 0;
        for (_, quote) in &fences {
            let said = match quote.lines().next().unwrap_or_default() {
                "$ portolan check lab.topo" => {
                    format!("$ portolan check lab.topo\n{}", stdout(&whole.run(&["check", "lab.topo"])))
                }
                first if first.starts_with("error[") => stdout(&broken.run(&["check", "lab.topo"])),
                first if first.starts_with("lab.private_a.app ") => {
                    stdout(&whole.run(&["reach", "lab.topo", "lab.private_a.app", "internet"]))
                }
                _ => continue,
            };
            quoted += 1;
            if said.trim_end() != quote.trim_end() {
                text = text.replace(quote.as_str(), said.trim_end());
                wrong.push(format!("{page}:\n{said}"));
            }
        }
        assert!(quoted > 0, "{page} quotes nothing");
        if std::env::var_os("PORTOLAN_BLESS").is_some() {
            std::fs::write(&path, text).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const SHARED: &str = "prefix_list offices [198.51.100.0/24]\n";

const HUB: &str = "\
region ap-northeast-1
import \"../common.topo\"

vpc hub 10.1.0.0/16 {
  subnet web_a 10.1.0.0/24 {
    az a
    instance web { security_groups [web] }
  }
  security_group web { ingress tcp/443 from offices }
}

expect hub.web_a.web reaches internet
";

const MAIN: &str = "\
region ap-northeast-1
import \"net/hub.topo\"

vpc lab 10.0.0.0/16 { subnet a 10.0.0.0/24 { az a; instance app } }
peering lab_hub lab <-> hub

expect lab.a.app cannot reach hub.web_a.web because no-route
";

/// The places and rules of the diagnostics of a report.
fn found(value: &Value) -> Vec<String> {
    let diagnostics = value["diagnostics"].as_array().unwrap().iter();
    let one = |diagnostic: &Value| {
        let (file, rule) = (diagnostic["file"].as_str().unwrap(), diagnostic["rule"].as_str().unwrap());
        format!("{file}:{} {rule}", diagnostic["range"]["start"]["line"])
    };
    diagnostics.map(one).collect()
}

#[test]
fn imports_are_read_and_what_is_found_in_them_is_told_there() {
    let files = [("main.topo", MAIN), ("net/hub.topo", HUB), ("common.topo", SHARED)];
    let folder = Folder::with(&files.map(|(name, text)| (name, text.as_bytes())));
    let output = folder.run(&["check", "--format", "json", "main.topo"]);
    assert_eq!(status(&output), 1);
    assert_eq!(found(&json(&output)), ["net/hub.topo:12 expectation"]);
    let text = stdout(&folder.run(&["check", "main.topo"]));
    assert!(text.contains("net/hub.topo:12:1"), "{text}");
    assert!(text.ends_with("3 files: 1 error, 0 warnings; expectations: 1 of 2 hold\n"), "{text}");

    // Of a folder, each file is checked once, as a part of what imports it.
    let whole = json(&folder.run(&["check", "--format", "json"]));
    assert_eq!(found(&whole), ["net/hub.topo:12 expectation"]);
    let lines: Vec<_> =
        whole["expectations"].as_array().unwrap().iter().map(|one| (&one["file"], &one["line"])).collect();
    assert_eq!(lines, [(&Value::from("main.topo"), &Value::from(7)), (&Value::from("net/hub.topo"), &Value::from(12))]);

    let reach = folder.run(&["reach", "main.topo", "hub.web_a.web", "lab.a.app"]);
    assert!(stdout(&reach).contains("cannot reach"), "{}{}", stdout(&reach), stderr(&reach));
    assert!(stderr(&reach).contains("with its imports has 1 error"), "{}", stderr(&reach));
    let hidden = folder.run(&["reach", "main.topo", "lab.a.app", "hub.nothing"]);
    assert_eq!(status(&hidden), 2);

    let picture = stdout(&folder.run(&["diagram", "main.topo"]));
    assert!(picture.contains("hub") && picture.contains("lab"));
    assert_eq!(status(&folder.run(&["fmt", "--check"])), 0, "imports are no matter of layout");
}

#[test]
fn what_several_files_import_is_told_once() {
    let folder = Folder::with(&[
        ("a.topo", b"import \"common.topo\"\n"),
        ("b.topo", b"import \"./common.topo\"\n"),
        ("common.topo", b"vpc lab 10.0.0.0/16\n"),
        ("other.topo", b"vpc lab 10.0.0.0/16\n"),
    ]);
    let output = folder.run(&["check", "--format", "json", "."]);
    assert_eq!(found(&json(&output)), ["common.topo:1 region-missing", "other.topo:1 region-missing"]);
    assert!(stdout(&folder.run(&["check"])).ends_with("4 files: 2 errors, 0 warnings\n"));
}

#[test]
fn files_that_import_each_other_are_told_so_once() {
    let folder = Folder::with(&[
        ("a.topo", b"region eu-west-1\nimport \"b.topo\"\nvpc a 10.0.0.0/16\n"),
        ("b.topo", b"region eu-west-1\nimport \"a.topo\"\nvpc b 10.1.0.0/16\n"),
        ("self.topo", b"import \"self.topo\"\n"),
    ]);
    let output = folder.run(&["check", "--format", "json"]);
    let value = json(&output);
    assert_eq!(found(&value), ["b.topo:2 import-cycle", "self.topo:1 import-cycle"]);
    assert_eq!(value["diagnostics"][0]["notes"][0]["text"], "the circle is `a.topo` → `b.topo` → `a.topo`");
    assert_eq!(value["diagnostics"][0]["related"][0]["file"], "a.topo");
}

#[test]
fn imports_stay_in_the_workspace() {
    let folder = Folder::with(&[
        ("secret.topo", b"vpc secret 10.0.0.0/16\n"),
        ("repo/.git/HEAD", b""),
        ("repo/common.topo", SHARED.as_bytes()),
        ("repo/net/up.topo", b"import \"../common.topo\"\n"),
        ("repo/net/out.topo", b"import \"../../secret.topo\"\n"),
        ("repo/net/latin.topo", b"import \"../latin-1.topo\"\n"),
        ("repo/net/near.topo", b"import \"../commno.topo\"\n"),
        ("repo/latin-1.topo", b"\xe9"),
        ("plain/net/up.topo", b"import \"../common.topo\"\n"),
        ("plain/common.topo", SHARED.as_bytes()),
    ]);
    let rules = |here: &str, arguments: &[&str]| {
        let all: Vec<_> = ["check", "--format", "json"].iter().chain(arguments).copied().collect();
        found(&json(&run_in(&folder.path(here), &all, b"")))
    };
    assert_eq!(rules("repo/net", &["up.topo"]), [""; 0], "the root is the folder of `.git`");
    assert_eq!(rules("repo/net", &["out.topo"]), ["out.topo:1 import-outside-root"]);
    assert_eq!(rules("repo/net", &["latin.topo"]), ["latin.topo:1 import-not-found"]);
    assert_eq!(rules("plain", &["net/up.topo"]), [""; 0], "the root is the current folder");
    assert_eq!(rules("plain/net", &["up.topo"]), ["up.topo:1 import-outside-root"]);
    assert_eq!(rules("repo", &["../plain/net/up.topo"]), ["../plain/net/up.topo:1 import-outside-root"]);

    let near = folder.run(&["check", "repo/net/near.topo"]);
    assert_eq!(status(&near), 1);
    assert!(stdout(&near).contains("did you mean `../common.topo`?"), "{}", stdout(&near));

    let input =
        run_in(&folder.path("repo"), &["check", "--format", "json", "-"], b"import \"common.topo\"\nimport \"x.topo\"");
    assert_eq!(found(&json(&input)), ["standard input:2 import-not-found"]);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_workspace() {
    let folder = Folder::with(&[
        ("secret.topo", b"vpc secret 10.0.0.0/16\n"),
        ("repo/portolan.toml", b""),
        ("repo/main.topo", b"import \"link.topo\"\nimport \"up/secret.topo\"\n"),
    ]);
    std::os::unix::fs::symlink(folder.path("secret.topo"), folder.path("repo/link.topo")).unwrap();
    std::os::unix::fs::symlink(folder.path(""), folder.path("repo/up")).unwrap();
    let output = folder.run(&["check", "--format", "json", "repo/main.topo"]);
    assert_eq!(found(&json(&output)), ["repo/main.topo:1 import-outside-root", "repo/main.topo:2 import-outside-root"]);
    assert!(!stdout(&output).contains("vpc"), "nothing of what is outside is told");
}

/// Runs with the language of a locale.
fn run_with_lang(folder: &Folder, locale: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(arguments)
        .current_dir(folder.0.path())
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", locale)
        .output()
        .unwrap()
}

#[test]
fn the_language_is_that_of_the_argument_the_project_or_the_locale() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes()), ("english/lab.topo", LAB.as_bytes())]);
    std::fs::write(folder.path("english/portolan.toml"), "language = \"en\"\n").unwrap();
    let is_japanese = |locale: &str, arguments: &[&str]| {
        let output = run_with_lang(&folder, locale, arguments);
        assert_eq!(status(&output), 1, "{}", stderr(&output));
        stdout(&output).contains("エラー")
    };
    assert!(!is_japanese("C.UTF-8", &["check", "lab.topo"]));
    assert!(!is_japanese("de_DE.UTF-8", &["check", "lab.topo"]));
    assert!(is_japanese("ja_JP.UTF-8", &["check", "lab.topo"]));
    assert!(!is_japanese("ja_JP.UTF-8", &["check", "english/lab.topo"]), "the project's");
    assert!(is_japanese("C", &["check", "english/lab.topo", "--lang", "ja"]), "what is asked for");
    assert!(is_japanese("C", &["--lang", "ja", "check", "lab.topo"]), "before the command too");
}

#[test]
fn a_project_sets_the_levels_of_rules() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes())]);
    let check = |toml: &str| {
        std::fs::write(folder.path("portolan.toml"), toml).unwrap();
        folder.run(&["check", "lab.topo"])
    };
    let output = check("[rules]\nX02 = \"warning\"\n");
    assert_eq!(status(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("warning[gateway-endpoint-scope]"), "{}", stdout(&output));
    // A rule that is switched off leaves the failure to the next one that can tell it.
    let output = check("[rules]\nX02 = \"off\"\nX01 = \"warning\"\n");
    assert_eq!(status(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("warning[expectation]"), "{}", stdout(&output));
    let output = check("[rules]\nX02 = \"off\"\nexpectation = \"off\"\n");
    assert_eq!(status(&output), 0);
    assert!(!stdout(&output).contains("[expectation]"), "{}", stdout(&output));
    assert!(stdout(&output).contains("1 of 2 hold"), "the answer is told all the same: {}", stdout(&output));
    std::fs::write(folder.path("portolan.toml"), "").unwrap();
    let allowed = format!("{LAB}prefix_list idle [192.0.2.0/24] # allow: unused-declaration\n");
    std::fs::write(folder.path("allowed.topo"), allowed).unwrap();
    let output = folder.run(&["check", "allowed.topo"]);
    assert!(!stdout(&output).contains("unused-allow"), "what a rule that is off would find is not known");
}

#[test]
fn what_is_wrong_in_portolan_toml_is_told_where_it_stands() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes())]);
    std::fs::write(folder.path("portolan.toml"), "languag = \"ja\"\n\n[rules]\nexpectaton = \"off\"\n").unwrap();
    let output = folder.run(&["check", "lab.topo"]);
    assert_eq!(status(&output), 2);
    assert_eq!(stdout(&output), "", "nothing is checked by half a configuration");
    let said = stderr(&output);
    assert!(said.contains("portolan.toml:1:1: `languag` means nothing here; did you mean `language`?"), "{said}");
    assert!(said.contains("portolan.toml:4:1: there is no rule `expectaton`; did you mean `expectation`?"), "{said}");
}

const WITH_POLICY: &str = "\
region eu-west-1
vpc lab 10.0.0.0/16 {
  subnet a 10.0.0.0/24 { az a; route_table private }
  route_table private
  endpoint s3 gateway {
    service aws.s3
    route_tables [private]
    policy \"policies/s3.json\"
  }
}
";

#[test]
fn what_is_found_in_a_policy_is_told_in_its_file() {
    let policy = "{ \"Statement\": [\n  { \"Effect\": \"Allow\", \"Action\": \"東京\", \"Resource\": \"*\" }\n] }\n";
    let folder = Folder::with(&[("lab.topo", WITH_POLICY.as_bytes()), ("policies/s3.json", policy.as_bytes())]);
    let value = json(&folder.run(&["check", "--format", "json"]));
    assert_eq!(found(&value), ["policies/s3.json:2 endpoint-policy-malformed"]);
    let diagnostic = &value["diagnostics"][0];
    assert_eq!(diagnostic["range"]["start"], serde_json::json!({"line": 2, "column": 3}));
    assert_eq!(diagnostic["range"]["end"], serde_json::json!({"line": 2, "column": 57}));
    assert_eq!(
        (&diagnostic["related"][0]["file"], &diagnostic["related"][0]["range"]["start"]["line"]),
        (&Value::from("lab.topo"), &Value::from(8))
    );

    let text = stdout(&folder.run(&["check"]));
    assert!(text.contains("policies/s3.json:2:3") && text.contains("lab.topo:8:5"), "{text}");
    assert!(text.ends_with("2 files: 1 error, 0 warnings\n"), "{text}");
    let reach = folder.run(&["reach", "lab.topo", "lab.a", "aws.s3"]);
    assert!(stderr(&reach).contains("`lab.topo` has 1 error"), "{}", stderr(&reach));

    assert_eq!(status(&folder.run(&["fmt"])), 0);
    assert_eq!(std::fs::read_to_string(folder.path("policies/s3.json")).unwrap(), policy, "no matter of layout");
    let alone = folder.run(&["check", "policies/s3.json"]);
    assert_eq!(status(&alone), 2);
    assert!(stderr(&alone).contains("along with the topology"), "{}", stderr(&alone));
}

#[test]
fn policies_stay_in_the_workspace_and_are_no_topologies() {
    let folder = Folder::with(&[
        ("secret.json", b"{}"),
        ("repo/.git/HEAD", b""),
        ("repo/net/lab.topo", WITH_POLICY.replace("policies/s3", "../../secret").as_bytes()),
        ("repo/net/near.topo", WITH_POLICY.replace("policies/s3", "../s").as_bytes()),
        ("repo/s3.json", b"{ \"Statement\": [] }"),
        ("repo/other/self.topo", WITH_POLICY.replace("policies/s3.json", "self.topo").as_bytes()),
    ]);
    let rules = |path: &str| found(&json(&folder.run(&["check", "--format", "json", path])));
    assert_eq!(rules("repo/net/lab.topo"), ["repo/net/lab.topo:8 policy-not-found"]);
    let near = stdout(&folder.run(&["check", "repo/net/near.topo"]));
    assert!(near.contains("did you mean `../s3.json`?"), "{near}");
    // A file that is named as a policy is checked as a topology all the same.
    assert_eq!(rules("repo/other"), ["repo/other/self.topo:1 endpoint-policy-malformed"]);
}

#[test]
fn sarif_is_what_code_scanning_reads() {
    let text = format!("vpc more 10.1.0.7/16 {{ region ap-northeast-1 }}\n{LAB}");
    let folder = Folder::with(&[("a lab.topo", text.as_bytes())]);
    let output = folder.run(&["check", "--format", "sarif"]);
    assert_eq!(status(&output), 1);
    let log: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().unwrap();
    let of = |rule: &str| results.iter().find(|result| result["ruleId"] == rule).unwrap();
    let rules = &run["tool"]["driver"]["rules"];
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let bits = of("host-bits");
    assert_eq!(bits["level"], "warning");
    let place = &bits["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20lab.topo");
    assert_eq!(
        place["region"],
        serde_json::json!({ "startLine": 1, "startColumn": 10, "endLine": 1, "endColumn": 21 })
    );
    let change = &bits["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "10.1.0.0/16");
    assert_eq!(change["replacements"][0]["deletedRegion"], place["region"]);
    let expectation = of("gateway-endpoint-scope");
    assert_eq!(expectation["level"], "error");
    assert_eq!(expectation["relatedLocations"][0]["message"]["text"], "this decides");
}

#[test]
fn github_shows_findings_at_their_lines() {
    let folder = Folder::with(&[("lab.topo", b"vpc a 10.0.0.7/16 { region ap-northeast-1 }\n# 100%\nvpc b ;\n")]);
    let output = folder.run(&["check", "--format", "github"]);
    assert_eq!(status(&output), 1);
    let said = stdout(&output);
    let lines: Vec<_> = said.lines().collect();
    assert!(lines.iter().all(|line| line.starts_with("::")), "{said}");
    let start = "::warning file=lab.topo,line=1,col=7,endLine=1,endColumn=18,title=host-bits::";
    assert!(lines[0].starts_with(start), "{said}");
    assert!(said.contains("%0A"), "the fix stands on a line of its own: {said}");
}

#[test]
fn coverage_goes_with_formats_that_show_it() {
    let folder = Folder::with(&[("lab.topo", LAB.as_bytes())]);
    let output = folder.run(&["check", "--format", "sarif", "--coverage"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("`--coverage` goes with"), "{}", stderr(&output));
}

#[test]
fn a_project_knows_services_and_prices_that_the_catalogue_does_not() {
    let toml = "[[services]]\nname = \"com.amazonaws.{region}.ledger\"\ntitle = \"Our ledger\"\nprivate_dns = [\"ledger.{region}.example.com\"]\n\n[prices.ap-northeast-1]\ninterface_hour = 1\ninterface_gb_first_pb = 0\ndate = \"2026-11-25\"\nsource = \"our agreement\"\n";
    let topo = "region ap-northeast-1\n\nvpc lab 10.0.0.0/16 {\n  dns_hostnames on\n  subnet app_a 10.0.0.0/24 { az a; route_table private; instance app { security_groups [clients] } }\n  route_table private\n  security_group clients { ingress tcp/443 from 10.0.0.0/16 }\n  endpoint ledger interface { service aws.ledger; subnets [app_a]; security_groups [clients] }\n}\n\nexpect lab.app_a.app reaches aws.ledger via lab.ledger\nexpect lab.app_a.app reaches \"ledger.ap-northeast-1.example.com\" via lab.ledger\n";
    let folder = Folder::with(&[("portolan.toml", toml.as_bytes()), ("lab.topo", topo.as_bytes())]);
    let output = folder.run(&["check", "lab.topo"]);
    assert_eq!(status(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("2 of 2 hold"), "{}", stdout(&output));
    let cost = folder.run(&["cost", "lab.topo", "--hours", "10"]);
    assert!(stdout(&cost).contains("10.00") && stdout(&cost).contains("our agreement"), "{}", stdout(&cost));
    std::fs::remove_file(folder.path("portolan.toml")).unwrap();
    let output = folder.run(&["check", "lab.topo"]);
    assert!(stdout(&output).contains("no AWS service `ledger`"), "{}", stdout(&output));
}

#[test]
fn analysis_stats_count_and_time() {
    let folder = Folder::with(&[
        ("lab.topo", LAB.as_bytes()),
        ("more/a.topo", b"import \"b.topo\"\nvpc a 10.0.0.0/33\n"),
        ("more/b.topo", b"# Nothing.\n"),
    ]);
    let output = folder.run(&["analysis-stats", "lab.topo", "more", "--format", "json"]);
    assert_eq!(status(&output), 0, "errors are counted, not told: {}", stderr(&output));
    let stats: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let lines = LAB.lines().count() + 3;
    for (key, expected) in [("files", 3), ("lines", lines), ("statements", 22), ("instances", 1), ("expectations", 2)] {
        assert_eq!(stats[key], expected, "{key}: {stats}");
    }
    assert!(stats["findings"]["error"].as_u64().unwrap() >= 2, "{stats}");
    let time = |what: &str| stats["milliseconds"][what].as_f64().unwrap();
    assert!(time("parse") > 0.0 && time("analysis") > 0.0 && time("read") > 0.0 && time("judge") > 0.0);
    assert!(stats["lines_per_second"].as_f64().unwrap() > 0.0);
    assert_eq!(stats["peak_memory_kib"].is_u64(), cfg!(target_os = "linux"));
    let human = stdout(&folder.run(&["analysis-stats", "lab.topo"]));
    assert!(human.contains("\nstatements: ") && human.contains("\npeak memory: "), "{human}");
    assert!(stdout(&folder.run(&["analysis-stats", "lab.topo", "--lang", "ja"])).contains("\n構文解析: "));
    assert_eq!(status(&folder.run(&["analysis-stats", "nowhere.topo"])), 2);
    assert_eq!(status(&folder.run(&["analysis-stats"])), 2);
}
