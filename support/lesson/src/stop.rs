//! Ctrl-C and SIGTERM: the first asks, the second ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

/// Calls `on_signal` with the number of every SIGINT and SIGTERM, on a thread of its own; the
/// second one ends the process at once, with 128 + its number.
pub(crate) fn watch(mut on_signal: impl FnMut(i32) + Send + 'static) -> io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        // The order matters: a flag that is armed after it is looked at fires on the second time.
        let asked = Arc::new(AtomicBool::new(false));
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&asked))?;
        flag::register(signal, asked)?;
    }
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || signals.forever().for_each(&mut on_signal))?;
    Ok(())
}
