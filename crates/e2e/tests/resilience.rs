//! What goes wrong in real life: reloads, second tabs, crashes, bad lines.

use anteroom_e2e::agent::message;
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Agent, Console, Scope, Window, wait, widget};
use serde_json::json;

/// Polls that the page has sent since it was loaded.
async fn polls(window: &Window) -> usize {
    let calls = window.seen().await.calls;
    calls
        .iter()
        .filter(|call| call.url.contains("GetChatSessionEntity"))
        .count()
}

/// Waits for the rating at the service: the visitor is thanked while it is on its way.
async fn rated(window: &Window, agent: &Agent, session: i64, stars: i64) {
    let stored = async || (agent.session(session).await["Rating"] == stars).then_some(());
    window.until("the rating at the service", stored).await;
}

#[tokio::test]
async fn a_reload_keeps_what_stands_in_the_form() {
    let cast = Cast::gather().await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    let widget = cast::open(&window).await;
    cast::fill_in(&widget, "Vera", "My wheel is bent.").await;
    window.reload().await;
    widget.get("dialog", "").see().await;
    for (field, text) in [
        ("Your name", "Vera"),
        ("E-mail address", "vera@example.com"),
        ("How can we help?", "My wheel is bent."),
    ] {
        widget
            .field(field)
            .until(" with its text", |f| f.value == text)
            .await;
    }
}

#[tokio::test]
async fn a_reload_keeps_place_log_and_rating() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    cast.service.agent().let_wait("Early bird", "First!").await;
    let window = cast.visitor("visitor").await;
    let widget = cast::queue_up(&window, "Vera", "Hello").await;
    widget.until_says("You are number 2").await;
    widget.field("Message").write("half a sent").await;
    window.reload().await;
    widget.until_says("You are number 2").await;
    widget
        .field("Message")
        .until(" with the draft", |f| f.value == "half a sent")
        .await;
    assert_eq!(agent.sessions().await.len(), 2, "the same session");

    agent.pick_up().await;
    widget.until_says("You are next").await;
    let session = agent.pick_up().await;
    widget.field("Message").write("ence\n").await;
    let log = widget.log("Conversation");
    // The answer stands below only when the question is stored before it.
    log.until("", |f| f.text.matches("Sent").count() == 2).await;
    agent.say(session, "I see").await;
    let before = log.until_says("I see").await.text;
    window.reload().await;
    let after = log
        .until(" with everything", |f| f.text.contains("I see"))
        .await
        .text;
    assert_eq!(after, before);

    agent.end(session).await;
    widget.radio("5 of 5: excellent").see().await;
    window.reload().await;
    widget.radio("5 of 5: excellent").click().await;
    widget.button("Send").click().await;
    widget.heading("Thank you…").see().await;
    rated(&window, &agent, session, 5).await;
}

#[tokio::test]
async fn a_second_tab_shows_the_same_chat_and_one_tab_polls() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (first, one, session) = cast::talk(&cast, "Vera", "Hello").await;
    let second = first.another_tab("second tab").await;
    second.goto(&cast.site.url("/other")).await;
    let two = widget(&second);
    two.log("Conversation").until_says("Hello").await;
    two.until_says(AGENT_NAME).await;

    // What is said in either tab, or by the agent, is in both; the second one never asks.
    cast::say(&two, "from the second").await;
    one.log("Conversation").until_says("from the second").await;
    cast::say(&one, "from the first").await;
    two.log("Conversation").until_says("from the first").await;
    for round in 0..3 {
        let words = format!("round {round}");
        let before = polls(&first).await;
        agent.say(session, &words).await;
        one.log("Conversation").until_says(&words).await;
        two.log("Conversation").until_says(&words).await;
        first
            .until("the next poll", async || {
                (polls(&first).await > before).then_some(())
            })
            .await;
    }
    assert_eq!(polls(&second).await, 0, "the second tab listens");
    assert_eq!(agent.sessions().await.len(), 1, "one session");

    // The first one goes: the second one goes on.
    first.close().await;
    agent.say(session, "Are you still there?").await;
    two.log("Conversation")
        .until_says("Are you still there?")
        .await;
    assert!(polls(&second).await > 0, "the second tab asks now");
    cast::say(&two, "Yes, I am").await;
    wait::until("the answer at the service", async || {
        let log = agent.log(session).await;
        (log.iter().filter(|(_, text)| text == "Yes, I am").count() == 1).then_some(())
    })
    .await;
}

