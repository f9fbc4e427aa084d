//! Whether the client's process still lives.

use std::time::Duration;

use tokio::sync::watch;

/// How often to look. The end of the input is noticed at once; this is for clients whose pipes outlive them.
const PERIOD: Duration = Duration::from_secs(3);

/// Waits until the process whose id the client gave is gone; forever, if none is given.
///
/// One that is not there from the start lives where it cannot be seen, as outside a container, and is not waited for.
pub(crate) async fn gone(mut process: watch::Receiver<Option<u32>>, is_alive: impl Fn(u32) -> bool) {
    let Some(id) = process.wait_for(Option::is_some).await.ok().and_then(|id| *id) else {
        return std::future::pending().await;
    };
    if !is_alive(id) {
        return std::future::pending().await;
    }
    while is_alive(id) {
        tokio::time::sleep(PERIOD).await;
    }
}

/// Whether a process of this id exists. Where that cannot be asked, it is taken to.
pub(crate) fn is_alive(id: u32) -> bool {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, test_kill_process};
        match i32::try_from(id).ok().and_then(Pid::from_raw) {
            // A process of another user exists too.
            Some(id) => test_kill_process(id) != Err(rustix::io::Errno::SRCH),
            None => false,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = id;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_process_that_dies_is_noticed() {
        let looks = AtomicUsize::new(0);
        let (_sender, process) = watch::channel(Some(7));
        gone(process, |id| id == 7 && looks.fetch_add(1, Ordering::Relaxed) < 5).await;
        assert_eq!(looks.into_inner(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_out_of_sight_is_not_missed() {
        let (_sender, process) = watch::channel(Some(7));
        let waiting = tokio::time::timeout(Duration::from_secs(3600), gone(process, |_| false)).await;
        assert!(waiting.is_err());
    }

    #[test]
    fn this_process_is_alive() {
        assert!(is_alive(std::process::id()));
    }

    #[cfg(unix)]
    #[test]
    fn a_process_id_beyond_all_is_not() {
        assert!(!is_alive(i32::MAX as u32));
    }
}
