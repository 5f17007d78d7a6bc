//! Pages of other kinds than a site's own: previews, apps, sandboxes, XHTML; tags as
//! tag managers and authors write them; languages as pages name them.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::kind::Kind;
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::{Page, Site};
use anteroom_e2e::{Service, Window, widget};
use fantoccini::key::Key;
use serde_json::{Value, json};

fn without_consent() -> Setup {
    let mut setup = Setup::default();
    setup.topics[0]["CollectConsent"] = json!(false);
    setup
}

async fn gather(setup: Setup, pages: &[(&str, &str)]) -> Cast {
    let service = Service::start(setup).await;
    let site = Site::of_pages(&service.base(), pages).await;
    Cast { service, site }
}

fn page(html: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html {html}><head><meta charset=\"utf-8\"><title>Shop</title>{head}</head><body><h1>Shop</h1>{body}</body></html>"
    )
}

/// Previews of site builders: a page without an address of its own.
#[tokio::test]
async fn a_preview_without_an_address_has_its_chat() {
    let inner = "<!DOCTYPE html><html lang=en><title>inside</title><body>preview<script async src=\"{{CHAT}}/chat.js\" data-topicId=\"1\"><\\/script></body></html>";
    let srcdoc = format!("<iframe id=\"f\"></iframe><script>f.srcdoc = '{inner}';</script>");
    let blob = format!(
        "<iframe id=\"f\"></iframe><script>f.src = URL.createObjectURL(new Blob(['{inner}'], {{ type: 'text/html' }}));</script>"
    );
    let pages = [
        ("/srcdoc", page("lang=\"en\"", "", &srcdoc)),
        ("/blob", page("lang=\"en\"", "", &blob)),
    ];
    let pages: Vec<_> = pages
        .iter()
        .map(|(path, html)| (*path, html.as_str()))
        .collect();
    let cast = gather(without_consent(), &pages).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open("visitor").await;
    for path in ["/srcdoc", "/blob"] {
        window.goto(&cast.site.url(path)).await;
        let there = "return !!f.contentWindow.Anteroom && !!f.contentDocument.querySelector('anteroom-chat')";
        window.until_js(path, there, Value::Null).await;
        let start = "const chat = f.contentWindow.Anteroom;
            chat.setUser({ name: 'Vera', email: 'vera@example.com' });
            chat.setDraft('From ' + arguments[0]);
            return new Promise((done) => { chat.once('queue', () => done(null)); chat.startChat(); })";
        let _: Value = window.js(start, json!(path)).await;
        let session = agent.pick_up().await;
        assert_eq!(
            agent.session(session).await["FirstMessage"],
            format!("From {path}")
        );
        let _: Value = window
            .js(
                "return f.contentWindow.Anteroom.logout().then(() => null)",
                Value::Null,
            )
            .await;
    }
}

