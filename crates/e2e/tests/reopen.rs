//! An ended chat that its agent takes up again, and what its visitor sees of it.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Page;
use anteroom_e2e::{Chat, Console, Window, widget};
use serde_json::json;

/// Ends a chat in the console and takes it up again.
async fn reopen(chat: &Chat) {
    let region = chat.region.inside();
    region.until_says("Ended at").await;
    region.button("Reopen the chat with Vera").click().await;
    region.button("End chat with Vera").see().await;
    let reply = chat.reply();
    reply.until(" with the focus", |field| field.focused).await;
}

#[tokio::test]
async fn a_reopened_chat_goes_on_for_both_and_keeps_its_rating() {
    let cast = Cast::gather().await;
    let (vera, hers, session) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    let agent = cast.service.agent();
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    let chat = console.chat("Vera");
    chat.say("Bring it along.").await;
    hers.until_says("Bring it along.").await;
    chat.end().await;
    hers.radio("4 of 5: good").click().await;
    hers.button("Send").click().await;
    hers.heading("Thank you…").see().await;
    chat.region.until_says("rated 4 of 5").await;

    reopen(&chat).await;
    chat.log().until_says("The chat was reopened").await;
    vera.until_said("The chat continues").await;
    let log = hers.log("Conversation");
    log.until_says("The chat continues").await;
    let field = hers.field("Message");
    field.until(" with the focus", |field| field.focused).await;
    chat.say("We open at nine.").await;
    log.until_says("We open at nine.").await;
    cast::say(&hers, "See you then.").await;
    chat.log().until_says("See you then.").await;
    let whole = agent.session(session).await;
    assert_eq!(
        (&whole["Status"], &whole["Rating"]),
        (&json!("CustomerLast"), &json!(4))
    );

    // Who has rated is not asked again.
    chat.end().await;
    hers.heading("Thank you…").see().await;
    hers.button("Change your rating").see().await;
    for window in [&vera, &window] {
        let errors = window.seen().await.errors;
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[tokio::test]
async fn a_visitor_who_was_elsewhere_finds_the_chat_going_on() {
    let cast = Cast::gather().await;
    let (vera, hers, _) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    let chat = console.chat("Vera");
    chat.end().await;
    hers.button("Skip").click().await;
    hers.heading("Thank you…").see().await;
    vera.goto("about:blank").await;
    reopen(&chat).await;
    chat.say("One more thing.").await;
    vera.goto(&cast.site.url("/")).await;
    let hers = widget(&vera);
    let log = hers.log("Conversation");
    log.until_says("The chat continues").await;
    log.until_says("One more thing.").await;
    hers.field("Message").see().await;
}

#[tokio::test]
async fn who_wiped_the_chat_is_shown_as_away_and_keeps_a_new_one_apart() {
    let setup = Setup::default().with(&["--away-after", "1"]);
    let cast = Cast::with(setup, Page::default()).await;
    let (vera, hers, session) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    let chat = console.chat("Vera");
    hers.button("End chat").click().await;
    hers.button("Shared computer: end and wipe").click().await;
    hers.heading("Nothing is left on this computer").see().await;
    reopen(&chat).await;
    chat.region.until_says("Away").await;
    chat.say("Are you there?").await;
    // It ends as any chat, and nothing of it comes back to that computer.
    chat.end().await;
    chat.region.until_says("Ended at").await;
    vera.reload().await;
    let hers = cast::open(&vera).await;
    hers.button("Start chat").see().await;
    let log = cast.service.agent().log(session).await;
    assert!(
        log.contains(&("ToCustomer".into(), "Are you there?".into())),
        "{log:?}"
    );
}
