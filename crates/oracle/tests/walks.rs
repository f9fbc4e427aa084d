//! The plain walk on small topologies whose answers are known from AWS's pages. Each `expect` says what the walk must
//! say; behind `#` stands the reason, or `unknown`.

use portolan_analyzer::{Sources, analyze};
use portolan_oracle::{Verdict, judge};

/// Asks the plain walk alone.
fn check(text: &str) {
    let analysis = analyze(Sources::of_text("walk.topo", text));
    let mut asked = 0;
    for expectation in &analysis.expectations {
        let line = text.lines().nth(analysis.sources.line(expectation.span) - 1).unwrap();
        let note = line.split_once(" # ").map(|(_, note)| note.trim());
        let answer = judge(&analysis.nodes, expectation.node).unwrap();
        let cannot = expectation.text.contains(" cannot reach ");
        let right = match (note, cannot) {
            (Some("unknown"), _) => answer.all == Verdict::Unknown,
            (Some(reason), true) => matches!(answer.some, Verdict::No(found) if found == reason),
            (None, true) => matches!(answer.some, Verdict::No(_)),
            (_, false) => answer.all == Verdict::Yes,
        };
        assert!(right, "{line}\n  {:?}\n{text}", answer);
        asked += 1;
    }
    assert_eq!(asked, text.lines().filter(|line| line.starts_with("expect ")).count(), "{:#?}", analysis.diagnostics);
}

#[test]
fn a_lab_with_a_bastion() {
    check(
        "region ap-northeast-1
vpc lab 10.0.0.0/16 {
  internet_gateway igw
  security_group jump { ingress tcp/22 from 203.0.113.0/24 }
  security_group inner { ingress tcp/22 from jump }
  subnet out 10.0.20.0/24 { az a; route_table open; instance bastion { public_ip on; security_groups [jump] } }
  subnet in 10.0.30.0/24 { az a; route_table closed; instance app { security_groups [inner] } }
  route_table open { route 0.0.0.0/0 -> igw }
  route_table closed
}
expect lab.out.bastion reaches internet
expect lab.out.bastion reaches aws.s3
expect lab.out.bastion reaches lab.in.app on tcp/22
expect 203.0.113.10 reaches lab.out.bastion on tcp/22
expect internet cannot reach lab.out.bastion on tcp/22 # security-group
expect internet cannot reach lab.in.app on tcp/22 # no-public-address
expect lab.in.app cannot reach internet on tcp/443 # no-route
expect lab.in.app cannot reach aws.s3 # no-route
expect lab.in.app cannot reach lab.out.bastion on tcp/22 # security-group
",
    );
}

#[test]
fn gateway_endpoints() {
    check(
        "region ap-northeast-1
vpc lab 10.0.0.0/16 {
  internet_gateway igw
  subnet out 10.0.20.0/24 { az a; route_table open; instance bastion { public_ip on } }
  subnet in 10.0.30.0/24 { az a; route_table closed; instance app; instance shut { security_groups [narrow] } }
  subnet by 10.0.40.0/24 { az a; route_table written; instance by }
  security_group narrow { egress tcp/443 to aws.dynamodb }
  route_table open { route 0.0.0.0/0 -> igw }
  route_table closed { route 0.0.0.0/0 -> nat }
  route_table written { route aws.s3 -> blackhole; route 0.0.0.0/0 -> igw }
  nat_gateway nat { subnet out }
  endpoint s3 gateway { service aws.s3; route_tables [closed] }
}
expect lab.in.app reaches lab.s3
expect lab.in.app reaches aws.s3
expect lab.in.app reaches internet on tcp/443
expect lab.in.app cannot reach aws.s3 on udp/443 # protocol
expect lab.in.app reaches aws.s3 in us-east-1
expect lab.in.shut cannot reach aws.s3 # security-group
expect lab.out.bastion cannot reach lab.s3 # no-route
expect lab.out.bastion reaches aws.s3
expect lab.by.by cannot reach aws.s3 # blackhole
",
    );
}

