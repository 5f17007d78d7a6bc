//! A widget that ends leaves nothing behind, and can begin again.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::{Window, widget};
use serde_json::{Value, json};

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
