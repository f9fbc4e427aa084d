//! `workspace/diagnostic`: the findings in all Topo files of the workspace, open or not.
//!
//! A client asks again and again. What a file says hangs on the texts that it names and on its project's settings; so
//! these are read each time, and only what differs from the last answer is analysed.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use portolan_ide::Sources;

use crate::analysis::Analyze;
use crate::diagnostics;
use crate::documents::{Analysed, Outcome, Snapshot, path_of};
use crate::imports::load;
use crate::preferences::Preferences;
use crate::progress::Progress;
use crate::protocol::{
    Diagnostic, FullDocumentDiagnosticReport, MessageType, UnchangedDocumentDiagnosticReport, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};
use crate::shared::Shared;
use crate::transport::panic_message;
use crate::view::View;
use crate::workspace;

/// So many files are told at once to a client that takes the findings in parts.
const FILES_IN_A_PART: usize = 50;

/// A document that the client has open, and what became of its analysis.
pub(crate) type Open = (Arc<Snapshot>, Outcome);

/// The findings, by file. Reads and analyses files: not for the loop of messages.
pub(crate) fn report(
    shared: &Shared,
    analyze: &Analyze,
    progress: &Progress,
    open: &[Open],
    params: WorkspaceDiagnosticParams,
) -> WorkspaceDiagnosticReport {
    let preferences = shared.preferences();
    let previous = params.previous_result_ids.into_iter().map(|known| (known.uri, known.value));
    let mut previous: HashMap<Uri, String> = previous.collect();
    // To a client that takes them in parts, all of them are told so, and the answer is empty.
    let parts = params.partial_result_params.partial_result_token;
    let hand_out = |items: &mut Vec<_>, at_least: usize| {
        if let Some(token) = parts.as_ref().filter(|_| items.len() >= at_least) {
            progress.found(token, &WorkspaceDiagnosticReport { items: std::mem::take(items) });
        }
    };
    let mut seen: HashSet<String> = HashSet::new();
    let mut items = Vec::new();
    for (snapshot, outcome) in open {
        seen.insert(snapshot.path.clone());
        let known = previous.remove(&snapshot.uri);
        // Of what is overtaken or has failed nothing new is known.
        let Outcome::Ready(analysed) = outcome else { continue };
        let version = Some(i64::from(snapshot.version));
        items.extend(guarded(shared, &snapshot.path, || {
            item(&snapshot.uri, version, diagnostics::result_id(snapshot), known, || {
                diagnostics::all(&View::all(snapshot, analysed, shared.session(), &preferences))
            })
        }));
    }
    for file in progress.over(workspace::unopened(shared)) {
        // What was open when the client asked is told of above.
        if let (true, Some(text)) = (seen.insert(file.path.clone()), file.text()) {
            let known = previous.remove(&file.uri);
            items.extend(guarded(shared, &file.path, || {
                unopened(shared, analyze, &preferences, Snapshot::unopened(file.uri, text), known)
            }));
            hand_out(&mut items, FILES_IN_A_PART);
        }
    }
    // What was told of files that are gone holds no longer.
    let gone = previous.into_keys().filter(|uri| !seen.contains(&path_of(uri)));
    items.extend(gone.map(|uri| full(uri, None, None, Vec::new())));
    hand_out(&mut items, 1);
    WorkspaceDiagnosticReport { items }
}

/// What there is to say about a file; nothing after a panic, which costs only that file.
fn guarded<T>(shared: &Shared, path: &str, find: impl FnOnce() -> T) -> Option<T> {
    let found = catch_unwind(AssertUnwindSafe(find));
    if let Err(panic) = &found {
        let message = format!("internal error while analysing {path}: {}", panic_message(panic.as_ref()));
        shared.outbox.log(MessageType::ERROR, message);
    }
    found.ok()
}

/// The findings of a file as it is on disk.
fn unopened(
    shared: &Shared,
    analyze: &Analyze,
    preferences: &Preferences,
    snapshot: Snapshot,
    known: Option<String>,
) -> WorkspaceDocumentDiagnosticReport {
    let mut loaded = load(shared, &snapshot);
    loaded.sources.settings = shared.settings(&snapshot, preferences);
    item(&snapshot.uri, None, fingerprint(&loaded.sources), known, || {
        analyze.before(&snapshot.text);
        let analysis = Arc::new(analyze.fresh(loaded.sources).into_analysis());
        let analysed = Analysed { analysis, uris: Arc::new(loaded.uris), example: None };
        diagnostics::all(&[View::new(&snapshot, &analysed, shared.session(), preferences)])
    })
}

/// A number that stands for all that an analysis hangs on. It begins with a letter: a version has a plain number.
fn fingerprint(sources: &Sources) -> String {
    let mut hasher = DefaultHasher::new();
    for (_, file) in sources.files() {
        (&file.path, &file.text).hash(&mut hasher);
    }
    format!("{:?}", sources.settings).hash(&mut hasher);
    format!("f{:016x}", hasher.finish())
}

fn item(
    uri: &Uri,
    version: Option<i64>,
    result_id: String,
    known: Option<String>,
    find: impl FnOnce() -> Vec<Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    if known.as_ref() != Some(&result_id) {
        return full(uri.clone(), version, Some(result_id), find());
    }
    WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
        uri: uri.clone(),
        version,
        unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
    })
}

fn full(
    uri: Uri,
    version: Option<i64>,
    result_id: Option<String>,
    items: Vec<Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items };
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report,
    })
}
