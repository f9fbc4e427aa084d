//! Ways that are longer than any packet is followed. Somebody may write them, or generate them; nothing overflows.

use portolan_analyzer::{Analysis, Sources, analyze};

/// Longer than what is followed, by far.
const LENGTH: usize = 2000;

/// With as much stack as a main thread has, and the server's analysis.
fn analysed(text: &str) -> Analysis {
    let sources = Sources::of_text("long.topo", format!("region ap-northeast-1\n{text}"));
    let thread = std::thread::Builder::new().stack_size(8 << 20);
    thread.spawn(|| analyze(sources)).unwrap().join().unwrap()
}

/// The `n`th block of 16 addresses.
fn block(n: usize) -> String {
    format!("10.{}.{}.{}/28", n / 4096, n / 16 % 256, n % 16 * 16)
}

fn lines(line: impl Fn(usize) -> String) -> String {
    (0..LENGTH).map(|n| line(n) + "\n").collect()
}

/// Nobody knows whether the first expectation holds, because the way is too long.
fn is_not_followed(text: &str) {
    let analysis = analysed(text);
    assert_eq!(analysis.expectations[0].holds, None, "{}", analysis.expectations[0].outcome);
    let outcome = &analysis.expectations[0].outcome;
    assert!(outcome.contains("is not followed any further"), "{outcome}");
}

#[test]
fn through_transit_gateways() {
    let gateway = |n| format!("transit_gateway t{n} {{ attach t{next}; route 0.0.0.0/0 -> t{next} }}", next = n + 1);
    is_not_followed(&format!(
        "vpc v 10.0.0.0/16 {{ subnet s 10.0.0.0/24; route_table m {{ main; route 0.0.0.0/0 -> t }} }}
        transit_gateway t {{ attach v; attach t0; route 0.0.0.0/0 -> t0 }}
        {}transit_gateway t{LENGTH}
        expect v reaches 11.0.0.1",
        lines(gateway)
    ));
}

#[test]
fn through_appliances() {
    let appliance = |n| {
        let (block, next) = (block(n), n + 1);
        format!(
            "subnet s{n} {block} {{ route_table r{n}; instance i{n} }}; route_table r{n} {{ route 0.0.0.0/0 -> s{next}.i{next} }}"
        )
    };
    is_not_followed(&format!(
        "vpc v 10.0.0.0/8 {{\nsecurity_group default {{ ingress all from 0.0.0.0/0 }}\n{}subnet s{LENGTH} {} {{ instance i{LENGTH} }}\n}}\nexpect v.s0.i0 reaches 11.0.0.1",
        lines(appliance),
        block(LENGTH)
    ));
}

#[test]
fn through_nat_gateways() {
    let nat = |n| {
        let (block, next) = (block(n), n + 1);
        format!(
            "subnet s{n} {block} {{ route_table r{n} }}; route_table r{n} {{ route 0.0.0.0/0 -> n{next} }}
            nat_gateway n{n} {{ subnet s{n}; connectivity private }}"
        )
    };
    is_not_followed(&format!(
        "vpc v 10.0.0.0/8 {{\n{}subnet s {}; nat_gateway n{LENGTH} {{ subnet s; connectivity private }}\n}}
        expect v.s0 reaches 11.0.0.1",
        lines(nat),
        block(LENGTH)
    ));
}

#[test]
fn through_load_balancers_and_names() {
    let balancer = |n| format!("load_balancer l{n} network {{ subnets [s]; listener tcp/80 -> l{} }}", n + 1);
    let record = |n| format!("record \"h{n}.example.com\" -> \"h{}.example.com\"", n + 1);
    let analysis = analysed(&format!(
        "vpc v 10.0.0.0/16 {{\nsubnet s 10.0.0.0/24 {{ instance i }}\n{}
        hosted_zone \"example.com\" {{ vpcs [v]\n{} }}\n}}
        expect v.s.i reaches v.l0 on tcp/80\nexpect v.s.i reaches \"h0.example.com\"",
        lines(balancer),
        lines(record)
    ));
    assert_eq!(analysis.expectations.len(), 2);
}
