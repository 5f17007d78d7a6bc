//! What site owners do with the widget: its API, its doors, its ways to fail.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup, topic};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Window, widget};
use serde_json::{Value, json};
use std::path::Path;

/// Writes down every event that the page hears.
const EAR: &str = "
    window.heard = [];
    for (const name of ['ready', 'open', 'close', 'start', 'queue', 'agent-join', 'message', 'unread', 'end', 'state',
        'show', 'hide', 'destroy'])
        Anteroom.on(name, detail => heard.push([name, detail]));";

async fn heard(window: &Window, name: &str) -> Value {
    window
        .until(&format!("the event {name}"), async || {
            let body = "return heard.findLast(([name]) => name == arguments[0])?.[1] ?? null";
            let found: Value = window.try_js(body, json!(name)).await.ok()?;
            (!found.is_null()).then_some(found)
        })
        .await
}

#[tokio::test]
async fn the_page_drives_the_chat_and_hears_of_it() {
    let mut setup = Setup::default();
    setup.topics[0]["CollectConsent"] = json!(false);
    let cast = Cast::with(setup, Page::default()).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::launcher(&widget(&window)).see().await;
    // Everything that is asked for before it is loaded waits, and is answered.
    let before: Value = window
        .js(
            &format!(
                "{EAR}
                Anteroom.setUser({{ name: 'Kim Lee', email: 'kim@example.com' }});
                Anteroom.setDraft('My wheel is bent');
                return Promise.all([Anteroom.getState(), Anteroom.hide(), Anteroom.show()])
                    .then(all => [all[0].open, document.querySelector('anteroom-chat').dataset.launcher])"
            ),
            Value::Null,
        )
        .await;
    assert_eq!(before, json!([false, "show"]));
    assert_eq!(window.requests(&cast.service.base()).await.len(), 1);

    let state: Value = window.js("return Anteroom.startChat()", Value::Null).await;
    assert_eq!(state["open"], true);
    assert_eq!(heard(&window, "start").await["topicId"], 1);
    let session = agent.pick_up().await;
    assert_eq!(heard(&window, "agent-join").await["name"], AGENT_NAME);
    agent.say(session, "Bring it in").await;
    let message = heard(&window, "message").await;
    assert_eq!(message["from"], "agent");
    assert_eq!(message["text"], Value::Null, "texts are not the page's");
    let state: Value = window.js("return Anteroom.getState()", Value::Null).await;
    assert_eq!(
        (&state["screen"], &state["agent"]),
        (&json!("chat"), &json!(AGENT_NAME))
    );
    let there: Value = window
        .js("return Anteroom.getAvailability()", Value::Null)
        .await;
    assert_eq!(
        (&there["available"], &there["agents"]),
        (&json!(true), &json!(1))
    );

    // Another language, and back to whoever signs in next.
    let _: Value = window
        .js("return Anteroom.setLocale('de')", Value::Null)
        .await;
    widget(&window).button("Nachricht senden").see().await;
    let _: Value = window
        .js(
            "return Anteroom.setUser({ id: 'someone else' })",
            Value::Null,
        )
        .await;
    assert_eq!(heard(&window, "end").await["reason"], "logout");
    let kept: Value = window
        .js("return Object.keys(localStorage)", Value::Null)
        .await;
    assert_eq!(kept, json!([]), "nothing of the first is left");
    let refused: String = window
        .js(
            "return Anteroom.setLocale('xx').catch(error => error.message)",
            Value::Null,
        )
        .await;
    assert!(refused.contains("there are ar cs da de en"), "{refused}");
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn hooks_of_the_page_stand_around_requests() {
    let mut setup = Setup::default();
    setup.topics[0]["CollectConsent"] = json!(false);
    let cast = Cast::with(setup, Page::default()).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::launcher(&widget(&window)).see().await;
    let _: Value = window
        .js(
            "Anteroom.hook('BeforeSaveChatSessionEntity', (entity, eventState) => {
                window.sent = entity;
                if (entity.FirstMessage.includes('4111')) throw Error('No card numbers, please.');
             });
             Anteroom.setUser({ name: 'Kim', email: 'kim@example.com' });
             Anteroom.setCustomAttributes({ plan: 'gold' });
             Anteroom.setDraft('My card is 4111');
             return Anteroom.startChat().then(() => true)",
            Value::Null,
        )
        .await;
    let panel = widget(&window);
    panel.until_says("No card numbers, please.").await;
    let sent: Value = window.js("return sent", Value::Null).await;
    assert_eq!(sent["CustomAttributes"], json!({ "plan": "gold" }));
    assert_eq!(sent["PageUrl"], cast.site.url("/"));
}

