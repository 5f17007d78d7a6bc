//! The console's layout: what is in sight, however many wait and however wide the window is.

use anteroom_e2e::cast::Cast;
use anteroom_e2e::{Console, Look, Window};
use serde_json::{Value, json};

/// A console with this many chats and this many who wait.
async fn crowded(running: usize, waiting: usize) -> (Cast, Console) {
    let cast = Cast::gather().await;
    cast.service.agent().gather_crowd(running, waiting).await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    if running > 0 {
        let last = format!("Chat with Runner {running}");
        let there = "return document.querySelector(`[aria-label=\"${arguments[0]}\"]`) !== null";
        window.until_js("the chats", there, json!(last)).await;
    }
    (cast, console)
}

/// Looks at the console on a screen of this size.
async fn screen(console: &Console, width: u32, height: u32) {
    console.window.dress(Look::Light, width, height, 1.0).await;
}

/// Whether the first of these elements can be seen whole.
const IN_SIGHT: &str = "const box = document.querySelector(arguments[0])?.getBoundingClientRect();
    if (!box || !box.width) return false;
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
        && !!hit?.closest(arguments[0])";

#[tokio::test]
async fn own_chats_stay_in_sight_however_many_wait() {
    let (_cast, console) = crowded(3, 60).await;
    console.queue().until_says("55 more").await;
    for (width, height) in [(1440, 900), (1280, 800), (768, 1024), (390, 844)] {
        screen(&console, width, height).await;
        for what in [".chats .row-link", "#pick-up-next", ".row-waiting button"] {
            let name = format!("{what} in sight at {width} x {height}");
            console.window.until_js(&name, IN_SIGHT, json!(what)).await;
        }
    }
    // The oldest, and the others when asked for.
    let rows = async || {
        console
            .queue()
            .inside()
            .button("Pick up Waiter…")
            .now()
            .await
    };
    let names: Vec<_> = rows().await.into_iter().map(|row| row.name).collect();
    let oldest = (1..=5).map(|n| format!("Pick up Waiter {n}"));
    assert_eq!(names, oldest.collect::<Vec<_>>());
    screen(&console, 1280, 800).await;
    let queue = console.queue().inside();
    queue.button("55 more").click().await;
    queue.button("Pick up Waiter 60").see().await;
    assert_eq!(rows().await.len(), 60);
    // Who reads the queue's end has the own chats before the eyes all the same.
    let down = "const part = document.querySelector('.lists-rest');
        part.scrollTop = 1e6; return part.scrollTop > 1000";
    console
        .window
        .until_js("the queue to scroll", down, Value::Null)
        .await;
    console
        .window
        .until_js("own chats in sight", IN_SIGHT, json!(".chats .row-link"))
        .await;
    queue.button("Show the oldest 5 only").click().await;
    queue.button("Pick up Waiter 6").gone().await;
}

/// On screens of all sizes nothing of the page is beyond the window.
async fn fits(console: &Console, what: &str) {
    for (width, height) in [
        (1440, 900),
        (1280, 800),
        (1024, 768),
        (900, 700),
        (768, 1024),
        (390, 844),
        (320, 640),
    ] {
        screen(console, width, height).await;
        let sizes = "const page = document.documentElement;
            return [page.scrollWidth - innerWidth, page.scrollHeight - innerHeight]";
        let beyond: [i64; 2] = console.window.js(sizes, Value::Null).await;
        assert!(
            beyond[0] <= 0 && beyond[1] <= 0,
            "{what}: {beyond:?} pixels beyond {width} x {height}"
        );
    }
}

#[tokio::test]
async fn the_page_never_scrolls_as_a_whole() {
    let (_cast, console) = crowded(10, 12).await;
    fits(&console, "connected").await;
    let offline = "window.fetch = () => new Promise(() => {});
        dispatchEvent(new Event('offline')); return null";
    let _: Value = console.window.js(offline, Value::Null).await;
    console.page.until_says("Connection lost").await;
    fits(&console, "connection lost").await;
}

