//! Questions about everything at once, as a user asks them: `*`, `--without`, `matrix`, `diff` and `--coverage`.

mod shared;

use std::process::Output;

use serde_json::Value;
use shared::{run, stderr, stdout};

/// A folder with the file of the command line's page, and the one with which it is compared.
fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in shared::shop() {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("the program ended by itself")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

#[test]
fn one_place_and_everything() {
    let folder = shop();
    let ask = |arguments: &[&str]| run(folder.path(), &[&["reach", "shop.topo"], arguments].concat());
    let output = ask(&["*", "shop.data_a.db", "--on", "tcp/5432"]);
    assert_eq!(status(&output), 0);
    insta::assert_snapshot!(stdout(&output));
    let output = ask(&["internet", "*"]);
    assert_eq!(status(&output), 1, "nothing is reached");
    insta::assert_snapshot!(stdout(&output));
    let output = ask(&["*", "*"]);
    assert_eq!((status(&output), stdout(&output).as_str()), (2, ""));
    assert!(stderr(&output).contains("`portolan matrix shop.topo`"), "{}", stderr(&output));
    let output = ask(&["shop.web_b", "*"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("did you mean `shop.web_a`"), "{}", stderr(&output));
}

#[test]
fn every_pair_is_in_the_json() {
    let folder = shop();
    let value = json(&run(folder.path(), &["reach", "shop.topo", "*", "internet", "--format", "json"]));
    let entries = value.as_array().unwrap();
    let from: Vec<_> = entries.iter().map(|entry| entry["from"].as_str().unwrap()).collect();
    assert_eq!(
        from,
        [
            "shop.public_a",
            "shop.web_a.web_1",
            "shop.web_a.web_2",
            "shop.web_c.web_3",
            "shop.web_c.web_4",
            "shop.data_a.db"
        ]
    );
    assert_eq!((&entries[1]["holds"], &entries[1]["to"]), (&Value::Bool(true), &Value::from("internet")));
    assert_eq!(entries[1]["path"][0]["name"], "shop.web_a.web_1");
    assert_eq!(entries[5]["stopped_by"], "no-route");
}

#[test]
fn a_part_is_not_taken_for_nothing() {
    let folder = shop();
    // The default route of `shop` is the NAT gateway's; the hosts of `data_a` have none.
    let output = run(folder.path(), &["reach", "shop.topo", "shop", "internet"]);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).starts_with("shop reaches internet only in part\n"), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("\n  arrives: `shop.web_a.web_1` to the internet and 3 more;"),
        "{}",
        stdout(&output)
    );
    let output = run(folder.path(), &["reach", "shop.topo", "shop.data_a", "internet"]);
    assert!(stdout(&output).starts_with("shop.data_a cannot reach internet\n"), "{}", stdout(&output));
}

