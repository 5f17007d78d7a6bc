//! Visitors go away and come back: through the history, in a private window,
//! after an hour in a bag.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::{Page, Site};
use anteroom_e2e::{Proxy, Service, Window, widget};
use serde_json::{Value, json};

/// How many polls the page has begun.
async fn polls(window: &Window) -> usize {
    let calls = window.seen().await.calls;
    let polls = calls.iter().filter(|call| !call.prefer.is_empty());
    polls.count()
}

/// The agent speaks a few times, and each time one poll is answered and one begun:
/// more would be a second loop.
async fn one_loop(cast: &Cast, window: &Window, session: i64, round: &str) {
    const MESSAGES: usize = 6;
    let agent = cast.service.agent();
    let log = widget(window).log("Conversation");
    agent.say(session, &format!("{round}: first")).await;
    log.until_says(&format!("{round}: first")).await;
    let before = polls(window).await;
    for number in 0..MESSAGES {
        let words = format!("{round}: number {number}.");
        agent.say(session, &words).await;
        log.until_says(&words).await;
    }
    let begun = polls(window).await - before;
    assert!(begun <= MESSAGES + 1, "{round}: {begun} polls");
}

#[tokio::test]
async fn back_through_the_history_the_chat_lives_on_in_one_loop() {
    let page = Page {
        kept: true,
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    let elsewhere = Site::open("http://127.0.0.1:9", Page::default()).await;
    window.goto(&elsewhere.url("/")).await;
    cast.service
        .agent()
        .say(session, "While you were away")
        .await;
    let _: Value = window.js("history.back(); return null", Value::Null).await;
    panel
        .log("Conversation")
        .until_says("While you were away")
        .await;
    one_loop(&cast, &window, session, "back").await;
    cast::say(&panel, "Here I am again").await;
    window
        .until("the answer, once", async || {
            let log = cast.service.agent().log(session).await;
            let own = log.iter().filter(|(_, text)| text == "Here I am again");
            (own.count() == 1).then_some(())
        })
        .await;

    // Where a browser brings the page back as it was, it says so; also more than once.
    for _ in 0..3 {
        let kept =
            "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); return null";
        let _: Value = window.js(kept, Value::Null).await;
    }
    one_loop(&cast, &window, session, "kept").await;
    assert!(window.seen().await.errors.is_empty());
}

/// The place in the queue is kept through a reload, in another tab and through an
/// absence, and the visitor is told so beforehand.
#[tokio::test]
async fn the_place_in_the_queue_is_kept_and_that_is_said() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let first = cast.visitor("Vera").await;
    let hers = cast::queue_up(&first, "Vera", "Hello").await;
    hers.until_says("Your place is kept if you reload, or come back within a few minutes.")
        .await;
    let bo = cast.visitor("Bo").await;
    let his = cast::queue_up(&bo, "Bo", "Me, too").await;
    his.until_says("You are number 2").await;
    first.reload().await;
    hers.until_says("You are next").await;
    // Another tab takes over from one that is closed.
    let second = first.another_tab("Vera's second tab").await;
    second.goto(&cast.site.url("/other")).await;
    let there = widget(&second);
    there.until_says("You are next").await;
    first.close().await;
    // Away to another site, and back.
    second.goto("about:blank").await;
    his.until_says("You are number 2").await;
    second.goto(&cast.site.url("/")).await;
    there.until_says("You are next").await;
    let session = agent.pick_up().await;
    assert_eq!(session, 1, "Vera came first");
    there.until_says(AGENT_NAME).await;
    his.until_says("You are next").await;
}

#[tokio::test]
async fn a_private_window_has_its_chat_through_a_reload() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open_private("private").await;
    window.goto(&cast.site.url("/")).await;
    let panel = cast::queue_up(&window, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    cast::say(&panel, "Between us").await;
    window.reload().await;
    let panel = widget(&window);
    panel.log("Conversation").until_says("Between us").await;
    agent.end(session).await;
    panel.radio("5 of 5: excellent").see().await;
    assert!(window.seen().await.errors.is_empty());
}

/// The clock that the page sees, to be moved by the test.
const CLOCK: &str =
    "window.slept = 0; const now = Date.now; Date.now = () => now() + window.slept;";

/// Puts the tab to sleep, and wakes it an hour later by its clock; meanwhile `what` happens.
async fn asleep(window: &Window, what: impl AsyncFnOnce()) {
    let state = |state: &str| json!({ "state": state });
    window
        .cdp("Page.setWebLifecycleState", state("frozen"))
        .await;
    what().await;
    let _: Value = window
        .js("window.slept = 3600e3; return null", Value::Null)
        .await;
    window
        .cdp("Page.setWebLifecycleState", state("active"))
        .await;
}

async fn with_clock(cast: &Cast, name: &str) -> Window {
    let window = Window::open(name).await;
    let clock = json!({ "source": CLOCK });
    window
        .cdp("Page.addScriptToEvaluateOnNewDocument", clock)
        .await;
    window.goto(&cast.site.url("/")).await;
    window
}

/// An hour is longer than a silent chat goes on: the visitor learns that, and can return.
#[tokio::test]
async fn after_an_hours_sleep_a_chat_that_ended_is_told_and_can_be_returned_to() {
    let setup = Setup::default().with(&["--idle-after", "2"]);
    let cast = Cast::with(setup, Page::default()).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = with_clock(&cast, "visitor").await;
    let panel = cast::queue_up(&window, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    asleep(&window, async || {
        window
            .until("the end of a silent chat", async || {
                (agent.session(session).await["Status"] == "Finished").then_some(())
            })
            .await;
    })
    .await;
    panel.radio("5 of 5: excellent").see().await;
    panel.button("Skip").click().await;
    panel.button("Return to chat").click().await;
    cast::say(&panel, "I fell asleep").await;
    window
        .until("the visitor's words", async || {
            let log = agent.log(session).await;
            log.iter()
                .any(|(_, text)| text == "I fell asleep")
                .then_some(())
        })
        .await;
    assert!(window.seen().await.errors.is_empty());
}

/// And longer than a place in the queue is kept: that is told, too.
#[tokio::test]
async fn after_an_hours_sleep_a_lost_place_in_the_queue_is_told() {
    let setup = Setup::default().with(&["--away-after", "1", "--queue-hold", "2"]);
    let service = Service::start(setup).await;
    let proxy = Proxy::open(&service.base()).await;
    let site = Site::open(&proxy.base(), Page::default()).await;
    let cast = Cast { service, site };
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = with_clock(&cast, "visitor").await;
    let panel = cast::queue_up(&window, "Vera", "Hello").await;
    let session = agent.sessions().await[0]["ChatSessionId"]
        .as_i64()
        .expect("an id");
    asleep(&window, async || {
        proxy.cut_lines();
        window
            .until("the end of the wait", async || {
                (agent.session(session).await["Status"] == "ClosedFromQueue").then_some(())
            })
            .await;
    })
    .await;
    panel.button("Start a new chat").see().await;
    assert!(window.seen().await.errors.is_empty());
}
