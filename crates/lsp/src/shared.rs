//! The state that the handlers and the analysis thread share.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use portolan_config::Config;
use portolan_disk::project;
use portolan_ide::Settings;
use tokio::sync::watch;

use crate::documents::{Content, Documents, Snapshot};
use crate::imports::{Loaded, Read};
use crate::markdown::Example;
use crate::outbox::Outbox;
use crate::preferences::Preferences;
use crate::protocol::MessageType;
use crate::session::Session;
use crate::{imports, markdown};

/// The state of a server.
pub(crate) struct Shared {
    /// Where messages to the client go.
    pub(crate) outbox: Outbox,
    documents: Mutex<Documents>,
    session: OnceLock<Session>,
    preferences: Mutex<Arc<Preferences>>,
    /// What the user was told already.
    complaints: Mutex<HashSet<String>>,
    client_process: watch::Sender<Option<u32>>,
    shut_down: AtomicBool,
}

impl Shared {
    /// The state before the client says anything.
    pub(crate) fn new(outbox: Outbox) -> Arc<Shared> {
        Arc::new(Shared {
            outbox,
            documents: Mutex::default(),
            session: OnceLock::new(),
            preferences: Mutex::default(),
            complaints: Mutex::default(),
            client_process: watch::Sender::new(None),
            shut_down: AtomicBool::new(false),
        })
    }

    /// The documents. They are whole whenever the lock is free, so a panic under it spoils nothing.
    pub(crate) fn documents(&self) -> MutexGuard<'_, Documents> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was negotiated; before that, what holds for a client that can do nothing.
    pub(crate) fn session(&self) -> &Session {
        self.session.get_or_init(Session::default)
    }

    /// Records what was negotiated.
    pub(crate) fn begin(&self, session: Session, client_process: Option<u32>) -> &Session {
        self.client_process.send_replace(client_process);
        self.session.get_or_init(|| session)
    }

    /// What the user prefers now.
    pub(crate) fn preferences(&self) -> Arc<Preferences> {
        Arc::clone(&self.preferences.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Records what the user prefers from now on. Says whether that is something else.
    pub(crate) fn prefer(&self, preferences: Preferences) -> bool {
        let mut known = self.preferences.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = **known != preferences;
        *known = Arc::new(preferences);
        changed
    }

    /// How a document is to be analysed: as its project says, in the language that the user prefers.
    pub(crate) fn settings(&self, snapshot: &Snapshot, preferences: &Preferences) -> Settings {
        let users = self.session().locale;
        let without_project = || Config::default().settings(preferences.language, users);
        let place = Path::new(&snapshot.path);
        let Some(folder) = place.parent().filter(|_| snapshot.is_file()) else { return without_project() };
        let language = preferences.language.or(users).unwrap_or_default();
        match project(folder, language) {
            Ok(Some(project)) => {
                for problem in &project.problems {
                    let (line, column) = project.position(problem);
                    let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
                    let place = project.path.display();
                    self.complain(format!("{place}:{line}:{column}: {}{help}", problem.message));
                }
                project.config.settings(preferences.language, users)
            }
            Ok(None) => without_project(),
            Err(reason) => {
                self.complain(reason);
                without_project()
            }
        }
    }

    /// Tells again what is still wrong: the project has changed.
    pub(crate) fn forget_complaints(&self) {
        self.complaints.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Tells the user of something that is wrong with the project, once.
    fn complain(&self, message: String) {
        if self.complaints.lock().unwrap_or_else(PoisonError::into_inner).insert(message.clone()) {
            self.outbox.show(MessageType::WARNING, message);
        }
    }

    /// The client's process, as soon as it is known.
    pub(crate) fn client_process(&self) -> watch::Receiver<Option<u32>> {
        self.client_process.subscribe()
    }

    /// Records that the client asked for the shutdown.
    pub(crate) fn shut_down(&self) {
        self.shut_down.store(true, Ordering::Release);
    }

    /// Whether the client asked for the shutdown.
    pub(crate) fn is_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::Acquire)
    }

    /// The texts of Topo in a version, each with what it names, and all that was asked for.
    pub(crate) fn load(&self, snapshot: &Snapshot, settings: Settings) -> (Vec<(Loaded, Option<Example>)>, Vec<Read>) {
        match snapshot.content {
            Content::Topo => {
                let mut loaded = imports::load(self, snapshot);
                loaded.sources.settings = settings;
                let reads = std::mem::take(&mut loaded.reads);
                (vec![(loaded, None)], reads)
            }
            Content::Markdown => {
                let (examples, reads) = markdown::load(self, snapshot, &settings);
                (examples.into_iter().map(|(loaded, example)| (loaded, Some(example))).collect(), reads)
            }
        }
    }
}
