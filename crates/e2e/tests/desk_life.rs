//! What becomes of chats while the agent has them on the desk, and of the agent.

use anteroom_e2e::cast::Cast;
use anteroom_e2e::page::Piece;
use anteroom_e2e::service::{Setup, topic};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Console, Window};
use serde_json::{Value, json};

/// An agent at the console with Vera's chat, half a sentence to her, and Bob who calls.
async fn half_a_sentence(cast: &Cast) -> (Window, Console, Piece, i64) {
    cast.service
        .agent()
        .let_wait("Vera", "My bell is broken")
        .await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    let chat = console.pick_up("Vera").await;
    chat.reply().write("I will look what").await;
    let sessions = cast.service.agent().sessions().await;
    let id = sessions[0]["ChatSessionId"].as_i64().expect("an id");
    (window, console, chat.region, id)
}

/// The half sentence stands there, has the focus, and goes nowhere.
async fn keeps_the_half_sentence(window: &Window, region: &Piece, reason: &str) {
    region.inside().until_says(reason).await;
    window.until_said(reason.trim_end_matches('.')).await;
    let reply = region.inside().field("Reply to Vera");
    let kept = reply
        .until(" with the draft", |f| f.value == "I will look what")
        .await;
    assert!(kept.focused, "{kept:?}");
    let read_only = "return deepFocus().readOnly";
    window
        .until_js("it to be read only", read_only, Value::Null)
        .await;
    let send = region.inside().button("Send to Vera").see().await;
    assert!(send.disabled, "{send:?}");
    window.keys("\n").await;
    region
        .inside()
        .button("Put away the chat with Vera")
        .see()
        .await;
}

async fn said_by_agents(cast: &Cast, session: i64) -> Vec<String> {
    let log = cast.service.agent().log(session).await;
    let agents = log.into_iter().filter(|(kind, _)| kind == "ToCustomer");
    agents.map(|(_, text)| text).collect()
}

#[tokio::test]
async fn a_chat_that_is_taken_over_stays_with_its_draft_and_sends_nothing() {
    let cast = Cast::gather().await;
    let bob = cast.service.hire("bob", "Bob Ray").await;
    let (window, console, region, session) = half_a_sentence(&cast).await;
    let take = json!({ "ChatSessionId": session, "ToAssociate": "bob" });
    bob.call("TransferChatSession", take).await;
    keeps_the_half_sentence(&window, &region, "Bob Ray answers").await;
    assert_eq!(
        said_by_agents(&cast, session).await,
        ["Hello, how can I help?"]
    );
    // Ending is Bob's from now on.
    assert!(
        !region
            .inside()
            .button("End chat with Vera")
            .is_there()
            .await
    );
    region
        .inside()
        .button("Put away the chat with Vera")
        .click()
        .await;
    region.gone().await;
    let status = cast.service.agent().session(session).await["Status"].clone();
    assert_eq!(status, "UserLast");
    console.page.heading("Queue").see().await;
}

#[tokio::test]
async fn a_chat_that_its_visitor_ends_and_erases_says_so_while_the_agent_writes() {
    let cast = Cast::gather().await;
    let (window, _console, region, session) = half_a_sentence(&cast).await;
    cast.service.agent().end(session).await;
    keeps_the_half_sentence(&window, &region, "has ended").await;
    let erase = json!({ "ChatSessionId": session });
    cast.service
        .agent()
        .call("../Anteroom/EraseChatSession", erase)
        .await;
    region.inside().until_says("was erased").await;
    let reply = region.inside().field("Reply to Vera");
    let kept = reply
        .until(" with the draft", |f| f.value == "I will look what")
        .await;
    assert!(kept.focused, "{kept:?}");
}

