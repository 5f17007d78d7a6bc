//! One hash in a page's tag answers for everything: the loader refuses a module that
//! is not what was built with it, in whatever way the chat is started.

use anteroom_e2e::kind::Kind;
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Site;
use anteroom_e2e::spoiled::Spoiled;
use anteroom_e2e::{Service, Window};
use serde_json::{Value, json};

/// A page that writes down what it is told of; `body` starts the chat.
fn page(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Shop</title>{head}</head><body><h1>Shop</h1>
         <script>addEventListener('anteroom:error', (event) => (window.refused = String(event.detail)))</script>
         {body}</body></html>"
    )
}

fn tag(attributes: &str) -> String {
    format!("<script src=\"{{{{CHAT}}}}/chat.js\" data-topicid=\"1\" {attributes}></script>")
}

const LAUNCHER: &str =
    "const launcher = document.querySelector('anteroom-chat').shadowRoot.querySelector('.l');";

/// Every way of starting: its name, the page, and what is done there.
fn ways() -> Vec<(&'static str, String, String)> {
    let click = format!("{LAUNCHER} launcher.click(); return null");
    let hover =
        format!("{LAUNCHER} launcher.dispatchEvent(new PointerEvent('pointerenter')); return null");
    let focus = format!("{LAUNCHER} launcher.focus(); return null");
    let nothing = || "return null".to_owned();
    let plain = || page("", &tag(""));
    vec![
        ("click", plain(), click),
        ("hover", plain(), hover),
        ("focus", plain(), focus),
        ("data-load", page("", &tag("data-load=\"now\"")), nothing()),
        ("data-open", page("", &tag("data-open")), nothing()),
        (
            "data-open in the head",
            page(&tag("data-open"), ""),
            nothing(),
        ),
        (
            "a page without head",
            page(
                "",
                &format!(
                    "<script>document.head.remove()</script>{}",
                    tag("data-open")
                ),
            ),
            nothing(),
        ),
        (
            "a kept session",
            page(
                "",
                &format!(
                    "<script>localStorage['anteroom:1'] = '{{}}'</script>{}",
                    tag("")
                ),
            ),
            nothing(),
        ),
        (
            "open() at once",
            page("", &format!("{}<script>Anteroom.open()</script>", tag(""))),
            nothing(),
        ),
        (
            "open() later",
            plain(),
            "Anteroom.open(); return null".to_owned(),
        ),
        (
            "an inline element",
            page(
                "",
                "<anteroom-chat data-topicid=\"1\"></anteroom-chat><script src=\"{{CHAT}}/chat.js\"></script>",
            ),
            nothing(),
        ),
        (
            "init()",
            page(
                "",
                "<script src=\"{{CHAT}}/chat.js\"></script><script>Anteroom.init({ topicId: 1, open: true })</script>",
            ),
            nothing(),
        ),
        (
            "a link in the page",
            page(
                "",
                &format!("{}<a href=\"#\" data-anteroom-open>Chat</a>", tag("")),
            ),
            "document.querySelector('[data-anteroom-open]').click(); return null".to_owned(),
        ),
    ]
}

/// Goes to such a page and starts the chat in its way.
async fn begin(service: &Service, window: &Window, way: &str, html: &str, act: &str) -> Site {
    let site = Site::of_pages(&service.base(), &[("/", html)]).await;
    window.goto(&site.url("/")).await;
    let there = "return !!document.querySelector('anteroom-chat')?.shadowRoot";
    window.until_js(way, there, Value::Null).await;
    let _: Value = window.js(act, Value::Null).await;
    site
}

#[tokio::test]
async fn a_changed_module_never_runs_however_the_chat_is_started() {
    let spoiled = Spoiled::new("widget.js", "\nwindow.pwned = 1;");
    let setup = Setup::default().with(&["--assets", &spoiled.folder()]);
    let service = Service::start(setup).await;
    let window = Window::open("visitor").await;
    for (way, html, act) in ways() {
        let _site = begin(&service, &window, way, &html, &act).await;
        // What only loads tells nobody; Chromium's book of requests does.
        if Kind::of_run() == Kind::Chromium {
            let came = "return performance.getEntriesByType('resource').some((e) => e.name.endsWith('/widget.js') && e.responseEnd)";
            window
                .until_js(&format!("{way}: the module"), came, Value::Null)
                .await;
        }
        let open = "Anteroom.open().catch(() => {}); return null";
        let _: Value = window.js(open, Value::Null).await;
        let refused =
            "return window.refused || window.pwned ? [window.refused, 'pwned' in window] : null";
        let (refused, ran): (Option<String>, bool) = window
            .until(&format!("{way}: the refusal"), async || {
                window.try_js(refused, Value::Null).await.ok()
            })
            .await;
        assert!(!ran, "{way}: the changed module ran");
        assert!(
            refused
                .is_some_and(|words| words.contains("/widget.js") && words.contains("is refused")),
            "{way}"
        );
        let _: Value = window
            .js("localStorage.clear(); return null", Value::Null)
            .await;
    }
}

/// And what has not been changed runs, in each of these ways.
#[tokio::test]
async fn what_was_built_together_runs_however_the_chat_is_started() {
    let service = Service::start(Setup::default()).await;
    let window = Window::open("visitor").await;
    for (way, html, act) in ways() {
        let _site = begin(&service, &window, way, &html, &act).await;
        let open = "return Anteroom.open().then((state) => state.open)";
        window.until_js(way, open, Value::Null).await;
        let left: usize = window
            .js(
                "return document.querySelectorAll('link').length",
                Value::Null,
            )
            .await;
        assert_eq!(left, 0, "{way}: nothing is left in the page's head");
        let _: Value = window
            .js(
                "localStorage.clear(); sessionStorage.clear(); return null",
                Value::Null,
            )
            .await;
    }
}

/// Nor does a changed part, which is loaded when it is needed.
#[tokio::test]
async fn a_changed_part_never_runs() {
    let spoiled = Spoiled::new("part-hooks.js", "\nwindow.pwned = 1;");
    let mut setup = Setup::default().with(&["--assets", &spoiled.folder()]);
    setup.topics[0]["CollectConsent"] = json!(false);
    let service = Service::start(setup).await;
    service.agent().is_here(true).await;
    let site = Site::of_pages(&service.base(), &[("/", &page("", &tag("")))]).await;
    let window = Window::open("visitor").await;
    window.goto(&site.url("/")).await;
    let there = "return !!window.Anteroom && !!document.querySelector('anteroom-chat')?.shadowRoot";
    window.until_js("the launcher", there, Value::Null).await;
    let start = "Anteroom.hook('BeforeSaveChatSessionEntity', () => {});
        Anteroom.setUser({ name: 'Vera', email: 'vera@example.com' });
        Anteroom.setDraft('Hello');
        Anteroom.startChat();
        return null";
    let _: Value = window.js(start, Value::Null).await;
    // Without its part the request is not sent, and the chat says that it tries again.
    let lost = "const text = document.querySelector('anteroom-chat').shadowRoot.textContent;
        return 'pwned' in window || /connection/i.test(text)";
    window.until_js("an end", lost, Value::Null).await;
    let ran: bool = window.js("return 'pwned' in window", Value::Null).await;
    assert!(!ran, "the changed part ran");
}
