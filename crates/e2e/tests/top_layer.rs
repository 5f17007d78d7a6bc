//! The widget stands in the browser's top layer: transforms, zoom and modal dialogs of
//! the page neither move it nor keep it out of reach.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::kind::Kind;
use anteroom_e2e::page::document;
use anteroom_e2e::service::{Service, Setup};
use anteroom_e2e::site::{Page, Site};
use anteroom_e2e::{Window, widget};
use fantoccini::key::Key;
use serde_json::{Value, json};

/// Pages that differ in their root's attributes and what their body begins with.
async fn page(html: &str, body: &str) -> (Cast, Window) {
    let page = Page {
        html: format!("lang=\"en\" {html}"),
        body: body.to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    (cast, window)
}

/// Where something of the widget is, as distances from the window's four sides; and
/// whether it is what is seen there.
async fn place(window: &Window, selector: &str) -> ([f64; 4], bool) {
    window.until_still().await;
    window
        .js(
            "const root = hosts()[0].shadowRoot;
            const found = root.querySelector(arguments[0]);
            const { left, top, right, bottom, x, y, width, height } = boxInWindow(found);
            const middle = [x + width / 2, y + height / 2];
            const hit = root.elementFromPoint(...middle);
            const inside = !!hit && (found.contains(hit) || hit.contains(found));
            // Firefox asks the shadow root alone, whatever of the page lies above it.
            const above = document.elementFromPoint(...middle) === root.host;
            return [[left, top, innerWidth - right, innerHeight - bottom], inside && above]",
            json!(selector),
        )
        .await
}

/// In the corner, 20 pixels from both sides; a scrollbar may stand beside it.
async fn is_in_the_corner(window: &Window, what: &str) {
    let ([.., right, bottom], is_seen) = place(window, ".l").await;
    assert!(
        (19.0..=36.5).contains(&right),
        "{what}: {right} from the right"
    );
    assert!(
        (19.0..=36.5).contains(&bottom),
        "{what}: {bottom} from the bottom"
    );
    assert!(is_seen, "{what}: covered");
}

#[tokio::test]
async fn transforms_and_boxes_of_the_page_do_not_move_it() {
    let star = |rule: &str| format!("<style>{rule}</style><p style=\"height: 4000px\">Long</p>");
    let long = star("");
    let moving = "* { overflow: hidden; position: relative; transform: translateZ(0); max-width: 100%; opacity: .5;
        transition: all 1s; float: left; contain: layout; perspective: 10px; will-change: transform; clip-path: inset(0) }
        html { overflow: auto }";
    let flex = "html { display: flex; height: 100%; overflow: hidden } body { flex: 1; margin: 0; overflow: auto }
        html > * { flex: 1 1 100% }";
    let above = "main { position: fixed; inset: 0; z-index: 2147483647; background: #fff }";
    for (html, body) in [
        ("style=\"transform: translateZ(0)\"", long.clone()),
        ("style=\"filter: blur(0)\"", long),
        ("", star(moving)),
        ("", star(&moving.replace(';', " !important;"))),
        ("", star(flex)),
        ("", star(above)),
    ] {
        let what = format!("{html} {body}");
        let (_cast, window) = page(html, &body).await;
        cast::launcher(&widget(&window)).see().await;
        let _: Value = window
            .js("scrollTo(0, 1000); return null", Value::Null)
            .await;
        is_in_the_corner(&window, &what).await;
        let panel = cast::open(&window).await;
        panel.button("Start chat").see().await;
        let (sides, is_seen) = place(&window, ".panel").await;
        assert!(sides.iter().all(|&side| side >= 0.0), "{what}: {sides:?}");
        assert!(is_seen, "{what}: covered");
    }
}

#[tokio::test]
async fn a_zoomed_page_has_all_of_it_on_the_screen() {
    for zoom in [0.7, 1.4, 2.0] {
        for (width, height) in [(1280, 800), (390, 844)] {
            let what = format!("{zoom} at {width}");
            let html = format!("style=\"zoom: {zoom}\"");
            let (_cast, window) = page(&html, "<p style=\"height: 2000px\">Long</p>").await;
            window.screen(width, height).await;
            let panel = cast::open(&window).await;
            let start = panel.button("Start chat");
            start.see().await;
            for part in [".panel", ".head", ".screen"] {
                let (sides, _) = place(&window, part).await;
                assert!(
                    sides.iter().all(|&side| side > -1.0),
                    "{what}: {part} {sides:?}"
                );
            }
            // Firefox makes no window so narrow that the style sheet's phone begins.
            if width < 480 && Kind::of_run() != Kind::Firefox {
                let (sides, _) = place(&window, ".panel").await;
                assert!(
                    sides.iter().all(|&side| side < 1.0),
                    "{what}: not all of the screen: {sides:?}"
                );
            }
            start.click().await;
            panel.until_says("Enter your e-mail address").await;
            panel.button("Minimise chat").click().await;
        }
    }
}