/// Numbered words (`v1`, `a2`, …) in the order in which they stand in a text.
fn numbered(text: &str) -> Vec<String> {
    let is_numbered = |word: &&str| {
        let rest = word.strip_prefix(['v', 'a', 'p']);
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    text.split_whitespace()
        .filter(is_numbered)
        .map(str::to_owned)
        .collect()
}

fn of(words: &[String], who: char) -> Vec<&str> {
    words
        .iter()
        .filter(|word| word.starts_with(who))
        .map(String::as_str)
        .collect()
}

/// Every message of the widget's log, a line each.
const BUBBLES: &str = "
    const root = document.querySelector('anteroom-chat').shadowRoot;
    return [...root.querySelectorAll('[role=log] .bubble')].map(b => b.textContent).join('\\n')";

#[tokio::test]
async fn a_crash_in_a_busy_chat_loses_and_doubles_nothing() {
    const ROUNDS: usize = 12;
    /// So many of the program's messages after the crash.
    const AFTER: usize = 20;
    let mut cast = Cast::gather().await;
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.go_available().await;
    let visitor = cast.visitor("visitor").await;
    let widget = cast::queue_up(&visitor, "Vera", "Hello").await;
    let chat = console.pick_up("Vera").await;
    widget.until_says(AGENT_NAME).await;
    let agent = cast.service.agent();
    let session = agent.sessions().await[0]["ChatSessionId"]
        .as_i64()
        .expect("an id");

    // A program writes as fast as it can, visitor and agent by hand; in the
    // middle of it the power goes, and comes back while they go on writing.
    let (stored, mut seen) = tokio::sync::watch::channel(0_usize);
    let (typed, mut hand) = tokio::sync::watch::channel(0_usize);
    let (back, is_back) = tokio::sync::watch::channel(false);
    let program = async {
        let mut last = usize::MAX;
        for number in 1.. {
            if *is_back.borrow() && last == usize::MAX {
                last = number + AFTER;
            }
            if number > last {
                return last;
            }
            let body = message(session, &format!("p{number}"));
            let key = format!("00000000-0000-4000-8000-{number:012}");
            wait::until("the program's message to be stored", async || {
                let (status, _) = agent.try_write("AddChatMessage", &body, &key).await?;
                status.is_success().then_some(())
            })
            .await;
            stored.send_replace(number);
        }
        unreachable!("numbers do not end");
    };
    let people = async {
        for number in 1..=ROUNDS {
            widget.field("Message").write(&format!("v{number}\n")).await;
            chat.reply().write(&format!("a{number}\n")).await;
            typed.send_replace(number);
        }
    };
    let service = &mut cast.service;
    let crash = async {
        hand.wait_for(|&n| n >= 1).await.expect("people write");
        seen.wait_for(|&n| n >= AFTER)
            .await
            .expect("the program writes");
        service.kill().await;
        let before = *hand.borrow();
        hand.wait_for(|&n| n >= before + 3)
            .await
            .expect("people go on writing");
        service.go_on().await;
        back.send_replace(true);
    };
    let (program, (), ()) = tokio::join!(program, people, crash);

    // At the service: each once, and each one's words in their order.
    let everything = 2 * ROUNDS + program;
    let log = wait::until("every message at the service", async || {
        let log = agent.log(session).await;
        let words: Vec<_> = log.iter().flat_map(|(_, text)| numbered(text)).collect();
        (words.len() >= everything).then_some(words)
    })
    .await;
    assert_eq!(log.len(), everything, "none is there twice: {log:?}");
    for (who, count) in [('v', ROUNDS), ('a', ROUNDS), ('p', program)] {
        let expected: Vec<_> = (1..=count).map(|number| format!("{who}{number}")).collect();
        assert_eq!(of(&log, who), expected);
    }
    // And on both screens, without a reload, in the service's order. The widget does
    // not lay out what is far from what is read, so its log is read as it stands there.
    visitor
        .until("the same log as the service's", async || {
            let text: String = visitor.js(BUBBLES, json!(null)).await;
            (numbered(&text) == log).then_some(())
        })
        .await;
    let place = &chat.log();
    desk.until("the same log as the service's", async || {
        let text = place.now().await.first()?.text.clone();
        (numbered(&text) == log).then_some(())
    })
    .await;
    for window in [&visitor, &desk] {
        assert!(
            window.seen().await.errors.is_empty(),
            "{:?}",
            window.seen().await.errors
        );
    }
}

#[tokio::test]
async fn what_is_written_offline_is_sent_later() {
    let mut cast = Cast::gather().await;
    let (window, widget, session) = cast::talk(&cast, "Vera", "Hello").await;
    let log = widget.log("Conversation");
    log.until("", |f| f.text.contains("Sent")).await;
    cast.service.kill().await;
    cast::say(&widget, "Is this the end?").await;
    cast::say(&widget, "I go on writing.").await;
    log.until(" with two waiting", |f| {
        f.text.matches("Sending").count() == 2
    })
    .await;
    widget.until_says("Connection lost").await;
    window.until_said("Connection lost").await;
    cast.service.go_on().await;
    log.until(" with all sent", |f| {
        f.text.matches("Sent").count() == 3 && !f.text.contains("Sending")
    })
    .await;
    window.until_said("The connection is back").await;
    widget.until_silent_of("Connection lost").await;
    let agent = cast.service.agent();
    let said: Vec<_> = agent
        .log(session)
        .await
        .into_iter()
        .filter(|(kind, _)| kind == "ToUser")
        .map(|(_, text)| text)
        .collect();
    assert_eq!(said, ["Hello", "Is this the end?", "I go on writing."]);
}

async fn line(window: &Window, up: bool) {
    let rate = if up { -1 } else { 0 };
    let conditions = json!({
        "offline": !up, "latency": 0, "downloadThroughput": rate, "uploadThroughput": rate,
    });
    window.cdp("Network.enable", json!({})).await;
    window
        .cdp("Network.emulateNetworkConditions", conditions)
        .await;
}

#[tokio::test]
async fn an_end_while_the_visitor_is_offline_is_seen_later() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, widget, session) = cast::talk(&cast, "Vera", "Hello").await;
    line(&window, false).await;
    widget.until_says("Connection lost").await;
    agent.say(session, "I have to go. Good luck!").await;
    agent.end(session).await;
    line(&window, true).await;
    widget.get("group", "How was the chat?").see().await;
    widget.radio("3 of 5: fair").click().await;
    widget.button("Send").click().await;
    widget.heading("Thank you…").see().await;
    last_words(&widget).await;
    rated(&window, &agent, session, 3).await;
}

/// The log can still be read after the end.
async fn last_words(widget: &Scope) {
    widget.button("Show the conversation").click().await;
    widget.log("Conversation").until_says("Good luck!").await;
}

#[tokio::test]
async fn the_service_tells_when_a_visitor_is_away() {
    let setup = Setup::default().with(&["--away-after", "1"]);
    let cast = Cast::with(setup, Page::default()).await;
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.go_available().await;
    let visitor = cast.visitor("visitor").await;
    let widget = cast::queue_up(&visitor, "Vera", "Hello").await;
    let chat = console.pick_up("Vera").await;
    widget.until_says(AGENT_NAME).await;
    // Gone to another site; a line that is only cut is noticed when the held poll should end.
    visitor.goto("about:blank").await;
    chat.region.until_says("Away").await;
    visitor.goto(&cast.site.url("/")).await;
    chat.region.inside().until_silent_of("Away").await;
}
