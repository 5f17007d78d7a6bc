//! The forms before, instead of and beside the chat, with the real service.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup, topic};
use anteroom_e2e::site::Page;
use anteroom_e2e::whole::Downloads;
use anteroom_e2e::{Window, whole, widget};
use serde_json::{Value, json};

/// A topic with these settings beside the usual ones.
async fn cast_with(changes: Value) -> Cast {
    let mut all = topic();
    merge(&mut all, changes);
    let setup = Setup {
        topics: vec![all],
        ..Setup::default()
    };
    Cast::with(setup, Page::default()).await
}

fn merge(to: &mut Value, from: Value) {
    match (to, from) {
        (Value::Object(to), Value::Object(from)) => {
            for (name, value) in from {
                merge(to.entry(name).or_insert(Value::Null), value);
            }
        }
        (to, from) => *to = from,
    }
}

/// Requests are taken, with a phone number and consent.
fn requests() -> Value {
    json!({
        "TicketEnabled": true, "OfflineCollectConsent": true, "Widget": { "OfflineFields": "Phone" },
    })
}

/// What this browser keeps for the chat, in both storages.
async fn kept(window: &Window) -> Vec<String> {
    window
        .js(
            "return [localStorage, sessionStorage].flatMap((s) => Object.keys(s)).filter((k) => k.startsWith('anteroom'))",
            Value::Null,
        )
        .await
}

#[tokio::test]
async fn a_request_is_left_while_nobody_is_here() {
    let cast = cast_with(requests()).await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::open(&vera).await;
    hers.heading("Nobody is here right now").see().await;
    hers.button("Send message").click().await;
    let email = hers.field("E-mail address");
    email.until(" with its error", |f| f.invalid).await;
    cast::leave_request(&hers, "My wheel is bent.").await;
    let posted = hers.heading("Your request…").see().await;
    vera.until_said("is with us").await;
    hers.until_says("vera@example.com").await;

    // It is there after a reload, with the same number.
    vera.reload().await;
    let again = hers.heading("Your request…").see().await;
    assert_eq!(again.name, posted.name);
    let session = cast.service.agent().session(1).await;
    assert_eq!(session["Status"], "RequestPosted");
    assert_eq!(session["CustomerEmail"], "vera@example.com");

    // It is the visitor's own, also without a chat: to take along, and to erase.
    let downloads = Downloads::of(&vera).await;
    hers.css(".tools details:first-of-type summary")
        .click()
        .await;
    hers.button("Download").click().await;
    let data = downloads.read(&vera, "chat.json").await;
    let data = String::from_utf8(data).expect("a text");
    assert!(data.contains("My wheel is bent."), "{data}");
    hers.button("Erase").click().await;
    hers.button("Erase it").click().await;
    hers.heading("Your data is erased").see().await;
    assert_eq!(kept(&vera).await, [] as [String; 0]);
    let gone = cast.service.agent().sessions().await;
    assert!(gone.is_empty(), "{gone:?}");
}

#[tokio::test]
async fn the_page_erases_a_request_too() {
    let cast = cast_with(requests()).await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::open(&vera).await;
    cast::leave_request(&hers, "My wheel is bent.").await;
    let answer: Value = vera.js("return Anteroom.erase()", Value::Null).await;
    let receipt = answer["receipt"].as_str().unwrap_or_default();
    assert!(receipt.contains("was deleted"), "{answer}");
    hers.heading("Your data is erased").see().await;
    let gone = cast.service.agent().sessions().await;
    assert!(gone.is_empty(), "{gone:?}");
}

#[tokio::test]
async fn answers_come_before_the_queue() {
    let cast = cast_with(json!({ "Widget": { "AutoFaqEnabled": true } })).await;
    cast.service
        .save_faq(&json!([
            { "Category": "Shop", "Title": "Where is my order?", "Language": "en",
              "Answer": "Follow the link in the mail that confirmed it.", "Url": "https://www.example.com/orders" },
        ]))
        .await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::open(&vera).await;
    cast::fill_in(&hers, "Vera", "Where is my order?").await;
    hers.button("Start chat").click().await;
    hers.heading("Does one of these help?").see().await;
    vera.until_said("1 answer may help").await;
    hers.css("summary").click().await;
    hers.until_says("Follow the link").await;
    assert!(agent.sessions().await.is_empty(), "nothing is stored yet");
    hers.button("This helped").click().await;
    hers.heading("Good to hear").see().await;
    assert!(agent.sessions().await.is_empty());

    hers.button("Start a new chat").click().await;
    hers.field("How can we help?")
        .write("Where is my order, please?")
        .await;
    hers.button("Start chat").click().await;
    hers.button("Start the chat").click().await;
    hers.button("Leave the queue").see().await;
    assert_eq!(agent.sessions().await.len(), 1);
}

