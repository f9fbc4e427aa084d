//! `uses`: what a host must reach, each service with what that needs beside it.

use portolan_catalog::{self as catalog, say};

use super::cause::Fault;
use super::{Claim, Expectation, Judge};
use crate::checks::expectation;
use crate::checks::failure::Failure;
use crate::diagnostic::Diagnostic;
use crate::nodes::Node;
use crate::reach::{Goal, Party, Verdict};

impl Judge<'_> {
    /// `uses`: each named service, with what it needs beside it, must be reachable. Gives what is said where one is not,
    /// and what stops the first of them as an expectation that fails.
    pub(crate) fn uses(&self, node: &Node, faults: &mut Vec<Fault>) -> Option<(Option<Expectation>, Diagnostic)> {
        let language = self.language();
        let host = node.parent.and_then(|host| self.network.host_id(host))?;
        let machine = self.host(host).ok()?;
        let region = self.network.vpc(machine.vpc).region?;
        let name = machine.name.clone();
        let from = Party::Machine(machine);
        let mut failed: Option<Diagnostic> = None;
        let mut first = None;
        let mut asked = Vec::new();
        for &(service, _) in &self.network.host(host).uses {
            let needed = catalog::companions(service.short_name)
                .iter()
                .map(|companion| (companion.service, Some(language.pick(companion.reason, companion.reason_ja))));
            for (short_name, reason) in std::iter::once((service.short_name, None)).chain(needed) {
                if asked.contains(&short_name) {
                    continue;
                }
                asked.push(short_name);
                let goal = Goal::Service(short_name, region.code);
                let ports = self.default_ports(&goal);
                for answer in self.engine.ask(&from, &goal, &ports) {
                    match (&answer.verdict, &mut failed) {
                        (Verdict::Stopped(stop), None) => {
                            let headline = stop.reason.headline(language);
                            let message = say!(
                                language,
                                "`{name}` cannot reach `aws.{short_name}`: {headline}",
                                "`{name}` から `aws.{short_name}` に到達できません: {headline}"
                            );
                            let said = Diagnostic::new(&expectation::RULE, node.head, message)
                                .label(language.pick("this says it uses it", "ここで使うと宣言しています"));
                            let failure = Failure {
                                context: self.context,
                                engine: self.engine,
                                asking: node,
                                from: Some(&from),
                                goal: Some(&goal),
                                ports: &ports,
                                stop: Some(stop),
                                cause: stop.cause.as_ref(),
                                hops: &answer.hops,
                                missed: None,
                                used: Some(service),
                                said: self.stopped(said, stop),
                            };
                            let diagnostic = self.path(self.tell(&failure, faults), &answer.hops);
                            let used = service.short_name;
                            let also = reason.map(|reason| {
                                say!(
                                    language,
                                    "asked for because of `aws.{used}`. {reason}",
                                    "`aws.{used}` とともに必要です。{reason}"
                                )
                            });
                            failed = Some(also.into_iter().fold(diagnostic, Diagnostic::note));
                            first = Some(Expectation {
                                node: node.id,
                                span: node.head,
                                text: self.context.sources.text(node.head).to_owned(),
                                claim: Claim::Reaches,
                                holds: Some(false),
                                path: answer.hops.clone(),
                                stopped_by: Some(stop.reason.name),
                                outcome: stop.message.clone(),
                                arriving: Vec::new(),
                                told: self.told(&answer, true),
                            });
                        }
                        (Verdict::Stopped(stop), Some(diagnostic)) => {
                            let message = &stop.message;
                            *diagnostic = diagnostic.clone().note(say!(
                                language,
                                "nor `aws.{short_name}`: {message}",
                                "`aws.{short_name}` にも到達できません: {message}"
                            ));
                        }
                        (Verdict::Unknown(missing), None) => {
                            let mut diagnostic = self.unknown(node, missing, &answer.hops);
                            let message = &missing.message;
                            diagnostic.span = node.head;
                            diagnostic.message = say!(
                                language,
                                "whether `{name}` reaches `aws.{short_name}` is not known: {message}",
                                "`{name}` から `aws.{short_name}` に到達するかどうかは不明です: {message}"
                            );
                            failed = Some(diagnostic);
                        }
                        _ => {}
                    }
                }
            }
        }
        failed.map(|diagnostic| (first, diagnostic))
    }
}
