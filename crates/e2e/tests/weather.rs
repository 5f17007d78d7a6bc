//! Bad networks and bad days: nothing is lost, and the visitor is told what is so.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::{Console, Proxy, Scope, Weather, Window, wait, widget};
use serde_json::{Value, json};
use std::time::Duration;

/// A chat through a proxy.
async fn talk_through(weather: Weather) -> (Cast, Proxy, Window, Scope, i64) {
    let (cast, proxy) = Cast::behind_proxy().await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    let log = panel.log("Conversation");
    log.until("", |f| f.text.contains("Sent")).await;
    proxy.turn(weather);
    (cast, proxy, window, panel, session)
}

async fn line(window: &Window, up: bool) {
    network(window, up, 0).await;
}

/// A line that is there or not, on which every answer takes so many milliseconds.
async fn network(window: &Window, up: bool, latency: u32) {
    let rate = if up { -1 } else { 0 };
    let conditions = json!({
        "offline": !up, "latency": latency, "downloadThroughput": rate, "uploadThroughput": rate,
    });
    window.cdp("Network.enable", json!({})).await;
    window
        .cdp("Network.emulateNetworkConditions", conditions)
        .await;
}

/// What the visitor said, as the service has it.
async fn said(cast: &Cast, session: i64) -> Vec<String> {
    let log = cast.service.agent().log(session).await;
    let own = log.into_iter().filter(|(kind, _)| kind == "ToUser");
    own.map(|(_, text)| text).collect()
}

async fn until_stored(cast: &Cast, session: i64, wanted: &[&str]) {
    wait::until("the visitor's words at the service, once", async || {
        (said(cast, session).await == wanted).then_some(())
    })
    .await;
}

/// A page that runs this script before anything else.
async fn prepared(cast: &Cast, name: &str, script: &str) -> Window {
    let window = Window::open(name).await;
    let source = json!({ "source": script });
    window
        .cdp("Page.addScriptToEvaluateOnNewDocument", source)
        .await;
    window.goto(&cast.site.url("/")).await;
    window
}

