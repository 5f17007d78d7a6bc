//! Before, After and AfterAsync, and what each may do.

use super::{Bench, write};
use crate::api::table;
use crate::events::methods::{Agent, Stage};
use serde_json::json;

const COUNT: &str = "
    fn BeforeSaveChatSessionEntity(chatSessionEntity, eventState) {
        print(`before ${eventState}`);
        eventState = #{n: 1, name: chatSessionEntity.CustomerName};
    }
    fn AfterSaveChatSessionEntity(chatSessionEntity, returnValue, eventState) {
        eventState.n += 1;
        print(`after ${eventState.n} ${eventState.name} ${returnValue.ChatSessionId}`);
    }
    fn AfterSaveChatSessionEntityAsync(chatSessionEntity, returnValue, eventState) {
        print(`later ${eventState.n} ${returnValue.ChatSessionId}`);
    }";

#[tokio::test]
async fn the_state_goes_through_one_call_and_not_into_the_next() {
    let bench = Bench::new(&[("count.rhai", COUNT)]);
    for round in 1..=2 {
        bench.saved().await.unwrap();
        bench.host.until(|s| s.printed().len() == 3 * round).await;
    }
    let once = ["before ", "after 2 Ann 59", "later 2 59"];
    let lines: Vec<String> = once.iter().map(|l| format!("count.rhai: {l}")).collect();
    let seen = bench.host.seen();
    assert_eq!(seen.printed(), [lines.clone(), lines].concat());
    assert_eq!(seen.warnings(), Vec::<String>::new());
}

#[tokio::test]
async fn calls_at_the_same_time_have_states_of_their_own() {
    let bench = Bench::new(&[("count.rhai", COUNT)]);
    let (mut one, mut other) = (bench.save(), bench.save());
    one.before().await.unwrap();
    other.before().await.unwrap();
    other.after(&mut json!({"ChatSessionId": 2})).await;
    one.after(&mut json!({"ChatSessionId": 1})).await;
    let printed = bench.host.seen().printed();
    assert_eq!(
        printed.get(2..).unwrap(),
        ["count.rhai: after 2 Ann 2", "count.rhai: after 2 Ann 1"]
    );
}

