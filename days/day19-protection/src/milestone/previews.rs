//! The title of a page that a client names.

use rest::{Call, Json, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::app::App;

/// A page that a client names.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewPreview {
    url: String,
}

/// Its title.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Preview {
    title: String,
}

/// The most characters of a title.
const LONGEST: usize = 200;

// ANCHOR: preview
/// `POST /previews`.
pub(crate) async fn create(
    call: Call<App>,
    Json(new): Json<NewPreview>,
) -> Result<Json<Preview>, Problem> {
    let fetched = call.state().egress.get(&new.url).await;
    let page = fetched.map_err(|error| {
        tracing::info!(request_id = %call.context().id(), %error, "a page was not fetched");
        Problem::from(error.violation("/url"))
    })?;
    Ok(Json(Preview {
        title: title(&String::from_utf8_lossy(&page.body)),
    }))
}
// ANCHOR_END: preview

/// The text between the first `<title>` and its end.
fn title(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let begin = lower
        .find("<title>")
        .map_or(lower.len(), |it| it + "<title>".len());
    let end = lower[begin..]
        .find("</title>")
        .map_or(begin, |it| begin + it);
    page[begin..end].trim().chars().take(LONGEST).collect()
}