#[tokio::test]
async fn a_hotels_sign_in_page_is_no_answer() {
    let (cast, proxy, window, panel, session) = talk_through(Weather::Portal).await;
    cast::say(&panel, "Is anybody there?").await;
    panel.until_says("Connection lost").await;
    let log = panel.log("Conversation").see().await.text;
    assert!(log.contains("Sending") && !log.contains("WLAN"), "{log}");
    proxy.turn(Weather::Fair);
    panel.until_silent_of("Connection lost").await;
    until_stored(&cast, session, &["Hello", "Is anybody there?"]).await;
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn a_proxy_that_cuts_held_polls_costs_no_message_and_no_alarm() {
    let limit = Duration::from_millis(400);
    let (cast, _proxy, window, panel, session) = talk_through(Weather::Cut(limit)).await;
    let agent = cast.service.agent();
    for number in 0..6 {
        let words = format!("Number {number}.");
        agent.say(session, &words).await;
        panel.log("Conversation").until_says(&words).await;
    }
    cast::say(&panel, "All there").await;
    until_stored(&cast, session, &["Hello", "All there"]).await;
    let said = window.seen().await.said;
    assert!(
        !said.iter().any(|said| said.contains("Connection lost")),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_busy_service_is_waited_for_and_the_visitor_knows() {
    for status in [429, 503] {
        let (cast, proxy) = Cast::behind_proxy().await;
        let agent = cast.service.agent();
        agent.is_here(true).await;
        let window = cast.visitor("visitor").await;
        let panel = cast::open(&window).await;
        cast::fill_in(&panel, "Vera", "Hello").await;
        proxy.turn(Weather::Busy(status, 2));
        panel.button("Start chat").click().await;
        panel.until_says("We try again in").await;
        window.until_said("We try again in").await;
        proxy.turn(Weather::Fair);
        panel.button("Leave the queue").see().await;
        assert_eq!(said(&cast, 1).await, ["Hello"], "{status}");
    }
}

/// At any moment: before the first click, in the form, in the queue, at the rating.
#[tokio::test]
async fn offline_at_any_moment_loses_nothing() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = cast.visitor("visitor").await;
    let panel = widget(&window);
    cast::launcher(&panel).see().await;
    // Before: the loader says that it cannot come, and comes when it can.
    line(&window, false).await;
    cast::launcher(&panel).click().await;
    panel.until_says("Try again").await;
    let tries = window.requests(&cast.service.base()).await.len();
    assert!(tries <= 6, "one try, and none by itself: {tries}");
    line(&window, true).await;
    cast::launcher(&panel).click().await;
    panel.get("dialog", "").see().await;
    // In the form.
    cast::fill_in(&panel, "Vera", "Hello").await;
    line(&window, false).await;
    panel.button("Start chat").click().await;
    panel.until_says("You are offline").await;
    line(&window, true).await;
    panel.button("Leave the queue").see().await;
    // In the queue: the place is kept, and what is written is sent later.
    line(&window, false).await;
    panel.until_says("Connection lost").await;
    cast::say(&panel, "I am still here").await;
    line(&window, true).await;
    panel.until_silent_of("Connection lost").await;
    panel.until_says("You are next").await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    until_stored(&cast, session, &["Hello", "I am still here"]).await;
    // At the rating.
    agent.end(session).await;
    panel.radio("5 of 5: excellent").click().await;
    line(&window, false).await;
    panel.button("Send").click().await;
    line(&window, true).await;
    wait::until("the rating at the service", async || {
        (agent.session(session).await["Rating"] == 5).then_some(())
    })
    .await;
}

/// The visitor's clock is wrong by a day, and is set right in the middle.
#[tokio::test]
async fn a_clock_that_is_wrong_by_a_day_disturbs_nothing() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    for (name, days) in [("Ahead", 1), ("Behind", -1)] {
        let script = format!(
            "window.wrong = {days} * 864e5; const now = Date.now; Date.now = () => now() + window.wrong;"
        );
        let window = prepared(&cast, name, &script).await;
        let panel = cast::queue_up(&window, name, "Hello").await;
        let session = agent.pick_up().await;
        panel.until_says(AGENT_NAME).await;
        cast::say(&panel, "One").await;
        until_stored(&cast, session, &["Hello", "One"]).await;
        let _: Value = window
            .js("window.wrong = 0; return null", Value::Null)
            .await;
        agent.say(session, "Two").await;
        let log = panel.log("Conversation");
        log.until_says("Two").await;
        panel.field("Message").write("Three").await;
        wait::until("the flag", async || {
            let flags = agent.session(session).await["Flags"].clone();
            flags.as_str()?.contains("CustomerIsTyping").then_some(())
        })
        .await;
        panel.field("Message").write("\n").await;
        until_stored(&cast, session, &["Hello", "One", "Three"]).await;
        log.until("", |f| f.text.matches("Sent").count() == 3).await;
    }
}

/// What a page does whose storage is refused altogether.
const REFUSED: &str = "for (const area of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, area, { get() { throw new DOMException('refused', 'SecurityError'); } });";
/// And one whose storage is full.
const FULL: &str =
    "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };";

#[tokio::test]
async fn without_storage_the_chat_works_and_says_what_that_means() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    for (name, script) in [("Refused", REFUSED), ("Full", FULL)] {
        let window = prepared(&cast, name, script).await;
        let panel = cast::open(&window).await;
        panel
            .until_says("This window forgets the chat when it is closed.")
            .await;
        cast::fill_in(&panel, name, "Hello").await;
        panel.button("Start chat").click().await;
        panel.button("Leave the queue").see().await;
        let session = agent.pick_up().await;
        panel.until_says(AGENT_NAME).await;
        cast::say(&panel, "It works").await;
        until_stored(&cast, session, &["Hello", "It works"]).await;
        agent.say(session, "Indeed").await;
        panel.log("Conversation").until_says("Indeed").await;
        assert!(
            window.seen().await.errors.is_empty(),
            "{:?}",
            window.seen().await
        );
    }
}

/// The tab sleeps (a closed laptop, a frozen tab): what happened meanwhile is there when it wakes.
#[tokio::test]
async fn a_tab_that_slept_catches_up() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    let freeze = |state: &str| json!({ "state": state });
    window
        .cdp("Page.setWebLifecycleState", freeze("frozen"))
        .await;
    for number in 0..3 {
        agent.say(session, &format!("Number {number}.")).await;
    }
    agent.end(session).await;
    window
        .cdp("Page.setWebLifecycleState", freeze("active"))
        .await;
    panel.radio("5 of 5: excellent").see().await;
    panel.button("Show the conversation").click().await;
    // What is not in view is not laid out, so its text is asked for as it stands.
    let body =
        "return hosts().map(h => h.shadowRoot.querySelector('[role=log]')?.textContent).join()";
    let log: String = window.js(body, Value::Null).await;
    for number in 0..3 {
        assert_eq!(
            log.matches(&format!("Number {number}.")).count(),
            1,
            "{log}"
        );
    }
}

