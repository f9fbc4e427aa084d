//! An analysis that followed edits answers like any other.

use portolan_analyzer::{FileId, Incremental, Sources, TextSize};
use portolan_ide::rename;

#[test]
fn a_name_is_renamed_whatever_numbers_the_statements_have() {
    let before = "region ap-northeast-1
vpc lab 10.0.0.0/16 {
  dns_support on
  subnet a 10.0.0.0/24 { az a; instance x }
  subnet b 10.0.1.0/24 { az a; instance y }
}
expect lab.a.x reaches lab.b.y
";
    // Statements that come later have later numbers, wherever they stand.
    let after = before.replace("  dns_support on\n", "  dns_hostnames on\n  dns_support on\n");
    let analysis = Incremental::new(Sources::of_text("lab.topo", before));
    let Ok(followed) = analysis.edit(after.as_str()) else { panic!("it can be followed") };
    let at = TextSize::try_from(after.find("lab").unwrap()).unwrap();
    let edits = rename(followed.analysis(), FileId(0), at, "home").unwrap();
    assert_eq!(edits.len(), 3);
    let other = rename(followed.analysis(), FileId(0), TextSize::try_from(after.find("a 10").unwrap()).unwrap(), "b");
    assert_eq!(other.unwrap_err(), "there is a `b` already where `a` is declared");
}
