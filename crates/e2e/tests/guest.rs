//! The widget is a guest in somebody's page: it takes nothing, replaces nothing,
//! watches nothing that is not its own, and follows the house's light.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Service, Window, widget};
use serde_json::{Value, json};

/// The page's own handlers, and a book of what is watched, repeated and listened to.
const HOUSE: &str = "
    const book = { wide: [], intervals: 0, listeners: [], posted: 0 };
    Object.defineProperty(window, 'book', { value: book });
    const observe = MutationObserver.prototype.observe;
    MutationObserver.prototype.observe = function (node, options) {
        // What the test itself watches the page with was there before.
        if (options.subtree && [document, document.documentElement, document.body].includes(node))
            book.wide.push(`${node.nodeName} ${JSON.stringify(options)}`);
        return observe.call(this, node, options);
    };
    const interval = setInterval;
    window.setInterval = (...rest) => { book.intervals++; return interval(...rest); };
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, ...rest) {
        const target = this ?? window;
        if (target === window || target === document) book.listeners.push(type);
        return listen.call(target, type, ...rest);
    };
    const post = window.postMessage;
    window.postMessage = function (...rest) { book.posted++; return post.apply(this, rest); };
    const own = {};
    for (const name of ['onmessage', 'onerror', 'onunhandledrejection', 'onpopstate', 'onfocus', 'onblur', 'onpageshow',
        'onbeforeunload', 'onhashchange', 'onstorage', 'ononline', 'onoffline', 'onclick', 'onkeydown'])
        own[name] = window[name] = () => {};
    const real = new Map();
    const note = (object, path) => {
        for (const name of Object.getOwnPropertyNames(object)) {
            const { value, get, set } = Object.getOwnPropertyDescriptor(object, name);
            if (typeof value == 'function' || get || set) real.set(`${path}.${name}`, [object, name, value, get, set]);
        }
    };
    note(window, 'window');
    for (const name of ['History', 'Storage', 'Node', 'Element', 'HTMLElement', 'Document', 'EventTarget', 'Event',
        'XMLHttpRequest', 'Promise', 'Array', 'Object', 'String', 'Function', 'MutationObserver', 'CustomElementRegistry',
        'Navigator', 'Response', 'Request', 'Headers'])
        note(window[name].prototype, name);
    note(console, 'console');
    note(JSON, 'JSON');
    note(Math, 'Math');
    note(Date, 'Date');
    let globals;
    Object.defineProperty(window, 'changes', { value: () => [
        ...Object.keys(own).filter(name => window[name] !== own[name]),
        ...[...real].filter(([, [object, name, value, get, set]]) => {
            const now = Object.getOwnPropertyDescriptor(object, name);
            return !now || now.value !== value || now.get !== get || now.set !== set;
        }).map(([path]) => path),
        // Without what the driver puts there.
        ...Object.getOwnPropertyNames(window).filter(name => !globals.has(name) && !/^(cdc_|\\$cdc|ret_nodes|se_)/.test(name)),
    ] });
    globals = new Set(Object.getOwnPropertyNames(window));
    book.listeners.length = 0;";

#[tokio::test]
async fn a_whole_chat_leaves_the_page_its_own() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open("visitor").await;
    window
        .cdp(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": HOUSE }),
        )
        .await;
    window.goto(&cast.site.url("/")).await;
    let panel = cast::queue_up(&window, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    cast::say(&panel, "Hi").await;
    // News in the title, a step in the history of a page that routes by itself.
    panel.button("Minimise chat").click().await;
    agent.say(session, "Are you there?").await;
    panel.button("Open chat, 1 new message").see().await;
    let walk = "history.pushState(null, '', '/other'); return location.pathname";
    let there: String = window.js(walk, Value::Null).await;
    assert_eq!(there, "/other");
    cast::open(&window).await;
    agent.end(session).await;
    panel.radio("5 of 5: excellent").click().await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;

    let changes: Vec<String> = window.js("return changes()", Value::Null).await;
    assert_eq!(changes, ["Anteroom"], "one global, and nothing replaced");
    let book: Value = window.js("return book", Value::Null).await;
    assert_eq!(book["wide"], json!([]), "nobody watches the whole page");
    assert_eq!(book["intervals"], 0, "nothing ticks");
    assert_eq!(book["posted"], 0, "nothing is posted to windows");
    let listeners = book["listeners"].as_array().expect("a list");
    for never in ["message", "scroll", "mousemove", "touchmove", "wheel"] {
        assert!(!listeners.contains(&json!(never)), "{never}: {listeners:?}");
    }
}

async fn until_scheme(window: &Window, wanted: &str) {
    let body = "const panel = hosts()[0].shadowRoot.querySelector('.panel');
        if (!panel) return false;
        const [r, g, b] = getComputedStyle(panel).backgroundColor.match(/[\\d.]+/g).map(Number);
        const dark = r + g + b < 3 * 128;
        return getComputedStyle(panel).colorScheme.includes(arguments[0]) && dark === (arguments[0] === 'dark')";
    window.until_js(wanted, body, json!(wanted)).await;
}

/// The site's own switch, whichever way it keeps it: a class, or an attribute of its own.
#[tokio::test]
async fn the_sites_dark_switch_is_followed_where_the_tag_names_it() {
    for (attribute, light, dark) in [
        ("class", "theme light", "theme dark"),
        ("data-theme", "light", "dark"),
    ] {
        let page = Page {
            html: format!("lang=\"en\" {attribute}=\"{dark}\""),
            tag: format!("data-topicId=\"1\" data-color-scheme-from=\"{attribute}\""),
            ..Page::default()
        };
        let cast = Cast::with(Setup::default(), page).await;
        let window = cast.visitor("visitor").await;
        cast::open(&window).await;
        until_scheme(&window, "dark").await;
        let switch = |to: &str| json!([attribute, to]);
        let body = "document.documentElement.setAttribute(...arguments[0]); return null";
        let _: Value = window.js(body, switch(light)).await;
        until_scheme(&window, "light").await;
        let _: Value = window.js(body, switch(dark)).await;
        until_scheme(&window, "dark").await;
        // Without a word from the site it is the system's.
        let _: Value = window.js(body, switch("theme")).await;
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": "light" }] });
        window.cdp("Emulation.setEmulatedMedia", media).await;
        until_scheme(&window, "light").await;
        assert!(widget(&window).text().await.is_some());
        assert!(window.seen().await.errors.is_empty());
    }
}

/// A newcomer who looks into the console sees nothing to wonder about.
#[tokio::test]
async fn the_demo_site_keeps_its_own_policy() {
    let setup = Setup {
        topics: Vec::new(),
        ..Setup::default()
    }
    .with(&["--demo"]);
    let service = Service::start(setup).await;
    let window = Window::open("visitor").await;
    window.goto(&format!("{}/", service.base())).await;
    let panel = cast::open(&window).await;
    panel.button("Send message").see().await;
    assert_eq!(window.console_lines().await, Vec::<String>::new());
}