/// A frame that may not send forms: the button sends, and so does Enter.
#[tokio::test]
async fn a_sandbox_without_forms_has_its_chat() {
    let page = Page {
        policy: Some("sandbox allow-scripts".to_owned()),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::queue_up(&window, "Vera", "Hello").await;
    let window = cast.visitor("another").await;
    let panel = cast::open(&window).await;
    cast::fill_in(&panel, "Bo", "Hello").await;
    panel.field("E-mail address").click().await;
    window.press(&[Key::Enter]).await;
    panel.button("Leave the queue").see().await;
    let lines = window.console_lines().await;
    assert!(
        !lines.iter().any(|line| line.contains("form submission")),
        "{lines:?}"
    );
}

/// Numbers and flags where texts are documented, and nothing for what is not wished.
#[tokio::test]
async fn options_may_be_numbers_and_flags() {
    let bare = "<script src=\"{{CHAT}}/chat.js\"></script>";
    let cast = gather(without_consent(), &[("/", &page("lang=\"en\"", "", bare))]).await;
    cast.service.agent().is_here(true).await;
    let window = Window::open("visitor").await;
    window.goto(&cast.site.url("/")).await;
    let init = "Anteroom.init({ topicId: 1, delay: 0.01, zIndex: 7, title: null, contact: undefined, open: false, customerPhone: 4722000000 });
        Anteroom.setUser({ id: 7, name: 'Vera', email: 'vera@example.com', phone: 4722000000 });
        Anteroom.setDraft(12);
        return new Promise((done) => setTimeout(() => done(Object.keys(hosts()[0]?.dataset ?? {}).sort().join()), 300))";
    let set: String = window.js(init, Value::Null).await;
    assert_eq!(set, "customerPhone,delay,topicId,zIndex");
    let closed = "return Anteroom.of(1).getState().then((state) => state.open)";
    assert!(!window.js::<bool>(closed, Value::Null).await);
    let started = "return new Promise((done) => { Anteroom.of(1).once('queue', () => done(true)); Anteroom.of(1).startChat(); })";
    assert!(window.js::<bool>(started, Value::Null).await);
    let session = cast.service.agent().pick_up().await;
    let session = cast.service.agent().session(session).await;
    assert_eq!(session["FirstMessage"], "12");
    let open = "Anteroom.destroy(); Anteroom.init({ topicId: 1, open: true }); return null";
    let _: Value = window.js(open, Value::Null).await;
    widget(&window).get("dialog", "").see().await;
    let seen = window.seen().await;
    assert_eq!(seen.errors, [""; 0]);
    assert_eq!(seen.own_warnings(), [""; 0]);
}

/// A consent manager leaves the tag as a text, and puts a copy beside it.
#[tokio::test]
async fn a_consent_managers_copy_is_the_same_chat() {
    let body = "<script type=\"text/plain\" data-category=\"chat\" data-src=\"{{CHAT}}/chat.js\" data-topicId=\"1\" data-title=\"Ask us\"></script>
        <script>const old = document.querySelector('script[type=\"text/plain\"]'); const s = document.createElement('script');
        for (const a of old.attributes) if (a.name != 'type' && a.name != 'data-src') s.setAttribute(a.name, a.value);
        s.src = old.dataset.src; old.after(s);</script>";
    let cast = gather(Setup::default(), &[("/", &page("lang=\"en\"", "", body))]).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::open(&window).await.button("Start chat").see().await;
    let seen = window.seen().await;
    assert_eq!(seen.own_warnings(), [""; 0]);
    let hosts: usize = window.js("return hosts().length", Value::Null).await;
    assert_eq!(hosts, 1);
}

#[tokio::test]
async fn what_stands_behind_the_loaders_address_is_none_of_it() {
    let service = Service::start(Setup::default()).await;
    service.agent().is_here(true).await;
    let window = Window::open("visitor").await;
    for behind in ["?ver=6.4.2", "?ver=2026/11/29", "#2026/11/29", "?a=/b?c#/d"] {
        let page = Page {
            loader: format!("/chat.js{behind}"),
            ..Page::default()
        };
        let site = Site::open(&service.base(), page).await;
        window.goto(&site.url("/")).await;
        cast::open(&window).await.button("Start chat").see().await;
        assert_eq!(window.seen().await.errors, [""; 0], "{behind}");
    }
}

/// Whatever a page says of its language, nothing is asked for that is not there.
#[tokio::test]
async fn languages_are_known_as_pages_write_them() {
    let service = Service::start(Setup::default()).await;
    service.agent().is_here(true).await;
    let window = Window::open("visitor").await;
    for (language, spoken, file) in [
        ("de_DE", "de", "locale-de.json"),
        ("de-AT ", "de", "locale-de.json"),
        ("NO", "nb", "locale-no.json"),
        ("nn-NO", "nb", "locale-nn.json"),
        ("pt_BR", "pt", "locale-pt.json"),
        ("EN", "en", "locale-en.json"),
        ("fil", "en", "locale-en.json"),
        ("sr-Latn", "en", "locale-en.json"),
        ("zh_Hant_TW", "en", "locale-en.json"),
        ("", "en", "locale-en.json"),
    ] {
        for in_tag in [false, true] {
            let html = if in_tag { "" } else { language };
            let locale = if in_tag && !language.is_empty() {
                format!("data-locale=\"{language}\"")
            } else {
                String::new()
            };
            let page = Page {
                html: format!("lang=\"{html}\""),
                tag: format!("data-topicId=\"1\" {locale}"),
                ..Page::default()
            };
            let site = Site::open(&service.base(), page).await;
            window.goto(&site.url("/")).await;
            cast::open(&window).await;
            let speaks = "return hosts()[0].shadowRoot.querySelector('.inside')?.lang";
            let speaks: String = window.js(speaks, Value::Null).await;
            assert_eq!(speaks, spoken, "{language} in the tag: {in_tag}");
            let asked: Vec<String> = window
                .requests(&service.base())
                .await
                .into_iter()
                .filter_map(|url| Some(url.rsplit_once('/')?.1.to_owned()))
                .filter(|file| file.starts_with("locale-"))
                .collect();
            assert_eq!(asked, [file], "{language} in the tag: {in_tag}");
        }
    }
    if Kind::of_run() == Kind::Chromium {
        let lines = window.console_lines().await;
        assert_eq!(lines, [""; 0]);
    }
}

#[tokio::test]
async fn a_click_on_the_document_or_on_a_text_is_no_error() {
    let body =
        "<p id=\"text\">Just words</p><a id=\"way\" href=\"#\" data-anteroom-open><b>Ask us</b></a>
        <script src=\"{{CHAT}}/chat.js\" data-topicId=\"1\"></script>";
    let cast = gather(Setup::default(), &[("/", &page("lang=\"en\"", "", body))]).await;
    let window = cast.visitor("visitor").await;
    let clicks = "const click = () => new MouseEvent('click', { bubbles: true, composed: true, cancelable: true });
        document.dispatchEvent(click());
        document.documentElement.dispatchEvent(click());
        document.querySelector('#text').firstChild.dispatchEvent(click());
        return document.querySelector('#way b').firstChild.dispatchEvent(click())";
    let led_on: bool = window.js(clicks, Value::Null).await;
    assert!(!led_on, "the link does not lead away");
    widget(&window).get("dialog", "").see().await;
    // A link inside of a component of the page's.
    let other = cast.visitor("another").await;
    let inside = "const box = document.createElement('div'); document.body.append(box);
        const link = document.createElement('a'); link.href = '#'; link.dataset.anteroomOpen = '';
        box.attachShadow({ mode: 'open' }).append(link); link.click(); return null";
    let _: Value = other.js(inside, Value::Null).await;
    widget(&other).get("dialog", "").see().await;
    for window in [window, other] {
        assert_eq!(window.seen().await.errors, [""; 0]);
    }
}

#[tokio::test]
async fn a_page_in_xhtml_has_its_chat() {
    let xhtml = "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"de\">
        <head><title>Laden</title></head><body><h1>Laden</h1><p><a id=\"way\" href=\"#\" data-anteroom-open=\"\">Fragen</a></p>
        <script src=\"{{CHAT}}/chat.js\" data-topicid=\"1\" data-color=\"#1f6b4f\"></script></body></html>";
    let cast = gather(Setup::default(), &[("/page.xhtml", xhtml)]).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open("visitor").await;
    window.goto(&cast.site.url("/page.xhtml")).await;
    let panel = cast::open(&window).await;
    panel.button("Chat beginnen").see().await;
    panel.css("#alias").write("Vera").await;
    panel.css("#email").write("vera@example.com").await;
    panel.css("#message").write("Hallo").await;
    panel.checkbox("").click().await;
    panel.button("Chat beginnen").click().await;
    panel.button("Warteschlange verlassen").see().await;
    let session = agent.pick_up().await;
    agent.say(session, "Guten Tag").await;
    panel.until_says("Guten Tag").await;
    assert_eq!(window.seen().await.errors, [""; 0]);
}

/// A page that runs from right to left by its body: the launcher and the panel stand on its end's side.
#[tokio::test]
async fn a_body_from_right_to_left_is_seen() {
    let body = "<script>document.body.dir = 'rtl'</script><script src=\"{{CHAT}}/chat.js\" data-topicId=\"1\"></script>";
    let cast = gather(Setup::default(), &[("/", &page("lang=\"en\"", "", body))]).await;
    let window = cast.visitor("visitor").await;
    let left =
        "const box = hosts()[0].shadowRoot.querySelector(arguments[0]).getBoundingClientRect();
        return box.left < innerWidth - box.right";
    cast::launcher(&widget(&window)).see().await;
    assert!(
        window.js::<bool>(left, json!(".l")).await,
        "the launcher before it is loaded"
    );
    cast::open(&window).await;
    window.until_still().await;
    assert!(window.js::<bool>(left, json!(".panel")).await, "the panel");
    assert!(window.js::<bool>(left, json!(".l")).await, "the launcher");
}