#[tokio::test]
async fn a_chat_in_a_zoomed_page_can_be_ended_on_a_phone() {
    let (cast, window) = page("style=\"zoom: 1.4\"", "").await;
    window.screen(390, 600).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let panel = cast::queue_up(&window, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    panel.button("End chat").see().await;
    for line in 0..20 {
        agent.say(session, &format!("Line {line}")).await;
    }
    panel.log("Conversation").until_says("Line 19").await;
    for part in [".head", ".composer"] {
        let (sides, is_seen) = place(&window, part).await;
        assert!(sides.iter().all(|&side| side > -1.0), "{part} {sides:?}");
        assert!(is_seen, "{part}");
    }
    cast::end(&panel).await;
    panel.radio("5 of 5: excellent").see().await;
}

const DIALOG: &str = r#"<dialog id="d" style="transform: translateZ(0); overflow: hidden"><p>Pay by card</p>
    <a id="ask" href="mailto:help@example.com" data-anteroom-open>Ask us</a><input id="own"></dialog>
    <script>d.showModal()</script>"#;

/// A panel that was opened in the page's modal dialog, with a question in it.
async fn in_a_dialog() -> (Cast, Window) {
    let (cast, window) = page("", DIALOG).await;
    cast::launcher(&widget(&window)).see().await;
    document(&window).css("#ask").click().await;
    let field = widget(&window).field("How can we help?");
    field.write("Which card?").await;
    (cast, window)
}

#[tokio::test]
async fn a_panel_that_is_opened_in_a_modal_dialog_can_be_reached() {
    let (_cast, window) = in_a_dialog().await;
    let panel = widget(&window);
    let field = panel.field("How can we help?");
    assert_eq!(field.see().await.value, "Which card?");
    let (sides, is_seen) = place(&window, ".panel").await;
    assert!(is_seen && sides.iter().all(|&side| side > 0.0), "{sides:?}");
    // Escape closes the panel and not the dialog, where the visitor goes on.
    window.press(&[Key::Escape]).await;
    panel.get("dialog", "").gone().await;
    let open = "return d.open";
    assert!(window.js::<bool>(open, Value::Null).await);
    window.until_focus("link Ask us").await;
    document(&window).css("#own").write("4111").await;
    // The dialog closes, and the panel stays.
    document(&window).css("#ask").click().await;
    field.write(" Any?").await;
    let _: Value = window.js("d.close(); return null", Value::Null).await;
    let moved = "return hosts()[0].parentNode === document.documentElement";
    window
        .until_js("the panel to be beside the body", moved, Value::Null)
        .await;
    panel.button("Minimise chat").see().await;
    field.write(" Visa?").await;
    assert_eq!(field.see().await.value, "Which card? Any? Visa?");
    panel.button("Minimise chat").click().await;
    cast::open(&window).await;
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn a_dialog_that_is_thrown_away_leaves_the_panel() {
    let (_cast, window) = in_a_dialog().await;
    let field = widget(&window).field("How can we help?");
    // As a framework does that draws anew.
    let _: Value = window.js("d.remove(); return null", Value::Null).await;
    field.write(" Visa?").await;
    assert_eq!(field.see().await.value, "Which card? Visa?");
}

#[tokio::test]
async fn a_page_that_sets_the_z_index_has_its_own_order() {
    let service = Service::start(Setup::default()).await;
    let page = Page {
        tag: r#"data-topicId="1" data-z-index="5""#.to_owned(),
        body:
            "<div style=\"position: fixed; inset: 0; z-index: 6; background: #fff\">Shutter</div>"
                .to_owned(),
        ..Page::default()
    };
    let site = Site::open(&service.base(), page).await;
    let window = Window::open("visitor").await;
    window.goto(&site.url("/")).await;
    cast::launcher(&widget(&window)).see().await;
    let (_, is_seen) = place(&window, ".l").await;
    assert!(!is_seen);
}
