//! Mutations that know what an input is made of.
//!
//! libFuzzer alters bytes, which seldom makes one statement of another. Half of the time these do it instead: they
//! delete, double, move and exchange lines, words and messages, and write words in that other files are made of.

use std::ops::Range;
use std::sync::LazyLock;

use fastrand::Rng;
use portolan_analyzer::schema::STATEMENTS;

/// What separates the messages of an input of [`crate::frames`]: a byte that no UTF-8 text holds.
pub const PART_END: u8 = 0xFF;

/// Texts whose words are worth writing elsewhere.
const EXAMPLES: &[&str] = &[
    include_str!("../../examples/central-egress.topo"),
    include_str!("../../examples/direct-connect.topo"),
    include_str!("../../examples/inspection.topo"),
    include_str!("../../examples/lab-before.topo"),
    include_str!("../../examples/privatelink.topo"),
    include_str!("../../examples/session-manager.topo"),
];

/// Values at the edges of what there is.
const EDGES: &[&str] = &[
    "0",
    "18446744073709551616",
    "0.0.0.0/0",
    "::/0",
    "255.255.255.255/32",
    "10.0.0.0/33",
    "fd00::1/128",
    "unknown",
    "all",
    "tcp/0-65535",
    "tcp/65536",
    "icmp/255",
    "proto/0",
    "*",
    "->",
    "<->",
    "\"\"",
    "[]",
    "{",
    "}",
    "[",
    "]",
    "名前",
    "\u{1F5FC}",
    "aws.s3",
    "internet",
    "default",
    "only",
    "because",
    "via",
    "import \"other.topo\"",
    "policy \"policy.json\"",
    "\n#=== other.topo\n",
    "\n#=== policy.json\n",
    "# allow: ",
    "## ",
];

static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let keywords = STATEMENTS.iter().map(|statement| statement.keyword);
    let words = EXAMPLES.iter().flat_map(|example| example.split_whitespace());
    let mut words: Vec<_> = keywords.chain(words).collect();
    words.sort_unstable();
    words.dedup();
    words.extend(EDGES);
    words
});

/// What an input's own choices start from: the same for the same bytes.
pub fn seed(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3))
}

/// A word that occurs in topologies, or might.
pub fn word(which: usize) -> &'static str {
    WORDS[which % WORDS.len()]
}

/// A piece of a topology.
pub fn piece(which: usize, from: usize, length: usize) -> String {
    let example = EXAMPLES[which % EXAMPLES.len()];
    let count = example.chars().count();
    example.chars().skip(from % count).take(length).collect()
}

/// A whole topology.
pub fn example(which: usize) -> &'static str {
    EXAMPLES[which % EXAMPLES.len()]
}

/// A text after an edit: a word is written somewhere, or a few characters go.
pub fn edited(text: &str, rng: &mut Rng) -> String {
    let boundaries: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let from = rng.usize(..boundaries.len());
    let to = (from + rng.usize(..8)).min(boundaries.len() - 1);
    let written = if rng.bool() { word(rng.usize(..)) } else { "" };
    format!("{}{written}{}", &text[..boundaries[from]], &text[boundaries[to]..])
}

/// Alters a text in place and gives its new length; nothing half of the time.
pub fn text(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> Option<usize> {
    let mut rng = Rng::with_seed(u64::from(seed));
    if rng.bool() {
        return None;
    }
    let mut input = data[..size].to_vec();
    for _ in 0..rng.usize(1..5) {
        let units = if rng.bool() {
            units(&input, |byte| byte == b'\n')
        } else {
            units(&input, |byte| byte.is_ascii_whitespace() || b",;[]".contains(&byte))
        };
        let written = if rng.bool() { word(rng.usize(..)) } else { "" };
        alter(&mut input, &units, written.as_bytes(), &mut rng);
    }
    put(data, &input, max_size)
}

/// Alters a list of messages in place and gives its new length; nothing half of the time.
pub fn parts(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> Option<usize> {
    let mut rng = Rng::with_seed(u64::from(seed));
    if rng.bool() {
        return None;
    }
    let mut input = data[..size].to_vec();
    let units = if rng.bool() {
        units(&input, |byte| byte == PART_END)
    } else {
        units(&input, |byte| byte == PART_END || b"{}[],:".contains(&byte))
    };
    alter(&mut input, &units, b"", &mut rng);
    put(data, &input, max_size)
}

/// Where the pieces are that end with such bytes, which belong to them.
fn units(input: &[u8], is_end: impl Fn(u8) -> bool) -> Vec<Range<usize>> {
    let mut units = Vec::new();
    let mut start = 0;
    for (at, byte) in input.iter().enumerate() {
        if is_end(*byte) {
            units.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < input.len() {
        units.push(start..input.len());
    }
    units
}

/// Writes something in place of a piece, leaves the piece out, or has another one before it, after it or in its place.
fn alter(input: &mut Vec<u8>, units: &[Range<usize>], written: &[u8], rng: &mut Rng) {
    let (Some(at), Some(other)) = (rng.choice(units), rng.choice(units)) else {
        input.extend_from_slice(written);
        return;
    };
    let there = input[other.clone()].to_vec();
    match rng.u8(..5) {
        0 => drop(input.drain(at.clone())),
        1 => drop(input.splice(at.start..at.start, there)),
        2 => drop(input.splice(at.clone(), there)),
        3 => {
            let (first, second) = if at.start <= other.start { (at, other) } else { (other, at) };
            let (one, two) = (input[first.clone()].to_vec(), input[second.clone()].to_vec());
            input.splice(second.clone(), one);
            if first != second {
                input.splice(first.clone(), two);
            }
        }
        // The byte that ends the piece stays.
        _ => drop(input.splice(at.start..at.end - 1, written.iter().copied())),
    }
}

fn put(data: &mut [u8], input: &[u8], max_size: usize) -> Option<usize> {
    let size = input.len().min(max_size);
    data.get_mut(..size)?.copy_from_slice(&input[..size]);
    Some(size)
}