#[tokio::test]
async fn scripts_run_in_the_order_of_names_and_do_not_share_a_state() {
    let script = |word: &str| {
        format!(
            "fn BeforeSaveChatSessionEntity(e, eventState) {{
                 print(`{word} ${{eventState}}`); eventState = \"{word}\"; }}
             fn AfterSaveChatSessionEntity(e, returnValue, eventState) {{
                 print(`{word} ${{eventState}}`);
                 returnValue.CustomerName += \"{word}\"; }}"
        )
    };
    let bench = Bench::new(&[]);
    for (path, word) in [("z/10.rhai", "a"), ("20.rhai", "b"), ("Chat/30.rhai", "c")] {
        write(bench.dir.path(), path, &script(word));
    }
    bench.scripts.reload_now();
    let result = bench.saved().await.unwrap();
    assert_eq!(result["CustomerName"], "Annabc");
    assert_eq!(
        bench.host.seen().printed(),
        [
            "z/10.rhai: a ",
            "20.rhai: b ",
            "Chat/30.rhai: c ",
            "z/10.rhai: a a",
            "20.rhai: b b",
            "Chat/30.rhai: c c"
        ]
    );
}

#[tokio::test]
async fn a_folder_with_an_agents_name_serves_that_agent_only() {
    let hook = "fn BeforeChatSessionsForUser(eventState) { print(\"called\"); }";
    let bench = Bench::new(&[("Chat/a.rhai", hook), ("CustomerService/b.rhai", hook)]);
    bench.write("c.rhai", hook);
    for (agent, file) in [
        (Agent::Chat, "Chat/a"),
        (Agent::CustomerService, "CustomerService/b"),
    ] {
        let before = bench.host.seen().printed().len();
        assert!(bench.scripts.listens(agent, "ChatSessionsForUser"));
        let mut call = bench.scripts.call(agent, "ChatSessionsForUser", vec![]);
        call.before().await.unwrap();
        assert_eq!(
            bench.host.seen().printed().split_off(before),
            [format!("{file}.rhai: called"), "c.rhai: called".to_owned()]
        );
    }
    assert!(!bench.scripts.listens(Agent::Chat, "SaveChatSessionEntity"));
    assert!(
        !bench
            .scripts
            .listens(Agent::CustomerService, "HasChatNotify")
    );
}

#[tokio::test]
async fn before_changes_neither_the_parameters_nor_the_result() {
    let bench = Bench::new(&[(
        "a.rhai",
        "fn BeforeSaveChatSessionEntity(chatSessionEntity, eventState) {
             chatSessionEntity.CustomerName = \"changed\";
             chatSessionEntity = 5;
             return #{ChatSessionId: 7};
         }
         fn AfterSaveChatSessionEntity(chatSessionEntity, returnValue, eventState) {
             print(chatSessionEntity.CustomerName);
             chatSessionEntity.CustomerName = \"changed\";
             #{ChatSessionId: 8}
         }",
    )]);
    let result = bench.saved().await.unwrap();
    assert_eq!(result, json!({"ChatSessionId": 59, "CustomerName": "Ann"}));
    assert_eq!(bench.host.seen().printed(), ["a.rhai: Ann"]);
}

#[tokio::test]
async fn after_changes_the_result_by_field_and_by_assignment() {
    let after = |body: &str| {
        format!("fn AfterSaveChatSessionEntity(e, returnValue, eventState) {{ {body} }}")
    };
    let bench = Bench::new(&[("a.rhai", "")]);
    for (body, expected) in [
        (
            "returnValue.CustomerName = \"x\";",
            json!({"ChatSessionId": 59, "CustomerName": "x"}),
        ),
        (
            "returnValue.New = [1, #{A: ()}];",
            json!({"ChatSessionId": 59, "CustomerName": "Ann", "New": [1, {"A": null}]}),
        ),
        (
            "returnValue = #{ChatSessionId: 1};",
            json!({"ChatSessionId": 1}),
        ),
        ("returnValue = ();", json!(null)),
        (
            "let copy = returnValue; copy.CustomerName = \"y\";",
            json!({"ChatSessionId": 59, "CustomerName": "Ann"}),
        ),
        (
            "eventState = returnValue; eventState.CustomerName = \"y\";",
            json!({"ChatSessionId": 59, "CustomerName": "Ann"}),
        ),
    ] {
        bench.write("a.rhai", &after(body));
        let result = bench.saved().await.unwrap();
        // As text: the order of the properties stays, too.
        assert_eq!(result.to_string(), expected.to_string(), "{body}");
    }
    assert_eq!(bench.host.seen().warnings(), Vec::<String>::new());
}

#[tokio::test]
async fn after_async_neither_delays_nor_changes_the_answer() {
    let bench = Bench::new(&[(
        "a.rhai",
        "fn AfterSaveChatSessionEntityAsync(e, returnValue, eventState) {
             print(\"started\");
             resetChat(59);
             returnValue.CustomerName = \"changed\";
             returnValue = 5;
         }",
    )]);
    bench.host.shut(true);
    let result = bench.saved().await.unwrap();
    bench.host.until(|s| s.printed().len() == 1).await;
    assert_eq!(bench.host.seen().resets, [0; 0]);
    bench.host.shut(false);
    bench.host.until(|s| s.resets == [59]).await;
    assert_eq!(result["CustomerName"], "Ann");
}

#[tokio::test]
async fn a_throw_in_before_stops_the_call() {
    let bench = Bench::new(&[
        (
            "a.rhai",
            "fn refuse(why) { throw why; } fn BeforeSaveChatSessionEntity(e, s) { refuse(\"no names\"); } fn OnError(m) { print(m); }",
        ),
        (
            "b.rhai",
            "fn BeforeSaveChatSessionEntity(e, s) { print(\"not reached\"); }",
        ),
    ]);
    let thrown = bench.saved().await.unwrap_err();
    assert_eq!(thrown.text, "no names");
    assert_eq!(thrown.file, "a.rhai");
    assert_eq!(thrown.field, None);
    bench.write(
        "a.rhai",
        "fn BeforeSaveChatSessionEntity(e, s) { throw #{message: \"too short\", field: \"CustomerName\"}; }",
    );
    let thrown = bench.saved().await.unwrap_err();
    assert_eq!(thrown.text, "too short");
    assert_eq!(thrown.field.as_deref(), Some("CustomerName"));
    bench.write("a.rhai", "fn BeforeSaveChatSessionEntity(e, s) { throw; }");
    assert_eq!(bench.saved().await.unwrap_err().text, "stopped by a script");
    assert_eq!(bench.host.seen().log, []);
}

#[tokio::test]
async fn an_error_in_before_is_reported_and_stops_nothing() {
    let bench = Bench::new(&[(
        "a.rhai",
        "fn BeforeSaveChatSessionEntity(e, s) {
             s = 1;
             let x = 1;
             x.missing();
         }
         fn AfterSaveChatSessionEntity(e, r, s) { r.CustomerName = `state: ${s}`; }
         fn OnError(message) { print(`told: ${message}`); }",
    )]);
    let result = bench.saved().await.unwrap();
    assert_eq!(result["CustomerName"], "state: ");
    let seen = bench.host.until(|s| !s.printed().is_empty()).await;
    assert_eq!(
        seen.warnings(),
        ["a.rhai:4:16: Function not found: missing (i64)"]
    );
    assert_eq!(
        seen.printed(),
        ["a.rhai: told: Function not found: missing (i64)"]
    );
}