#[test]
fn what_is_no_place_is_not_asked() {
    let folder = shop();
    for (to, told) in [
        ("300.1.1.1", "`300.1.1.1` is neither the `id` of a declared thing nor a host name"),
        ("", "`` is neither the `id` of a declared thing nor a host name"),
        ("internet on tcp/443", "`internet on tcp/443` is neither the `id` of a declared thing nor a host name"),
    ] {
        let output = run(folder.path(), &["reach", "shop.topo", "shop.web_a.web_1", to]);
        assert_eq!((status(&output), stdout(&output).as_str()), (2, ""), "{to}");
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
    let output = run(folder.path(), &["reach", "shop.topo", "shop.web_a.web_1", "internet", "--on", "tcp/443 via x"]);
    assert!(stderr(&output).contains("`tcp/443 via x` is no port"), "{}", stderr(&output));
    let output = run(folder.path(), &["reach", "shop.topo", "shop.web_a.web_1", "aws.s3 in us-west-2"]);
    assert!(stdout(&output).contains("s3.us-west-2.amazonaws.com"), "{}", stdout(&output));
}

#[test]
fn something_fails() {
    let folder = shop();
    let ask = |without: &[&str]| {
        let words = without.iter().flat_map(|name| ["--without", name]);
        let arguments: Vec<_> =
            ["reach", "shop.topo", "shop.web_c.web_3", "internet"].into_iter().chain(words).collect();
        run(folder.path(), &arguments)
    };
    let output = ask(&["shop.nat"]);
    assert_eq!(status(&output), 1);
    insta::assert_snapshot!(stdout(&output));
    let output = ask(&["c", "shop.s3"]);
    assert!(stdout(&output).starts_with("shop.web_c.web_3 cannot reach internet without c and shop.s3\n"));
    assert_eq!(status(&ask(&["shop.s3"])), 0, "it needs no endpoint");
    for (name, told) in [
        ("shop.natt", "did you mean `shop.nat`?"),
        ("shop.web", "`shop.web` is a security group; a gateway, endpoint, "),
        ("us-east-1a", "the zones are `a`, `c`"),
    ] {
        let output = ask(&[name]);
        assert_eq!((status(&output), stdout(&output).as_str()), (2, ""), "{name}");
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[test]
fn a_matrix_in_three_forms() {
    let folder = shop();
    let output = run(folder.path(), &["matrix", "shop.topo"]);
    assert_eq!(status(&output), 0);
    insta::assert_snapshot!(stdout(&output));
    insta::assert_snapshot!(stdout(&run(folder.path(), &["matrix", "shop.topo", "--format", "markdown"])));
    let value = json(&run(folder.path(), &["matrix", "shop.topo", "--format", "json"]));
    let (rows, columns) = (value["sources"].as_array().unwrap(), value["goals"].as_array().unwrap());
    let cells = value["cells"].as_array().unwrap();
    assert_eq!(cells.len(), rows.len());
    assert!(cells.iter().all(|row| row.as_array().unwrap().len() == columns.len()));
    let at = |groups: &[Value], name: &str| {
        groups.iter().position(|group| group.as_array().unwrap().contains(&Value::from(name))).unwrap()
    };
    assert_eq!(
        cells[at(rows, "shop.web_c.web_4")][at(columns, "internet")],
        serde_json::json!({ "holds": true, "via": ["shop.nat", "shop.igw"], "stopped_by": null })
    );
    assert_eq!(cells[at(rows, "internet")][at(columns, "internet")], Value::Null);
    assert_eq!(status(&run(folder.path(), &["matrix", "shop.topo", "--on", "tcp/x"])), 2);
}

#[test]
fn differences_for_programs_and_by_status() {
    let folder = shop();
    let compare = |arguments: &[&str]| run(folder.path(), &[&["diff"], arguments].concat());
    let same = compare(&["shop.topo", "shop.topo"]);
    assert_eq!(
        (status(&same), stdout(&same).as_str()),
        (0, "There is no difference in what is reached, on the ports that were asked.\n")
    );
    let output = compare(&["shop.topo", "new.topo", "--format", "json"]);
    assert_eq!(status(&output), 1);
    let value = json(&output);
    assert_eq!((&value["removed"], &value["added"]), (&serde_json::json!([]), &serde_json::json!([])));
    let lost = &value["changes"][0];
    assert_eq!((&lost["kind"], &lost["on"]), (&Value::from("lost"), &Value::Null));
    assert_eq!(lost["from"].as_array().unwrap().len(), 4, "every name");
    assert_eq!(lost["before"]["via"], serde_json::json!(["shop.nat", "shop.igw"]));
    assert_eq!(lost["after"]["stopped_by"], "no-route");
    assert_eq!(status(&compare(&["shop.topo", "none.topo"])), 2);
}

#[test]
fn coverage_is_of_all_files() {
    let folder = shop();
    let value = json(&run(folder.path(), &["check", "--coverage", "--format", "json"]));
    let coverage = &value["coverage"];
    let open = coverage["unexercised"].as_array().unwrap();
    let (exercised, all) = (coverage["exercised"].as_u64().unwrap(), coverage["statements"].as_u64().unwrap());
    assert_eq!(exercised + open.len() as u64, all);
    assert_eq!(open[0]["file"], "new.topo");
    assert!(
        open.iter().any(|statement| statement["file"] == "shop.topo" && statement["text"] == "internet_gateway igw")
    );
    assert_eq!(json(&run(folder.path(), &["check", "--format", "json"])).get("coverage"), None);
    let output = run(folder.path(), &["check", "shop.topo", "--coverage", "--deny", "warnings"]);
    assert_eq!(status(&output), 0, "what is not exercised is no finding");
}
