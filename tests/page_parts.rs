//! The page's side, which is JavaScript: title, sound, and the panel on a phone.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use anteroom_widget::browser::{get, sound};
use js_sys::{Array, Function};
use support::{turn, until};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

// What the others import stands beside them because it is used here, too.
#[wasm_bindgen(module = "/loader/page/own.js")]
extern "C" {
    fn own(name: &str) -> JsValue;
}

#[wasm_bindgen(module = "/loader/page/title.js")]
extern "C" {
    fn unread(widget: &JsValue, count: u32);
}

#[wasm_bindgen(module = "/loader/page/sound.js")]
extern "C" {
    #[wasm_bindgen(js_name = sound)]
    fn ring(part: &Function);
}

#[wasm_bindgen(module = "/loader/page/phone.js")]
extern "C" {
    fn phone(widget: &JsValue) -> Function;
}

fn js(body: &str, arguments: &[&JsValue]) -> JsValue {
    let function = Function::new_with_args("a, b", body);
    let all: Array = arguments.iter().copied().collect();
    function.apply(&JsValue::NULL, &all).unwrap()
}

fn title() -> String {
    let text = "return document.querySelector('head > title')?.textContent ?? '(none)'";
    js(text, &[]).as_string().unwrap()
}

fn set_title(text: &str) {
    js(
        "document.querySelector('head > title')?.remove();
         const title = document.createElement('title');
         title.textContent = a;
         b.append(title);",
        &[&text.into(), &own("head")],
    );
}

#[wasm_bindgen_test]
async fn the_title_counts_for_all_widgets_and_is_given_back_exactly() {
    let (one, two) = (JsValue::from("one"), JsValue::from("two"));
    set_title(" A  shop\n");
    unread(&one, 2);
    assert_eq!(title(), "(2)  A  shop\n");
    unread(&two, 1);
    assert_eq!(title(), "(3)  A  shop\n");
    // The page has a new title, by its text or as a new element.
    js("document.title = 'Basket'", &[]);
    until("the new title is counted on", || title() == "(3) Basket").await;
    set_title("Checkout");
    until("the new element is counted on", || {
        title() == "(3) Checkout"
    })
    .await;
    unread(&one, 0);
    assert_eq!(title(), "(1) Checkout");
    unread(&two, 0);
    assert_eq!(title(), "Checkout");
    js("document.title = 'Later'", &[]);
    turn().await;
    assert_eq!(title(), "Later", "nobody watches any more");

    js("document.querySelector('head > title').remove()", &[]);
    unread(&one, 1);
    assert_eq!(title(), "(1) ");
    unread(&one, 0);
    assert_eq!(title(), "(none)");
}

#[wasm_bindgen_test]
async fn the_sound_is_heard_only_after_something_was_done_and_not_when_muted() {
    let heard = js("return { count: 0 }", &[]);
    let part: Function = js(
        "return async (name) => ({ play: () => { if (name == 'sound') a.count++ } })",
        &[&heard],
    )
    .unchecked_into();
    let count = || get(&heard, "count").as_f64().unwrap();
    let active = |yes: bool| {
        js(
            "Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: a }, configurable: true })",
            &[&yes.into()],
        );
    };
    active(false);
    ring(&part);
    turn().await;
    assert_eq!(count(), 0.0, "nothing was done on this page yet");
    active(true);
    assert!(!sound::is_muted());
    ring(&part);
    until("it is heard", || count() == 1.0).await;
    sound::mute(true);
    assert!(sound::is_muted());
    ring(&part);
    turn().await;
    assert_eq!(count(), 1.0);
    sound::mute(false);
    ring(&part);
    until("it is heard again", || count() == 2.0).await;
    let kept = support::local().get_item("anteroom:mute").unwrap();
    assert_eq!(kept, None, "only a wish is kept");
}

/// A page with something behind the panel, and a screen that is small or not.
const PAGE: &str = "
    const el = (name, to) => to.appendChild(document.createElement(name));
    const main = el('main', document.body);
    main.style.height = '3000px';
    const aside = el('aside', document.body);
    aside.inert = true;
    const host = el('anteroom-chat', el('div', document.body));
    const beside = el('p', host.parentElement);
    const root = host.attachShadow({ mode: 'open' });
    const launcher = el('button', root);
    const panel = el('section', root);
    panel.className = 'panel';
    const query = new EventTarget();
    query.matches = true;
    const real = window.matchMedia;
    window.matchMedia = () => query;
    const w = { host, root, launcher, topic: '7', undo: [], state: { open: false }, closed: 0 };
    w.api = (_, name) => { if (name == 'close') { w.closed++; w.set(false); } };
    w.set = (open) => { w.state = { open }; w.follow(); };
    w.small = (yes) => { query.matches = yes; query.dispatchEvent(new Event('change')); };
    w.over = () => { window.matchMedia = real; for (const node of [main, aside, host.parentElement]) node.remove(); };
    w.look = () => [main.inert, aside.inert, beside.inert, launcher.inert, host.inert, panel.inert,
        panel.getAttribute('aria-modal'), document.documentElement.style.overflow].join();
    return w";

