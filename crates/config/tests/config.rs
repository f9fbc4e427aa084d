//! What is read of a `portolan.toml`, and what is said of one that is wrong.

use portolan_analyzer::{Level, Settings, Severity};
use portolan_catalog::services::PrivateDns;
use portolan_catalog::{Language, ServiceLookup};
use portolan_config::{Config, read};

const EVERYTHING: &str = r#"
language = "ja"

[rules]
duplicate-route = "warning"
R23 = "off"

[[services]]
name = "com.amazonaws.{region}.our.queue"
title = "Our queue"
endpoints = ["gateway", "interface"]
private_dns = ["queue.{region}.example.com"]
ports = [8443, 443]
policy = true
cross_region = true

[prices.ap-northeast-1]
nat_hour = 0.05
nat_gb = 1
source = "our agreement"
date = "2026-11-01"
"#;

fn good(text: &str) -> Config {
    let (config, problems) = read(text, Language::En);
    assert_eq!(problems, []);
    config
}

/// Each problem with the text that it marks.
fn problems(text: &str, language: Language) -> String {
    let (_, problems) = read(text, language);
    let line = |problem: &portolan_config::Problem| {
        let line = text[..problem.range.start].matches('\n').count() + 1;
        let marked = &text[problem.range.clone()];
        let help = problem.help.as_deref().unwrap_or("-");
        format!("{line} `{}`: {} ({help})\n", marked.replace('\n', "⏎"), problem.message)
    };
    problems.iter().map(line).collect()
}

#[test]
fn everything_that_can_be_said() {
    let config = good(EVERYTHING);
    assert_eq!(config.language, Some(Language::Ja));
    assert_eq!(config.levels.get("duplicate-route"), Some(&Level::On(Severity::Warning)));
    assert_eq!(config.levels.get("subnet-claim"), Some(&Level::Off), "by its id");
    let ServiceLookup::One(service) = config.extensions.service("our.queue") else {
        panic!("the service is not there")
    };
    assert_eq!(service.title, "Our queue");
    assert_eq!(service.ports, [8443, 443]);
    assert!(service.gateway && service.interface && service.native_cross_region);
    assert_eq!(service.endpoint_policy, Some(true));
    assert_eq!(service.private_dns, PrivateDns::Names(vec!["queue.{region}.example.com"]));
    let price = config.extensions.prices("ap-northeast-1").unwrap();
    assert_eq!((price.nat_hour, price.nat_gb), (Some(0.05), Some(1.0)));
    assert_eq!((price.nat_source, price.nat_date), ("our agreement", "2026-11-01"));
    let stored = portolan_catalog::prices("ap-northeast-1").unwrap();
    assert_eq!(price.interface_hour, stored.interface_hour, "the prices of endpoints stay");
}

#[test]
fn nothing_said_is_nothing_changed() {
    for empty in ["", "\n", "# nothing\n", "\u{FEFF}"] {
        assert_eq!(good(empty), Config::default(), "{empty:?}");
    }
    assert_eq!(Config::default().settings(None, None), Settings::default());
}

#[test]
fn the_language_is_the_one_asked_for_then_the_projects_then_the_users() {
    let ja = good("language = \"ja\"");
    assert_eq!(ja.settings(Some(Language::En), Some(Language::En)).language, Language::En);
    assert_eq!(ja.settings(None, Some(Language::En)).language, Language::Ja);
    assert_eq!(Config::default().settings(None, Some(Language::Ja)).language, Language::Ja);
    assert_eq!(Config::default().settings(None, None).language, Language::En);
}

const WRONG: &str = r#"
lang = "ja"
language = "de"
rules = 3

[[services]]
name = "com.amazonaws.{region}.queue"
type = "interface"
endpoints = ["gatway", 1]
ports = [0, "443", 70000]
policy = "yes"
private_dns = "queue.example.com"

[prices.ap-northeast-9]
nat_hour = 0.05

[prices.eu-west-1]
nat_hours = 0.05
nat_gb = -1
"#;

#[test]
fn what_is_wrong_is_told_at_once() {
    insta::assert_snapshot!(problems(WRONG, Language::En));
}

#[test]
fn what_is_wrong_is_told_in_japanese() {
    insta::assert_snapshot!(problems(WRONG, Language::Ja));
}

#[test]
fn rules_and_levels() {
    let text = "[rules]\nsubnet-clam = \"off\"\nnonsense = \"off\"\nhost-bits = \"loud\"\nR23 = \"off\"\nsubnet-claim = \"hint\"\nA01 = 1\n";
    insta::assert_snapshot!(problems(text, Language::En));
}

#[test]
fn what_is_no_toml() {
    let text = "language = \n[rules\nhost-bits = \"off\"\n";
    insta::assert_snapshot!(problems(text, Language::En));
}