#[tokio::test]
async fn what_the_service_cannot_do_can_be_caught_and_is_not_a_throw() {
    let add = "addChatMessage(404, \"Hi\", 1, \"Bot\", 0, \"\");";
    let bench = Bench::new(&[(
        "a.rhai",
        &format!(
            "fn BeforeSaveChatSessionEntity(e, s) {{
                 try {{ {add} }} catch (error) {{ print(error); print(error.message); }}
                 {add}
             }}"
        ),
    )]);
    bench.saved().await.unwrap();
    let seen = bench.host.seen();
    assert_eq!(seen.warnings(), ["a.rhai:3:18: there is no session 404"]);
    assert_eq!(seen.printed(), ["a.rhai: there is no session 404"; 2]);
}

#[tokio::test]
async fn when_after_fails_the_result_is_what_it_was_before_that_script() {
    let bench = Bench::new(&[
        (
            "a.rhai",
            "fn AfterSaveChatSessionEntity(e, r, s) { r.CustomerName = \"a\"; }",
        ),
        (
            "b.rhai",
            "fn AfterSaveChatSessionEntity(e, r, s) { r.CustomerName = \"b\"; throw \"no\"; } fn OnError(m) { print(m); }",
        ),
        (
            "c.rhai",
            "fn AfterSaveChatSessionEntity(e, r, s) { r.CustomerName = \"c\"; r.missing(); }",
        ),
        (
            "d.rhai",
            "fn AfterSaveChatSessionEntity(e, r, s) { r.CustomerName += \"d\"; }",
        ),
        (
            "e.rhai",
            "fn AfterSaveChatSessionEntity(e, r, s) { r.CustomerName = Fn(\"x\"); }",
        ),
    ]);
    let result = bench.saved().await.unwrap();
    assert_eq!(result["CustomerName"], "ad");
    let seen = bench.host.until(|s| !s.printed().is_empty()).await;
    assert_eq!(seen.printed(), ["b.rhai: thrown: no"]);
    let warnings = seen.warnings();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert_eq!(warnings[0], "b.rhai: thrown: no");
    assert!(warnings[1].starts_with("c.rhai:1:"), "{warnings:?}");
    assert!(
        warnings[2].starts_with("e.rhai: returnValue: "),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn every_method_can_be_hooked_with_its_parameters() {
    for method in table::hooked() {
        let function = |stage: Stage, name: String| {
            let params = stage.params(method);
            format!(
                "fn {name}({}) {{ print(`{name} ${{{}}}`); }}",
                params.join(", "),
                params.join("} ${")
            )
        };
        let name = method.name;
        let script = [
            function(Stage::Before, format!("Before{name}")),
            function(Stage::After, format!("After{name}")),
            function(Stage::Later, format!("After{name}Async")),
        ]
        .join("\n");
        let bench = Bench::new(&[(&format!("{}/a.rhai", method.agent.name()), &script)]);
        assert_eq!(bench.scripts.problems(), [], "{name}");
        assert!(bench.scripts.listens(method.agent, name));
        let params: Vec<_> = (1..=method.params.len()).map(|n| json!(n)).collect();
        let mut call = bench.scripts.call(method.agent, name, params.clone());
        call.before().await.unwrap();
        let mut result = json!("result");
        call.after(&mut result).await;
        call.later(result);
        let seen = bench.host.until(|s| s.log.len() == 3).await;
        let words: String = params.iter().map(|p| format!("{p} ")).collect();
        let result = if method.returns { "result " } else { "" };
        let file = format!("{}/a.rhai", method.agent.name());
        assert_eq!(
            seen.printed(),
            [
                format!("{file}: Before{name} {words}"),
                format!("{file}: After{name} {words}{result}"),
                format!("{file}: After{name}Async {words}{result}")
            ]
        );
    }
}

#[tokio::test]
async fn a_hook_with_wrong_parameters_or_name_is_reported_and_not_called() {
    let bench = Bench::new(&[(
        "a.rhai",
        "fn Afterwards() {}\n\nfn BeforeSaveChatSessionEntity(e) { throw \"called\"; }\nfn BeforeSaveChatSesionEntity(e, s) {}\nfn ChatNewSession() {}",
    )]);
    bench.saved().await.unwrap();
    let mut warnings = bench.host.seen().warnings();
    warnings.sort();
    assert_eq!(
        warnings,
        [
            "a.rhai:3:1: not called: it has to be BeforeSaveChatSessionEntity(chatSessionEntity, eventState)",
            "a.rhai:4:1: BeforeSaveChatSesionEntity is not called: there is no method SaveChatSesionEntity",
            "a.rhai:5:1: not called: it has to be ChatNewSession(eventData)",
        ]
    );
}

#[tokio::test]
async fn scripts_reach_the_service() {
    let bench = Bench::new(&[(
        "a.rhai",
        "const WHO = \"Bot\";
         fn AfterSaveChatSessionEntity(e, returnValue, s) {
             let id = addChatMessage(59, \"Hi\", 1, global::WHO, 17, [\"Yes\", \"No\"]);
             addChatMessage(59, \"Later\", 1, global::WHO, 0, \"\", \"2030-01-02T03:04:05Z\");
             addChatMessage(59, \"Soon\", 1, global::WHO, 0, (), now().addSeconds(2));
             setChatStatus(59, 7);
             resetChat(59);
             returnValue.Facts = [id, getProgramChat(), getExternalProgramChat(), getChatSession(59).TopicId,
                 getChatMessages(59)[0].Message, parseJson(\"{\\\"a\\\": [1.5]}\").a[0], toJson(#{a: [1, ()]}),
                 \"12\".toInteger(), \"x\".toInteger(), parseDate(\"2030-01-01\").addDays(1).addHours(2).addMinutes(3).toText(),
                 parseDate(\"2030-01-01\") < now()];
         }",
    )]);
    let start = crate::app::utc();
    let result = bench.saved().await.unwrap();
    let seen = bench.host.seen();
    assert_eq!(seen.warnings(), Vec::<String>::new());
    assert_eq!(
        result["Facts"],
        json!([
            1,
            "https://chat.example.com/console",
            "https://chat.example.com/",
            1,
            "Hi",
            1.5,
            "{\"a\":[1,null]}",
            12,
            0,
            "2030-01-02T02:03:00Z",
            false
        ])
    );
    assert_eq!(seen.messages[0].special_params, "[\"Yes\",\"No\"]");
    assert_eq!(
        (seen.messages[0].kind, seen.messages[0].special_type),
        (1, 17)
    );
    assert_eq!(seen.messages[0].author, "Bot");
    assert_eq!(seen.messages[0].when_posted, None);
    let later = seen.messages[1].when_posted.unwrap();
    assert_eq!(later.to_rfc3339(), "2030-01-02T03:04:05+00:00");
    let soon = seen.messages[2].when_posted.unwrap() - start;
    assert!((2_000..22_000).contains(&soon.num_milliseconds()), "{soon}");
    assert_eq!(seen.statuses, [(59, 7)]);
    assert_eq!(seen.resets, [59]);
}

#[tokio::test]
async fn nothing_printed_looks_like_a_line_of_the_logs_own() {
    let hook =
        "fn BeforeSaveChatSessionEntity(e, s) { print(\"one\\r\\ntwo\"); debug(\"three\"); }";
    let bench = Bench::new(&[("a.rhai", hook)]);
    bench.saved().await.unwrap();
    let printed = bench.host.seen().printed();
    assert_eq!(printed, ["a.rhai: one\n    two", "a.rhai:1:61: \"three\""]);
}