/// The service gets a new version while a tab is open.
#[tokio::test]
async fn a_new_version_of_the_service_does_not_end_a_chat() {
    let (cast, proxy, window, panel, session) = talk_through(Weather::Upgraded).await;
    let agent = cast.service.agent();
    // What is loaded goes on.
    cast::say(&panel, "Still here").await;
    until_stored(&cast, session, &["Hello", "Still here"]).await;
    agent.say(session, "I am, too").await;
    panel.log("Conversation").until_says("I am, too").await;
    // Answers that this version does not understand: the visitor is told what helps, and nothing is lost.
    proxy.turn(Weather::Foreign);
    cast::say(&panel, "And now?").await;
    panel.button("Reload the page").see().await;
    // An answer that is understood would take the button away.
    proxy.turn(Weather::Late("/api/"));
    panel.button("Reload the page").click().await;
    proxy.turn(Weather::Fair);
    let log = panel.log("Conversation");
    log.until_says("And now?").await;
    until_stored(&cast, session, &["Hello", "Still here", "And now?"]).await;
    log.until_says("I am, too").await;
    drop(window);
}

#[tokio::test]
async fn two_tabs_that_start_at_once_start_one_chat() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let first = cast.visitor("first tab").await;
    let second = first.another_tab("second tab").await;
    second.goto(&cast.site.url("/other")).await;
    let mut panels = Vec::new();
    for (window, words) in [(&first, "From the first"), (&second, "From the second")] {
        let panel = cast::open(window).await;
        cast::fill_in(&panel, "Vera", words).await;
        panels.push(panel);
    }
    let press = "const start = [...hosts()].flatMap(h => [...h.shadowRoot.querySelectorAll('[type=submit]')])[0];
        setTimeout(() => { window.pressed = true; start.click(); }, arguments[0] - Date.now()); return Date.now()";
    // No answer comes before the second one has pressed, too, however slow the machine is.
    for window in [&first, &second] {
        network(window, true, 4_000).await;
    }
    let now: f64 = first.js("return Date.now()", Value::Null).await;
    for window in [&first, &second] {
        let _: f64 = window.js(press, json!(now + 1_500.0)).await;
    }
    for window in [&first, &second] {
        let pressed = "return window.pressed === true";
        window.until_js("the press", pressed, Value::Null).await;
    }
    for window in [&first, &second] {
        network(window, true, 0).await;
    }
    for panel in &panels {
        panel.button("Leave the queue").see().await;
        let log = panel.log("Conversation");
        log.until_says("From the first").await;
        log.until_says("From the second").await;
    }
    let session = agent.pick_up().await;
    wait::until("both texts, in one session", async || {
        (said(&cast, session).await.len() == 2).then_some(())
    })
    .await;
    let more = agent.call("PickUpFirstChatSession", json!({})).await;
    assert!(
        more.is_null() || more["ChatSessionId"] == 0,
        "one session: {more}"
    );
}

/// The tab that talks to the service dies without a word.
#[tokio::test]
async fn when_the_leading_tab_is_killed_another_one_goes_on() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (first, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    panel.log("Conversation").until_says("Hello").await;
    let second = first.another_tab("second tab").await;
    second.goto(&cast.site.url("/other")).await;
    let two = widget(&second);
    two.log("Conversation").until_says("Hello").await;
    first.kill().await;
    agent.say(session, "Are you still there?").await;
    two.log("Conversation")
        .until_says("Are you still there?")
        .await;
    cast::say(&two, "Yes").await;
    until_stored(&cast, session, &["Hello", "Yes"]).await;
}

#[tokio::test]
async fn an_answer_from_before_a_pick_up_takes_the_chat_from_nobody() {
    let (cast, proxy) = Cast::behind_proxy().await;
    let window = Window::open("agent").await;
    let console = Console::sign_in_at(&window, &proxy.base()).await;
    console.go_available().await;
    let bo = cast.visitor("Bo").await;
    let panel = cast::queue_up(&bo, "Bo", "Hi").await;
    let vera = cast.visitor("Vera").await;
    cast::queue_up(&vera, "Vera", "Hello").await;
    console.queue().until_says("Vera").await;
    // That Vera is the first in the queue now comes after her chat has begun.
    proxy.turn(Weather::Late("/ChatSessionsForUser"));
    panel.button("Leave the queue").click().await;
    let question = panel.get("group", "Leave the queue and give up your place?");
    question.inside().button("Leave the queue").click().await;
    proxy.until_late().await;
    let chat = console.pick_up("Vera").await;
    chat.reply().write("Hello ").await;
    proxy.turn(Weather::Fair);
    window.until_said("Bo left the queue").await;
    chat.say("Vera").await;
    chat.log().until_says("Hello Vera").await;
    let said = window.seen().await.said;
    let stopped = said
        .iter()
        .find(|text| text.contains("waits in the queue again"));
    assert_eq!(stopped, None);
}
