//! One measurement each.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::{Window, wait, widget};
use serde::Deserialize;
use serde_json::{Value, json};

const WATCH: &str = include_str!("watch.js");

/// How the page is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Net {
    /// On this machine.
    Here,
    /// Chrome's "Slow 4G" and a CPU that is four times slower.
    Slow,
}

/// What a click on the launcher cost.
pub struct Click {
    /// From the click to a form that can be used, in milliseconds.
    pub took: f64,
    /// Time in tasks beyond 50 ms each.
    pub blocking: f64,
    /// Cumulative layout shift.
    pub shifts: f64,
    /// Requests to the service before the visitor meant anything.
    pub before: usize,
    /// Requests after that, until the form can be used.
    pub after: usize,
    /// Bytes of JavaScript heap that the open form added.
    pub heap: f64,
    /// Nodes in the page because of the tag.
    pub nodes_closed: f64,
    /// Nodes in the page because of the open form.
    pub nodes_open: f64,
}

#[derive(Deserialize)]
struct Span {
    at: f64,
    took: f64,
}

#[derive(Deserialize)]
struct Bench {
    clicked: f64,
    usable: f64,
    tasks: Vec<Span>,
    shifts: f64,
    frames: Vec<Span>,
}

async fn bench(window: &Window) -> Bench {
    window.js("return window.__bench", Value::Null).await
}

/// Bytes in use once everything that can go has gone.
async fn heap(window: &Window) -> f64 {
    // What a first collection lets go is given back in a later turn, and goes with the next.
    let turn = "return new Promise(done => setTimeout(done))";
    for _ in 0..3 {
        window.cdp("HeapProfiler.collectGarbage", json!({})).await;
        let _: Value = window.js(turn, Value::Null).await;
    }
    let metrics = window.cdp("Performance.getMetrics", json!({})).await;
    let all = metrics["metrics"].as_array().cloned().unwrap_or_default();
    let used = all.iter().find(|metric| metric["name"] == "JSHeapUsedSize");
    used.and_then(|metric| metric["value"].as_f64())
        .unwrap_or(f64::NAN)
}

async fn nodes(window: &Window) -> f64 {
    let count = "const count = root => [...root.querySelectorAll('*')]
            .reduce((sum, e) => sum + 1 + (e.shadowRoot ? count(e.shadowRoot) : 0), 0);
        return count(document.documentElement)";
    window.js(count, Value::Null).await
}

/// Where the launcher is.
async fn launcher(window: &Window) -> (f64, f64) {
    cast::launcher(&widget(window)).see().await;
    let middle = "const {x, y, width, height} = hosts()
            .flatMap(host => [...host.shadowRoot.querySelectorAll('.l')])[0].getBoundingClientRect();
        return [x + width / 2, y + height / 2]";
    window.js(middle, Value::Null).await
}

async fn mouse(window: &Window, kind: &str, (x, y): (f64, f64)) {
    let pressed = if kind == "mouseMoved" { "none" } else { "left" };
    let event = json!({ "type": kind, "x": x, "y": y, "button": pressed, "clickCount": 1 });
    window.cdp("Input.dispatchMouseEvent", event).await;
}

async fn watched(name: &str) -> Window {
    let window = Window::open(name).await;
    let source = json!({ "source": WATCH });
    window
        .cdp("Page.addScriptToEvaluateOnNewDocument", source)
        .await;
    window.cdp("Performance.enable", json!({})).await;
    window.cdp("Network.enable", json!({})).await;
    window
}

/// Clicks the launcher of a page that was never visited; with `intent` the
/// mouse lies on it before, until everything is there.
pub async fn click(cast: &Cast, net: Net, intent: bool) -> Click {
    let window = watched("visitor").await;
    window.goto(&cast.site.url("/")).await;
    let place = launcher(&window).await;
    let base = cast.service.base();
    let before = window.requests(&base).await.len();
    let bare: f64 = window
        .js(
            "return [...document.documentElement.querySelectorAll('*')].filter(e => !e.shadowRoot && e.tagName !== 'SCRIPT').length",
            Value::Null,
        )
        .await;
    let nodes_closed = nodes(&window).await - bare;
    let heap_closed = heap(&window).await;
    if net == Net::Slow {
        // What Chrome calls Slow 4G.
        let conditions = json!({ "offline": false, "latency": 562.5,
            "downloadThroughput": 1_440_000.0 / 8.0, "uploadThroughput": 675_000.0 / 8.0 });
        window
            .cdp("Network.emulateNetworkConditions", conditions)
            .await;
        window
            .cdp("Emulation.setCPUThrottlingRate", json!({ "rate": 4 }))
            .await;
    }
    if intent {
        mouse(&window, "mouseMoved", place).await;
        wait::until("everything to be loaded", async || {
            let all = window.requests(&base).await;
            let ended =
                "return performance.getEntriesByType('resource').filter(e => e.responseEnd).length";
            let ended: usize = window.try_js(ended, Value::Null).await.ok()?;
            (all.len() >= before + 4 && ended >= all.len()).then_some(())
        })
        .await;
    }
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        mouse(&window, kind, place).await;
    }
    window
        .until_js(
            "a form that can be used",
            "return window.__bench.usable > 0",
            Value::Null,
        )
        .await;
    let seen = bench(&window).await;
    let within = |span: &&Span| span.at < seen.usable;
    let blocking = seen.tasks.iter().filter(within);
    // A sum of nothing would be -0.
    let blocking = blocking.fold(0.0, |sum, task| sum + (task.took - 50.0).max(0.0));
    let after = window.requests(&base).await.len() - before;
    let nodes_open = nodes(&window).await - bare - nodes_closed;
    let heap = heap(&window).await - heap_closed;
    Click {
        took: seen.usable - seen.clicked,
        blocking,
        shifts: seen.shifts,
        before,
        after,
        heap,
        nodes_closed,
        nodes_open,
    }
}

