//! What a visitor does in the widget stays there: no hotkey, focus trap, smooth
//! scrolling or click-outside handler of the page has a hand in it.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::page::document;
use anteroom_e2e::service::{AGENT_NAME, Service, Setup};
use anteroom_e2e::site::Site;
use anteroom_e2e::{Window, wait, widget};
use fantoccini::key::Key;
use serde_json::{Value, json};

/// A page written out in full, with the tag at its end.
async fn page(html: &str) -> (Cast, Window) {
    let service = Service::start(Setup::default()).await;
    let tag = r#"<script async src="{{CHAT}}/chat.js" data-topicId="1"></script>"#;
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Shop</title>{html}{tag}</html>"
    );
    let site = Site::of_pages(&service.base(), &[("/", &html)]).await;
    service.agent().is_here(true).await;
    let cast = Cast { service, site };
    let window = cast.visitor("visitor").await;
    (cast, window)
}

/// As many pages have them: not while somebody types in a field.
const HOTKEYS: &str = "<input id=search><p style='height: 2000px'>Press / to search.</p>
    <script>
    window.fired = [];
    const isField = (e) => e.target.closest?.('input, textarea, select, [contenteditable]');
    document.addEventListener('keydown', (e) => {
        if (isField(e)) return;
        if (['/', 's'].includes(e.key)) { e.preventDefault(); fired.push('search'); search.focus(); }
        if (['n', ' ', 'Enter'].includes(e.key)) { e.preventDefault(); fired.push(e.key); }
    });
    // Old pages keep Backspace from going back.
    document.onkeydown = (e) => e.keyCode !== 8 || !!isField(e);
    document.addEventListener('keydown', (e) => { if (e.key === 'Backspace' && !isField(e)) e.preventDefault(); }, true);
    document.addEventListener('keyup', (e) => { if (!isField(e)) fired.push('up ' + e.key); });
    document.addEventListener('paste', (e) => { if (!isField(e)) { e.preventDefault(); fired.push('paste'); } }, true);
    </script>";

#[tokio::test]
async fn hotkeys_of_the_page_are_not_for_what_is_typed_in_the_chat() {
    let (_cast, window) = page(HOTKEYS).await;
    let widget = widget(&window);
    cast::launcher(&widget).see().await;
    // The keys that press a button press the launcher, before anything is loaded.
    let focus = "hosts()[0].shadowRoot.querySelector('.l').focus(); return null";
    let _: Value = window.js(focus, Value::Null).await;
    window.keys(" ").await;
    widget.get("dialog", "").see().await;
    let fired: Value = window
        .js(
            "return fired.splice(0).filter(name => !name.startsWith('up'))",
            Value::Null,
        )
        .await;
    assert_eq!(fired, json!([]));
    let field = widget.field("How can we help?");
    field.click().await;
    window.keys("no sign / of it").await;
    window.press(&[Key::Backspace, Key::Backspace]).await;
    window.keys("news").await;
    let found = field.see().await;
    assert_eq!(found.value, "no sign / of news");
    let paste = "const field = hosts()[0].shadowRoot.querySelector('#message');
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', 'x');
        return field.dispatchEvent(new ClipboardEvent('paste',
            { clipboardData, bubbles: true, cancelable: true, composed: true }))";
    let pasted: bool = window.js(paste, Value::Null).await;
    assert!(pasted, "nothing keeps it from being pasted");
    let fired: Value = window.js("return fired", Value::Null).await;
    assert_eq!(fired, json!([]));
    // In the page they are what they were.
    let blur = "hosts()[0].shadowRoot.activeElement.blur(); return null";
    let _: Value = window.js(blur, Value::Null).await;
    window.keys("n").await;
    let fired: Value = window.js("return fired", Value::Null).await;
    assert_eq!(fired, json!(["n", "up n"]));
}