#[test]
fn a_hub_that_is_peered() {
    check(
        "region ap-northeast-1
vpc hub 10.1.0.0/16 {
  dns_hostnames on
  internet_gateway igw
  subnet out 10.1.0.0/24 { az a; route_table open }
  subnet ep_a 10.1.1.0/24 { az a; route_table closed }
  subnet ep_c 10.1.2.0/24 { az c; route_table closed; instance neighbour { security_groups [members] } }
  nat_gateway nat { subnet out }
  route_table open { route 0.0.0.0/0 -> igw }
  route_table closed { route 0.0.0.0/0 -> nat; route 10.2.0.0/16 -> link }
  security_group clients { ingress tcp/443 from 10.0.0.0/8 }
  security_group members { ingress tcp/443 from spoke.app }
  endpoint kms interface { service aws.kms; subnets [ep_a, ep_c]; security_groups [clients] }
  endpoint s3 gateway { service aws.s3; route_tables [closed] }
}
vpc spoke 10.2.0.0/16 {
  dns_hostnames on
  subnet one 10.2.0.0/24 { az a; route_table app; instance app { security_groups [app] } }
  subnet two 10.2.1.0/24 { az a; route_table far; instance far { security_groups [app] } }
  security_group app
  route_table app { route 10.1.0.0/16 -> link }
  route_table far { route 0.0.0.0/0 -> link }
}
peering link hub <-> spoke
expect spoke.one.app reaches hub.kms
expect spoke.one.app reaches hub.ep_c.neighbour on tcp/443
expect hub.ep_c.neighbour reaches hub.kms
expect spoke.one.app cannot reach aws.kms # no-route
expect spoke.one.app cannot reach hub.s3 # gateway-endpoint-outside-vpc
expect spoke.two.far cannot reach internet on tcp/443 # not-transitive
expect hub.kms cannot reach spoke.one.app # endpoint-one-way
",
    );
}

