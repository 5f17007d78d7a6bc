//! A customer's web site, on an origin of its own.

use crate::browser::SPY;
use crate::kind::Kind;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The site; it closes when dropped.
pub struct Site {
    base: String,
    told: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

/// How its pages are.
#[derive(Clone, Debug)]
pub struct Page {
    /// More attributes of `<html>`.
    pub html: String,
    /// More attributes of the tag.
    pub tag: String,
    /// Its Content-Security-Policy.
    pub policy: Option<String>,
    /// How the tag is loaded: `async`, `defer`, `type="module"`, or nothing.
    pub load: &'static str,
    /// The tag stands in the head.
    pub in_head: bool,
    /// The loader's address at the service.
    pub loader: String,
    /// More of its body.
    pub body: String,
    /// Browsers may keep it, for those who go back.
    pub kept: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            html: r#"lang="en""#.to_owned(),
            tag: r#"data-topicId="1""#.to_owned(),
            policy: None,
            load: "async",
            in_head: false,
            loader: "/chat.js".to_owned(),
            body: String::new(),
            kept: false,
        }
    }
}

/// What lets the spy in where the browser does not; the script takes its tag away again.
const SPY_TAG: &str = "<script nonce=\"spy\" src=\"/spy.js\"></script>";

struct Content {
    kept: bool,
    html: String,
    policy: Option<HeaderValue>,
}

impl Site {
    /// Opens a site whose pages embed the widget of this service.
    pub async fn open(service: &str, page: Page) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let Page {
            html,
            tag,
            policy,
            load,
            in_head,
            loader,
            body,
            kept,
        } = page;
        let tag = format!("<script {load} src=\"{service}{loader}\" {tag}></script>\n");
        let (head, foot) = if in_head {
            (tag, String::new())
        } else {
            (String::new(), tag)
        };
        // A browser that takes no spies from outside gets it from the page, first of all.
        let (spy, policy) = if Kind::of_run().takes_spies() {
            ("", policy)
        } else {
            let policy = policy.map(|p| p.replace("script-src ", "script-src 'nonce-spy' "));
            (SPY_TAG, policy)
        };
        let content = Content {
            kept,
            html: format!(
                "<!doctype html>\n<html {html}>\n<head>\n<meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                 {spy}\n<title>Bicycle shop</title>\n{head}</head>\n<body>\n<main>\n<h1>Bicycle shop</h1>\n\
                 <p>Wheels, frames and good advice.</p>\n\
                 <p><a id=\"before\" href=\"/other\">Opening hours</a></p>\n{body}</main>\n\
                 {foot}</body>\n</html>\n"
            ),
            policy: policy.map(|policy| HeaderValue::from_str(&policy).expect("a header")),
        };
        let router = Router::new()
            .route("/", get(page_of_site))
            .route("/{name}", get(other))
            .with_state(Arc::new(content));
        Self::listen(listener, router)
    }

    /// Opens a site of pages that are written out in full, by their paths: `/` is the
    /// first one's. In them `{{CHAT}}` stands for the service's address, and
    /// `/lib/NAME/FILE` is a file of an npm package, `/lib/bundle/NAME.js` a script of ours
    /// bundled with what it imports. What ends in `.xhtml` is XHTML.
    pub async fn of_pages(service: &str, pages: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut router = Router::new()
            .route("/lib/{*path}", get(library))
            .route("/spy.js", get(spy));
        for &(path, html) in pages {
            let html = with_spy(html).replace("{{CHAT}}", service);
            let kind = if path.ends_with(".xhtml") {
                "application/xhtml+xml; charset=utf-8"
            } else if path.ends_with(".js") {
                "text/javascript"
            } else {
                "text/html; charset=utf-8"
            };
            let head = [
                (header::CONTENT_TYPE, kind),
                (header::CACHE_CONTROL, "no-store"),
            ];
            router = router.route(path, get(move || async move { (head, html) }));
        }
        Self::listen(listener, router)
    }

    fn listen(listener: TcpListener, router: Router) -> Self {
        let address = listener.local_addr().expect("its address");
        let told = Arc::<Mutex<Vec<String>>>::default();
        let book = Arc::clone(&told);
        let router = router.route(
            "/tell/{*words}",
            get(move |Path(words): Path<String>| async move {
                book.lock().expect("one at a time").push(words);
                StatusCode::NO_CONTENT
            }),
        );
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            base: format!("http://{address}"),
            told,
            server,
        }
    }

    /// What its pages have told it by asking for `/tell/WORDS`: some have changed so much
    /// that a browser's driver finds nothing in them any more.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        self.told.lock().expect("one at a time").clone()
    }

    /// A page's address.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A page with the spy in front of its first script; what is no whole page has none.
fn with_spy(html: &str) -> String {
    let begin = html.find("<head>").or_else(|| html.find("<html"));
    let end = begin.and_then(|begin| Some(begin + html[begin..].find('>')? + 1));
    match end {
        Some(end) if !Kind::of_run().takes_spies() => {
            let (before, after) = html.split_at(end);
            format!("{before}{SPY_TAG}{after}")
        }
        _ => html.to_owned(),
    }
}

async fn spy() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript")], SPY).into_response()
}

async fn page_of_site(State(content): State<Arc<Content>>) -> Response {
    let mut headers = HeaderMap::new();
    // Every visit asks anew, so that a changed page is seen.
    let how = if content.kept { "no-cache" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
    if let Some(policy) = &content.policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    (headers, Html(content.html.clone())).into_response()
}

/// A file of an npm package; `cargo xtask setup` has put it there. `bundle/NAME.js` is
/// `npm/NAME.js` with everything it imports.
async fn library(Path(path): Path<String>) -> Response {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("npm");
    let content = if let Some(entry) = path.strip_prefix("bundle/") {
        bundle(&folder, entry).await
    } else {
        let file = folder.join("node_modules").join(&path);
        std::fs::read(&file)
            .unwrap_or_else(|error| panic!("{}: {error}; cargo xtask setup", file.display()))
    };
    let kind = if path.ends_with(".css") {
        "text/css"
    } else {
        "text/javascript"
    };
    ([(header::CONTENT_TYPE, kind)], content).into_response()
}

async fn bundle(folder: &std::path::Path, entry: &str) -> Vec<u8> {
    let esbuild = folder.join("../../../.tools/npm/node_modules/.bin/esbuild");
    let made = tokio::process::Command::new(&esbuild)
        .args([
            "--bundle",
            "--define:process.env.NODE_ENV=\"production\"",
            entry,
        ])
        .current_dir(folder)
        .output()
        .await
        .unwrap_or_else(|error| panic!("{}: {error}; cargo xtask setup", esbuild.display()));
    let trouble = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{entry}: {trouble}");
    made.stdout
}

async fn other(path: Path<String>, state: State<Arc<Content>>) -> Response {
    match path.as_str() {
        "favicon.ico" => StatusCode::NO_CONTENT.into_response(),
        "spy.js" => spy().await,
        _ => page_of_site(state).await,
    }
}