/// Writes down all that reaches the page, in the capture phase as well.
const EAR: &str = "<p id=text>Some text</p><script>
    window.heard = new Set();
    const all = new Set(['focusin', 'focusout', 'compositionstart', 'compositionend', 'textInput', 'DOMMouseScroll']);
    for (const name in document.documentElement) if (name.startsWith('on')) all.add(name.slice(2));
    // What tells only that the pointer passes by is no secret, and scrolls are not slowed down by us.
    const passing = /^(mouse|pointer)(move|over|out|enter|leave|rawupdate)|capture$|^(wheel|mousewheel|touchmove|scroll)/;
    const own = (e) => e.target?.localName === 'anteroom-chat';
    for (const name of all) {
        addEventListener(name, (e) => own(e) && !/^(mouse|pointer)(move|over|out|enter|leave|raw)/.test(name) && heard.add(name));
        document.addEventListener(name, (e) => own(e) && !passing.test(name) && heard.add(name + ' (capture)'), true);
    }
    </script>";

#[tokio::test]
async fn nothing_of_a_whole_chat_is_heard_outside() {
    let (cast, window) = page(EAR).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let panel = cast::open(&window).await;
    // Until the chat is loaded there is the launcher alone.
    let early = "const early = ['focusin', 'keydown', 'click', 'click (capture)'].filter(n => heard.has(n));
        heard.clear();
        return early";
    let early: Value = window.js(early, Value::Null).await;
    assert_eq!(early, json!([]));
    cast::fill_in(&panel, "Vera", "Hello").await;
    panel.button("Start chat").click().await;
    panel.button("Leave the queue").see().await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    cast::say(&panel, "Hi").await;
    wait::until("the message at the service", async || {
        let log = agent.log(session).await;
        log.iter().any(|(_, text)| text == "Hi").then_some(())
    })
    .await;
    agent.end(session).await;
    panel.radio("5 of 5: excellent").click().await;
    assert!(panel.radio("5 of 5: excellent").see().await.checked);
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    panel.button("Minimise chat").click().await;
    let heard: Value = window.js("return [...heard]", Value::Null).await;
    assert_eq!(heard, json!([]));
}

