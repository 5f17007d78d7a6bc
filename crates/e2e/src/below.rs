//! A proxy that has put the service below a path of somebody else's site.

use crate::forward::forward;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Below which path.
pub const PATH: &str = "/chat";

/// The site; it closes when dropped.
pub struct Below {
    base: String,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Way {
    service: String,
    client: reqwest::Client,
}

impl Below {
    /// Opens a site that hands everything below [`PATH`] to this service. Its own page,
    /// at the root, embeds the widget.
    pub async fn open(service: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let way = Way {
            service: service.to_owned(),
            client: client.build().expect("a client"),
        };
        let router = Router::new().fallback(pass).with_state(way);
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            base: format!("http://{address}"),
            server,
        }
    }

    /// Where the site is.
    #[must_use]
    pub fn site(&self) -> String {
        format!("{}/", self.base)
    }

    /// Where the service is.
    #[must_use]
    pub fn service(&self) -> String {
        format!("{}{PATH}", self.base)
    }
}

impl Drop for Below {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(
    State(way): State<Way>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    let whole = uri.path_and_query().map_or("/", |path| path.as_str());
    let Some(path) = whole
        .strip_prefix(PATH)
        .filter(|path| path.starts_with('/'))
    else {
        return own(whole);
    };
    headers.insert("x-forwarded-prefix", HeaderValue::from_static(PATH));
    let answer = forward(&way.client, &way.service, method, path, headers, body).await;
    answer.unwrap_or_else(|| StatusCode::BAD_GATEWAY.into_response())
}

/// The site's own pages.
fn own(path: &str) -> Response {
    if path != "/" {
        return (StatusCode::NOT_FOUND, "not a page of this site").into_response();
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Shop</title></head>\
         <body><h1>Shop</h1><script async src=\"{PATH}/chat.js\" data-topicId=\"1\"></script></body></html>"
    );
    Html(page).into_response()
}