#[tokio::test]
async fn the_chat_that_is_meant_is_brought_into_view_whole() {
    let (_cast, console) = crowded(6, 0).await;
    for (width, height) in [(1440, 900), (1280, 800), (768, 1024), (390, 844)] {
        screen(&console, width, height).await;
        for n in [6, 2, 5, 1] {
            let back = "document.querySelector('.is-active .back')?.click(); return null";
            let _: Value = console.window.js(back, Value::Null).await;
            let name = format!("Runner {n}…");
            console
                .page
                .get("region", "Chats")
                .inside()
                .button(&name)
                .click()
                .await;
            let focus = format!("textbox Reply to Runner {n}");
            console.window.until_focus(&focus).await;
            for what in [
                ".table.is-active [type=submit]",
                ".table.is-active .table-head",
            ] {
                let name = format!("{what} of Runner {n} in sight at {width}");
                console.window.until_js(&name, IN_SIGHT, json!(what)).await;
            }
        }
    }
}

#[tokio::test]
async fn the_active_chat_stays_in_view_when_the_window_gets_smaller() {
    let (_cast, console) = crowded(6, 0).await;
    screen(&console, 1440, 900).await;
    let chats = console.page.get("region", "Chats").inside();
    chats.button("Runner 2…").click().await;
    console
        .window
        .until_focus("textbox Reply to Runner 2")
        .await;
    for width in [1024, 768] {
        screen(&console, width, 900).await;
        let name = format!("the reply to Runner 2 in sight at {width}");
        let what = json!(".table.is-active [type=submit]");
        console.window.until_js(&name, IN_SIGHT, what).await;
    }
}

#[tokio::test]
async fn heads_are_one_line() {
    let (_cast, console) = crowded(4, 0).await;
    for (width, height) in [
        (1440, 900),
        (1280, 800),
        (768, 1024),
        (390, 844),
        (320, 640),
    ] {
        screen(&console, width, height).await;
        let show = "document.querySelector('.chats .row-link').click(); return null";
        let _: Value = console.window.js(show, Value::Null).await;
        let odd = "return [...document.querySelectorAll('.table-head')].filter(e => e.offsetWidth)
            .flatMap(head => [...head.querySelectorAll('button, h3')].filter(e => e.offsetWidth).map(e => {
                const [part, whole] = [e, head].map(e => e.getBoundingClientRect());
                const name = e.ariaLabel ?? e.innerText;
                return part.right > whole.right || part.left < whole.left || part.bottom > whole.bottom ?
                    `${name} outside` : e.matches('h3') && part.width < 56 ? `${name}: ${part.width} px` : '';
            }).concat([...head.querySelectorAll('.table-state')].filter(state =>
                state.getBoundingClientRect().right > state.parentElement.getBoundingClientRect().right)
                .map(state => `${state.innerText} is cut`)).concat(head.offsetHeight > 66 ? `${head.offsetHeight} px high` : '')).filter(Boolean)";
        console
            .window
            .until(&format!("a chat at {width}"), async || {
                let shown = "return document.querySelector('.table-head')?.offsetWidth > 0";
                let shown: bool = console.window.try_js(shown, Value::Null).await.ok()?;
                shown.then_some(())
            })
            .await;
        let odd: Vec<String> = console.window.js(odd, Value::Null).await;
        assert!(odd.is_empty(), "at {width}: {odd:#?}");
        let helps = "const help = document.querySelector('.help');
            return help.offsetHeight <= 34 && [...help.children].every(e =>
                e.offsetTop >= help.offsetTop + help.offsetHeight || e.offsetTop < help.offsetTop + 12)";
        let one_line: bool = console.window.js(helps, Value::Null).await;
        assert!(one_line, "the help takes one line at {width}");
    }
}

#[tokio::test]
async fn ended_chats_stand_apart_and_folded() {
    let (cast, console) = crowded(2, 0).await;
    let chats = console.page.get("region", "Chats").inside();
    let chat = console.chat("Runner 1");
    chat.end().await;
    chats.button("Runner 1…").gone().await;
    chats.button("Runner 2…").see().await;
    let fold = console.page.button("Ended today…");
    fold.until_says("1").await;
    let row = console
        .page
        .get("listitem", "")
        .inside()
        .button("Runner 1…");
    assert!(!row.is_there().await, "folded");
    fold.click().await;
    row.see().await;
    chat.put_away().await;
    chat.region.gone().await;
    row.click().await;
    chat.region.see().await;
    drop(cast);
}