/// The longest frames with 1,000 messages in the log: while they are loaded,
/// and while it is written and scrolled among them.
pub async fn long_log(cast: &Cast) -> (f64, f64) {
    let agent = cast.service.agent();
    let window = watched("visitor").await;
    window.goto(&cast.site.url("/")).await;
    let panel = cast::queue_up(&window, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    let log = panel.log("Conversation");
    log.until_says("Hello").await;
    // Away while it grows, as after a long time in another tab.
    window.goto("about:blank").await;
    for number in 0..1_000 {
        agent
            .say(
                session,
                &format!("Message {number}, as long as most of them are."),
            )
            .await;
    }
    window.goto(&cast.site.url("/")).await;
    until_last(&window, "Message 999,").await;
    window.until_still().await;
    let loaded = bench(&window).await;
    let begin: f64 = window.js("return performance.now()", Value::Null).await;
    let focus =
        "hosts().map(host => host.shadowRoot.querySelector('#composer')).find(Boolean).focus()";
    let _: Value = window.js(focus, Value::Null).await;
    for letter in "What I write meanwhile".chars() {
        press(&window, &letter.to_string(), &letter.to_string()).await;
    }
    for number in 0..10 {
        agent.say(session, &format!("Fresh {number}.")).await;
    }
    until_last(&window, "Fresh 9.").await;
    let scroll = "const scroller = hosts().flatMap(host => [...host.shadowRoot.querySelectorAll('*')])
            .find(e => e.scrollHeight > e.clientHeight + 500 && getComputedStyle(e).overflowY !== 'visible');
        return new Promise(done => {
            let step = 0;
            const move = () => {
                if (step++ === 120) return done(scroller.scrollHeight);
                scroller.scrollBy({top: step < 60 ? -400 : 400, behavior: 'instant'});
                requestAnimationFrame(move);
            };
            move();
        })";
    let height: f64 = window.js(scroll, Value::Null).await;
    assert!(height > 10_000.0, "a long log: {height}");
    press(&window, "Enter", "\r").await;
    until_last(&window, "What I write meanwhile").await;
    window.until_still().await;
    let seen = bench(&window).await;
    agent.end(session).await;
    let longest = |frames: &[Span], from: f64| {
        let late = frames.iter().filter(|frame| frame.at >= from);
        late.map(|frame| frame.took).fold(0.0, f64::max)
    };
    (longest(&loaded.frames, 0.0), longest(&seen.frames, begin))
}

/// Waits for the log's last message. Looking for it by its role, all over the page,
/// would take longer than what is measured.
async fn until_last(window: &Window, words: &str) {
    let last = "return hosts().flatMap(host => [...host.shadowRoot.querySelectorAll('.log > :last-child')])
        .some(row => row.textContent.includes(arguments[0]))";
    window.until_js(words, last, json!(words)).await;
}

/// One key, as a keyboard has it.
async fn press(window: &Window, key: &str, text: &str) {
    let code = if key == "Enter" { 13 } else { 0 };
    for kind in ["keyDown", "keyUp"] {
        let event =
            json!({ "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code });
        window.cdp("Input.dispatchKeyEvent", event).await;
    }
}

/// Heap after ten rounds of `destroy()` and `init()`, and after all of them.
pub async fn rounds_of_life(cast: &Cast, rounds: usize) -> (f64, f64) {
    // What a spy writes down would grow with every round.
    let window = Window::open_unspied("visitor").await;
    window.cdp("Performance.enable", json!({})).await;
    window.goto(&cast.site.url("/")).await;
    cast::launcher(&widget(&window)).see().await;
    let round = "const {Anteroom} = window;
        return Promise.resolve(Anteroom.open()).then(async () => {
            const open = () => hosts().some(h => h.shadowRoot.querySelector('[role=dialog] form'));
            while (!open()) await new Promise(requestAnimationFrame);
            await Anteroom.destroy();
            const gone = hosts().length;
            await Anteroom.init();
            return gone;
        })";
    let mut after_ten = f64::NAN;
    for number in 1..=rounds {
        let left: usize = window.js(round, Value::Null).await;
        assert_eq!(left, 0, "round {number} left something");
        if number == 10 {
            after_ten = heap(&window).await;
        }
    }
    (after_ten, heap(&window).await)
}