const FREE: &str = "false,true,false,false,false,false,,";
const HELD: &str = "true,true,true,true,false,false,true,hidden";

#[wasm_bindgen_test]
async fn on_a_phone_the_open_panel_is_all_there_is() {
    let w = js(PAGE, &[]);
    let look = || js("return a.look()", &[&w]).as_string().unwrap();
    let depth = || js("return history.length", &[]).as_f64().unwrap();
    let ours = || js("return history.state?.anteroom === '7'", &[]).is_truthy();
    let set = |open: bool| js("a.set(b)", &[&w, &open.into()]);
    js("history.replaceState({ page: 3 }, '')", &[]);
    js("scrollTo(0, 700)", &[]);
    js("a.follow = b", &[&w, &phone(&w)]);
    assert_eq!(look(), FREE);
    let style = || js("return document.documentElement.getAttribute('style')", &[]);
    let plain = style();

    let before = depth();
    set(true);
    assert_eq!(look(), HELD);
    assert_eq!(depth(), before + 1.0);
    assert_eq!(
        js("return history.state.page", &[]).as_f64(),
        Some(3.0),
        "the page's own stays"
    );
    set(true);
    assert_eq!(depth(), before + 1.0);
    // Closed with its button: the entry goes.
    set(false);
    assert_eq!(look(), FREE);
    until("the entry is left", || !ours()).await;
    assert_eq!(js("return scrollY", &[]).as_f64(), Some(700.0));
    assert_eq!(style(), plain);
    assert_eq!(get(&w, "closed").as_f64(), Some(0.0));

    // Closed with Back.
    set(true);
    js("history.back()", &[]);
    until("Back closes it", || get(&w, "closed").as_f64() == Some(1.0)).await;
    assert_eq!(look(), FREE);
    assert!(!ours());

    // Turned round: beside the page again, and back.
    set(true);
    js("a.small(false)", &[&w]);
    assert_eq!(look(), FREE);
    until("the entry is left", || !ours()).await;
    js("a.small(true)", &[&w]);
    assert_eq!(look(), HELD);

    // The end leaves nothing.
    js("for (const off of a.undo.splice(0)) off(); a.over()", &[&w]);
    assert_eq!(look(), FREE);
    until("the entry is left", || !ours()).await;
    assert_eq!(js("return a.host.style.length", &[&w]).as_f64(), Some(0.0));
}

#[wasm_bindgen_test]
async fn the_panel_keeps_clear_of_the_keyboard() {
    let w = js(PAGE, &[]);
    js("a.small(false)", &[&w]);
    js(
        "const view = new EventTarget();
         Object.assign(view, { height: innerHeight, offsetTop: 0, scale: 1 });
         a.real = Object.getOwnPropertyDescriptor(window, 'visualViewport');
         Object.defineProperty(window, 'visualViewport', { value: view, configurable: true });
         a.view = (changes) => { Object.assign(view, changes); view.dispatchEvent(new Event('resize')); };
         a.sizes = () => ['height', 'top', 'keyboard'].map(name => a.host.style.getPropertyValue('--view-' + name)).join();",
        &[&w],
    );
    js("a.follow = b", &[&w, &phone(&w)]);
    let sizes = || js("return a.sizes()", &[&w]).as_string().unwrap();
    js("a.set(true)", &[&w]);
    js(
        "a.view({ height: innerHeight - 250.4, offsetTop: 50 })",
        &[&w],
    );
    let inner = js("return innerHeight", &[]).as_f64().unwrap();
    assert_eq!(sizes(), format!("{}px,50px,200px", inner - 250.0));
    // Zoomed in: the panel stays as it was.
    js("a.view({ height: 100, scale: 3 })", &[&w]);
    assert_eq!(sizes(), format!("{}px,50px,200px", inner - 250.0));
    js(
        "for (const off of a.undo.splice(0)) off(); a.over();
         Object.defineProperty(window, 'visualViewport', a.real)",
        &[&w],
    );
    assert_eq!(sizes(), ",,");
}
