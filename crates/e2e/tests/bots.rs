//! Bots: they talk with the visitor first, and hand over to people.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::{Console, Window, widget};

/// What the FAQ bot offers, as people read it.
const OFFERS: [&str; 4] = ["Opening hours", "Delivery", "Returns", "Talk to a person"];

fn said(log: &[(String, String)]) -> Vec<(&str, &str)> {
    log.iter()
        .map(|(kind, text)| (kind.as_str(), text.as_str()))
        .collect()
}

#[tokio::test]
async fn an_echo_bot_talks_and_hands_over_to_an_agent() {
    let cast = Cast::with_bot("echobot").await;
    let agent = cast.service.agent();
    let vera = cast.visitor("Vera").await;

    // No agent is here, and the form is there all the same: a bot is.
    let hers = cast::meet_bot(&vera, "Vera", "My wheel is bent.").await;
    let log = hers.log("Conversation");
    log.until_says("Hello Vera! I repeat what you say.").await;
    log.until_says("You said: My wheel is bent.").await;
    assert!(!hers.button("Leave the queue").is_there().await);
    hers.button("End chat").see().await;

    // It is heard under its name, and answers each thing once.
    cast::say(&hers, "Do you sell bells?").await;
    log.until_says("You said: Do you sell bells?").await;
    vera.until_said("Robo: You said: Do you sell bells?").await;
    let session = agent.session(1).await;
    assert_eq!(session["ChatbotIsActive"], true);
    assert_eq!(session["User"], serde_json::Value::Null);

    // What the bot does is no work for agents.
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.go_available().await;
    console.queue().until_says("Nobody is waiting.").await;

    // The visitor wants a person, and waits for one like everybody.
    cast::say(&hers, "human").await;
    log.until_says("I am getting a person for you.").await;
    hers.until_says("You are next").await;
    hers.button("Leave the queue").see().await;
    assert_eq!(agent.session(1).await["ChatbotIsActive"], false);
    console.queue().until_says("Vera").await;

    // The agent reads the earlier talk, and who said what.
    let chat = console.pick_up("Vera").await;
    hers.until_says(AGENT_NAME).await;
    for words in [
        "My wheel is bent.",
        "Robo",
        "Hello Vera! I repeat what you say.",
        "You said: Do you sell bells?",
        "human",
        "I am getting a person for you.",
    ] {
        chat.log().until_says(words).await;
    }

    // From here on there is one to talk with: the bot would end the chat at this word.
    cast::say(&hers, "quit").await;
    chat.log().until_says("quit").await;
    chat.say("I am Ann.").await;
    log.until_says("I am Ann.").await;
    chat.end().await;
    hers.radio("4 of 5: good").click().await;
    hers.button("Send").click().await;
    hers.heading("Thank you…").see().await;
    chat.region.until_says("rated 4 of 5").await;

    let log = agent.log(1).await;
    assert_eq!(
        said(&log),
        [
            ("ToUser", "My wheel is bent."),
            (
                "ToCustomer",
                "Hello Vera! I repeat what you say. Write \"human\" for a person, \"quit\" to end."
            ),
            ("ToCustomer", "You said: My wheel is bent."),
            ("ToUser", "Do you sell bells?"),
            ("ToCustomer", "You said: Do you sell bells?"),
            ("ToUser", "human"),
            ("ToCustomer", "I am getting a person for you."),
            ("ToCustomer", "Hello, how can I help?"),
            ("ToUser", "quit"),
            ("ToCustomer", "I am Ann."),
            ("Special", ""),
        ]
    );
    let session = agent.session(1).await;
    assert_eq!(session["ChatbotIsActive"], false);
    assert_eq!(session["Rating"], 4);
    for window in [&vera, &desk] {
        assert!(
            window.seen().await.errors.is_empty(),
            "{:?}",
            window.seen().await
        );
    }
}