#[tokio::test]
async fn a_long_queue_takes_a_message_and_keeps_the_place() {
    let cast = cast_with(json!({
        "UseQueueOfflineForm": true, "OfflineFormQueueLength": 1, "TicketEnabled": true,
    }))
    .await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::queue_up(&vera, "Vera", "Hello").await;
    vera.until_said("You can leave a message").await;
    hers.button("Leave a message").click().await;
    cast::leave_request_and_wait(&hers, "Call me, please.").await;
    hers.until_says("You are next").await;
    let session = agent.pick_up().await;
    hers.until_says(AGENT_NAME).await;
    assert_eq!(session, 1, "the same one");
}

#[tokio::test]
async fn a_rating_has_a_comment_and_the_end_can_be_kept_and_erased() {
    let cast = Cast::gather().await;
    let (vera, hers, session) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    let agent = cast.service.agent();
    agent.end(session).await;
    cast::rate(&hers, "4 of 5: good", "Quick and kind").await;
    hers.button("Send").click().await;
    hers.heading("Thank you…").see().await;
    hers.button("Change your rating").click().await;
    hers.radio("5 of 5: excellent").click().await;
    hers.button("Send").click().await;
    hers.heading("Thank you…").see().await;
    vera.until("the rating to arrive", async || {
        (agent.session(session).await["Rating"] == 5).then_some(())
    })
    .await;

    hers.css(".tools details:nth-of-type(2) summary")
        .click()
        .await;
    hers.button("Erase").click().await;
    hers.button("Erase it").click().await;
    hers.heading("Your data is erased").see().await;
    hers.until_says("Messages erased: ").await;
    assert_eq!(kept(&vera).await, [] as [String; 0]);
    assert!(
        agent
            .sessions()
            .await
            .iter()
            .all(|s| s["ChatSessionId"] != session)
    );
    hers.button("Start a new chat").click().await;
    hers.button("Start chat").see().await;
}

#[tokio::test]
async fn a_shared_computer_keeps_nothing_in_any_tab() {
    let cast = Cast::gather().await;
    let (vera, hers, session) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    let second = vera.another_tab("Vera's second tab").await;
    second.goto(&cast.site.url("/")).await;
    let also = widget(&second);
    also.until_says(AGENT_NAME).await;
    hers.field("Message").write("half a thought").await;
    hers.button("End chat").click().await;
    hers.button("Shared computer: end and wipe").click().await;
    hers.heading("Nothing is left on this computer").see().await;
    also.until_silent_of(AGENT_NAME).await;
    second
        .until("nothing to be kept", async || {
            kept(&second).await.is_empty().then_some(())
        })
        .await;
    let agent = cast.service.agent();
    vera.until("the end to arrive", async || {
        (agent.session(session).await["Status"] == "Finished").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_text_that_changes_is_agreed_to_anew() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::open(&vera).await;
    cast::fill_in(&hers, "Vera", "My wheel is bent.").await;
    let newer = json!({ "ChatTopicId": 1, "ConsentText": "I agree that you keep it for a year." });
    agent.call("SaveChatTopicEntity", newer).await;
    hers.button("Start chat").click().await;
    hers.until_says("This text has changed").await;
    hers.until_says("keep it for a year").await;
    let box_is = hers.checkbox("").see().await;
    assert!(!box_is.checked, "empty again");
    hers.checkbox("").click().await;
    hers.button("Start chat").click().await;
    hers.button("Leave the queue").see().await;
    let log = hers.log("Conversation");
    log.until_says("My wheel is bent.").await;
}

/// A topic's own words while waiting; a wait that is not known yet is not made up.
#[tokio::test]
async fn the_topics_own_words_tell_place_and_wait() {
    let cast = cast_with(json!({
        "CustomQueueTextEnabled": true,
        "CustomQueueText": "Place {cque} of the line, about {cavw} hours.",
    }))
    .await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::queue_up(&vera, "Vera", "Hello").await;
    hers.until_says("You are next").await;
    agent.pick_up().await;
    // Five who were picked up are enough to tell a wait.
    for name in ["Ada", "Bo", "Cy", "Di"] {
        agent.let_wait(name, "Hello").await;
        agent.pick_up().await;
    }
    agent.let_wait("Eve", "Hello").await;
    let finn = cast.visitor("Finn").await;
    let his = cast::queue_up(&finn, "Finn", "Hello").await;
    his.until_says("Place 2 of the line, about 00:").await;
    agent.pick_up().await;
    his.until_says("Place 1 of the line, about 00:").await;
}

#[tokio::test]
async fn a_theme_is_for_every_field() {
    let setup = Setup {
        topics: vec![whole::topic()],
        ..Setup::default()
    };
    let page = Page {
        tag: r#"data-topicId="1" data-theme="classic""#.to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(setup, page).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::open(&window).await.button("Start chat").see().await;
    let corners = "const fields = hosts()[0].shadowRoot
            .querySelectorAll('input:not([type=checkbox]), textarea, select');
        return [fields.length, ...new Set([...fields].map(e => getComputedStyle(e).borderRadius))]";
    let corners: Value = window.js(corners, Value::Null).await;
    assert_eq!(corners, json!([6, "4px"]));
}
