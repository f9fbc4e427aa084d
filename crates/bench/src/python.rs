//! Python of any size, for a peer: a file of as many lines, with cross-references and something to be found.

use std::fmt::Write;

use crate::scenario::{Key, Place, Scenario, place_behind};

const SERVICES: [&str; 4] = ["ssm", "ssmmessages", "kms", "sqs"];
/// One block in so many names something that is not there: a finding in about 150 lines.
const PER_FINDING: usize = 9;

/// A file with so many lines.
pub fn of_lines(lines: usize) -> String {
    let mut text = String::from("SERVICES = [\"ssm\", \"ssmmessages\", \"kms\", \"sqs\"]\n");
    for index in 0.. {
        let mut whole = text.clone();
        block(&mut text, index);
        if text.lines().count() > lines {
            let missing = lines - whole.lines().count();
            for number in 0..missing {
                let _ = writeln!(whole, "LAST_{number} = SERVICES");
            }
            return whole;
        }
    }
    text
}

/// What is done to a file of so many lines. Nothing, if it is too small to have a middle.
pub fn scenario(lines: usize, command: Vec<String>) -> Option<Scenario> {
    let text = of_lines(lines);
    let middle = text.matches("\nclass ").count() / 2;
    let key =
        Key { at: place_behind(&text, &format!("\nclass Subnet{middle:05}"), "members = [subnet_00000")?, text: "x" };
    let name = command.first().map_or("peer", |program| program.rsplit('/').next().unwrap_or(program));
    Some(Scenario {
        name: format!("{name}-{lines}"),
        file: "main.py",
        language_id: "python",
        in_large_block: key.clone(),
        on_first_line: Key { at: place_behind(&text, "", "]")?, text: "(" },
        hovers: vec![Place { line: key.at.line, column: 8 }, Place { line: key.at.line + 1, column: 10 }],
        completion: key.at,
        key,
        command,
        text,
    })
}

fn block(text: &mut String, index: usize) {
    let before = index.saturating_sub(1);
    let other = if index % PER_FINDING == PER_FINDING - 1 { "missing" } else { "subnet" };
    let service = SERVICES[index % SERVICES.len()];
    let _ = write!(
        text,
        r#"

class Subnet{index:05}:
    """Subnet {index} of the service, with its hosts."""

    block = "10.{}.{}.0/24"

    def hosts(self, first: int) -> list[str]:
        return [f"{{self.block}}-{{number}}" for number in range(first, 250)]


subnet_{index:05} = Subnet{index:05}()


def endpoints_{index:05}(name: str) -> list[object]:
    members = [subnet_00000, {other}_{before:05}]
    if name == "{service}" and name in SERVICES:
        members.append(subnet_{index:05})
    return members
"#,
        index / 250,
        index % 250,
    );
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_so_many_lines() {
        for lines in [600, 1_000, 1_013, 10_000] {
            assert_eq!(super::of_lines(lines).lines().count(), lines);
        }
    }

    #[test]
    fn keys_are_typed_behind_names() {
        let scenario = super::scenario(1_000, vec!["bin/ruff".to_owned()]).unwrap();
        assert_eq!(scenario.name, "ruff-1000");
        let line = scenario.text.lines().nth(scenario.key.at.line).unwrap();
        assert!(line[..scenario.key.at.column].ends_with("[subnet_00000"), "{line}");
        assert_eq!(scenario.on_first_line.at.line, 0);
    }
}