#[test]
fn private_link_between_accounts() {
    check(
        "region us-east-1
account provider 111122223333 {
  vpc saas 10.0.0.0/16 {
    subnet lb_a 10.0.0.0/24 { az use1-az1 }
    subnet lb_b 10.0.1.0/24 { az use1-az2 }
    subnet api_a 10.0.2.0/24 { az use1-az1; instance api { security_groups [api] } }
    security_group front { ingress tcp from 0.0.0.0/0 }
    security_group api { ingress tcp/8443 from front }
    load_balancer nlb network {
      subnets [lb_a, lb_b]; cross_zone on; security_groups [front]
      listener tcp/443 -> api_a.api on tcp/8443
    }
    endpoint_service api { load_balancers [nlb]; allow [consumer]; private_dns_name \"api.example.com\" verified }
    endpoint_service other { load_balancers [nlb] }
  }
}
account consumer 444455556666 {
  vpc app 10.0.0.0/16 {
    dns_hostnames on
    subnet a 10.0.0.0/24 { az use1-az1; instance worker { security_groups [worker] } }
    subnet b 10.0.1.0/24 { az use1-az2 }
    security_group worker
    security_group to { ingress tcp from worker }
    endpoint saas interface { service provider.saas.api; subnets [a, b]; security_groups [to] }
    endpoint other interface { service provider.saas.other; subnets [a, b]; security_groups [to] }
    endpoint waiting interface { service provider.saas.api; subnets [b]; security_groups [to]; accepted off; private_dns off }
  }
}
expect consumer.app.a.worker reaches provider.saas.api
expect consumer.app.a.worker reaches \"api.example.com\" on tcp/443
expect consumer.app.a.worker cannot reach provider.saas.api on tcp/22 # no-listener
expect consumer.app.a.worker cannot reach provider.saas.other # not-allowed
expect consumer.app.a.worker cannot reach consumer.app.waiting # not-accepted
expect provider.saas.api_a.api cannot reach consumer.app.a.worker on tcp/443 # no-route
",
    );
}

#[test]
fn zones_of_load_balancers() {
    check(
        "region us-east-2
vpc v 10.0.0.0/16 {
  subnet a 10.0.0.0/24 { az a; instance one; instance client }
  subnet b 10.0.1.0/24 { az b }
  security_group default { ingress all from 0.0.0.0/0 }
  security_group closed { ingress tcp/80 from 10.9.0.0/16 }
  load_balancer both network { subnets [a, b]; listener tcp/443 -> a.one }
  load_balancer far network { subnets [b]; listener tcp/443 -> a.one }
  load_balancer web application { subnets [b]; listener tcp/443 -> a.one on tcp/80 }
}
expect v.a.client reaches v.both on tcp/443
expect v.a.client cannot reach v.far on tcp/443 # no-target
expect v.a.client reaches v.web on tcp/443
expect v.a.client cannot reach v.web on tcp/80 # no-listener
expect internet cannot reach v.web on tcp/443 # no-public-address
",
    );
}

#[test]
fn inspection_behind_a_gateway_load_balancer() {
    let text = "region eu-west-1
vpc security 10.50.0.0/16 {
  subnet boxes 10.50.0.0/24 { az euw1-az1; instance firewall { security_groups [geneve] } }
  security_group geneve { ingress udp/6081 from 10.50.0.0/24 }
  load_balancer gwlb gateway { subnets [boxes]; listener all -> boxes.firewall }
  endpoint_service inspection { load_balancers [gwlb]; acceptance automatic }
}
vpc app 10.60.0.0/16 {
  internet_gateway igw
  subnet web 10.60.0.0/24 { az euw1-az1; route_table web; instance web { public_ip on; security_groups [web] } }
  subnet fw 10.60.1.0/24 { az euw1-az1; route_table fw }
  security_group web { ingress tcp/443 from 0.0.0.0/0 }
  endpoint inspect gateway_load_balancer { service security.inspection; subnets [fw] }
  route_table web { route 0.0.0.0/0 -> inspect }
  route_table fw { route 0.0.0.0/0 -> igw }
  route_table ingress { edge igw; route 10.60.0.0/24 -> inspect }
}
";
    check(&format!(
        "{text}expect app.web.web reaches internet on tcp/443
expect internet reaches app.web.web on tcp/443
expect internet cannot reach app.web.web on tcp/22 # security-group
"
    ));
    let one_way = text.replace("route_table ingress { edge igw; route 10.60.0.0/24 -> inspect }", "");
    check(&format!("{one_way}expect internet cannot reach app.web.web on tcp/443 # asymmetric-route\n"));
    let closed = text.replace("udp/6081", "udp/6082");
    check(&format!("{closed}expect app.web.web cannot reach internet on tcp/443 # security-group\n"));
}

#[test]
fn one_bucket_for_an_office_and_a_vpc() {
    check(
        "region ap-northeast-1
vpc hub 10.30.0.0/16 {
  dns_hostnames on
  vpn_gateway vgw
  subnet app 10.30.0.0/24 { az a; route_table closed; instance batch }
  subnet ep_a 10.30.10.0/24 { az a; route_table closed }
  subnet ep_c 10.30.11.0/24 { az c; route_table closed }
  route_table closed { propagate vgw }
  security_group from_office { ingress tcp/443 from 192.168.0.0/16; ingress udp/53 from 192.168.0.0/16 }
  endpoint s3 gateway { service aws.s3; route_tables [closed] }
  endpoint s3_office interface {
    service aws.s3; subnets [ep_a, ep_c]; security_groups [from_office]; private_dns inbound_resolver_only
  }
  resolver dns inbound { subnets [ep_a, ep_c]; security_groups [from_office] }
}
vpc other 10.31.0.0/16 { subnet s 10.31.0.0/24 { az a; instance i } }
on_premises office 192.168.0.0/16 { dns hub.dns; host server 192.168.10.20 }
on_premises blind 192.169.0.0/16 { dns hub.dns; host server 192.169.10.20 }
vpn line office <-> hub.vgw
expect hub.app.batch reaches aws.s3
expect office.server reaches aws.s3
expect office cannot reach hub.s3 # gateway-endpoint-outside-vpc
expect office.server cannot reach other.s.i on tcp/443 # not-transitive
expect hub.app.batch reaches office.server on tcp/443
expect hub.app.batch cannot reach blind.server on tcp/443 # no-route
expect blind.server cannot reach aws.s3 # name-resolution
expect office.server reaches internet on tcp/443 # unknown
",
    );
}

#[test]
fn names_in_a_vpc() {
    check(
        "region ap-northeast-1
vpc v 10.0.0.0/16 {
  dns_hostnames on
  subnet a 10.0.0.0/24 { az a; instance db; instance app }
  security_group default { ingress tcp/443 from 10.0.0.0/16; ingress tcp/5432 from 10.0.0.0/16 }
  hosted_zone \"corp.example\" { record \"db.corp.example\" -> a.db; record \"*.s.corp.example\" -> a.db }
  endpoint sqs interface { service aws.sqs; subnets [a] }
  endpoint s3 interface { service aws.s3; subnets [a] }
}
vpc dark 10.1.0.0/16 { dns_support off; subnet a 10.1.0.0/24 { az a; instance app } }
expect v.a.app reaches \"db.corp.example\" on tcp/5432
expect v.a.app reaches \"x.s.corp.example\" on tcp/5432
expect v.a.app cannot reach \"x.corp.example\" on tcp/5432 # name-resolution
expect v.a.app reaches aws.sqs
expect v.a.app cannot reach aws.s3 # no-route
expect v.a.app cannot reach aws.sqs in us-east-1 # no-route
expect dark.a.app reaches aws.sqs # unknown
",
    );
}

#[test]
fn transit_gateways() {
    check(
        "region eu-west-3
vpc egress 10.0.0.0/16 {
  internet_gateway igw
  subnet out 10.0.0.0/24 { az a; route_table out }
  subnet att 10.0.1.0/24 { az a; route_table att }
  nat_gateway nat { subnet out }
  route_table out { route 0.0.0.0/0 -> igw; route 10.0.0.0/8 -> tgw }
  route_table att { route 0.0.0.0/0 -> nat }
}
vpc one 10.1.0.0/16 {
  subnet a 10.1.0.0/24 { az a; route_table t; instance i { security_groups [g] } }
  subnet b 10.1.1.0/24 { az b; route_table t; instance i }
  security_group g { ingress tcp/443 from two.g; ingress tcp/80 from 0.0.0.0/0 }
  route_table t { route 0.0.0.0/0 -> tgw }
}
vpc two 10.2.0.0/16 {
  subnet a 10.2.0.0/24 { az a; route_table t; instance i { security_groups [g] } }
  security_group g
  route_table t { route 0.0.0.0/0 -> tgw }
}
transit_gateway tgw {
  attach egress { subnets [egress.att] }
  attach one { subnets [one.a] }
  attach two { subnets [two.a] }
  propagate egress; propagate one; propagate two
  route 0.0.0.0/0 -> egress
  route 10.77.0.0/16 -> blackhole
}
on_premises office 192.168.0.0/16 { host h 192.168.0.10 }
on_premises wired 192.169.0.0/16 { host h 192.169.0.10 }
vpn line office <-> tgw
direct_connect dx wired <-> tgw { interface private }
expect one.a.i reaches internet on tcp/443
expect one.b.i cannot reach internet on tcp/443 # transit-gateway-zone
expect two.a.i reaches one.a.i on tcp/80
expect two.a.i reaches one.a.i on tcp/443 # unknown
expect two.a.i cannot reach one.a.i on tcp/22 # security-group
expect one.a.i cannot reach 10.77.0.5 on tcp/80 # blackhole
expect office.h cannot reach one.a.i on tcp/80 # asymmetric-route
expect wired.h cannot reach one.a.i on tcp/80 # virtual-interface
",
    );
}

#[test]
fn zone_affinity_and_appliance_mode() {
    let text = |mode: &str| {
        format!(
            "region us-east-2
vpc one 10.1.0.0/16 {{
  subnet a 10.1.0.0/24 {{ az a; route_table t; instance i }}
  route_table t {{ route 10.2.0.0/16 -> tgw }}
}}
vpc two 10.2.0.0/16 {{
  subnet b 10.2.0.0/24 {{ az b; route_table t; instance i }}
  security_group default {{ ingress all from 0.0.0.0/0 }}
  route_table t {{ route 10.1.0.0/16 -> tgw }}
}}
vpc box 10.9.0.0/16 {{
  subnet att_a 10.9.0.0/24 {{ az a; route_table ta }}
  subnet att_b 10.9.1.0/24 {{ az b; route_table tb }}
  subnet fw_a 10.9.2.0/24 {{ az a; route_table back; instance fw {{ security_groups [open] }} }}
  subnet fw_b 10.9.3.0/24 {{ az b; route_table back; instance fw {{ security_groups [open] }} }}
  security_group open {{ ingress all from 0.0.0.0/0 }}
  route_table ta {{ route 0.0.0.0/0 -> fw_a.fw }}
  route_table tb {{ route 0.0.0.0/0 -> fw_b.fw }}
  route_table back {{ route 0.0.0.0/0 -> tgw }}
}}
transit_gateway tgw {{
  attach one {{ subnets [one.a] }}
  attach two {{ subnets [two.b] }}
  attach box {{ subnets [box.att_a, box.att_b]{mode} }}
  route_table spokes {{ associate one; associate two; route 0.0.0.0/0 -> box }}
  route_table inner {{ associate box; propagate one; propagate two }}
}}
"
        )
    };
    check(&format!("{}expect one.a.i reaches two.b.i on tcp/443\n", text("; appliance_mode on")));
    check(&format!("{}expect one.a.i cannot reach two.b.i on tcp/443 # asymmetric-route\n", text("")));
}

#[test]
fn ipv6() {
    check(
        "region us-east-2
vpc v 10.0.0.0/16 {
  ipv6 2001:db8:1::/56
  internet_gateway igw
  egress_only_internet_gateway eigw
  subnet out 10.0.0.0/24 { az a; ipv6 2001:db8:1:0::/64; route_table out; instance i { security_groups [g] } }
  subnet in 10.0.1.0/24 { az a; ipv6 2001:db8:1:1::/64; route_table in; instance i { security_groups [g] } }
  subnet bad 10.0.2.0/24 { az a; route_table bad; instance i }
  security_group g { ingress tcp/443 from ::/0 }
  route_table out { route ::/0 -> igw }
  route_table in { route ::/0 -> eigw }
  route_table bad { route 0.0.0.0/0 -> eigw }
}
expect v.out.i reaches internet on tcp/443
expect v.in.i reaches internet on tcp/443
expect internet reaches v.out.i on tcp/443
expect internet cannot reach v.in.i on tcp/443
expect v.bad.i cannot reach internet on tcp/443 # address-family
",
    );
}

#[test]
fn network_acls_are_stateless() {
    check(
        "region us-east-2
vpc v 10.0.0.0/16 {
  subnet a 10.0.0.0/24 { az a; network_acl narrow; instance i; instance j }
  subnet b 10.0.1.0/24 { az a; instance i }
  network_acl narrow { ingress 100 allow tcp/22 from 0.0.0.0/0; egress 100 allow all to 0.0.0.0/0 }
}
expect v.a.i reaches v.a.j on tcp/443
expect v.a.i cannot reach v.b.i on tcp/443 # network-acl
expect v.b.i reaches v.a.i on tcp/22
expect v.b.i cannot reach v.a.i on tcp/443 # network-acl
",
    );
}

#[test]
fn nat_and_its_ways_to_fail() {
    check(
        "region us-east-2
vpc v 10.0.0.0/16 {
  internet_gateway igw
  subnet out 10.0.0.0/24 { az a; route_table out }
  subnet in 10.0.1.0/24 { az a; route_table in; instance i }
  subnet two 10.0.2.0/24 { az a; route_table two; instance i }
  subnet loop 10.0.3.0/24 { az a; route_table loop; instance i }
  subnet all 10.0.4.0/24 { az a; route_table all; instance i }
  subnet poor 10.0.5.0/24 { az a; route_table poor; instance i }
  nat_gateway good { subnet out }
  nat_gateway private { subnet out; connectivity private }
  nat_gateway looped { subnet loop }
  nat_gateway everywhere { availability regional }
  nat_gateway bare { subnet out; elastic_ip off }
  route_table out { route 0.0.0.0/0 -> igw }
  route_table in { route 0.0.0.0/0 -> good }
  route_table two { route 0.0.0.0/0 -> private }
  route_table loop { route 0.0.0.0/0 -> looped }
  route_table all { route 0.0.0.0/0 -> everywhere }
  route_table poor { route 0.0.0.0/0 -> bare }
}
expect v.in.i reaches internet on tcp/443
expect v.two.i cannot reach internet on tcp/443 # no-public-address
expect v.loop.i cannot reach internet on tcp/443 # route-loop
expect v.all.i reaches internet on tcp/443
expect v.poor.i cannot reach internet on tcp/443 # no-public-address
",
    );
}

#[test]
fn appliances() {
    check(
        "region us-east-2
vpc v 10.0.0.0/16 {
  internet_gateway igw
  subnet a 10.0.0.0/24 { az a; route_table a; instance i { security_groups [g] }; instance j }
  subnet b 10.0.1.0/24 { az a; route_table b; instance i { security_groups [members] } }
  subnet box 10.0.2.0/24 { az a; route_table box; instance good { public_ip on; security_groups [g] }; instance checked { source_dest_check on } }
  security_group g { ingress all from 10.0.0.0/8 }
  security_group members { ingress tcp/443 from g; ingress tcp/80 from 10.0.0.0/16 }
  route_table a { route 10.0.1.0/24 -> box.good; route 0.0.0.0/0 -> box.good; route 192.168.0.0/16 -> box.checked }
  route_table b { route 10.0.0.0/24 -> box.good }
  route_table box { route 0.0.0.0/0 -> igw }
}
expect v.a.i reaches v.b.i on tcp/80
expect v.a.i cannot reach v.b.i on tcp/443 # security-group
expect v.a.i reaches internet on tcp/443 # unknown
expect v.a.i cannot reach 192.168.3.4 on tcp/443 # source-dest-check
",
    );
}
