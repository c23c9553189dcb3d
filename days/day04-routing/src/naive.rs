//! The naive version. The tour shows its mistakes.

use http::{Method, StatusCode};
use lifecycle::{IntoResponse, Request, Response};
use percent_encoding::percent_decode_str;

// ANCHOR: naive
pub(crate) async fn naive(request: Request) -> Response {
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    if request.method() == Method::GET {
        if segments == ["courses"] {
            return "courses\n".into_response();
        }
        if segments.len() == 2 && segments[0] == "courses" {
            return format!("course\nslug={}\n", segments[1]).into_response();
        }
        if segments == ["courses", "new"] {
            return "new\n".into_response();
        }
    }
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}
// ANCHOR_END: naive
