//! `uses`: what a host must reach, each service with what that needs beside it.

use portolan_catalog as catalog;

use super::Judge;
use crate::diagnostic::{Diagnostic, Severity};
use crate::nodes::{Node, NodeId, Value};
use crate::reach::{Goal, Machine, Party, Verdict};

impl Judge<'_> {
    /// `uses`: each named service, with what it needs beside it, must be reachable.
    pub(crate) fn uses(&self, node: &Node, at_fault: &mut Vec<NodeId>) -> Option<Diagnostic> {
        let host = node.parent.and_then(|host| self.network.host_id(host))?;
        let machine = Machine::of_host(self.nodes, self.network, host)?;
        let region = self.network.vpc(machine.vpc).region?;
        let mut failed: Option<Diagnostic> = None;
        let mut asked = Vec::new();
        for &(service, _) in &self.network.host(host).uses {
            let needed = catalog::companions(service.short_name)
                .iter()
                .map(|companion| (companion.service, Some(companion.reason)));
            for (short_name, reason) in std::iter::once((service.short_name, None)).chain(needed) {
                if asked.contains(&short_name) {
                    continue;
                }
                asked.push(short_name);
                let goal = Goal::Service(short_name, region.code);
                let goal_value = match catalog::service(short_name) {
                    catalog::ServiceLookup::One(service) => Some(Value::Service(service)),
                    _ => None,
                };
                for answer in self.engine.ask(&Party::Machine(machine.clone()), &goal, &self.default_ports(&goal)) {
                    let also =
                        reason.map(|reason| format!("asked for because of `aws.{}`. {reason}", service.short_name));
                    match (&answer.verdict, &mut failed) {
                        (Verdict::Stopped(stop), None) => {
                            let rule = self.deepest_rule(stop, goal_value.as_ref(), at_fault);
                            let message = format!(
                                "`{}` cannot reach `aws.{short_name}`: {}",
                                machine.name,
                                stop.reason.headline(self.engine.language)
                            );
                            let mut diagnostic =
                                Diagnostic::new(rule, node.head, message).label("this says it uses it");
                            diagnostic.severity = Severity::Error;
                            diagnostic =
                                self.path(self.explain_stop(diagnostic, stop, goal_value.as_ref()), &answer.hops);
                            failed = Some(also.into_iter().fold(diagnostic, Diagnostic::note));
                        }
                        (Verdict::Stopped(stop), Some(diagnostic)) => {
                            *diagnostic = diagnostic.clone().note(format!("nor `aws.{short_name}`: {}", stop.message));
                        }
                        (Verdict::Unknown(missing), None) => {
                            let mut diagnostic = self.unknown(node, missing, &answer.hops);
                            diagnostic.span = node.head;
                            diagnostic.message = format!(
                                "whether `{}` reaches `aws.{short_name}` is not known: {}",
                                machine.name, missing.message
                            );
                            failed = Some(diagnostic);
                        }
                        _ => {}
                    }
                }
            }
        }
        failed
    }
}
