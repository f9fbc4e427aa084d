//! The thread that analyses each version of each document, and what it keeps of them to follow the next one.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use portolan_ide::{Analysis, FileId, Incremental, SourceFile, Sources};

use crate::documents::{Analysed, Content, Outcome, Snapshot};
use crate::imports::{Loaded, Read};
use crate::markdown::Example;
use crate::outbox::Outbox;
use crate::protocol::notification::PublishDiagnostics;
use crate::protocol::{MessageType, PublishDiagnosticsParams, Uri};
use crate::shared::Shared;
use crate::transport::panic_message;
use crate::view::View;
use crate::{STACK_SIZE, diagnostics};

/// Called with each text before it is analysed.
pub(crate) type Before = dyn Fn(&str) + Send + Sync;

/// How texts are analysed.
#[derive(Clone)]
pub(crate) struct Analyze {
    before: Arc<Before>,
    outbox: Outbox,
}

impl Analyze {
    pub(crate) fn new(before: Arc<Before>, outbox: Outbox) -> Analyze {
        Analyze { before, outbox }
    }

    /// Makes ready for a text.
    pub(crate) fn before(&self, text: &str) {
        (self.before)(text);
    }

    /// Analyses a topology.
    pub(crate) fn fresh(&self, sources: Sources) -> Incremental {
        let started = Instant::now();
        let new = Incremental::new(sources);
        self.tell("analysed", started, new.analysis());
        new
    }

    /// Follows the topology to another text of its first file, or gives that file.
    fn edited(&self, kept: Incremental, text: &Arc<str>) -> Result<Incremental, Box<SourceFile>> {
        let started = Instant::now();
        kept.edit(Arc::clone(text)).inspect(|now| self.tell("followed", started, now.analysis()))
    }

    fn tell(&self, what: &str, started: Instant, analysis: &Analysis) {
        let path = &analysis.sources.file(FileId(0)).path;
        self.outbox.trace(format!("{path} {what} in {:?}", started.elapsed()), || {
            let files = analysis.sources.files().count();
            let (found, expected) = (analysis.diagnostics.len(), analysis.expectations.len());
            Some(format!("files: {files}, findings: {found}, expectations: {expected}"))
        });
    }
}

/// Starts the thread that analyses each version that it is given, except for those that are overtaken before their
/// turn. It ends when the sender is dropped.
///
/// # Errors
///
/// The system has no thread to give.
pub(crate) fn start(shared: Arc<Shared>, analyze: Analyze) -> std::io::Result<Sender<Arc<Snapshot>>> {
    let (jobs, queue): (_, Receiver<Arc<Snapshot>>) = channel();
    std::thread::Builder::new().name("analysis".to_owned()).stack_size(STACK_SIZE).spawn(move || {
        let mut analyst = Analyst { shared, analyze, kept: HashMap::new() };
        for snapshot in queue {
            analyst.forget_closed();
            analyst.analyze(&snapshot);
        }
    })?;
    Ok(jobs)
}

struct Analyst {
    shared: Arc<Shared>,
    analyze: Analyze,
    /// The newest version of each document that was analysed.
    kept: HashMap<Uri, Kept>,
}

/// What is kept of a document.
struct Kept {
    /// The version from which on nothing but its text has changed.
    renewed: u64,
    incremental: Incremental,
    uris: Arc<HashMap<FileId, Uri>>,
}

/// A version, analysed.
struct Done {
    analysed: Arc<[Analysed]>,
    /// What was asked for on the way; nothing where that is known from the version before.
    reads: Option<Vec<Read>>,
    kept: Option<Kept>,
}

impl Analyst {
    fn forget_closed(&mut self) {
        let documents = self.shared.documents();
        self.kept.retain(|uri, _| documents.get(uri).is_some());
    }

    fn analyze(&mut self, snapshot: &Snapshot) {
        let shared = Arc::clone(&self.shared);
        while !snapshot.is_superseded() {
            let kept = self.kept.remove(&snapshot.uri);
            let preferences = shared.preferences();
            let result = catch_unwind(AssertUnwindSafe(|| {
                self.analyze.before(&snapshot.text);
                let done = match kept.and_then(|kept| self.follow(kept, snapshot)) {
                    Some(done) => done,
                    None => self.begin(snapshot),
                };
                let views = View::all(snapshot, &done.analysed, shared.session(), &preferences);
                let pushed = shared.session().pushes().then(|| diagnostics::all(&views));
                (done, pushed)
            }));
            let (outcome, reads, kept, pushed) = match result {
                Ok((done, pushed)) => (Outcome::Ready(done.analysed), done.reads, done.kept, pushed),
                Err(panic) => {
                    let message =
                        format!("internal error while analysing {}: {}", snapshot.path, panic_message(panic.as_ref()));
                    shared.outbox.log(MessageType::ERROR, message);
                    (Outcome::Failed, Some(Vec::new()), None, None)
                }
            };
            // No edit can come between the check for a newer version and the message.
            let mut documents = shared.documents();
            // What it imports may have been edited meanwhile, when nobody knew yet that it is imported. That counts for a
            // newer version too, which starts from what is kept of this one.
            if let Some(reads) = reads
                && documents.get(&snapshot.uri).is_some()
                && !documents.record_imports(&snapshot.uri, &reads)
            {
                continue;
            }
            if let Some(kept) = kept {
                self.kept.insert(snapshot.uri.clone(), kept);
            }
            if snapshot.settle(outcome)
                && let Some(diagnostics) = pushed
            {
                shared.outbox.notify::<PublishDiagnostics>(PublishDiagnosticsParams::new(
                    snapshot.uri.clone(),
                    diagnostics,
                    Some(snapshot.version),
                ));
            }
            return;
        }
    }

    /// Follows an earlier version to this one; nothing where that does not do.
    fn follow(&self, kept: Kept, snapshot: &Snapshot) -> Option<Done> {
        let Kept { renewed, incremental, uris } = kept;
        if snapshot.content != Content::Topo || renewed != snapshot.renewed {
            return None;
        }
        match self.analyze.edited(incremental, &snapshot.text) {
            Ok(incremental) => Some(keep(snapshot, incremental, uris, None)),
            Err(file) => {
                snapshot.parsed(*file);
                None
            }
        }
    }

    /// Analyses a version from the beginning.
    fn begin(&self, snapshot: &Snapshot) -> Done {
        let settings = self.shared.settings(snapshot, &self.shared.preferences());
        let (texts, reads) = self.shared.load(snapshot, settings);
        let analyze = |(loaded, example): (Loaded, Option<Example>)| {
            (self.analyze.fresh(loaded.sources), Arc::new(loaded.uris), example)
        };
        let mut analysed = texts.into_iter().map(analyze);
        if snapshot.content == Content::Topo
            && let Some((incremental, uris, _)) = analysed.next()
        {
            return keep(snapshot, incremental, uris, Some(reads));
        }
        let plain = |(incremental, uris, example): (Incremental, _, _)| Analysed {
            analysis: Arc::clone(incremental.analysis()),
            uris,
            example,
        };
        Done { analysed: analysed.map(plain).collect(), reads: Some(reads), kept: None }
    }
}

fn keep(
    snapshot: &Snapshot,
    incremental: Incremental,
    uris: Arc<HashMap<FileId, Uri>>,
    reads: Option<Vec<Read>>,
) -> Done {
    snapshot.parsed(incremental.file());
    let analysed = Analysed { analysis: Arc::clone(incremental.analysis()), uris: Arc::clone(&uris), example: None };
    Done { analysed: Arc::new([analysed]), reads, kept: Some(Kept { renewed: snapshot.renewed, incremental, uris }) }
}
