//! Sets of protocols and ports: `tcp/443`, `udp/1024-65535`, `icmp/8`, `proto/50`, `all`.

use std::fmt;

use smallvec::{SmallVec, smallvec};

/// A set of traffic by protocol and port.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Ports {
    /// Destination ports of TCP.
    tcp: Ranges,
    /// Destination ports of UDP.
    udp: Ranges,
    /// Types of ICMP, 0 to 255.
    icmp: Ranges,
    /// Numbers of the other IP protocols, 0 to 255 without 1, 6 and 17.
    other: Ranges,
}

/// Sorted, disjoint, not adjacent, both ends included.
#[derive(Debug, PartialEq, Eq, Hash, Default)]
struct Ranges(SmallVec<[(u16, u16); 2]>);

impl Clone for Ranges {
    /// As a whole, where the derived one goes from range to range: each step of a packet clones some.
    fn clone(&self) -> Ranges {
        Ranges(SmallVec::from_slice(&self.0))
    }
}

const ICMP: u16 = 1;
const TCP: u16 = 6;
const UDP: u16 = 17;

impl Ranges {
    fn of(from: u16, to: u16) -> Ranges {
        Ranges(smallvec![(from, to)])
    }

    fn intersection(&self, other: &Ranges) -> Ranges {
        let mut result = SmallVec::new();
        for &(a, b) in &self.0 {
            for &(c, d) in &other.0 {
                let (from, to) = (a.max(c), b.min(d));
                if from <= to {
                    result.push((from, to));
                }
            }
        }
        Ranges(result)
    }

    fn union(&self, other: &Ranges) -> Ranges {
        let mut all: SmallVec<[_; 4]> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut result: SmallVec<[(u16, u16); 2]> = SmallVec::new();
        for (from, to) in all {
            match result.last_mut() {
                Some((_, end)) if from <= end.saturating_add(1) => *end = (*end).max(to),
                _ => result.push((from, to)),
            }
        }
        Ranges(result)
    }

    fn difference(&self, other: &Ranges) -> Ranges {
        let mut left = self.0.clone();
        for &(from, to) in &other.0 {
            left = left
                .into_iter()
                .flat_map(|(a, b)| {
                    let before = (a < from).then(|| (a, b.min(from.saturating_sub(1))));
                    let after = (b > to).then(|| (a.max(to.saturating_add(1)), b));
                    before.into_iter().chain(after)
                })
                .collect();
        }
        Ranges(left)
    }
}

impl Ports {
    /// Everything.
    pub fn all() -> Ports {
        let other = Ranges(smallvec![(0, 0), (2, 5), (7, 16), (18, 255)]);
        Ports { tcp: Ranges::of(0, 65535), udp: Ranges::of(0, 65535), icmp: Ranges::of(0, 255), other }
    }

    /// One TCP port.
    pub fn tcp(port: u16) -> Ports {
        Ports { tcp: Ranges::of(port, port), ..Ports::default() }
    }

    /// Some TCP ports.
    pub fn tcp_ports(ports: &[u16]) -> Ports {
        ports.iter().fold(Ports::default(), |all, port| all.union(&Ports::tcp(*port)))
    }

    /// All of TCP.
    pub fn every_tcp() -> Ports {
        Ports { tcp: Ranges::of(0, 65535), ..Ports::default() }
    }

    /// All of TCP and UDP.
    pub fn tcp_and_udp() -> Ports {
        Ports { tcp: Ranges::of(0, 65535), udp: Ranges::of(0, 65535), ..Ports::default() }
    }

    /// All of TCP, and the echo of ICMP: what a gateway endpoint takes.
    pub fn tcp_and_echo() -> Ports {
        Ports { tcp: Ranges::of(0, 65535), icmp: Ranges::of(8, 8), ..Ports::default() }
    }

    /// Reads a word such as `tcp/443`.
    pub fn parse(word: &str) -> Option<Ports> {
        let (protocol, rest) = word.split_once('/').map_or((word, None), |(protocol, rest)| (protocol, Some(rest)));
        let range = |most: u16| -> Option<Ranges> {
            let Some(rest) = rest else { return Some(Ranges::of(0, most)) };
            let number = |text: &str| -> Option<u16> {
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                text.parse().ok().filter(|number| digits && *number <= most)
            };
            let (from, to) = rest.split_once('-').unwrap_or((rest, rest));
            let (from, to) = (number(from)?, number(to)?);
            (from <= to).then(|| Ranges::of(from, to))
        };
        match protocol {
            "all" if rest.is_none() => Some(Ports::all()),
            "tcp" => Some(Ports { tcp: range(65535)?, ..Ports::default() }),
            "udp" => Some(Ports { udp: range(65535)?, ..Ports::default() }),
            "icmp" => Some(Ports { icmp: range(255)?, ..Ports::default() }),
            "proto" if rest.is_some_and(|rest| !rest.contains('-')) => Some(match range(255)?.0[0].0 {
                ICMP => Ports { icmp: Ranges::of(0, 255), ..Ports::default() },
                TCP => Ports { tcp: Ranges::of(0, 65535), ..Ports::default() },
                UDP => Ports { udp: Ranges::of(0, 65535), ..Ports::default() },
                number => Ports { other: Ranges::of(number, number), ..Ports::default() },
            }),
            _ => None,
        }
    }