/// Opens the page's dialog, then the chat, and types into both.
async fn both_take_text(window: &Window) {
    let page = document(window);
    page.css("#open").click().await;
    let own = page.css("#own");
    own.click().await;
    let widget = cast::open(window).await;
    let field = widget.field("How can we help?");
    for (text, all) in [("My wheel", "My wheel"), (" is bent", "My wheel is bent")] {
        field.click().await;
        window.keys(text).await;
        assert_eq!(field.see().await.value, all);
        own.click().await;
        window.keys("4").await;
    }
    assert_eq!(own.see().await.value, "44");
    // By keyboard, too: a trap counts the keys.
    field.click().await;
    window.press(&[Key::Tab]).await;
    let inside = "return !!hosts()[0].shadowRoot.activeElement";
    assert!(
        window.js::<bool>(inside, Value::Null).await,
        "Tab leads on in the chat"
    );
    widget.checkbox("").click().await;
    assert!(
        widget.checkbox("").see().await.checked,
        "a box is ticked once"
    );
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn a_modal_of_bootstrap_leaves_the_focus_in_the_chat() {
    let modal = r#"<link rel="stylesheet" href="/lib/bootstrap/dist/css/bootstrap.css">
        <body><button id="open" data-bs-toggle="modal" data-bs-target=".modal">Pay</button>
        <div class="modal" id="m" tabindex="-1"><div class="modal-dialog"><div class="modal-content">
        <div class="modal-body"><input id="own"></div></div></div></div>
        <script src="/lib/bootstrap/dist/js/bootstrap.bundle.js"></script>"#;
    let (_cast, window) = page(modal).await;
    both_take_text(&window).await;
}

#[tokio::test]
async fn focus_traps_leave_the_focus_in_the_chat() {
    for library in ["focus-trap", "mui", "focus-lock"] {
        let html = format!(
            "<body><div id=\"page\"></div><script src=\"/lib/bundle/{library}.js\"></script>"
        );
        let (_cast, window) = page(&html).await;
        println!("{library}");
        both_take_text(&window).await;
    }
}

/// As the patterns of WAI-ARIA have it, and many pages after them.
const BY_HAND: &str = "<button id=open>Pay</button><div id=dialog><input id=own></div><script>
    document.querySelector('#open').onclick = () => document.addEventListener('focus', (e) => {
        if (!dialog.contains(e.target)) own.focus();
    }, true);
    </script>";

#[tokio::test]
async fn a_trap_made_by_hand_leaves_the_focus_in_the_chat() {
    let (_cast, window) = page(BY_HAND).await;
    both_take_text(&window).await;
}

/// The middle of an element, in the window's pixels.
async fn middle(window: &Window, element: &str) -> (f64, f64) {
    let middle = format!(
        "const {{ x, y, width, height }} = {element}.getBoundingClientRect();
        return [Math.round(x + width / 2), Math.round(y + height / 2)]"
    );
    window.js(&middle, Value::Null).await
}

#[tokio::test]
async fn smooth_scrolling_leaves_the_wheel_to_the_chat() {
    for library in ["lenis", "locomotive", "remove-scroll"] {
        let html = format!(
            "<body><div id=\"page\"></div><p style=\"height: 4000px\">Long</p>
            <script src=\"/lib/bundle/{library}.js\"></script>"
        );
        let (_cast, window) = page(&html).await;
        println!("{library}");
        window.screen(1280, 500).await;
        let panel = cast::open(&window).await;
        panel.button("Start chat").see().await;
        window.until_still().await;
        let (x, y) = middle(&window, "hosts()[0].shadowRoot.querySelector('.screen')").await;
        window.wheel(x, y, 120).await;
        window
            .until_js(
                "the form to scroll",
                "return hosts()[0].shadowRoot.querySelector('.screen').scrollTop > 0",
                Value::Null,
            )
            .await;
        let page_scrolled: f64 = window.js("return scrollY", Value::Null).await;
        assert_eq!(page_scrolled, 0.0, "{library}");
    }
}

/// A menu that closes when somebody presses elsewhere, in each of the usual ways.
const MENU: &str = "<p id=slider>drag</p><script>
    window.outside = [];
    for (const name of ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart'])
        for (const capture of [false, true])
            document.addEventListener(name, () => outside.push(name), capture);
    window.keys = [];
    for (const name of ['keydown', 'keyup']) document.addEventListener(name, (e) => keys.push(name));
    </script>";

#[tokio::test]
async fn a_press_in_the_chat_is_none_outside_of_a_menu() {
    let (_cast, window) = page(MENU).await;
    let panel = cast::open(&window).await;
    panel.field("How can we help?").see().await;
    window.until_still().await;
    let _: Value = window
        .js("outside.length = 0; return null", Value::Null)
        .await;
    panel.field("How can we help?").click().await;
    let outside: Value = window.js("return outside", Value::Null).await;
    assert_eq!(outside, json!([]));
}

#[tokio::test]
async fn what_began_in_the_page_ends_in_the_page() {
    let (_cast, window) = page(MENU).await;
    let panel = cast::open(&window).await;
    panel.field("How can we help?").see().await;
    window.until_still().await;
    let _: Value = window
        .js("outside.length = keys.length = 0; return null", Value::Null)
        .await;
    let slider = middle(&window, "slider").await;
    let head = middle(&window, "hosts()[0].shadowRoot.querySelector('.head')").await;
    window.drag(slider, head).await;
    let outside: Value = window.js("return [...new Set(outside)]", Value::Null).await;
    for end in ["pointerup", "mouseup"] {
        assert!(
            outside
                .as_array()
                .is_some_and(|all| all.contains(&json!(end))),
            "{end} in {outside}"
        );
    }
    // A key that was pressed in the page is let go of in the chat.
    window.hold('a').await;
    let focus = "hosts()[0].shadowRoot.querySelector('#message').focus(); return null";
    let _: Value = window.js(focus, Value::Null).await;
    window.release('a').await;
    let keys: Value = window.js("return keys", Value::Null).await;
    assert_eq!(keys, json!(["keydown", "keyup"]));
}
