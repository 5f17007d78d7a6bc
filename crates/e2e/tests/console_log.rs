//! A chat in the console: whose turn it is, what has been read, what is written.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{Setup, topic};
use anteroom_e2e::site::Page;
use anteroom_e2e::whole::PNG;
use anteroom_e2e::{Chat, Console, Window, widget};
use serde_json::{Value, json};

async fn console_of(cast: &Cast) -> Console {
    let window = Window::open("agent").await;
    Console::sign_in(&window, &cast.service).await
}

#[tokio::test]
async fn a_welcome_is_no_answer() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.let_visitor_wait("Vera", "My wheel is bent.").await;
    let console = console_of(&cast).await;
    let chat = console.pick_up("Vera").await;
    chat.log().until_says("Hello, how can I help?").await;
    chat.region.until_says("Your turn").await;
    let row = console.page.get("region", "Chats").inside().button("Vera…");
    let row = row.until_says("My wheel is bent.").await;
    assert!(row.name.contains("Your turn for"), "{row:?}");
    chat.say("Bring it along.").await;
    chat.region.until_says("Answered").await;
    let row = console.page.get("region", "Chats").inside().button("Vera…");
    row.until_says("You: Bring it along.").await;
    assert!(!row.see().await.name.contains("Your turn for"));
}

#[tokio::test]
async fn what_the_visitor_has_received_is_ticked_twice() {
    let cast = Cast::gather().await;
    cast.service.agent().is_here(true).await;
    let visitor = cast.visitor("visitor").await;
    cast::queue_up(&visitor, "Vera", "My wheel is bent.").await;
    let console = console_of(&cast).await;
    let chat = console.pick_up("Vera").await;
    chat.say("Bring it along.").await;
    widget(&visitor).until_says("Bring it along.").await;
    let ticked =
        "return [...document.querySelectorAll('.by-agent')].at(-1)?.querySelector('.tick')?.title
        === arguments[0]";
    let received = json!("Received by the visitor's page");
    console
        .window
        .until_js("the second tick", ticked, received)
        .await;
    // One whose page is gone has received nothing.
    visitor.close().await;
    chat.say("Are you there?").await;
    chat.log().until_says("Are you there?").await;
    console
        .window
        .until_js("one tick", ticked, json!("Sent"))
        .await;
}

/// Pastes text into a chat's composer.
async fn paste(console: &Console, chat: &Chat, text: &str) {
    chat.reply().click().await;
    // As a browser does it, with everything that limits what is typed.
    let paste = "document.execCommand('insertText', false, arguments[0]); return null";
    let _: Value = console.window.js(paste, json!(text)).await;
}

#[tokio::test]
async fn what_is_pasted_is_kept_whole_or_told() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let session = agent.let_visitor_wait("Vera", "Which terms?").await;
    let console = console_of(&cast).await;
    let chat = console.pick_up("Vera").await;
    let height = "return document.querySelector('.composer textarea').offsetHeight";
    let before: u32 = console.window.js(height, Value::Null).await;
    let terms = "The terms. ".repeat(545);
    let terms = terms.trim();
    assert!(terms.len() > 5_990);
    paste(&console, &chat, terms).await;
    assert_eq!(chat.reply().see().await.value, terms);
    let after: u32 = console.window.js(height, Value::Null).await;
    assert!(after > 200 && after > before, "{before} to {after} pixels");
    console.page.button("Send to Vera").click().await;
    console
        .window
        .until("all of it at the service", async || {
            let log = agent.log(session).await;
            log.iter().any(|(_, text)| text == terms).then_some(())
        })
        .await;
    let after: u32 = console.window.js(height, Value::Null).await;
    assert_eq!(after, before, "low again");

    paste(&console, &chat, &"x".repeat(16_010)).await;
    chat.region.until_says("Too long by 10 characters.").await;
    let send = console.page.button("Send to Vera");
    send.until(" out of use", |found| found.disabled).await;
    assert_eq!(chat.reply().see().await.value.len(), 16_010);
}

