//! The naive version, kept for the tour, which shows it fail. No other code calls it.

use std::panic::{self, AssertUnwindSafe};

use anyhow::Context as _;

// ANCHOR: concatenated
/// The statement that finds a learner, with the name pasted into its text.
pub(crate) fn find(name: &str) -> String {
    format!("select name, email\nfrom accounts\nwhere name = '{name}'")
}
// ANCHOR_END: concatenated

// ANCHOR: blocking
/// Connects with the blocking driver from inside async code; what the driver says as it panics.
pub(crate) fn connect_inside_async_code(url: &str) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Runtime::new()?;
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = runtime.block_on(async {
        panic::catch_unwind(AssertUnwindSafe(|| {
            postgres::Client::connect(url, postgres::NoTls).map(drop)
        }))
    });
    panic::set_hook(hook);
    let panic = result.err().context("the driver did not panic")?;
    let message = panic.downcast_ref::<&str>().map(ToString::to_string);
    message
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .context("the panic has no message")
}
// ANCHOR_END: blocking
