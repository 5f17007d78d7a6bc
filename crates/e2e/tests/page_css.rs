//! The page's style sheets: what they say of all elements, what they may change, and print.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Page;
use anteroom_e2e::{Window, widget};
use serde_json::{Value, json};

async fn page(css: &str, tag: &str) -> (Cast, Window) {
    let page = Page {
        body: format!("<style>{css}</style>"),
        tag: format!("data-topicId=\"1\" data-title=\"Ask us\" {tag}"),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    (cast, window)
}

/// All that is computed for what stands in the widget: before it is loaded, and open.
const LOOKS: &str = "const looks = {};
    for (const e of hosts()[0].shadowRoot.querySelectorAll('*')) {
        const style = getComputedStyle(e);
        const name = `${e.localName} ${e.className.baseVal ?? e.className} ${e.id} ${Object.keys(looks).length}`;
        looks[name] = Object.fromEntries([...style].filter(p => !p.startsWith('--')).map(p => [p, style.getPropertyValue(p)]));
        for (const pseudo of ['::before', '::placeholder'])
            for (const p of ['color', 'letter-spacing', 'content']) looks[name][pseudo + p] = getComputedStyle(e, pseudo).getPropertyValue(p);
    }
    return looks";

async fn looks(css: &str) -> [Value; 2] {
    let (_cast, window) = page(css, "").await;
    cast::launcher(&widget(&window)).see().await;
    let closed = window.js(LOOKS, Value::Null).await;
    let panel = cast::open(&window).await;
    panel.button("Start chat").see().await;
    panel.heading("").now().await;
    // The pointer rests where nothing changes under it.
    window.point(1.0, 1.0).await;
    window.until_still().await;
    [closed, window.js(LOOKS, Value::Null).await]
}

#[tokio::test]
async fn rules_for_all_elements_stop_at_the_door() {
    let plain = looks("").await;
    let star = "margin: 0; padding: 0; border: 0; font: inherit; line-height: 1; letter-spacing: .3em;
        text-transform: uppercase; text-align: center; color: #0a0; user-select: none; -webkit-user-select: none;
        cursor: crosshair; word-spacing: 1em; text-indent: 2em; white-space: nowrap; text-shadow: 1px 1px red;
        word-break: break-all; overflow-wrap: normal; hyphens: auto; -webkit-text-fill-color: red;
        -webkit-text-stroke: 1px red; pointer-events: none; visibility: hidden; writing-mode: vertical-rl;
        text-orientation: upright; font-variant: small-caps; font-stretch: condensed; tab-size: 1; quotes: none;
        list-style: square; border-collapse: collapse; caret-color: red; accent-color: red; color-scheme: dark;
        opacity: .5; transform: translateZ(0); filter: blur(1px); overflow: hidden; max-width: 100%; float: left;
        text-decoration: line-through; font-size: 32px; font-family: fantasy; direction: rtl; display: block";
    let important = star.replace(';', " !important;") + " !important";
    for css in [
        format!("*, *::before, *::after {{ {star} }}"),
        format!("*, *::before, *::after {{ {important} }}"),
        "* { all: unset !important } head, script, style, title { display: none !important }"
            .to_owned(),
        "html { visibility: hidden }".to_owned(),
    ] {
        // Sides of the page are not what is compared: the corner follows its direction.
        let css = css.replace("direction: rtl", "unicode-bidi: bidi-override");
        let with = looks(&css).await;
        for (plain, with) in plain.iter().zip(&with) {
            let mut differences = Vec::new();
            for (element, style) in plain.as_object().into_iter().flatten() {
                for (property, value) in style.as_object().into_iter().flatten() {
                    let now = &with[element][property];
                    if now != value {
                        differences.push(format!("{element}: {property} {value} → {now}"));
                    }
                }
            }
            assert!(differences.is_empty(), "{css}: {differences:#?}");
        }
    }
}

#[tokio::test]
async fn documented_properties_and_parts_overrule_all_the_same() {
    let css = "* { all: unset !important } head, script, style, title { display: none !important }
        anteroom-chat { --anteroom-accent: rgb(1, 2, 3) }
        anteroom-chat::part(panel) { letter-spacing: 2px } anteroom-chat::part(bell) { display: none }";
    let (_cast, window) = page(css, "").await;
    let panel = cast::open(&window).await;
    panel.button("Start chat").see().await;
    let found: Value = window
        .js(
            "const style = (selector) => getComputedStyle(hosts()[0].shadowRoot.querySelector(selector));
            return [style('.l').backgroundColor, style('.main').backgroundColor, style('.panel').letterSpacing]",
            Value::Null,
        )
        .await;
    assert_eq!(found, json!(["rgb(1, 2, 3)", "rgb(1, 2, 3)", "2px"]));
}

#[tokio::test]
async fn a_page_hides_the_element_by_its_own_rule() {
    let (_cast, window) = page("anteroom-chat { display: none }", "").await;
    window
        .until_js(
            "the element",
            "return hosts().length == 1 && !!hosts()[0].isConnected",
            Value::Null,
        )
        .await;
    assert!(!cast::launcher(&widget(&window)).is_there().await);
}

/// What of the widget would be on paper.
const PRINTED: &str = "return [...hosts()[0].shadowRoot.querySelectorAll('.l, .panel')]
    .filter(e => e.checkVisibility({ visibilityProperty: true })).map(e => e.className)";

#[tokio::test]
async fn what_floats_is_not_printed() {
    let (_cast, window) = page("", "").await;
    cast::launcher(&widget(&window)).see().await;
    let print = |media: &str| json!({ "media": media });
    for wanted in [json!(["l"]), json!(["l", "panel"])] {
        window
            .cdp("Emulation.setEmulatedMedia", print("print"))
            .await;
        let printed: Value = window.js(PRINTED, Value::Null).await;
        assert_eq!(printed, json!([]));
        window.cdp("Emulation.setEmulatedMedia", print("")).await;
        let shown: Value = window.js(PRINTED, Value::Null).await;
        assert_eq!(shown, wanted);
        if wanted == json!(["l"]) {
            let panel = cast::open(&window).await;
            panel.button("Start chat").see().await;
            window.until_still().await;
        }
    }
}

#[tokio::test]
async fn a_box_in_the_page_is_printed() {
    let page = Page {
        body: "<anteroom-chat data-topicId=\"1\"></anteroom-chat>".to_owned(),
        tag: String::new(),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    let panel = widget(&window);
    panel.button("Start chat").see().await;
    window.until_still().await;
    window
        .cdp("Emulation.setEmulatedMedia", json!({ "media": "print" }))
        .await;
    let printed: Value = window.js(PRINTED, Value::Null).await;
    assert_eq!(printed, json!(["panel"]));
}
