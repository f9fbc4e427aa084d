//! The Topo language server: what `portolan-ide` knows, over the Language Server Protocol.
//!
//! This crate knows JSON-RPC and positions and nothing of networks. It negotiates with the client ([`Server`]),
//! keeps the texts that the client edits, has each version analysed once, and turns answers of the `ide` crate into
//! those of the protocol, a file per feature.
//!
//! # How it runs
//!
//! One task reads messages and polls every handler the moment its message arrives. A handler changes the state, or
//! takes its snapshot of it, before it awaits anything; so everything happens in the order in which the client
//! asked. What needs no more than a finished analysis answers there and then. One thread beside it analyses; a
//! version that is overtaken is skipped, the last one never, and requests that waited for it answer
//! `ContentModified`. Nothing waits for the client: what is sent to it goes into a queue.
//!
//! A panic is answered with `InternalError` and the server lives on.

mod analysis;
mod code_action;
mod completion;
mod configuration;
mod definition;
mod diagnostics;
mod diagram;
mod documents;
mod elsewhere;
mod examples;
mod expectations;
mod folding;
mod formatting;
mod frames;
mod handlers;
mod hierarchy;
mod hover;
mod imports;
mod inlay;
mod lens;
mod links;
mod log_file;
mod markdown;
mod moving;
mod outbox;
mod parent;
mod plain_text;
mod preferences;
mod progress;
mod protocol;
mod references;
mod rename;
mod roots;
mod selection;
mod semantic_tokens;
mod session;
mod shared;
mod signature;
mod surrogates;
mod symbols;
mod transport;
mod view;
mod workspace;
mod workspace_diagnostics;
mod workspace_edit;
mod workspace_symbols;

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

pub use log_file::log_to;

/// As much stack as a main thread has: what is analysed on another one is what the command line analyses there.
pub(crate) const STACK_SIZE: usize = 8 << 20;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The client asked for the shutdown first.
    Clean,
    /// It did not: `exit`, the end of the input or the death of the client came without it.
    Unclean,
}

impl Exit {
    /// The exit status that the protocol asks for.
    pub fn code(self) -> i32 {
        match self {
            Exit::Clean => 0,
            Exit::Unclean => 1,
        }
    }
}

/// A language server, not yet connected.
pub struct Server {
    before: Arc<analysis::Before>,
}

impl Default for Server {
    fn default() -> Server {
        Server::observed(|_| {})
    }
}

impl Server {
    /// A server that calls this with each text before it analyses it; tests wait or fail there.
    pub fn observed(before: impl Fn(&str) + Send + Sync + 'static) -> Server {
        Server { before: Arc::new(before) }
    }

    /// Serves one client until it says `exit`, closes its end or dies. Needs a Tokio runtime with timers.
    pub async fn serve(self, input: impl AsyncRead + Unpin, output: impl AsyncWrite + Unpin) -> Exit {
        transport::run(self.before, input, output).await
    }
}

/// Serves one client with the real analysis. See [`Server::serve`].
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite + Unpin) -> Exit {
    Server::default().serve(input, output).await
}

/// Serves the client at standard input and output and ends the process with the status that the protocol asks for.
///
/// It leaves by [`std::process::exit`]: Tokio reads standard input on a thread that cannot be stopped, and a
/// runtime waits for it.
pub fn run_stdio() -> ! {
    tracing::info!("portolan {} started as process {}", env!("CARGO_PKG_VERSION"), std::process::id());
    // What reads many files analyses them on Tokio's threads, which need as much stack as the analysis thread has.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = match runtime.enable_all().thread_stack_size(STACK_SIZE).build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("portolan lsp: cannot start: {error}");
            std::process::exit(2);
        }
    };
    let exit = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout()));
    tracing::info!("ended with status {}", exit.code());
    std::process::exit(exit.code())
}
