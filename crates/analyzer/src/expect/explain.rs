//! What is said of an expectation that does not hold: the path, what stops it, why, and what to write.

use portolan_catalog::say;

use super::cause::Fault;
use super::{Claim, Judge, Sender, Trial, because};
use crate::checks::failure::Failure;
use crate::checks::{expectation, expectation_unknown};
use crate::diagnostic::{Diagnostic, Edit, Note, NoteKind};
use crate::nodes::{Node, NodeId, Value};
use crate::reach::{Cause, Goal, Hop, HopKind, Missing, Party, Stop, Verdict};

impl Judge<'_> {
    pub(super) fn failed(
        &self,
        node: &Node,
        claim: Claim,
        trial: &Trial,
        trials: &[Trial],
        faults: &mut Vec<Fault>,
    ) -> Diagnostic {
        let language = self.language();
        let known = faults.len();
        let Trial { from, to, .. } = trial;
        let wrong = |message: String| Diagnostic::new(&expectation::RULE, node.span, message);
        let by_which_way = language.pick("this says by which way", "ここで経路を指定しています");
        let missed = self.passes(node, &trial.answer.hops);
        let missed_name = missed.map_or("", |arg| self.context.sources.text(arg.span));
        let mut diagnostic = match &trial.answer.verdict {
            Verdict::Stopped(stop) if trial.wanted => {
                let headline = stop.reason.headline(language);
                let said = wrong(say!(
                    language,
                    "{from} cannot reach {to}: {headline}",
                    "{from} から {to} に到達できません: {headline}"
                ));
                let said = said.label(match claim {
                    Claim::Only => language.pick("this says it alone does", "ここではこれだけが到達できるとしています"),
                    _ => language.pick("this says it does", "ここでは到達できるとしています"),
                });
                let failure = self.failure(node, trial, self.stopped(said, stop));
                let diagnostic =
                    self.tell(&Failure { stop: Some(stop), cause: stop.cause.as_ref(), ..failure }, faults);
                self.over_ipv6(trial, stop, diagnostic)
            }
            Verdict::Stopped(stop) => {
                let wanted = because(node).unwrap_or_default();
                let reason = stop.reason.name;
                let said = wrong(say!(
                    language,
                    "{from} cannot reach {to}, but because of `{reason}`, not `{wanted}`",
                    "{from} から {to} に到達できませんが、理由は `{wanted}` ではなく `{reason}` です"
                ));
                let said = said.label(language.pick("this names another reason", "ここでは別の理由を挙げています"));
                let failure = self.failure(node, trial, self.stopped(said, stop));
                let failure = Failure { stop: Some(stop), cause: stop.cause.as_ref(), ..failure };
                let title = say!(language, "write `because {reason}`", "`because {reason}` と書く");
                node.arg("because").into_iter().fold(expectation::cause(&failure).diagnostic, |diagnostic, arg| {
                    diagnostic.replace(title.clone(), arg.span, reason)
                })
            }
            Verdict::Unknown(missing) if trial.wanted => {
                let said = wrong(say!(
                    language,
                    "{from} does not reach {to} via `{missed_name}`",
                    "{from} から `{missed_name}` を経由して {to} に到達できません"
                ));
                let said = said.label(by_which_way).note(missing.message.clone());
                let failure = self.failure(node, trial, said);
                self.tell(&Failure { cause: missing.cause.as_ref(), ..failure }, faults)
            }
            _ if trial.wanted => {
                let said = wrong(say!(
                    language,
                    "{from} reaches {to}, but not via `{missed_name}`",
                    "{from} から {to} に到達しますが、`{missed_name}` を経由しません"
                ));
                self.tell(&self.failure(node, trial, said.label(by_which_way)), faults)
            }
            _ => {
                let label = match claim {
                    Claim::Only => {
                        language.pick("this says only others do", "ここではほかだけが到達できるとしています")
                    }
                    _ => language.pick("this says it cannot", "ここでは到達できないとしています"),
                };
                wrong(say!(language, "{from} reaches {to}", "{from} から {to} に到達します")).label(label).help(
                    language.pick(
                        "take away what lets it through, or correct the expectation",
                        "通しているものを取り除くか、期待を修正してください",
                    ),
                )
            }
        };
        diagnostic = self.path(diagnostic, &trial.answer.hops);
        // Where something stays wrong whatever the expectation says, the other sentence mends nothing.
        let stays_wrong = faults.len() > known && diagnostic.fixes.is_empty();
        if !stays_wrong {
            diagnostic = self.say_what_is_so(node, claim, trial, trials, diagnostic);
        }
        if let Verdict::Reached = trial.answer.verdict {
            for hop in
                trial.answer.hops.iter().filter(|hop| matches!(hop.kind, HopKind::RouteTable | HopKind::SecurityGroup))
            {
                if let Some(decides) = hop.decided_by {
                    let label = language.pick("this lets it through", "ここで通しています");
                    diagnostic = diagnostic.related(self.nodes.get(decides).head, label);
                }
            }
        }
        self.both_groups(diagnostic, trials)
    }

    /// What the rules see of a packet that fares otherwise than an `expect` says.
    fn failure<'f>(&'f self, node: &'f Node, trial: &'f Trial, said: Diagnostic) -> Failure<'f> {
        let missed = self.passes(node, &trial.answer.hops).map(|arg| &arg.value);
        Failure {
            context: self.context,
            engine: self.engine,
            asking: node,
            from: match &*trial.sender {
                Sender::Party(party) => Some(party),
                Sender::Endpoint(..) => None,
            },
            goal: trial.goal.as_deref(),
            ports: &trial.ports,
            stop: None,
            cause: None::<&Cause>,
            hops: &trial.answer.hops,
            missed: match missed {
                Some(Value::Reference(missed)) => *missed,
                _ => None,
            },
            used: None,
            said,
        }
    }

    /// What stops a packet, and what sent it there.
    pub(super) fn stopped(&self, mut diagnostic: Diagnostic, stop: &Stop) -> Diagnostic {
        let language = self.language();
        if let Some(decides) = stop.node {
            let label = language.pick("this decides", "ここで決まります");
            diagnostic = diagnostic.related(self.nodes.get(decides).head, label);
        }
        diagnostic = diagnostic.note(stop.message.clone());
        if let Some(Cause { message, .. }) = &stop.cause {
            diagnostic = diagnostic.note(say!(language, "the cause: {message}", "原因: {message}"));
        }
        diagnostic
    }

    /// Where both ends have IPv6 too, the reason of the way that IPv4 takes is only one half.
    fn over_ipv6(&self, trial: &Trial, stop: &Stop, diagnostic: Diagnostic) -> Diagnostic {
        let (Sender::Party(from), Some(goal)) = (&*trial.sender, trial.goal.as_deref()) else { return diagnostic };
        let Some(from) = super::places::over_ipv6(from) else { return diagnostic };
        if !matches!(goal, Goal::Party(Party::Machine(_) | Party::Outside(_)) | Goal::Endpoint(_)) {
            return diagnostic;
        }
        let answers = self.engine.ask(&from, goal, &trial.ports);
        let other = answers.iter().find_map(|answer| match &answer.verdict {
            Verdict::Stopped(other) if other.message != stop.message => Some(other),
            _ => None,
        });
        match other {
            Some(other) if other.reason.name != "address-family" => {
                let (language, message) = (self.language(), &other.message);
                diagnostic.note(say!(language, "over IPv6: {message}", "IPv6 では: {message}"))
            }
            _ => diagnostic,
        }
    }

    /// Offers the sentence that holds, where all packets fare alike.
    pub(super) fn say_what_is_so(
        &self,
        node: &Node,
        claim: Claim,
        trial: &Trial,
        trials: &[Trial],
        diagnostic: Diagnostic,
    ) -> Diagnostic {
        let language = self.language();
        let Some(verb) = node.arg("claim") else { return diagnostic };
        let alike = |other: &Trial| match (&trial.answer.verdict, &other.answer.verdict) {
            (Verdict::Reached, Verdict::Reached) => true,
            (Verdict::Stopped(one), Verdict::Stopped(other)) => one.reason.name == other.reason.name,
            _ => false,
        };
        if !trials.iter().all(alike) {
            return diagnostic;
        }
        let because = node.arg("because");
        match (&trial.answer.verdict, claim) {
            (Verdict::Stopped(stop), Claim::Reaches) => {
                // `via` means nothing where nothing arrives.
                let mut told = node.args.iter().skip_while(|arg| arg.label != "to");
                let kept = told.by_ref().take_while(|arg| arg.label != "via");
                let Some(last) = kept.filter(|arg| matches!(arg.label, "to" | "region" | "ports")).last() else {
                    return diagnostic;
                };
                if told.any(|arg| matches!(arg.label, "region" | "ports")) {
                    return diagnostic;
                }
                let tail = last.span.end().to(node.head);
                let reason = stop.reason.name;
                let edits = vec![
                    Edit { span: verb.span, text: "cannot reach".to_owned() },
                    Edit { span: tail, text: format!(" because {reason}") },
                ];
                let title = say!(
                    language,
                    "write `cannot reach … because {reason}`, which holds",
                    "成り立つ `cannot reach … because {reason}` に書き換える"
                );
                diagnostic.fix(title, edits)
            }
            (Verdict::Reached, Claim::CannotReach) => {
                let mut edits = vec![Edit { span: verb.span, text: "reaches".to_owned() }];
                if let Some(because) = because {
                    let before = node.args.iter().take_while(|arg| arg.label != "because");
                    if let Some(last) = before.filter(|arg| arg.label != "claim").last() {
                        edits.push(Edit { span: last.span.end().to(because.span), text: String::new() });
                    }
                }
                let title = language.pick("write `reaches`, which holds", "成り立つ `reaches` に書き換える");
                diagnostic.fix(title, edits)
            }
            _ => diagnostic,
        }
    }

    /// Where some members do and others do not, who is who.
    pub(super) fn both_groups(&self, diagnostic: Diagnostic, trials: &[Trial]) -> Diagnostic {
        let language = self.language();
        let comma = language.pick(", ", "、");
        let group = |wanted: fn(&Verdict) -> bool| {
            let mut names: Vec<_> =
                trials.iter().filter(|trial| wanted(&trial.answer.verdict)).map(|trial| self.pair(trial)).collect();
            names.dedup();
            let more = names.len().saturating_sub(6);
            names.truncate(6);
            let names = names.join(comma);
            if more > 0 { say!(language, "{names} and {more} more", "{names}、ほか {more} 件") } else { names }
        };
        let groups = [
            (language.pick("reaches", "到達する"), group(|verdict| matches!(verdict, Verdict::Reached))),
            (language.pick("does not", "到達しない"), group(|verdict| matches!(verdict, Verdict::Stopped(_)))),
            (language.pick("not known", "不明"), group(|verdict| matches!(verdict, Verdict::Unknown(_)))),
        ];
        if groups.iter().filter(|(_, names)| !names.is_empty()).count() < 2 {
            return diagnostic;
        }
        let said = groups.iter().filter(|(_, names)| !names.is_empty());
        said.fold(diagnostic, |diagnostic, (what, names)| diagnostic.note(format!("{what}: {names}")))
    }

    pub(super) fn path(&self, mut diagnostic: Diagnostic, hops: &[Hop]) -> Diagnostic {
        let lines: Vec<_> = hops.iter().map(|hop| self.hop_line(hop)).collect();
        diagnostic.notes.insert(0, Note { kind: NoteKind::Path, text: lines.join("\n") });
        diagnostic
    }

    /// A hop as a line of text, with the line of the statement that decides there.
    pub(super) fn hop_line(&self, hop: &Hop) -> String {
        let line = hop.decided_by.map(|node| self.context.sources.aside(self.nodes.get(node).span));
        let what = hop.noun(self.engine.language);
        if hop.detail.is_empty() {
            format!("{what}{}{}", hop.name, line.unwrap_or_default())
        } else {
            format!("{what}{}: {}{}", hop.name, hop.detail, line.unwrap_or_default())
        }
    }

    pub(super) fn unknown(&self, node: &Node, missing: &Missing, hops: &[Hop]) -> Diagnostic {
        let language = self.language();
        let message = &missing.message;
        let mut diagnostic = Diagnostic::new(
            &expectation_unknown::RULE,
            node.span,
            say!(language, "this may or may not hold: {message}", "成り立つかどうかは不明です: {message}"),
        );
        if let Some(open) = missing.node.filter(|open: &NodeId| *open != node.id) {
            let label = language.pick("this leaves it open", "ここが不明なままです");
            diagnostic = diagnostic.related(self.nodes.get(open).head, label);
        }
        if hops.is_empty() { diagnostic } else { self.path(diagnostic, hops) }
    }
}