#[tokio::test]
async fn what_came_meanwhile_stands_below_a_line() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.gather_crowd(2, 0).await;
    let console = console_of(&cast).await;
    console.chat("Runner 2").reply().click().await;
    let chat = console.chat("Runner 1");
    let said = json!({ "ChatSessionId": 1, "Message": { "Message": "Well?", "Type": "ToUser" } });
    agent.call("AddChatMessage", said).await;
    let row = console
        .page
        .get("region", "Chats")
        .inside()
        .button("Runner 1…");
    row.until_says("Well?").await;
    console.window.until_said("Runner 1: Well?").await;
    let divided =
        "return document.querySelector(`[aria-label=\"Messages with Runner 1\"] .divider.is-new`)
        ?.nextElementSibling?.innerText.includes('Well?') ?? false";
    row.click().await;
    console
        .window
        .until_js("the line before it", divided, Value::Null)
        .await;
    chat.say("Here I am.").await;
    chat.log().until_says("Here I am.").await;
    chat.log()
        .until("without the line", |log| !log.text.contains("New"))
        .await;
}

#[tokio::test]
async fn facts_can_be_followed_and_a_visitor_is_known_again() {
    let mut of_form = topic();
    of_form["Widget"]["RequiredFields"] = json!("Email, Name, Phone, Country");
    let setup = Setup {
        topics: vec![of_form],
        ..Setup::default()
    };
    let cast = Cast::with(setup, Page::default()).await;
    let agent = cast.service.agent();
    let vera = |alias: &str| {
        json!({
            "ChatSessionId": 0, "TopicId": 1, "CustomerAlias": alias, "CustomerName": "Vera Berg",
            "CustomerEmail": "vera+bells@example.com", "CustomerPhone": "+47 22 00 00 00",
            "CustomerCountry": "NO", "PageUrl": "https://shop.example/bells",
            "CustomerConsented": true, "FirstMessage": "Do you sell bells?",
        })
    };
    agent.call("SaveChatSessionEntity", vera("Vera")).await;
    let console = console_of(&cast).await;
    console.pick_up("Vera").await;
    let links =
        "return [...document.querySelectorAll('.facts a')].map(a => a.getAttribute('href'))";
    let links: Vec<String> = console.window.js(links, Value::Null).await;
    assert_eq!(
        links,
        [
            "mailto:vera+bells@example.com",
            "tel:+4722000000",
            "https://shop.example/bells"
        ]
    );
    let facts = console.page.get("", ".facts");
    facts.until_says("Norway").await;
    facts.inside().button("Copy e-mail").see().await;
    // Consent and address are there for who looks for them.
    let address = facts.see().await.text;
    assert!(
        !address.contains("Given") && !address.contains("127.0.0.1"),
        "{address}"
    );
    console.page.button("Consent and network").click().await;
    facts.until_says("Given").await;

    agent.call("SaveChatSessionEntity", vera("V. again")).await;
    console
        .queue()
        .until_says("Already in a chat with you as Vera")
        .await;
    facts.until_says("Also in the queue as V. again").await;
}

#[tokio::test]
async fn a_reply_on_its_way_bears_the_name_that_visitors_see() {
    let mut first_names = topic();
    first_names["Widget"]["UseAgentFirstname"] = json!(true);
    let setup = Setup {
        topics: vec![first_names],
        ..Setup::default()
    };
    let mut cast = Cast::with(setup, Page::default()).await;
    let agent = cast.service.agent();
    agent.let_visitor_wait("Vera", "Hello?").await;
    let console = console_of(&cast).await;
    let chat = console.pick_up("Vera").await;
    chat.say("One").await;
    chat.log().until_says("One").await;
    cast.service.kill().await;
    chat.say("Two").await;
    chat.log().until_says("Two").await;
    let log = chat.log().see().await.text;
    assert!(log.contains("Ann") && !log.contains("Ann Lee"), "{log}");
}