    /// The traffic that answers this: to a port from 1024 to 65535, as AWS advises to allow, for ICMP the echo reply.
    /// (AWS, <https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html>)
    #[must_use]
    pub fn answers(&self) -> Ports {
        let if_any = |ranges: &Ranges| if ranges.0.is_empty() { Ranges::default() } else { Ranges::of(1024, 65535) };
        let icmp =
            if self.icmp.intersection(&Ranges::of(8, 8)).0.is_empty() { Ranges::default() } else { Ranges::of(0, 0) };
        Ports { tcp: if_any(&self.tcp), udp: if_any(&self.udp), icmp, other: self.other.clone() }
    }

    /// What of this traffic is certainly answered, and what may be, where such answers are let through.
    pub fn answered(&self, sure: &Ports, maybe: &Ports) -> (Ports, Ports) {
        let needed = self.answers();
        let all = |needed: &Ranges, passed: &Ranges| needed.difference(passed).0.is_empty();
        let any = |needed: &Ranges, passed: &Ranges| !needed.intersection(passed).0.is_empty();
        let keep = |ranges: &Ranges, keep: bool| if keep { ranges.clone() } else { Ranges::default() };
        // Echo is answered by echo reply; other ICMP needs no answer.
        let echo = Ranges::of(8, 8);
        let ports = |passed: &Ports, open: &dyn Fn(&Ranges, &Ranges) -> bool| Ports {
            tcp: keep(&self.tcp, open(&needed.tcp, &passed.tcp)),
            udp: keep(&self.udp, open(&needed.udp, &passed.udp)),
            icmp: if all(&needed.icmp, &passed.icmp) { self.icmp.clone() } else { self.icmp.difference(&echo) },
            other: self.other.intersection(&passed.other),
        };
        (ports(sure, &all), ports(maybe, &any))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.tcp.0.is_empty() && self.udp.0.is_empty() && self.icmp.0.is_empty() && self.other.0.is_empty()
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Ports) -> Ports {
        self.with(other, Ranges::intersection)
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Ports) -> Ports {
        self.with(other, Ranges::union)
    }

    /// What is in this one only.
    #[must_use]
    pub fn difference(&self, other: &Ports) -> Ports {
        self.with(other, Ranges::difference)
    }

    fn with(&self, other: &Ports, operation: fn(&Ranges, &Ranges) -> Ranges) -> Ports {
        Ports {
            tcp: operation(&self.tcp, &other.tcp),
            udp: operation(&self.udp, &other.udp),
            icmp: operation(&self.icmp, &other.icmp),
            other: operation(&self.other, &other.other),
        }
    }
}

impl Ports {
    /// It in words of the language, one for each range: `tcp/80`, `tcp/443`.
    pub fn words(&self) -> Vec<String> {
        if *self == Ports::all() {
            return vec!["all".to_owned()];
        }
        let mut words = Vec::new();
        for (name, ranges, most) in
            [("tcp", &self.tcp, 65535), ("udp", &self.udp, 65535), ("icmp", &self.icmp, 255), ("proto", &self.other, 0)]
        {
            for &(from, to) in &ranges.0 {
                words.push(match (from, to) {
                    (0, to) if to == most && most > 0 => name.to_owned(),
                    (from, to) if from == to => format!("{name}/{from}"),
                    (from, to) => format!("{name}/{from}-{to}"),
                });
            }
        }
        words
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words();
        f.write_str(&if words.is_empty() { "nothing".to_owned() } else { words.join(", ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(word: &str) -> Ports {
        Ports::parse(word).unwrap()
    }

    #[test]
    fn words_are_read_and_written() {
        for word in ["all", "tcp", "udp/53", "tcp/1024-65535", "icmp", "icmp/8", "proto/50"] {
            assert_eq!(ports(word).to_string(), word);
        }
        assert_eq!(ports("proto/6"), ports("tcp"));
        for word in [
            "",
            "tcp/",
            "tcp/x",
            "tcp/65536",
            "tcp/5-4",
            "all/1",
            "icmp/256",
            "proto",
            "proto/1-2",
            "sctp",
            "tcp/+4",
            "tcp/443/2",
        ] {
            assert_eq!(Ports::parse(word), None, "{word}");
        }
    }

    #[test]
    fn answers_come_back_to_high_ports() {
        let asked = ports("tcp/443");
        assert_eq!(asked.answers(), ports("tcp/1024-65535"));
        let high = ports("tcp/1024-65535");
        assert_eq!(asked.answered(&high, &high), (asked.clone(), asked.clone()));
        let some = ports("tcp/32768-61000");
        assert_eq!(asked.answered(&some, &some), (Ports::default(), asked.clone()));
        assert_eq!(asked.answered(&Ports::tcp(443), &Ports::tcp(443)), (Ports::default(), Ports::default()));
        assert_eq!(ports("icmp/8").answered(&ports("icmp/0"), &ports("icmp/0")).0, ports("icmp/8"));
        assert!(ports("icmp/8").answered(&ports("icmp/8"), &ports("icmp/8")).1.is_empty());
    }

    #[test]
    fn sets_behave_as_sets() {
        assert_eq!(ports("tcp/1-100").intersection(&ports("tcp/50-200")).to_string(), "tcp/50-100");
        assert_eq!(ports("tcp/1-100").difference(&ports("tcp/50")).to_string(), "tcp/1-49, tcp/51-100");
        assert_eq!(ports("tcp").difference(&ports("tcp/0")).to_string(), "tcp/1-65535");
        assert_eq!(ports("tcp").difference(&ports("tcp/65535")).to_string(), "tcp/0-65534");
        assert_eq!(ports("tcp/1-4").union(&ports("tcp/5")).to_string(), "tcp/1-5");
        assert!(ports("tcp").intersection(&ports("udp")).is_empty());
        assert!(Ports::all().difference(&Ports::all()).is_empty());
    }
}
