//! Nothing hinders anybody: every screen, however it is looked at.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Look, Window, widget};
use serde_json::{Value, json};

fn assert_none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} barriers:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Text that nobody can break anywhere.
const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft \
     and https://example.com/a/very/long/address/that/goes/on/and/on/without/any/end";

#[tokio::test]
async fn no_barrier_from_the_launcher_to_the_queue() {
    let mut setup = Setup::default();
    setup.topics[0]["Widget"]["RequiredFields"] = json!("Email, Name, Company, Phone");
    let cast = Cast::with(setup, Page::default()).await;
    let window = cast.visitor("visitor").await;
    let panel = widget(&window);
    cast::launcher(&panel).see().await;
    let mut faults = window.barriers_in_every_look("closed").await;
    cast::open(&window).await;
    faults.extend(window.barriers_in_every_look("nobody here").await);
    let agent = cast.service.agent();
    agent.is_here(true).await;
    panel.button("Check again").click().await;
    panel.button("Start chat").see().await;
    faults.extend(window.barriers_in_every_look("form").await);
    panel.button("Start chat").click().await;
    panel
        .field("E-mail address")
        .until(" wrong", |f| f.invalid)
        .await;
    faults.extend(window.barriers_in_every_look("form with errors").await);
    for field in ["Full name", "Phone number", "Company"] {
        panel.field(field).write("1").await;
    }
    agent.let_wait("Early", "First!").await;
    panel
        .field("E-mail address")
        .write("vera@example.com")
        .await;
    panel.field("How can we help?").write(LONG).await;
    panel.checkbox("").click().await;
    panel.button("Start chat").click().await;
    panel.until_says("You are number 2").await;
    faults.extend(window.barriers_in_every_look("queue").await);
    panel.button("Leave the queue").click().await;
    panel.get("group", "").see().await;
    faults.extend(window.barriers_in_every_look("leaving the queue").await);
    panel
        .get("group", "")
        .inside()
        .button("Leave the queue")
        .click()
        .await;
    panel.heading("You left the queue").see().await;
    faults.extend(window.barriers_in_every_look("left").await);
    assert_none(&faults);
}

#[tokio::test]
async fn no_barrier_from_the_first_word_to_the_rating() {
    let mut cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", LONG).await;
    let log = panel.log("Conversation");
    agent.say(session, LONG).await;
    log.until("", |f| f.text.matches("Donau").count() == 2)
        .await;
    agent.types(session).await;
    panel.until_says("is typing").await;
    let mut faults = window.barriers_in_every_look("chat").await;
    cast.service.kill().await;
    cast::say(&panel, "Still there?").await;
    panel.until_says("Connection lost").await;
    faults.extend(window.barriers_in_every_look("connection lost").await);
    cast.service.go_on().await;
    panel.until_silent_of("Connection lost").await;
    panel.button("End chat").click().await;
    panel.get("group", "").see().await;
    faults.extend(window.barriers_in_every_look("end").await);
    panel.button("Keep talking").click().await;
    // Closed, with news on the launcher.
    cast::launcher(&panel).click().await;
    panel.get("dialog", "").gone().await;
    agent.say(session, "One thing more").await;
    panel.button("Open chat, 1 new message").see().await;
    faults.extend(window.barriers_in_every_look("closed with news").await);
    cast::launcher(&panel).click().await;
    agent.end(session).await;
    panel.radio("4 of 5: good").see().await;
    faults.extend(window.barriers_in_every_look("rating").await);
    panel.button("Send").click().await;
    panel.until_says("Choose 1 to 5 stars").await;
    faults.extend(window.barriers_in_every_look("rating without a star").await);
    panel.radio("4 of 5: good").click().await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    panel.button("Show the conversation").click().await;
    panel.until_says(AGENT_NAME).await;
    faults.extend(window.barriers_in_every_look("thanks").await);
    // What can be done with a chat that is over, unfolded.
    for part in [
        "Save the conversation",
        "My data",
        "Is this a shared computer?",
    ] {
        panel.button(part).click().await;
    }
    panel.button("Erase").click().await;
    panel.button("Erase it").see().await;
    faults.extend(window.barriers_in_every_look("my data").await);
    panel.button("Erase it").click().await;
    panel.heading("Your data is erased").see().await;
    faults.extend(window.barriers_in_every_look("erased").await);
    assert_none(&faults);
}