#[tokio::test]
async fn a_chat_that_is_put_back_waits_again_and_can_be_picked_up_again() {
    let cast = Cast::gather().await;
    let (window, console, region, session) = half_a_sentence(&cast).await;
    let body = json!({ "ChatSessionId": session });
    cast.service.agent().call("ResetChatSession", body).await;
    keeps_the_half_sentence(&window, &region, "waits in the queue again").await;
    console.pick_up("Vera").await;
    region.inside().button("End chat with Vera").see().await;
    let reply = region.inside().field("Reply to Vera");
    reply
        .until(" with the draft", |f| f.value == "I will look what")
        .await;
    region
        .inside()
        .button("Send to Vera")
        .until(" in use", |f| !f.disabled)
        .await;
}

#[tokio::test]
async fn a_chat_goes_from_hand_to_hand() {
    let cast = Cast::gather().await;
    let bob = cast.service.hire("bob", "Bob Ray").await;
    let (window, console, region, session) = half_a_sentence(&cast).await;
    // Nobody else is there yet.
    let hand_over = region.inside().button("Hand over the chat with Vera");
    hand_over.click().await;
    region.inside().until_says("No colleague").await;
    region.inside().button("Cancel").click().await;
    window
        .until_focus("button Hand over the chat with Vera")
        .await;
    bob.is_here(true).await;
    hand_over.click().await;
    region.inside().button("Bob Ray (no chats)").click().await;
    region
        .inside()
        .until_says("Bob Ray is asked to take over.")
        .await;
    let asked = bob.session(session).await["TransferTo"]["Name"].clone();
    assert_eq!(asked, "bob");
    bob.call(
        "AcceptChatSessionTransfer",
        json!({ "ChatSessionId": session }),
    )
    .await;
    region
        .inside()
        .until_says("Bob Ray answers this chat now.")
        .await;
    // Bob asks for it to be taken back; it is declined once, and accepted then.
    let ask = json!({ "ChatSessionId": session, "ToAssociate": "ann" });
    for button in ["Decline", "Accept"] {
        bob.call("TransferChatSession", ask.clone()).await;
        let offer = "Bob Ray asks you to take over the chat with Vera";
        window.until_said(offer).await;
        console
            .page
            .button(&format!("{button}: {offer}"))
            .click()
            .await;
        console.page.get("region", "Asked of you").gone().await;
    }
    region
        .inside()
        .button("Send to Vera")
        .until(" in use", |f| !f.disabled)
        .await;
    hand_over.click().await;
    region.inside().button("Back to the queue").click().await;
    region.gone().await;
    console.queue().until_says("Vera").await;
}

#[tokio::test]
async fn signing_out_asks_and_leaves_nobody_behind() {
    let cast = Cast::gather().await;
    let (window, console, _, session) = half_a_sentence(&cast).await;
    console.go_available().await;
    let now = format!("{}/api/topic/1/now", cast.service.base());
    let available = async || -> Value {
        let answer = reqwest::get(&now).await.expect("an answer");
        answer.json::<Value>().await.expect("what is there")["agents"].clone()
    };
    let one = async || (available().await == 1).then_some(());
    window.until("one agent to be there", one).await;
    console.page.button("Sign out").click().await;
    let question = console.page.get("dialog", "Sign out?");
    question
        .inside()
        .until_says("One visitor talks with you")
        .await;
    window.until_focus("button Stay").await;
    question.inside().button("Stay").click().await;
    question.gone().await;
    console.page.button("Sign out").click().await;
    question
        .inside()
        .button("Give back and sign out")
        .click()
        .await;
    console.page.heading("Sign in").see().await;
    assert_eq!(available().await, 0);
    let waits = cast.service.agent().session(session).await;
    assert_eq!(waits["Status"], "InQueue");
}

#[tokio::test]
async fn buttons_follow_rights() {
    let cast = Cast::gather().await;
    cast.service.hire("lea", "Lea Ek").await;
    let agent = cast.service.agent();
    let rights = json!({ "User": { "UserName": "lea" }, "CanListen": true });
    let listen = json!({ "ChatTopicId": 1, "Useragent": rights });
    agent.call("AddChatTopicUserAgent", listen).await;
    agent.let_wait("Vera", "My bell is broken").await;
    let window = Window::open("listener").await;
    let console = Console::sign_in_as(&window, &cast.service, "lea").await;
    console.queue().until_says("My bell is broken").await;
    console.page.button("Pick up Vera").gone().await;
    console.page.button("Pick up next").gone().await;
    // The right comes while she looks.
    let rights = json!({ "User": { "UserName": "lea" }, "CanListen": true, "CanRespond": true });
    let respond = json!({ "ChatTopicId": 1, "Useragent": rights });
    agent.call("AddChatTopicUserAgent", respond).await;
    console.page.button("Pick up next").see().await;
    console.pick_up("Vera").await;
}

