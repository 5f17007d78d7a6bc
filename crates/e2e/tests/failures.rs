//! The chat cannot be had: the visitor gets another way, and the site's owner
//! one line in the console, which names the cause and the remedy.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::{Page, Site};
use anteroom_e2e::spoiled::Spoiled;
use anteroom_e2e::{Fault, Proxy, Service, Weather, Window, widget};
use serde_json::{Value, json};
use tempfile::TempDir;

const LINK: &str = "return [document, ...hosts().map(h => h.shadowRoot)].flatMap(r => [...r.querySelectorAll('a')])
    .some(a => a.href == 'mailto:help@example.com' && a.textContent.includes('help@example.com'))";

fn with_contact() -> Page {
    Page {
        tag: r#"data-topicId="1" data-contact="mailto:help@example.com""#.to_owned(),
        ..Page::default()
    }
}

/// Waits for our words in the console: one line, with all of this.
async fn one_line(window: &Window, wanted: &[&str]) {
    let what = format!("a line with {wanted:?}");
    let ours = async || {
        let lines = window.console_lines().await.into_iter();
        let ours = lines.filter(|line| line.starts_with("WARNING") && line.contains("Anteroom"));
        ours.collect::<Vec<_>>()
    };
    window
        .until(&what, async || {
            let lines = ours().await;
            let fits = |line: &String| wanted.iter().all(|words| line.contains(words));
            lines.iter().any(fits).then_some(())
        })
        .await;
    let lines = ours().await;
    assert_eq!(lines.len(), 1, "one line: {lines:#?}");
}

/// Presses the launcher, and gets the way out and the owner's line instead of a chat.
async fn gives_way(window: &Window, line: &[&str]) {
    cast::launcher(&widget(window)).click().await;
    window.until_js("the contact link", LINK, Value::Null).await;
    one_line(window, line).await;
}

/// The same on a page behind a proxy.
async fn gives_way_in(weather: Weather, line: &[&str]) {
    let (cast, proxy) = behind_proxy(Setup::default()).await;
    let window = cast.visitor("visitor").await;
    cast::launcher(&widget(&window)).see().await;
    proxy.turn(weather);
    gives_way(&window, line).await;
}

async fn behind_proxy(setup: Setup) -> (Cast, Proxy) {
    let service = Service::start(setup).await;
    let proxy = Proxy::open(&service.base()).await;
    let site = Site::open(&proxy.base(), with_contact()).await;
    (Cast { service, site }, proxy)
}

#[tokio::test]
async fn a_missing_program_is_named() {
    let weather = Weather::Odd("/widget.wasm", Fault::Missing);
    gives_way_in(weather, &["404 text/html", "/widget.wasm", "another build"]).await;
}

#[tokio::test]
async fn a_missing_module_is_named() {
    let weather = Weather::Odd("/widget.js", Fault::Missing);
    gives_way_in(weather, &["/widget.js is refused"]).await;
}

#[tokio::test]
async fn a_module_of_the_wrong_type_is_named() {
    let weather = Weather::Odd("/widget.js", Fault::Type("text/plain"));
    gives_way_in(weather, &["/widget.js is refused: not text/javascript"]).await;
}

#[tokio::test]
async fn a_program_of_the_wrong_type_runs_and_is_spoken_of() {
    let (cast, proxy) = behind_proxy(Setup::default()).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::launcher(&widget(&window)).see().await;
    proxy.turn(Weather::Odd("/widget.wasm", Fault::Type("text/plain")));
    cast::open(&window).await.button("Start chat").see().await;
    one_line(&window, &["comes as text/plain", "application/wasm"]).await;
}

#[tokio::test]
async fn a_file_that_the_page_may_not_read_is_named() {
    let weather = Weather::Odd("/widget.css", Fault::Unreadable);
    let line = [
        "/widget.css comes without Access-Control-Allow-Origin: http://127.0.0.1:",
        "--cors-origins",
    ];
    gives_way_in(weather, &line).await;
}

/// The files come, and the web API is for other origins.
#[tokio::test]
async fn an_origin_that_the_service_does_not_know_is_named() {
    let setup = Setup::default().with(&["--cors-origins", "https://www.example.com"]);
    let cast = Cast::with(setup, with_contact()).await;
    let window = cast.visitor("visitor").await;
    cast::open(&window).await;
    let missing = format!("Access-Control-Allow-Origin: {};", cast.site.url(""));
    one_line(&window, &["/api/topic/1", &missing, "--cors-origins"]).await;
}

/// What a content blocker does: the request ends in the browser.
async fn shielded(pattern: &str, line: &[&str]) {
    let cast = Cast::with(Setup::default(), with_contact()).await;
    let window = Window::open("visitor").await;
    window.cdp("Network.enable", json!({})).await;
    window
        .cdp("Network.setBlockedURLs", json!({ "urls": [pattern] }))
        .await;
    window.goto(&cast.site.url("/")).await;
    gives_way(&window, line).await;
}