#[tokio::test]
async fn what_is_said_for_a_moment_can_be_undone_and_closed() {
    let mut with_requests = topic();
    with_requests["TicketEnabled"] = json!(true);
    let setup = Setup {
        topics: vec![with_requests],
        ..Setup::default()
    };
    let cast = Cast::with(setup, Page::default()).await;
    let request = json!({
        "TopicId": 1, "CustomerName": "Jo", "CustomerEmail": "jo@example.com", "Message": "Call me.",
    });
    let agent = cast.service.agent();
    agent.call("../Anteroom/PostChatRequest", request).await;
    let console = console_of(&cast).await;
    let requests = console.page.get("region", "Requests");
    let done = requests.inside().button("Done with the request of Jo");
    done.click().await;
    console.page.until_says("Request 1 is done.").await;
    requests.until_says("No open requests.").await;
    console.page.button("Undo").click().await;
    requests.until_says("Call me.").await;
    console.page.until_says("Request 1 is open again.").await;
    console.page.button("Close this message").click().await;
    console.page.until_silent_of("is open again").await;
    // Nothing of it is left for whoever signs in next.
    done.click().await;
    console.page.until_says("Request 1 is done.").await;
    console.page.button("Sign out").click().await;
    console.page.heading("Sign in").see().await;
    console
        .page
        .field("Name")
        .write(anteroom_e2e::service::AGENT)
        .await;
    console
        .page
        .field("Password")
        .write(anteroom_e2e::service::PASSWORD)
        .await;
    console.page.button("Sign in").click().await;
    requests.until_says("No open requests.").await;
    let text = console.page.text().await.unwrap_or_default();
    assert!(!text.contains("Request 1 is done."), "{text}");
}

#[tokio::test]
async fn what_is_typed_is_drawn_as_it_was_typed() {
    const TYPED: &str = "**Really**? `rm -rf` _now_ <b>or</b> <img src=x onerror=alert(1)>\n# https://example.com/a?b=1";
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let session = agent.let_visitor_wait("Vera", "Hello?").await;
    let console = console_of(&cast).await;
    let chat = console.pick_up("Vera").await;
    let asks =
        json!({ "ChatSessionId": session, "Message": { "Message": TYPED, "Type": "ToUser" } });
    agent.call("AddChatMessage", asks).await;
    agent.say(session, TYPED).await;
    let drawn = "return [...document.querySelectorAll('.bubble')].map(b => b.textContent)
        .filter(text => text === arguments[0]).length === 2";
    console
        .window
        .until_js("both as typed", drawn, json!(TYPED))
        .await;
    // Addresses alone become something else than text.
    let elements = "return [...document.querySelectorAll('.bubble *')].map(e => `${e.tagName} ${e.href} ${e.rel}`)";
    let elements: Vec<String> = console.window.js(elements, Value::Null).await;
    let link = "A https://example.com/a?b=1 noopener noreferrer nofollow";
    assert_eq!(elements, [link, link]);
    chat.log().see().await;
}

#[tokio::test]
async fn a_picture_is_shown_when_the_agent_asks_for_it() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (vera, hers, session) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    agent.allow_files(session).await;
    hers.button("Attach a file").see().await;
    vera.choose_file("wheel.png", "image/png", PNG).await;
    vera.until_said("wheel.png is sent").await;
    let console = console_of(&cast).await;
    let log = console.chat("Vera").log();
    let show = log.inside().button("Show wheel.png");
    show.see().await;
    let shown = "const image = document.querySelector('.bubble img');
        return (image?.alt === 'wheel.png' && image.naturalWidth > 0) === arguments[0]";
    console
        .window
        .until_js("nothing yet", shown, json!(false))
        .await;
    show.click().await;
    console
        .window
        .until_js("the picture", shown, json!(true))
        .await;
    log.inside().button("Hide wheel.png").click().await;
    console
        .window
        .until_js("nothing again", shown, json!(false))
        .await;
    let seen = console.window.seen().await;
    assert!(seen.errors.is_empty(), "{seen:?}");
}
