//! What texts say, and where they cease to be policies.

use portolan_policy::{Barred, Effect, JsonMistake, Malformed, Mistake, Policy, Principal, Words, read};
use proptest::prelude::*;

const ACTION: &str = "s3:GetObject";
const BUCKET: &str = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/";

fn policy(text: &str) -> Policy {
    read(text).unwrap_or_else(|malformed| panic!("{text}: {malformed:?}"))
}

fn statements(statements: &str) -> Policy {
    policy(&format!("{{\"Statement\": [{statements}]}}"))
}

#[test]
fn everything_has_its_place() {
    let text = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Deny",
    "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
    "Action": ["s3:Get*", "s3:PutObject"],
    "NotResource": "arn:aws:s3:::\u006dine/*",
    "Condition": { "ForAnyValue:StringLikeIfExists": { "aws:SourceVpc": ["vpc-1", "vpc-2*"] }, "Bool": { "x": true } }
  }
}"#;
    let policy = policy(text);
    assert_eq!((policy.list, policy.characters), (None, text.chars().count()));
    let [statement] = policy.statements.as_slice() else { panic!("one statement") };
    assert_eq!(statement.effect, Some(Effect::Deny));
    assert!(!statement.unconditional);
    let at = |range: &std::ops::Range<usize>| &text[range.clone()];
    assert!(at(&statement.range).starts_with('{') && at(&statement.range).ends_with('}'));
    let Principal::Some(principal) = &statement.principal else { panic!("somebody") };
    assert_eq!(at(principal), r#"{ "AWS": "arn:aws:iam::111122223333:root" }"#);
    let Words::Only(actions) = &statement.actions else { panic!("these actions") };
    assert_eq!(actions.iter().map(|word| at(&word.range)).collect::<Vec<_>>(), ["\"s3:Get*\"", "\"s3:PutObject\""]);
    let Words::AllBut(resources) = &statement.resources else { panic!("all but these resources") };
    assert_eq!(resources[0].text, "arn:aws:s3:::mine/*");
    let [strings, switch] = statement.conditions.as_slice() else { panic!("two tests") };
    assert_eq!(at(&strings.key.range), "\"aws:SourceVpc\"");
    assert!(strings.is_about("AWS:sourcevpc") && strings.compares_patterns() && !strings.compares_numbers());
    assert_eq!(strings.values.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["vpc-1", "vpc-2*"]);
    assert!(switch.values.is_empty() && !switch.compares_patterns());
}

#[test]
fn principals_have_many_forms() {
    for (written, principal) in [
        (r#""Principal": "*""#, Principal::Everybody),
        (r#""Principal": {"AWS": "*"}"#, Principal::Everybody),
        (r#""Principal": {"AWS": ["111122223333", "*"]}"#, Principal::Everybody),
        (r#""NotPrincipal": "*""#, Principal::Unknown),
        (r#""Principal": 1"#, Principal::Unknown),
        (r#""Effect": "Allow""#, Principal::Missing),
    ] {
        assert_eq!(statements(&format!("{{{written}}}")).statements[0].principal, principal, "{written}");
    }
}

#[test]
fn a_mistake_has_its_place() {
    for (text, range, mistake) in [
        ("", 0..0, Mistake::Json(JsonMistake::Empty)),
        ("[]", 0..2, Mistake::NoObject),
        ("{}", 0..2, Mistake::NoStatement),
        (r#"{"Statement": ["x"]}"#, 14..19, Mistake::NoStatement),
        ("\u{feff}{\"a\": 1 \"b\": 2}", 10..10, Mistake::Json(JsonMistake::MissingComma)),
        (r#"{"a": 1,}"#, 7..8, Mistake::Json(JsonMistake::StrayComma)),
        (r#"{"a": 'b'}"#, 6..7, Mistake::Json(JsonMistake::String)),
        (r#"{a: 1}"#, 1..2, Mistake::Json(JsonMistake::BareWord)),
        ("// no\n{}", 0..5, Mistake::Json(JsonMistake::Comment)),
        ("{} {}", 3..4, Mistake::Json(JsonMistake::Trailing)),
        (r#"{"a": {"#, 6..7, Mistake::Json(JsonMistake::Unclosed)),
    ] {
        assert_eq!(read(text), Err(Malformed { range, mistake }), "{text}");
    }
    let deep = "[".repeat(1 << 20);
    assert_eq!(read(&deep).map_err(|malformed| malformed.mistake), Err(Mistake::Json(JsonMistake::TooDeep)));
}

#[test]
fn what_is_not_allowed_is_barred() {
    let mine = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::mine/*"}"#;
    let reading = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "*"}"#;
    for barring in [mine, reading, ""] {
        let policy = statements(barring);
        let first = policy.statements.first();
        assert_eq!(policy.bars(ACTION, BUCKET), Some(Barred::NotAllowed(first)), "{barring}");
    }
    let open = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "arn:aws:s3:::prod-*"}"#;
    let others = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "NotResource": "arn:aws:s3:::theirs/*"}"#;
    let conditional = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"x": true}}}"#;
    for passing in [open, others, conditional, r#"{"Effect": "Allow"}"#, "{}"] {
        assert_eq!(statements(&format!("{mine}, {passing}")).bars(ACTION, BUCKET), None, "{passing}");
    }
}

#[test]
fn what_is_denied_is_barred_whatever_is_allowed() {
    let all = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    let but_mine = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": "arn:aws:s3:::mine/*"}"#;
    let policy = statements(&format!("{all}, {but_mine}"));
    assert_eq!(policy.bars(ACTION, BUCKET), Some(Barred::Denied(&policy.statements[1])));
    for harmless in [
        but_mine.replace("Deny", "Allow"),
        but_mine.replace("s3:*", "s3:Put*"),
        but_mine.replace(r#""*", "Action""#, r#""111122223333", "Action""#),
        but_mine.replace("mine/*", "prod-*"),
        but_mine.replace("NotResource", "Resource"),
        but_mine.replace('}', r#", "Condition": {"Bool": {"x": true}}}"#),
    ] {
        assert_eq!(statements(&format!("{all}, {harmless}")).bars(ACTION, BUCKET), None, "{harmless}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every text gives an answer, and every range lies in the text.
    #[test]
    fn reading_is_total(text in "[{}\\[\\]\",:a*\\\\ \u{e9}\u{feff}/1tr\n-]{0,40}") {
        if let Err(malformed) = read(&text) {
            prop_assert!(text.get(malformed.range).is_some());
        }
    }

    /// The same within what is nearly a policy.
    #[test]
    fn reading_broken_policies_is_total(cut in 0usize..200, put in "[{}\\[\\]\",:\u{e9}\\\\]{0,3}") {
        let whole = "{\"Statement\": [{\"Principal\": \"*\", \"Action\": [\"é\"], \"Condition\": {\"A\": {\"b\": \"c\"}}}]}";
        let cut = (0..=cut.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
        let text = format!("{}{put}{}", &whole[..cut], &whole[cut..]);
        match read(&text) {
            Ok(policy) => for statement in policy.statements {
                prop_assert!(text.get(statement.range).is_some());
            },
            Err(malformed) => prop_assert!(text.get(malformed.range).is_some()),
        }
    }
}