/// From now on requests are swallowed, until `window.fetch` is itself again.
const SWALLOW: &str = "window.realFetch ??= window.fetch;
    window.fetch = request => new Promise((_, reject) => {
        const signal = request.signal;
        signal.addEventListener('abort', () => reject(signal.reason));
    });
    return null";
const LET_THROUGH: &str = "window.fetch = window.realFetch; return null";

#[tokio::test]
async fn a_network_that_swallows_everything_is_told_by_the_reply_that_gets_no_answer() {
    let cast = Cast::gather().await;
    let (window, console, region, session) = half_a_sentence(&cast).await;
    let _: Value = window.js(SWALLOW, Value::Null).await;
    region.inside().button("Send to Vera").click().await;
    console.page.until_says("Connection lost").await;
    let _: Value = window.js(LET_THROUGH, Value::Null).await;
    let back = "window.dispatchEvent(new Event('online')); return null";
    let _: Value = window.js(back, Value::Null).await;
    console.page.until_silent_of("Connection lost").await;
    window
        .until("the reply at the service", async || {
            let said = said_by_agents(&cast, session).await;
            (said.len() == 2 && said[1] == "I will look what").then_some(())
        })
        .await;
}

#[tokio::test]
async fn the_systems_word_that_it_is_offline_is_told_at_once() {
    let cast = Cast::gather().await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    console.page.until_silent_of("Connection lost").await;
    let _: Value = window.js(SWALLOW, Value::Null).await;
    let away = "window.dispatchEvent(new Event('offline')); return null";
    let _: Value = window.js(away, Value::Null).await;
    console.page.until_says("Connection lost").await;
    let _: Value = window.js(LET_THROUGH, Value::Null).await;
    let back = "window.dispatchEvent(new Event('online')); return null";
    let _: Value = window.js(back, Value::Null).await;
    console.page.until_silent_of("Connection lost").await;
}

#[tokio::test]
async fn two_tabs_of_one_agent_agree() {
    let cast = Cast::gather().await;
    let (window, console, region, _) = half_a_sentence(&cast).await;
    console.go_available().await;
    let other = window.another_tab("second tab").await;
    let second = Console::open(&other, &cast.service).await;
    let chat = second.chat("Vera");
    // What was begun before the tab was opened, and what is written then.
    chat.reply()
        .until(" with the draft", |f| f.value == "I will look what")
        .await;
    let switch = |console: &Console| console.page.get("switch", "Available");
    switch(&second).until(" on", |f| f.checked).await;
    switch(&second).click().await;
    switch(&second).until(" off", |f| !f.checked).await;
    chat.reply().click().await;
    other.keys(" I have").await;
    switch(&console).until(" off", |f| !f.checked).await;
    let first = region.inside().field("Reply to Vera");
    first
        .until(" with both", |f| f.value == "I will look what I have")
        .await;
}

/// Counts the notes that are played, and lets notifications be shown to nobody.
const LISTEN: &str = "window.notes = 0; window.shown = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...a) { window.notes += 1; return start.apply(this, a); };
    window.Notification = class { constructor(title, options) { shown.push(title + ': ' + options.body); }
        static permission = 'granted'; static requestPermission() { return Promise.resolve('granted'); }
        close() {} };
    return null";
/// The clock goes so many seconds ahead.
const LATER: &str = "const now = Date.now.bind(Date);
    Date.now = () => now() + 1000 * arguments[0];
    return null";