#[tokio::test]
async fn no_barrier_with_a_bot_or_without_the_chat() {
    let cast = Cast::with_bot("faqbot").await;
    let window = cast.visitor("visitor").await;
    let panel = cast::meet_bot(&window, "Vera", "Hello").await;
    panel
        .log("Conversation")
        .until_says("I do not know that.")
        .await;
    let mut faults = window.barriers_in_every_look("bot").await;
    // The program cannot be had: the loader says so itself.
    let lonely = Window::open("lonely").await;
    let block = json!({ "urls": ["*.wasm*"] });
    lonely.cdp("Network.enable", json!({})).await;
    lonely.cdp("Network.setBlockedURLs", block).await;
    lonely.goto(&cast.site.url("/")).await;
    let panel = widget(&lonely);
    cast::launcher(&panel).click().await;
    panel.until_says("The chat could not be loaded.").await;
    faults.extend(lonely.barriers_in_every_look("not loaded").await);
    assert_none(&faults);
}

/// What looks for barriers finds them, in the widget's shadow root too.
#[tokio::test]
async fn barriers_are_found() {
    let cast = Cast::gather().await;
    let window = cast.visitor("visitor").await;
    cast::open(&window).await;
    window.look_like(Look::Light).await;
    assert_none(&window.barriers().await);
    let spoil = "const panel = hosts()[0].shadowRoot.querySelector('[role=dialog]');
        const add = (tag, style, text) => {
            const e = document.createElement(tag);
            // At the top: axe does not judge the colours of what is out of view.
            panel.prepend(e);
            Object.assign(e.style, {position: 'relative', minHeight: '0', minWidth: '0', padding: '0', ...style});
            e.textContent = text;
        };
        add('button', {width: '12px', height: '12px'}, '');
        add('p', {color: '#bbb', background: '#fff'}, 'hardly to be read');
        add('input', {fontSize: '13px'}, '');
        add('div', {width: '3000px', height: '9px'}, '');
        add('p', {height: '21px', lineHeight: '20px', overflow: 'hidden'}, 'As high as its text');
        return null";
    let _: Value = window.js(spoil, Value::Null).await;
    let cut = "cut off below";
    assert!(!window.barriers().await.join("\n").contains(cut));
    window.look_like(Look::Spaced).await;
    assert!(window.barriers().await.join("\n").contains(cut));
    window.look_like(Look::Light).await;
    let faults = window.barriers().await.join("\n");
    for expected in [
        "button-name:",
        "color-contrast:",
        "label:",
        "target 12.0 × 12.0",
        "iOS zooms in on 13px",
        "sticks out",
    ] {
        assert!(faults.contains(expected), "no {expected} in\n{faults}");
    }
}

/// The system asks for less motion: then nothing moves.
#[tokio::test]
async fn nothing_moves_where_less_motion_is_asked_for() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open("visitor").await;
    let media = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    window.cdp("Emulation.setEmulatedMedia", media).await;
    window.goto(&cast.site.url("/")).await;
    let watch = "window.moved = [];
        const note = () => {
            for (const root of hosts().map(h => h.shadowRoot)) for (const a of root.getAnimations())
                if (a.playState === 'running') moved.push(`${a.animationName ?? a.transitionProperty} ${a.effect?.target?.className}`);
            requestAnimationFrame(note);
        };
        note(); return null";
    let _: Value = window.js(watch, Value::Null).await;
    let panel = cast::queue_up(&window, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    agent.types(session).await;
    panel.until_says("is typing").await;
    agent.say(session, "Here I am").await;
    panel.log("Conversation").until_says("Here I am").await;
    cast::launcher(&panel).click().await;
    panel.get("dialog", "").gone().await;
    cast::launcher(&panel).click().await;
    panel.get("dialog", "").see().await;
    let moved: Vec<String> = window.js("return [...new Set(moved)]", Value::Null).await;
    assert_eq!(moved, [""; 0]);
}
