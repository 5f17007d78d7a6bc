//! The samples in docs/scripts do what they say.

use super::{Bench, Recorder, pairs, wide};
use crate::api::table;
use crate::events::Scripts;
use crate::events::bots::BotFolder;
use crate::events::host::Host;
use crate::events::methods::Agent;
use crate::events::triggers::Trigger;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scripts");

fn samples() -> (Scripts, Arc<Recorder>) {
    let host = Arc::new(Recorder::default());
    let own: Arc<dyn Host> = Arc::<Recorder>::clone(&host);
    let scripts = Scripts::open(Path::new(FOLDER), wide(), own, table::hooked());
    assert_eq!(scripts.problems(), []);
    (scripts, host)
}

fn bot(scripts: &Scripts, name: &str) -> BotFolder {
    let bots = scripts.bots();
    bots.into_iter().find(|bot| bot.name == name).unwrap()
}

#[tokio::test]
async fn save_session() {
    let (scripts, host) = samples();
    let call = |name: &str, id: i32| {
        let session = json!({"ChatSessionId": id, "CustomerName": name});
        scripts.call(Agent::Chat, "SaveChatSessionEntity", vec![session])
    };
    let thrown = call(" A ", 0).before().await.unwrap_err();
    assert_eq!(thrown.text, "please write at least two letters");
    assert_eq!(thrown.field.as_deref(), Some("CustomerName"));
    for (id, alias, what) in [(0, "Visitor", "created"), (59, "", "changed")] {
        let mut call = call("Ann", id);
        call.before().await.unwrap();
        let mut result = json!({"ChatSessionId": 59, "CustomerAlias": ""});
        call.after(&mut result).await;
        assert_eq!(result["CustomerAlias"], alias);
        call.later(result);
        let said = format!("save-session.rhai: session 59 {what} since 20");
        host.until(|s| s.printed().iter().any(|line| line.starts_with(&said)))
            .await;
    }
    assert_eq!(host.seen().warnings(), Vec::<String>::new());
}

#[tokio::test]
async fn sessions_for_user() {
    let (scripts, host) = samples();
    assert!(!scripts.listens(Agent::Chat, "ChatSessionsForUser"));
    let mut call = scripts.call(Agent::CustomerService, "ChatSessionsForUser", vec![]);
    call.before().await.unwrap();
    let session = |id: i32| json!({"ChatSessionId": id, "TableRight": null});
    let mut result = json!([session(1), session(2), session(1)]);
    call.after(&mut result).await;
    assert_eq!(result, json!([session(1), session(2)]));
    call.later(result);
    let seen = host.until(|s| !s.printed().is_empty()).await;
    assert_eq!(
        seen.printed(),
        ["CustomerService/sessions-for-user.rhai: 2 sessions for this user"]
    );
}

#[tokio::test]
async fn profanity() {
    let (scripts, _host) = samples();
    for (text, output) in [
        ("Hello", None),
        ("Heck, damn it. DAMN!", Some("****, **** it. ****!")),
        ("Straße damn", Some("Straße ****")),
    ] {
        let inputs = pairs(&[("chatMessage.message", text)]);
        let verdict = scripts.trigger(Trigger::BeforeSaveNewMessage, inputs).await;
        let expected: Vec<_> = output
            .map(|o| ("chatMessage.message", o))
            .into_iter()
            .collect();
        assert_eq!(verdict.outputs, pairs(&expected), "{text}");
        assert_eq!(verdict.blocked, None);
    }
    let inputs = pairs(&[("chatMessage.message", "You SCOUNDREL!")]);
    let verdict = scripts.trigger(Trigger::BeforeSaveNewMessage, inputs).await;
    assert_eq!(
        verdict.blocked.as_deref(),
        Some("please say it without that word")
    );
    assert_eq!(verdict.field.as_deref(), Some("Message"));
}

async fn begin(scripts: &Scripts, bot: &BotFolder) {
    let inputs = pairs(&[("action", "register"), ("topicId", "1")]);
    scripts.bot_run(bot.register, inputs, vec![]).await.unwrap();
    let inputs = pairs(&[
        ("chatSession.id", "59"),
        ("chatSession.customerAlias", "Ann"),
        ("chatTopic.botName", "Robo"),
    ]);
    let created = bot.session_created.unwrap();
    scripts.bot_run(created, inputs, vec![]).await.unwrap();
}

async fn say(scripts: &Scripts, bot: &BotFolder, text: &str) {
    let inputs = pairs(&[
        ("chatMessage.sessionId", "59"),
        ("chatMessage.message", text),
        ("chatTopic.botName", "Robo"),
    ]);
    let received = bot.message_received.unwrap();
    scripts.bot_run(received, inputs, vec![]).await.unwrap();
}

#[tokio::test]
async fn the_echo_bot_repeats_hands_over_and_ends() {
    let (scripts, host) = samples();
    let bot = bot(&scripts, "echobot");
    begin(&scripts, &bot).await;
    say(&scripts, &bot, "One, two").await;
    let seen = host.seen();
    assert_eq!(
        seen.printed(),
        ["echobot/echobot-register.rhai: echobot: register on topic 1"]
    );
    assert!(seen.messages[0].message.starts_with("Hello Ann!"));
    assert_eq!(seen.messages[1].message, "You said: One, two");
    for message in &seen.messages {
        assert_eq!((message.session, message.kind), (59, 1));
        assert_eq!(message.author, "Robo");
    }
    assert_eq!((seen.resets, seen.statuses), (vec![], vec![]));
    say(&scripts, &bot, " Human ").await;
    assert_eq!(host.seen().resets, [59]);
    for (count, word) in ["quit", "STOP"].iter().enumerate() {
        say(&scripts, &bot, word).await;
        assert_eq!(host.seen().statuses, vec![(59, 7); count + 1]);
    }
}

#[tokio::test]
async fn the_faq_bot_answers_and_hands_over() {
    let (scripts, host) = samples();
    let bot = bot(&scripts, "faqbot");
    begin(&scripts, &bot).await;
    let labels = r#"["Opening hours","Delivery","Returns","Talk to a person"]"#;
    let first = &host.seen().messages[0];
    assert_eq!(
        (first.special_type, first.special_params.as_str()),
        (17, labels)
    );
    say(&scripts, &bot, "Delivery").await;
    let seen = host.seen();
    assert_eq!(
        seen.messages[1].message,
        "We deliver within three working days."
    );
    assert_eq!(seen.messages[1].when_posted, None);
    assert_eq!(
        (
            seen.messages[2].special_type,
            seen.messages[2].special_params.as_str()
        ),
        (17, labels)
    );
    assert!(seen.messages[2].when_posted.is_some());
    say(&scripts, &bot, "What?").await;
    assert!(
        host.seen().messages[3]
            .message
            .starts_with("I do not know that.")
    );
    assert_eq!(host.seen().resets, [0; 0]);
    say(&scripts, &bot, "Talk to a person").await;
    assert_eq!(host.seen().resets, [59]);
}

#[test]
fn every_sample_is_looked_at_here() {
    let bench = Bench::new(&[]);
    assert_eq!(bench.scripts.bots(), []);
    let (scripts, _host) = samples();
    let names: Vec<_> = scripts.bots().into_iter().map(|b| b.name).collect();
    assert_eq!(names, ["echobot", "faqbot"]);
}
