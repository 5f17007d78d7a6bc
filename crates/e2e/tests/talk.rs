//! The talk itself: files, unread messages, the phone, and a thousand messages.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::{Page, Site};
use anteroom_e2e::whole::PNG;
use anteroom_e2e::{Service, Window, widget};
use serde_json::{Value, json};

async fn title(window: &Window) -> String {
    window.js("return document.title", Value::Null).await
}

async fn until_title(window: &Window, wanted: &str) {
    let body = "return document.title === arguments[0]";
    window.until_js(wanted, body, json!(wanted)).await;
}

#[tokio::test]
async fn files_go_both_ways_under_the_strictest_policy() {
    let service = Service::start(Setup::default()).await;
    let host = service.base();
    let policy = format!(
        "default-src 'none'; script-src {host} 'wasm-unsafe-eval'; connect-src {host}; \
         style-src 'none'; img-src {host}; require-trusted-types-for 'script'"
    );
    let page = Page {
        policy: Some(policy),
        ..Page::default()
    };
    let site = Site::open(&host, page).await;
    let cast = Cast { service, site };
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    panel.button("Attach a file").gone().await;
    agent.allow_files(session).await;
    let clip = panel.button("Attach a file").see().await;
    assert!(clip.description.contains("pictures"), "{clip:?}");
    assert!(clip.description.contains("MB"), "{clip:?}");

    window.choose_file("film.mp4", "video/mp4", "AAAA").await;
    panel.until_says("Files of this kind cannot be sent").await;
    panel.button("Remove").click().await;
    // It calls itself a picture, and is none.
    window
        .choose_file("bill.png", "image/png", "AAECAwQF")
        .await;
    panel.until_says("A file was refused").await;
    panel.button("Cancel").gone().await;

    window
        .choose_file("wheel & spoke.png", "image/png", PNG)
        .await;
    let log = panel.log("Conversation");
    let file = log.inside().button("Download wheel & spoke.png, 1 kB");
    file.see().await;
    window.until_said("wheel & spoke.png is sent").await;
    let said = agent.log(session).await;
    assert!(
        said.contains(&("ToUser".into(), "wheel & spoke.png".into())),
        "{said:?}"
    );

    // It comes back as it was, as a download under its name.
    let watch = "window.taken = [];
        const make = URL.createObjectURL;
        URL.createObjectURL = blob => { window.blob = blob; return make.call(URL, blob) };
        HTMLAnchorElement.prototype.click = function () { window.taken.push(this.download) };
        return null";
    let _: Value = window.js(watch, Value::Null).await;
    file.click().await;
    window
        .until_js(
            "the download",
            "return window.taken.length === 1",
            Value::Null,
        )
        .await;
    let (name, size): (String, usize) = window
        .js("return [window.taken[0], window.blob.size]", Value::Null)
        .await;
    assert_eq!((name.as_str(), size), ("wheel & spoke.png", 70));
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn unread_messages_stand_in_the_title_and_are_found_again() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    let own = title(&window).await;
    panel.button("Minimise chat").click().await;
    panel.get("dialog", "").gone().await;
    agent.say(session, "Are you there?").await;
    agent.say(session, "We have the wheel.").await;
    until_title(&window, &format!("(2) {own}")).await;
    // The visitor goes on to the next page: it is news there, too.
    window.reload().await;
    until_title(&window, &format!("(2) {own}")).await;
    let panel = cast::open(&window).await;
    until_title(&window, &own).await;
    panel.css(".since").until_says("New messages").await;
    cast::say(&panel, "Great").await;
    panel.css(".since").gone().await;
}

#[tokio::test]
async fn on_a_phone_the_panel_is_modal_and_back_closes_it() {
    let cast = Cast::gather().await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    window.screen(390, 700).await;
    let tall = "const p = document.createElement('p'); p.style.height = '3000px';
        document.body.prepend(p); scrollTo(0, 400); return scrollY";
    let place: f64 = window.js(tall, Value::Null).await;
    let panel = cast::open(&window).await;
    let held = "const panel = hosts()[0].shadowRoot.querySelector('.panel');
        const box = panel.getBoundingClientRect();
        return panel.ariaModal === 'true' && box.width === innerWidth
            && [...document.body.children].every(e => e.closest('[inert]') || e.contains(hosts()[0]))
            && document.documentElement.style.overflow === 'hidden'";
    window
        .until_js("all but the panel is out of reach", held, Value::Null)
        .await;
    let _: Value = window.js("history.back(); return null", Value::Null).await;
    panel.get("dialog", "").gone().await;
    let free =
        "return !document.querySelector('[inert]') && !document.documentElement.style.overflow
        && scrollY === arguments[0]";
    window
        .until_js("the page is as it was", free, json!(place))
        .await;
    assert!(widget(&window).text().await.is_some());
    assert!(window.seen().await.errors.is_empty());
}

/// Prints the longest frames with a long log; they are not judged here: a busy
/// machine is no defect of the chat.
#[tokio::test]
async fn a_thousand_messages_and_quick_all_the_same() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    for number in 0..1_000 {
        let text = format!("message {number} of many, with a few words behind it");
        agent.say(session, &text).await;
    }
    let log = panel.log("Conversation");
    log.until_says("message 999 of many").await;
    window.reload().await;
    let watch = "window.frames = [];
        new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.frames.push(Math.round(entry.duration));
        }).observe({ type: 'long-animation-frame', buffered: true });
        return null";
    let _: Value = window.js(watch, Value::Null).await;
    log.until_says("message 999 of many").await;
    let all = "return hosts()[0].shadowRoot.querySelectorAll('.row').length >= 1000";
    window.until_js("all of them", all, Value::Null).await;
    let opening: Vec<u32> = window
        .js("return window.frames.splice(0)", Value::Null)
        .await;
    for number in 0..5 {
        agent.say(session, &format!("ping {number}")).await;
        log.until_says(&format!("ping {number}")).await;
    }
    panel.field("Message").write("What I type now").await;
    let scroll = "const s = hosts()[0].shadowRoot.querySelector('.scroll');
        return new Promise(done => { let n = 0; const on = () => {
            s.scrollTop -= 400; if (n++ < 60) requestAnimationFrame(on); else done(null) }; on() })";
    let _: Value = window.js(scroll, Value::Null).await;
    let later: Vec<u32> = window.js("return window.frames", Value::Null).await;
    println!("1,000 messages: frames over 50 ms, in ms: opening {opening:?}, then {later:?}");
}