#[tokio::test]
async fn one_page_has_many_doors() {
    let setup = Setup {
        topics: ["Bicycles", "Service", "Parts"]
            .map(|name| {
                let mut topic = topic();
                topic["Name"] = json!(name);
                topic
            })
            .to_vec(),
        ..Setup::default()
    };
    let page = Page {
        // The loader of the second tag is the first's: there is one.
        body: "<p id=\"way\"></p>\n<anteroom-chat data-topicId=\"2\" style=\"block-size: 500px\"></anteroom-chat>\n"
            .to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(setup, page).await;
    let window = cast.visitor("visitor").await;
    // Inline: it is there, in its box, without a click.
    window
        .until_js(
            "the inline panel in its box",
            "const host = document.querySelector('anteroom-chat[data-topicid=\"2\"]');
             const panel = host.shadowRoot?.querySelector('.panel');
             if (!panel || getComputedStyle(panel).visibility != 'visible') return false;
             const [a, b] = [host, panel].map(e => e.getBoundingClientRect());
             return a.height == 500 && Math.abs(a.height - b.height) < 1 && Math.abs(a.width - b.width) < 1",
            Value::Null,
        )
        .await;
    // A third one comes later, and a link to it, too.
    let _: Value = window
        .js(
            "const tag = document.createElement('script');
             Object.assign(tag.dataset, { topicid: '3', position: 'bottom-left', title: 'Spare parts' });
             tag.src = document.querySelector('script[src]').src;
             document.body.append(tag);
             const way = document.createElement('a');
             Object.assign(way, { href: 'mailto:parts@example.com', textContent: 'Ask for parts' });
             way.dataset.anteroomOpen = '3';
             document.querySelector('#way').append(way);
             return true",
            Value::Null,
        )
        .await;
    let third = "document.querySelector('body > anteroom-chat[data-topicid=\"3\"]')";
    window
        .until_js(
            "the third launcher",
            &format!("return !!{third}?.isConnected"),
            Value::Null,
        )
        .await;
    let left: f64 = window
        .js(
            &format!("return {third}.shadowRoot.querySelector('.l').getBoundingClientRect().left"),
            Value::Null,
        )
        .await;
    assert!(left < 100.0, "on the left: {left}");
    let _: Value = window
        .js(
            "document.querySelector('#way a').click(); return true",
            Value::Null,
        )
        .await;
    let is_open =
        format!("return {third}.shadowRoot.querySelector('.panel')?.dataset.open === 'true'");
    window
        .until_js("the third panel", &is_open, Value::Null)
        .await;

    // The page is swapped: the widgets are put back, as they were.
    let _: Value = window
        .js(
            "const body = document.createElement('body');
             body.append('Another page');
             document.body.replaceWith(body);
             return true",
            Value::Null,
        )
        .await;
    window
        .until_js("the third panel again", &is_open, Value::Null)
        .await;
    // The inline one went with its page, and with it its chat.
    let one = "return [...document.querySelectorAll('anteroom-chat')].map(e => e.dataset.topicid ?? e.dataset.topicId).sort().join()";
    window
        .until("two widgets", async || {
            let all: String = window.try_js(one, Value::Null).await.ok()?;
            (all == "1,3").then_some(())
        })
        .await;
    assert!(window.seen().await.errors.is_empty());
}

/// Counts what a widget may take of a page.
const COUNTER: &str = "
    const count = window.__count = { listeners: 0, timers: new Set(), channels: 0 };
    const page = t => t === window || t === document || t === window.visualViewport
        || t instanceof MediaQueryList || t instanceof BroadcastChannel;
    // The same function is heard once, however often it is added.
    const heardBy = new Map();
    for (const [name, change] of [['addEventListener', 'add'], ['removeEventListener', 'delete']]) {
        const real = EventTarget.prototype[name];
        EventTarget.prototype[name] = function (type, heard, ...rest) {
            const target = this ?? window;
            if (page(target)) {
                if (!heardBy.has(type)) heardBy.set(type, new Map());
                const all = heardBy.get(type);
                if (!all.has(target)) all.set(target, new Set());
                const before = all.get(target).size;
                all.get(target)[change](heard);
                count.listeners += all.get(target).size - before;
            }
            return real.call(target, type, heard, ...rest);
        };
    }
    const set = setTimeout, clear = clearTimeout;
    window.setTimeout = (run, ...rest) => {
        const id = set((...args) => { count.timers.delete(id); run(...args); }, ...rest);
        count.timers.add(id);
        return id;
    };
    window.clearTimeout = id => { count.timers.delete(id); clear(id); };
    const Channel = BroadcastChannel;
    window.BroadcastChannel = class extends Channel {
        constructor(name) { super(name); count.channels++; }
        close() { count.channels--; super.close(); }
    };
    Object.defineProperty(window, '__count', { enumerable: false });";

const LIVES: &str = "
    const rounds = arguments[0];
    const glue = performance.getEntriesByType('resource').map(e => e.name).find(name => /widget\\.js$/.test(name));
    const look = async () => {
        // What is under way is over after the next turn.
        await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
        const exported = Object.values(await (await import(glue)).default());
        const memory = exported.find(value => value instanceof WebAssembly.Memory);
        const { held, pending } = await navigator.locks.query();
        return {
            nodes: document.querySelectorAll('*').length,
            listeners: __count.listeners,
            timers: __count.timers.size,
            channels: __count.channels,
            globals: Object.keys(window).length,
            locks: held.length + pending.length,
            memory: memory.buffer.byteLength,
        };
    };
    const live = async () => {
        Anteroom.init();
        await Anteroom.open();
        const alive = document.querySelectorAll('anteroom-chat').length;
        Anteroom.destroy();
        return alive;
    };
    Anteroom.destroy();
    return (async () => {
        for (let round = 0; round < 10; round++) if (await live() != 1) return 'it does not live';
        const first = await look();
        for (let round = 0; round < rounds; round++) await live();
        return [first, await look()];
    })()";

#[tokio::test]
async fn a_hundred_lives_leave_nothing_behind() {
    let cast = Cast::gather().await;
    let window = Window::open("visitor").await;
    window
        .cdp(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": COUNTER }),
        )
        .await;
    window.goto(&cast.site.url("/")).await;
    cast::open(&window).await;
    let [first, last]: [Value; 2] = window.js(LIVES, json!(100)).await;
    assert_eq!(first, last);
    for what in ["timers", "channels", "locks"] {
        assert_eq!(last[what], 0, "{what}: {last}");
    }
    let left: u32 = window
        .js(
            "return document.querySelectorAll('anteroom-chat, head link').length",
            Value::Null,
        )
        .await;
    assert_eq!(left, 0);
    // And it lives again.
    let _: Value = window
        .js("Anteroom.init(); return Anteroom.open()", Value::Null)
        .await;
    widget(&window).get("dialog", "").see().await;
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn a_pinned_loader_is_checked_by_its_hash() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/manifest.json");
    let manifest = std::fs::read_to_string(manifest).expect("cargo xtask build --web");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let loader = format!(
        "/{}/chat.js",
        manifest["release"].as_str().expect("a release")
    );
    let hash = manifest["files"][&loader[1..]].as_str().expect("its hash");
    let page = |hash: &str| Page {
        loader: loader.clone(),
        tag: format!(r#"data-topicId="1" integrity="{hash}" crossorigin"#),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page(hash)).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::open(&window).await.button("Start chat").see().await;

    let wrong = Cast::with(Setup::default(), page("sha384-AAAA")).await;
    let window = wrong.visitor("visitor").await;
    window
        .until("the browser's refusal", async || {
            let lines = window.console_lines().await;
            lines
                .iter()
                .any(|line| line.contains("integrity"))
                .then_some(())
        })
        .await;
    let there: bool = window.js("return 'Anteroom' in window", Value::Null).await;
    assert!(!there);
}
