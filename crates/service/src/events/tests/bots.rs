//! Folders of bots.

use super::{Bench, pairs, wide};
use crate::events::limits::Limits;
use std::time::Duration;

#[tokio::test]
async fn a_folder_with_a_register_script_is_a_bot() {
    let bench = Bench::new(&[
        ("Robo/My Bot REGISTER.rhai", ""),
        ("Robo/bot session was created.rhai", ""),
        ("Robo/bot session status changed.rhai", ""),
        ("Robo/bot message received.rhai", ""),
        (
            "small/bot-register.rhai",
            "fn BeforeSaveChatSessionEntity(e, s) { throw \"no hook\"; }",
        ),
        ("none/bot-message-receive.rhai", ""),
        ("bot-register.rhai", ""),
    ]);
    let bots = bench.scripts.bots();
    let names: Vec<_> = bots.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(names, ["Robo", "small"]);
    let robo = &bots[0];
    assert!(robo.register > 0);
    assert!(robo.session_created.is_some());
    assert!(robo.session_changed.is_some());
    assert!(robo.message_received.is_some());
    let small = &bots[1];
    assert_eq!(
        (
            small.session_created,
            small.session_changed,
            small.message_received
        ),
        (None, None, None)
    );
    bench.saved().await.unwrap();
    // The numbers stay when files come and go.
    bench.write("Aaa/bot-register.rhai", "");
    assert_eq!(bench.scripts.bots().get(1), Some(robo));
}

#[tokio::test]
async fn the_whole_file_or_its_main_is_run() {
    let bench = Bench::new(&[
        (
            "a/bot-register.rhai",
            "fn say(what) { print(`${what} ${getInputValue(\"action\")}`); }
             if event.getInputValue(\"action\") == \"register\" { say(event.getInputValue(\"topicid\")); }
             exit();
             print(\"not reached\");",
        ),
        (
            "a/bot-session-change.rhai",
            "print(\"first\");
             fn main(event) { print(`${event.getParserVariable(\"status.old\")} -> ${getParserVariable(\"status.new\")}${getParserVariable(\"x\")}`); }",
        ),
    ]);
    let bot = bench.scripts.bots().remove(0);
    let inputs = pairs(&[("action", "register"), ("topicId", "1")]);
    bench
        .scripts
        .bot_run(bot.register, inputs, vec![])
        .await
        .unwrap();
    let variables = pairs(&[("status.old", "4"), ("status.new", "6")]);
    let changed = bot.session_changed.unwrap();
    bench
        .scripts
        .bot_run(changed, vec![], variables)
        .await
        .unwrap();
    assert_eq!(
        bench.host.seen().printed(),
        [
            "a/bot-register.rhai: 1 register",
            "a/bot-session-change.rhai: first",
            "a/bot-session-change.rhai: 4 -> 6"
        ]
    );
}

#[tokio::test]
async fn what_goes_wrong_is_told_and_in_the_log() {
    let bench = Bench::new(&[
        ("a/bot-register.rhai", "let x = 1;\nx.missing();"),
        ("b/bot-register.rhai", "throw \"not today\";"),
        ("c/bot-register.rhai", "let = 1"),
    ]);
    let bots = bench.scripts.bots();
    let mut told = Vec::new();
    for bot in &bots {
        told.push(
            bench
                .scripts
                .bot_run(bot.register, vec![], vec![])
                .await
                .unwrap_err(),
        );
    }
    assert_eq!(
        told[0],
        "a/bot-register.rhai: Function not found: missing (i64)"
    );
    assert_eq!(told[1], "b/bot-register.rhai: not today");
    assert!(
        told[2].starts_with("there is no bot's script with id"),
        "{told:?}"
    );
    let warnings = bench.host.seen().warnings();
    assert!(
        warnings[0].starts_with("c/bot-register.rhai:1:"),
        "{warnings:?}"
    );
    assert_eq!(
        warnings[1],
        "a/bot-register.rhai:2:3: Function not found: missing (i64)"
    );
    assert_eq!(warnings[2], "b/bot-register.rhai: thrown: not today");
}

#[tokio::test]
async fn a_bot_that_takes_too_long_is_disabled() {
    let limits = Limits {
        timeout: Duration::from_millis(50),
        strikes: 1,
        operations: u64::MAX,
        ..wide()
    };
    let bench = Bench::with(&[("a/bot-register.rhai", "loop {}")], limits);
    let id = bench.scripts.bots()[0].register;
    for expected in ["took too long", "is disabled"] {
        let told = bench.scripts.bot_run(id, vec![], vec![]).await.unwrap_err();
        assert!(told.contains(expected), "{told}");
    }
}