#[tokio::test]
async fn a_shield_that_kills_the_program_is_named() {
    let line = ["/widget.wasm is blocked in this browser", "content blocker"];
    shielded("*widget.wasm*", &line).await;
}

#[tokio::test]
async fn a_shield_that_lets_nothing_but_the_loader_through_is_named() {
    shielded("*/v*/*", &["/widget.js is away or blocked"]).await;
}

/// The page's policy has no room for what is asked for.
async fn refused_by(policy: impl Fn(&str) -> String, line: &[&str]) {
    let service = Service::start(Setup::default()).await;
    let page = Page {
        policy: Some(policy(&service.base())),
        ..with_contact()
    };
    let site = Site::open(&service.base(), page).await;
    let cast = Cast { service, site };
    let window = cast.visitor("visitor").await;
    gives_way(&window, line).await;
}

#[tokio::test]
async fn a_policy_that_lets_nothing_be_fetched_is_named() {
    let policy = |host: &str| format!("default-src 'none'; script-src {host} 'wasm-unsafe-eval'");
    let line = ["Content-Security-Policy refuses", "to connect-src"];
    refused_by(policy, &line).await;
}

#[tokio::test]
async fn a_policy_that_lets_no_module_be_loaded_is_named() {
    let policy = |host: &str| {
        format!(
            "default-src 'none'; script-src {host}/chat.js 'wasm-unsafe-eval'; connect-src {host}"
        )
    };
    refused_by(policy, &["/widget.js is refused", "script-src"]).await;
}

/// A page that was saved and is opened from the disk.
async fn from_disk(cast: &Cast) -> (Window, TempDir) {
    let folder = TempDir::with_prefix("anteroom-page-").expect("a folder");
    let path = folder.path().join("page.html");
    let base = cast.service.base();
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Saved</title><h1>Saved</h1>\n\
         <script async src=\"{base}/chat.js\" data-topicId=\"1\"></script>"
    );
    std::fs::write(&path, html).expect("written");
    let window = Window::open("visitor").await;
    window.goto(&format!("file://{}", path.display())).await;
    (window, folder)
}

#[tokio::test]
async fn a_page_from_the_disk_has_its_chat_where_every_origin_may() {
    let cast = Cast::gather().await;
    cast.service.agent().is_here(true).await;
    let (window, _folder) = from_disk(&cast).await;
    cast::queue_up(&window, "Vera", "Hello").await;
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn a_page_from_the_disk_is_told_to_be_opened_otherwise() {
    let setup = Setup::default().with(&["--cors-origins", "https://www.example.com"]);
    let cast = Cast::with(setup, Page::default()).await;
    let (window, _folder) = from_disk(&cast).await;
    cast::open(&window).await;
    one_line(
        &window,
        &["not for pages opened as file:", "open it over http:"],
    )
    .await;
}

#[tokio::test]
async fn an_old_browser_gets_the_contact_link() {
    let cast = Cast::with(Setup::default(), with_contact()).await;
    let window = Window::open("visitor").await;
    let old = json!({ "source": "window.CSSStyleSheet = undefined" });
    window
        .cdp("Page.addScriptToEvaluateOnNewDocument", old)
        .await;
    window.goto(&cast.site.url("/")).await;
    window.until_js("the contact link", LINK, Value::Null).await;
}

#[tokio::test]
async fn a_service_that_is_away_gives_way_to_the_contact_link() {
    let mut cast = Cast::with(Setup::default(), with_contact()).await;
    let window = cast.visitor("visitor").await;
    let launcher = cast::launcher(&widget(&window));
    launcher.see().await;
    cast.service.kill().await;
    launcher.click().await;
    let link = widget(&window).get("link", "The chat could not be loaded. help@example.com");
    link.see().await;
    one_line(&window, &["/widget.js is away or blocked"]).await;
    // Another way is no way back: the link stays a link, and nothing is tried by itself.
    let tries = window.requests(&cast.service.base()).await.len();
    assert!(tries <= 6, "one try: {tries}");
}

/// A visitor of a service whose finished files were tampered with.
async fn tampered(file: &str, with: &str, line: &[&str]) {
    let spoiled = Spoiled::new(file, with);
    let setup = Setup::default().with(&["--assets", &spoiled.folder()]);
    let cast = Cast::with(setup, with_contact()).await;
    let window = cast.visitor("visitor").await;
    gives_way(&window, line).await;
    let pwned: bool = window.js("return 'pwned' in window", Value::Null).await;
    assert!(!pwned);
}

#[tokio::test]
async fn a_changed_file_is_refused() {
    let line = ["widget.css is not what was built"];
    tampered("widget.css", ".panel{display:none}", &line).await;
}

#[tokio::test]
async fn a_changed_module_is_refused() {
    let line = ["/widget.js is refused", "as built"];
    tampered("widget.js", "\nwindow.pwned=1;", &line).await;
}