#[tokio::test]
async fn a_bots_offers_are_pressed_or_written() {
    let cast = Cast::with_bot("faqbot").await;
    let agent = cast.service.agent();
    let vera = cast.visitor("Vera").await;
    let hers = cast::meet_bot(&vera, "Vera", "Hello").await;
    let log = hers.log("Conversation");

    // It asks when the chat begins, and again when it does not know an answer. What can be
    // chosen now is buttons, what could be chosen before stands in the log.
    let asked = log.until_says("I do not know that.").await.text;
    assert!(asked.contains("What is it about?"), "{asked}");
    for offer in OFFERS {
        assert!(asked.contains(offer), "{offer}: {asked}");
    }
    assert!(!asked.contains(['[', ']']), "raw data: {asked}");
    let offers = hers.get("group", "Answers to choose from");
    for offer in OFFERS {
        offers.inside().button(offer).see().await;
    }
    assert_eq!(hers.css(".offers").now().await.len(), 1, "only the newest");

    offers.inside().button("Delivery").click().await;
    log.until_says("We deliver within three working days.")
        .await;
    log.until_says("Anything else?").await;
    // What was chosen was said, and is known as a choice.
    let said = agent.log(1).await;
    assert!(said.contains(&("ToUser".to_owned(), "Delivery".to_owned())));
    // Who cannot see hears the offers too.
    vera.until_said("Robo: Anything else?").await;
    vera.until_said("Talk to a person").await;
    cast::say(&hers, "OPENING HOURS").await;
    log.until_says("Monday to Friday, 8 to 16.").await;

    cast::say(&hers, "Talk to a person").await;
    hers.until_says("You are next").await;
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.queue().until_says("Vera").await;
    let chat = console.pick_up("Vera").await;
    hers.until_says(AGENT_NAME).await;
    let read = chat
        .log()
        .until_says("I am getting a person for you.")
        .await
        .text;
    for words in ["What is it about?", "Anything else?"]
        .iter()
        .chain(&OFFERS)
    {
        assert!(read.contains(words), "{words}: {read}");
    }
    assert!(!read.contains(['[', ']']), "raw data: {read}");
    // The talk is longer than the window: the log scrolls, and not the page.
    let fits = "const page = document.scrollingElement, log = document.querySelector('[role=log]');
        return log.scrollHeight > log.clientHeight && page.scrollHeight <= page.clientHeight";
    desk.until_js("the page to stay", fits, serde_json::Value::Null)
        .await;
    chat.say("Here I am.").await;
    log.until_says("Here I am.").await;

    // A reload shows the same.
    let before = log.see().await.text;
    vera.reload().await;
    log.until(" with everything", |found| found.text == before)
        .await;
    assert_eq!(agent.session(1).await["ChatbotIsActive"], false);
}

#[tokio::test]
async fn whoever_asked_for_a_person_first_is_the_first() {
    let cast = Cast::with_bot("echobot").await;
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::meet_bot(&vera, "Vera", "Hello").await;
    let walter = cast.visitor("Walter").await;
    let his = cast::meet_bot(&walter, "Walter", "Hello").await;

    // She began to talk first; he asked for a person first.
    cast::say(&his, "human").await;
    his.until_says("You are next").await;
    cast::say(&hers, "human").await;
    hers.until_says("You are number 2").await;
    let waiting = console.queue();
    let order = waiting
        .until(" with both", |found| {
            ["Vera", "Walter"]
                .iter()
                .all(|name| found.text.contains(name))
        })
        .await
        .text;
    assert!(order.find("Walter") < order.find("Vera"), "{order}");
    console.page.button("Pick up next").click().await;
    console.chat("Walter").region.see().await;
    hers.until_says("You are next").await;
    // The talks with the bot are there in both, whatever came to the desk in between.
    console
        .chat("Walter")
        .log()
        .until_says("You said: Hello")
        .await;
    let chat = console.pick_up("Vera").await;
    chat.log().until_says("You said: Hello").await;
    assert!(
        widget(&vera)
            .log("Conversation")
            .see()
            .await
            .text
            .contains("Robo")
    );
}

#[tokio::test]
async fn a_person_is_one_button_away_while_a_bot_answers() {
    let cast = Cast::with_bot("echobot").await;
    let vera = cast.visitor("Vera").await;
    let hers = cast::meet_bot(&vera, "Vera", "Hello").await;
    hers.button("Talk to a person").click().await;
    hers.until_says("You are next").await;
    hers.button("Talk to a person").gone().await;
    let session = cast.service.agent().session(1).await;
    assert_eq!(session["ChatbotIsActive"], false);
    assert_eq!(session["Status"], "InQueue");
}
