//! The files that browsers load, with the headers that fit each.

use crate::app::Shared;
use crate::error::Fault;
use crate::http::assets::media_type;
use crate::secret::same;
use crate::store::{agent, logo};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

/// What a console's page may do: its own files only.
const CONSOLE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; media-src 'self' data:; font-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// What the demo page may do: as strict as a site can be and still embed the widget.
const DEMO_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'";

const FOREVER: &str = "public, max-age=31536000, immutable";
const SHORTLY: &str = "public, max-age=300, must-revalidate";
const ASK_FIRST: &str = "no-cache";

type Headers = &'static [(&'static str, &'static str)];

const SHARED: Headers = &[
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("timing-allow-origin", "*"),
];
const CONSOLE: Headers = &[
    ("content-security-policy", CONSOLE_POLICY),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=()",
    ),
    ("x-frame-options", "DENY"),
];
const DEMO: Headers = &[
    ("content-security-policy", DEMO_POLICY),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=()",
    ),
    ("x-frame-options", "DENY"),
];
const OWN: Headers = &[("cross-origin-resource-policy", "same-origin")];

/// Whether the caller takes this coding.
pub fn takes(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, params) = item.split_once(';').unwrap_or((item, ""));
            let refused = params
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.trim().parse::<f32>().ok())
                .is_some_and(|q| q <= 0.0);
            name.trim().eq_ignore_ascii_case(coding) && !refused
        })
}

/// Serves a file, compressed beforehand where the caller takes that.
async fn serve(
    app: &Shared,
    request: &HeaderMap,
    path: &str,
    cache: &'static str,
    extra: Headers,
) -> Response {
    let mut found = None;
    for (coding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if takes(request, coding)
            && let Some(asset) = app.assets.get(&format!("{path}{ending}")).await
        {
            found = Some((Some(coding), asset));
            break;
        }
    }
    if found.is_none() {
        found = app.assets.get(path).await.map(|asset| (None, asset));
    }
    let Some((coding, asset)) = found else {
        return Fault::no_route().into_response();
    };
    let hex: String = asset
        .hash
        .iter()
        .take(10)
        .map(|b| format!("{b:02x}"))
        .collect();
    let etag = format!(
        "\"{hex}{}\"",
        coding.map_or(String::new(), |c| format!("-{c}"))
    );
    let unchanged = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .flat_map(|value| value.as_bytes().split(|b| *b == b','))
        .map(|tag| tag.trim_ascii())
        .any(|tag| same(tag.strip_prefix(b"W/").unwrap_or(tag), etag.as_bytes()));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(match asset.bytes {
            std::borrow::Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
            std::borrow::Cow::Owned(bytes) => bytes.into(),
        }))
    };
    let headers = response.headers_mut();
    if !unchanged {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(media_type(path)),
        );
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    for (name, value) in extra {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}

/// The loader that the one tag names.
pub async fn loader(State(app): State<Shared>, headers: HeaderMap) -> Response {
    serve(&app, &headers, "chat.js", SHORTLY, SHARED).await
}

/// The widget's release: its folder's name tells what is in it, so nothing changes there.
pub async fn release(State(app): State<Shared>, path: &str, headers: HeaderMap) -> Response {
    let mut response = serve(&app, &headers, path, FOREVER, SHARED).await;
    if response.status() == StatusCode::NOT_FOUND {
        // A page of another origin is to read what is wrong, not that it may not.
        let anybody = HeaderValue::from_static("*");
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    }
    response
}

/// An agent's photo; its name holds its hash.
pub async fn photo(State(app): State<Shared>, Path(name): Path<String>) -> Response {
    let found = async { agent::photo(&mut *app.store.read().await?, &name).await };
    picture(&name, found.await)
}

/// A topic's logo; its name holds its hash.
pub async fn logo(State(app): State<Shared>, Path(name): Path<String>) -> Response {
    let found = async { logo::named(&mut *app.store.read().await?, &name).await };
    picture(&name, found.await)
}

fn picture(name: &str, found: sqlx::Result<Option<Vec<u8>>>) -> Response {
    let bytes = match found {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Fault::no_route().into_response(),
        Err(error) => return Fault::from(error).into_response(),
    };
    let own = [
        (header::CONTENT_TYPE, media_type(name)),
        (header::CACHE_CONTROL, FOREVER),
        // It is a picture, whatever somebody has put into it.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ];
    let mut response = (own, bytes).into_response();
    for (name, value) in SHARED {
        let (name, value) = (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
        response.headers_mut().insert(name, value);
    }
    response
}

/// The demo site, or the way to the console.
pub async fn home(State(app): State<Shared>, headers: HeaderMap) -> Response {
    if !app.settings.demo {
        // Relative, as every link is: a proxy may have put the service below a path.
        return Redirect::temporary("console/").into_response();
    }
    serve(&app, &headers, "index.html", ASK_FIRST, DEMO).await
}

/// The demo site's style.
pub async fn demo_style(State(app): State<Shared>, headers: HeaderMap) -> Response {
    if !app.settings.demo {
        return Fault::no_route().into_response();
    }
    serve(&app, &headers, "demo.css", ASK_FIRST, OWN).await
}

/// The demo site's mark in the browser's tab.
pub async fn demo_icon(State(app): State<Shared>, headers: HeaderMap) -> Response {
    if !app.settings.demo {
        return Fault::no_route().into_response();
    }
    serve(&app, &headers, "demo.svg", ASK_FIRST, OWN).await
}

/// The console's address ends with a slash.
pub async fn to_console() -> Redirect {
    Redirect::permanent("console/")
}

/// The console's page.
pub async fn console(State(app): State<Shared>, headers: HeaderMap) -> Response {
    serve(&app, &headers, "console/index.html", ASK_FIRST, CONSOLE).await
}

/// The console's parts.
pub async fn console_file(
    State(app): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    if path == "index.html" {
        return console(State(app), headers).await;
    }
    let cache = if path.starts_with("assets/") {
        FOREVER
    } else {
        ASK_FIRST
    };
    serve(&app, &headers, &format!("console/{path}"), cache, OWN).await
}