#[tokio::test]
async fn only_who_is_available_is_called_and_again_while_somebody_waits() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    let _: Value = window.js(LISTEN, Value::Null).await;
    let switch = console.page.get("switch", "Available");
    switch
        .until(" in use and off", |f| !f.disabled && !f.checked)
        .await;
    agent.let_wait("Vera", "My bell is broken").await;
    console.queue().until_says("Vera").await;
    assert_eq!(console.title().await, "Anteroom console");
    let quiet: u32 = window.js("return window.notes", Value::Null).await;
    assert_eq!(quiet, 0, "who is away is not called");
    assert!(
        window
            .seen()
            .await
            .heard
            .iter()
            .all(|h| !h.text.contains("New in the queue"))
    );
    console.go_available().await;
    window
        .until_js("a call", "return window.notes === 2", Value::Null)
        .await;
    let titled = async || (console.title().await == "(1 waiting) Anteroom console").then_some(());
    window.until("the title", titled).await;
    let _: Value = window.js(LATER, json!(21)).await;
    window
        .until_js("another call", "return window.notes === 4", Value::Null)
        .await;
    // While she looks elsewhere, the desktop tells, once she wants it.
    console.page.button("Notifications").click().await;
    let on = "return document.querySelector('[aria-label=Notifications]').ariaPressed === 'true'";
    window.until_js("notifications", on, Value::Null).await;
    let away =
        "document.hasFocus = () => false; window.dispatchEvent(new Event('blur')); return null";
    let _: Value = window.js(away, Value::Null).await;
    agent.let_wait("Uma", "My brake squeaks").await;
    let shown = "return window.shown.includes('Uma is waiting: My brake squeaks')";
    window.until_js("a notification", shown, Value::Null).await;
}

#[tokio::test]
async fn the_topics_warnings_mark_who_waits_too_long_and_managers_hear_of_colleagues() {
    let mut topic = topic();
    topic["WarnNewChatMinutes"] = json!(1);
    topic["WarnManagerChatMessageMinutes"] = json!(1);
    let setup = Setup {
        topics: vec![topic],
        ..Setup::default()
    };
    let cast = Cast::with(setup, Page::default()).await;
    let bob = cast.service.hire("bob", "Bob Ray").await;
    let agent = cast.service.agent();
    agent.let_wait("Uma", "My brake squeaks").await;
    let theirs = bob.pick_up().await;
    let asks = json!({ "ChatSessionId": theirs, "Status": "CustomerLast" });
    agent.call("SaveChatSessionEntity", asks).await;
    agent.let_wait("Vera", "My bell is broken").await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    console.queue().until_says("Vera").await;
    let late = "return document.querySelectorAll('.row.is-late').length === arguments[0]";
    window.until_js("nobody late", late, json!(0)).await;
    let _: Value = window.js(LATER, json!(70)).await;
    window.until_js("two who are late", late, json!(2)).await;
    console.page.until_says("for an answer from Bob Ray").await;
    let take = console.page.get("region", "Asked of you").inside();
    take.get("button", "Take over: Uma…").click().await;
    console.chat("Uma").region.see().await;
    let owner = agent.session(theirs).await["User"]["Name"].clone();
    assert_eq!(owner, "ann");
}

#[tokio::test]
async fn who_left_without_an_answer_stands_as_missed_until_put_away() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    agent.let_wait("Vera", "My bell is broken").await;
    console.queue().until_says("Vera").await;
    let id = agent.sessions().await[0]["ChatSessionId"].clone();
    let leaves = json!({ "ChatSessionId": id, "Status": "ClosedFromQueue" });
    agent.call("SaveChatSessionEntity", leaves).await;
    let missed = console.page.get("region", "Missed");
    missed.until_says("1").await;
    let unfold = "document.querySelector('.missed details').open = true; return null";
    let _: Value = window.js(unfold, Value::Null).await;
    missed.until_says("My bell is broken").await;
    missed.until_says("early@example.com").await;
    missed
        .inside()
        .button("Put away Vera, who was missed")
        .click()
        .await;
    missed.gone().await;
    window.reload().await;
    console.queue().see().await;
    console.page.until_says("Nobody is waiting").await;
    assert!(!missed.is_there().await);
}
