//! The four triggers.

use super::{Bench, pairs};
use crate::events::triggers::{Trigger, Verdict};

fn message(text: &str) -> Vec<(String, String)> {
    pairs(&[
        ("chatMessage.sessionId", "59"),
        ("chatMessage.message", text),
        ("chatMessage.author", "Ann"),
    ])
}

#[tokio::test]
async fn every_trigger_gives_its_inputs() {
    for trigger in Trigger::ALL {
        let script = format!(
            "fn {}(event) {{ let all = event.getInputValues(); let names = all.keys();
                 names.sort(); for name in names {{ print(`${{name}}=${{event.getInputValue(name)}}`); }}
                 print(`[${{event.getInputValue(\"none\")}}]`); }}",
            trigger.function()
        );
        let bench = Bench::new(&[("a.rhai", &script)]);
        assert!(bench.scripts.handles(trigger));
        assert_eq!(
            Trigger::ALL
                .iter()
                .filter(|t| bench.scripts.handles(**t))
                .count(),
            1
        );
        let inputs = trigger.inputs().iter();
        let inputs: Vec<_> = inputs
            .map(|n| ((*n).to_owned(), format!("<{n}>")))
            .collect();
        let verdict = bench.scripts.trigger(trigger, inputs).await;
        assert_eq!(verdict, Verdict::default());
        let mut expected: Vec<String> = trigger
            .inputs()
            .iter()
            .map(|n| format!("a.rhai: {n}=<{n}>"))
            .collect();
        expected.sort();
        expected.push("a.rhai: []".to_owned());
        assert_eq!(bench.host.seen().printed(), expected);
    }
    let numbers: Vec<_> = Trigger::ALL.iter().map(|t| t.number()).collect();
    assert_eq!(numbers, [400, 401, 402, 403]);
}

#[tokio::test]
async fn outputs_change_the_message_and_the_next_handler_sees_them() {
    let bench = Bench::new(&[
        (
            "a.rhai",
            "fn ChatBeforeSaveNewMessage(e) { e.setOutputValue(\"chatMessage.message\", e.getInputValue(\"chatMessage.message\") + \"1\"); e.setOutputValue(\"chatMessage.specialType\", 17); e.setStateValue(\"count\", 1); }",
        ),
        (
            "b.rhai",
            "fn ChatBeforeSaveNewMessage(e) { e.setOutputValue(\"chatMessage.message\", e.getInputValue(\"chatMessage.message\") + \"2\"); e.setStateValue(\"count\", e.getStateValue(\"count\") + 1); }",
        ),
        (
            "c.rhai",
            "fn ChatBeforeSaveNewMessage(e) { print(e.getStateValue(\"count\")); print(e.getStateValue(\"none\") == ()); }",
        ),
    ]);
    for _ in 0..2 {
        let verdict = bench
            .scripts
            .trigger(Trigger::BeforeSaveNewMessage, message("Hi"))
            .await;
        assert_eq!(
            verdict.outputs,
            pairs(&[
                ("chatMessage.specialType", "17"),
                ("chatMessage.message", "Hi12")
            ])
        );
        assert_eq!(verdict.blocked, None);
    }
    // The state of one event does not reach the next.
    let printed = bench.host.seen().printed();
    assert_eq!(
        printed,
        ["c.rhai: 2", "c.rhai: true", "c.rhai: 2", "c.rhai: true"]
    );
}

#[tokio::test]
async fn only_documented_outputs_are_taken_and_a_failed_handler_counts_for_nothing() {
    let bench = Bench::new(&[
        (
            "a.rhai",
            "fn ChatBeforeSaveNewMessage(e) { e.setOutputValue(\"chatMessage.message\", \"x\");\n e.setOutputValue(\"chatMessage.type\", \"1\"); }",
        ),
        (
            "b.rhai",
            "fn ChatAfterSaveNewMessage(e) { e.setOutputValue(\"chatMessage.message\", \"x\"); }",
        ),
    ]);
    for trigger in [Trigger::BeforeSaveNewMessage, Trigger::AfterSaveNewMessage] {
        let verdict = bench.scripts.trigger(trigger, message("Hi")).await;
        assert_eq!(verdict, Verdict::default());
    }
    let warnings = bench.host.seen().warnings();
    assert!(warnings[0].starts_with("a.rhai:2:"), "{warnings:?}");
    assert!(
        warnings[0].contains("no output chatMessage.type"),
        "{warnings:?}"
    );
    assert_eq!(warnings.len(), 2);
}

#[tokio::test]
async fn a_message_can_be_stopped_in_every_way() {
    for (body, text, field) in [
        (
            "e.setMessage(\"not so\"); e.setBlockExecution(true);",
            "not so",
            None,
        ),
        ("e.setBlockExecution(true);", "stopped by a.rhai", None),
        ("e.setValidationMessage(\"too rude\");", "too rude", None),
        (
            "e.setValidationMessage(\"Message\", \"too long\");",
            "too long",
            Some("Message"),
        ),
        ("throw \"no\";", "no", None),
    ] {
        let bench = Bench::new(&[
            (
                "a.rhai",
                &format!("fn ChatBeforeSaveNewMessage(e) {{ {body} }}"),
            ),
            (
                "b.rhai",
                "fn ChatBeforeSaveNewMessage(e) { print(\"not reached\"); }",
            ),
        ]);
        let verdict = bench
            .scripts
            .trigger(Trigger::BeforeSaveNewMessage, message("Hi"))
            .await;
        assert_eq!(verdict.blocked.as_deref(), Some(text), "{body}");
        assert_eq!(verdict.field.as_deref(), field, "{body}");
        assert_eq!(bench.host.seen().log, [], "{body}");
    }
}

#[tokio::test]
async fn what_has_happened_cannot_be_stopped() {
    for trigger in Trigger::ALL.into_iter().filter(|t| !t.stoppable()) {
        let name = trigger.function();
        let bench = Bench::new(&[
            (
                "a.rhai",
                &format!("fn {name}(e) {{ e.setBlockExecution(true); }}"),
            ),
            ("b.rhai", &format!("fn {name}(e) {{ throw \"no\"; }}")),
            ("c.rhai", &format!("fn {name}(e) {{ print(\"reached\"); }}")),
        ]);
        let verdict = bench.scripts.trigger(trigger, vec![]).await;
        assert_eq!(verdict.blocked, None);
        let seen = bench.host.seen();
        assert_eq!(seen.printed(), ["c.rhai: reached"]);
        assert_eq!(seen.warnings(), ["b.rhai: thrown: no"]);
    }
}

#[tokio::test]
async fn a_message_for_the_caller_stops_nothing() {
    let bench = Bench::new(&[(
        "a.rhai",
        "fn ChatBeforeSaveNewMessage(e) { e.setMessage(\"by the way\"); }",
    )]);
    let verdict = bench
        .scripts
        .trigger(Trigger::BeforeSaveNewMessage, message("Hi"))
        .await;
    assert_eq!(verdict.message.as_deref(), Some("by the way"));
    assert_eq!(verdict.blocked, None);
}
