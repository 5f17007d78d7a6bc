//! What ends a script that takes too much, and what scripts cannot do.

use super::{Bench, wide};
use crate::events::limits::Limits;
use crate::events::run::{AT_ONCE, Awaited};
use crate::events::triggers::Trigger;
use std::sync::Arc;
use std::time::Duration;

fn before(body: &str) -> String {
    format!("fn BeforeSaveChatSessionEntity(e, s) {{\n{body}\n}}")
}

/// What is said about a script with this body; the call goes on.
async fn said(body: &str, limits: Limits) -> String {
    let bench = Bench::with(&[("a.rhai", &before(body))], limits);
    assert_eq!(bench.scripts.problems(), [], "{body}");
    bench.saved().await.unwrap();
    bench.host.seen().warnings().join("\n")
}

#[tokio::test]
async fn time_ends_a_script_and_strikes_disable_it() {
    let limits = Limits {
        timeout: Duration::from_millis(50),
        strikes: 3,
        operations: u64::MAX,
        ..wide()
    };
    let ends = format!("{} fn OnError(m) {{ print(\"told\"); }}", before("loop {}"));
    let bench = Bench::with(
        &[("a.rhai", &ends), ("b.rhai", &before("print(\"runs\");"))],
        limits,
    );
    for _ in 0..5 {
        bench.saved().await.unwrap();
    }
    let seen = bench.host.until(|s| s.printed().len() == 8).await;
    assert_eq!(
        seen.warnings(),
        [
            "a.rhai: took longer than 50ms and was ended",
            "a.rhai: took longer than 50ms and was ended",
            "a.rhai: took longer than 50ms and was ended, 3 times now: the script is disabled until the file is changed",
        ]
    );
    let runs = seen
        .printed()
        .iter()
        .filter(|l| *l == "b.rhai: runs")
        .count();
    assert_eq!(runs, 5);
    bench.write("other.rhai", "");
    bench.saved().await.unwrap();
    assert_eq!(bench.host.seen().warnings().len(), 3, "still disabled");
    bench.write("a.rhai", &before("throw \"enabled again\";"));
    assert_eq!(bench.saved().await.unwrap_err().text, "enabled again");
}

#[tokio::test]
async fn the_values_of_a_run_have_a_bound_together() {
    let limits = Limits {
        run_memory: 8 << 20,
        ..wide()
    };
    // Each value is well below its own limit.
    let grow = "let all = []; let x = \"0123456789\"; for n in 0..16 { x += x; } \
        let a = x; let b = x + \"1\"; let c = x + \"2\"; let d = x + \"3\"; let e = x + \"4\"; \
        let f = x + \"5\"; let g = x + \"6\"; let h = x + \"7\"; let i = x + \"8\"; \
        let j = x + \"9\"; let k = x + \"0\"; let l = x + \"a\"; let m = x + \"b\"; \
        let o = x + \"c\"; let p = x + \"d\";";
    let words = said(grow, limits).await;
    assert!(
        words.contains("took more memory than one run may"),
        "{words}"
    );
    // One after another they are fine.
    let turn = "for n in 0..100 { let x = \"0123456789\"; for n in 0..16 { x += x; } }";
    let limits = Limits {
        run_memory: 8 << 20,
        ..wide()
    };
    assert_eq!(said(turn, limits).await, "");
}

#[tokio::test]
async fn a_run_prints_so_many_lines() {
    let bench = Bench::new(&[("a.rhai", &before("for n in 0..100000 { print(n); }"))]);
    bench.saved().await.unwrap();
    let printed = bench.host.seen().printed();
    assert_eq!(printed.len(), 201);
    assert_eq!(printed[199], "a.rhai: 199");
    assert!(
        printed[200].contains("the rest is left out"),
        "{}",
        printed[200]
    );
    // The next run has lines of its own.
    bench.saved().await.unwrap();
    assert_eq!(bench.host.seen().printed().len(), 402);
}

#[tokio::test]
async fn a_run_starts_so_many_others() {
    let body = "for n in 0..100 { addChatMessage(59, \"x\", 1, \"\", 0, \"\"); }";
    let bench = Bench::new(&[
        ("a.rhai", &before(body)),
        (
            "b.rhai",
            "fn AfterGetChatPresence(r, s) { print(\"started\"); }",
        ),
    ]);
    // What adding a message does: another call, which the second script hooks.
    let scripts = bench.scripts.clone();
    let doing = move |_: &crate::events::host::NewMessage| {
        let scripts = scripts.clone();
        tokio::runtime::Handle::current().block_on(async move {
            let agent = crate::events::methods::Agent::Chat;
            let mut call = scripts.call(agent, "GetChatPresence", Vec::new());
            call.before().await.map_err(|thrown| thrown.text)?;
            call.after(&mut serde_json::json!([])).await;
            Ok(1)
        })
    };
    *bench.host.adding.lock().unwrap() = Some(Arc::new(doing));
    bench.saved().await.unwrap();
    let seen = bench.host.seen();
    assert_eq!(seen.messages.len(), 100);
    let started = seen.printed();
    assert_eq!(started.len(), 64, "{started:?}");
    assert!(
        seen.warnings()
            .iter()
            .any(|line| line.contains("has started 64 others")),
        "{:?}",
        seen.warnings().first()
    );
}

#[tokio::test]
async fn a_call_does_not_wait_for_a_service_that_keeps_its_script_waiting() {
    let limits = Limits {
        timeout: Duration::from_millis(50),
        ..wide()
    };
    let body = before("s = 1; resetChat(59); addChatMessage(59, \"late\", 1, \"\", 0, \"\");");
    let after = "fn AfterSaveChatSessionEntity(e, r, s) { r.CustomerName = s; }";
    let bench = Bench::with(&[("a.rhai", &format!("{body}{after}"))], limits);
    bench.host.shut(true);
    let result = bench.saved().await.unwrap();
    assert_eq!(result["CustomerName"], serde_json::Value::Null);
    bench.host.shut(false);
    bench.host.until(|s| s.resets == [59]).await;
    // Its time is over: it gets nothing else done.
    let permits = bench.scripts.core.permits.of(Awaited::Answer);
    let all = u32::try_from(AT_ONCE).unwrap();
    drop(permits.acquire_many(all).await.unwrap());
    assert_eq!(bench.host.seen().messages, []);
}

#[tokio::test]
async fn an_answer_does_not_wait_for_scripts_that_nobody_waits_for() {
    let script = format!(
        "{} fn AfterSaveChatSessionEntityAsync(e, r, s) {{ print(\"slow\"); resetChat(59); }}",
        before("print(\"before\");")
    );
    let bench = Bench::new(&[("a.rhai", &script)]);
    bench.host.shut(true);
    for round in 1..=AT_ONCE {
        bench.saved().await.unwrap();
        bench.host.until(|s| s.printed().len() == 2 * round).await;
    }
    // All that may run for nobody do so now, and no more; a call goes on.
    for _ in 0..3 {
        bench.saved().await.unwrap();
    }
    let printed = bench.host.seen().printed();
    assert_eq!(printed.len(), 2 * AT_ONCE + 3);
    bench.host.shut(false);
    bench.host.until(|s| s.resets.len() == AT_ONCE + 3).await;
}

#[tokio::test]
async fn a_value_that_is_at_work_cannot_be_read_and_blocks_nothing() {
    let said = said("s = [1, 2]; s.map(|x| s.len());", wide()).await;
    assert!(said.contains("Data race detected"), "{said}");
}

#[tokio::test]
async fn hooks_that_nobody_waits_for_end_too_but_without_strikes() {
    let limits = Limits {
        timeout: Duration::from_millis(20),
        strikes: 1,
        operations: u64::MAX,
        ..wide()
    };
    let script = "fn AfterSaveChatSessionEntityAsync(e, r, s) { loop {} }";
    let bench = Bench::with(&[("a.rhai", script)], limits);
    for round in 1..=2 {
        bench.saved().await.unwrap();
        bench.host.until(|s| s.warnings().len() == round).await;
    }
    assert_eq!(
        bench.host.seen().warnings(),
        ["a.rhai: took longer than 200ms and was ended"; 2]
    );
}

#[tokio::test]
async fn stopping_ends_what_runs() {
    let limits = Limits {
        operations: u64::MAX,
        ..wide()
    };
    let bench = Bench::with(&[("a.rhai", &before("print(\"on\"); loop {}"))], limits);
    let scripts = bench.scripts.clone();
    let (result, ()) = tokio::join!(bench.saved(), async {
        bench.host.until(|s| !s.printed().is_empty()).await;
        scripts.stop();
    });
    result.unwrap();
    assert_eq!(bench.host.seen().warnings().len(), 1);
}

#[tokio::test]
async fn steps_are_counted() {
    let limits = Limits {
        operations: 1_000,
        ..wide()
    };
    let said = said("let n = 0; while n < 10000 { n += 1; }", limits).await;
    assert!(said.contains("Too many operations"), "{said}");
}

#[tokio::test]
async fn values_are_limited_in_size() {
    let limits = || Limits {
        memory: 64 * 1_024,
        operations: 10_000_000,
        ..wide()
    };
    for (body, what) in [
        ("let t = \"abc\"; loop { t += t; }", "string too large"),
        (
            "let t = \"\"; t.pad(1000000000, \"x\");",
            "string too large",
        ),
        ("let a = []; loop { a.push(1); }", "array/BLOB too large"),
        ("let a = [1]; loop { a = [a, a]; }", "array/BLOB too large"),
        ("let a = [1]; loop { a = [a]; }", "array/BLOB too large"),
        ("let b = blob(1000000000, 1);", "array/BLOB too large"),
        (
            "let m = #{}; let n = 0; loop { m.set(n.to_string(), 1); n += 1; }",
            "map too large",
        ),
        ("let m = #{}; loop { m = #{m: m}; }", "map too large"),
        ("s = \"abc\"; loop { s += s; }", "string too large"),
        ("s = []; loop { s.push(s); }", "array/BLOB too large"),
    ] {
        let said = said(body, limits()).await;
        assert!(said.contains(what), "{body}: {said}");
    }
}

#[tokio::test]
async fn recursion_is_limited() {
    for script in [
        "fn deeper(n) { deeper(n + 1) }",
        "fn deeper(n) { if true { if true { if true { if true { if true { deeper(n + 1) } } } } } }",
        "fn deeper(n) { [n].map(|x| [x].map(|y| deeper(y))) }",
        "fn deeper(n) { 1 + (2 + (3 + (4 + (5 + (6 + (7 + (8 + deeper(n + 1)))))))) }",
    ] {
        let script = format!("{script} {}", before("deeper(0);"));
        let bench = Bench::new(&[("a.rhai", &script)]);
        assert_eq!(bench.scripts.problems(), [], "{script}");
        bench.saved().await.unwrap();
        let said = bench.host.seen().warnings().join("\n");
        assert!(said.contains("Stack overflow"), "{said}");
    }
}

#[test]
fn deep_expressions_are_refused() {
    let body = format!("{}1{}", "(1 + ".repeat(500), ")".repeat(500));
    let bench = Bench::new(&[("a.rhai", &before(&body))]);
    let problems = bench.scripts.problems();
    assert!(problems[0].text.contains("complexity"), "{problems:?}");
}

#[tokio::test]
async fn what_leaves_a_script_is_not_nested_without_end() {
    let said = said("s = []; for n in 0..200 { s = [s]; }", wide()).await;
    assert!(said.contains("eventState: a value is nested"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_that_start_each_other_come_to_an_end() {
    let script =
        "fn ChatAfterSaveNewMessage(event) { addChatMessage(1, \"again\", 1, \"\", 0, \"\"); }";
    let bench = Bench::new(&[("a.rhai", script)]);
    let scripts = bench.scripts.clone();
    *bench.host.adding.lock().unwrap() = Some(Arc::new(move |_| {
        let trigger = scripts.trigger(Trigger::AfterSaveNewMessage, vec![]);
        drop(tokio::runtime::Handle::current().block_on(trigger));
        Ok(1)
    }));
    bench
        .scripts
        .trigger(Trigger::AfterSaveNewMessage, vec![])
        .await;
    let seen = bench.host.seen();
    assert_eq!(seen.messages.len(), 4);
    assert_eq!(
        seen.warnings(),
        ["a.rhai: not run: scripts have started each other in a circle"]
    );
}

#[tokio::test]
async fn a_service_that_fails_does_not_take_the_script_down() {
    let bench = Bench::new(&[(
        "a.rhai",
        &before("addChatMessage(1, \"\", 1, \"\", 0, \"\");"),
    )]);
    *bench.host.adding.lock().unwrap() = Some(Arc::new(|_| panic!("on purpose")));
    bench.saved().await.unwrap();
    assert_eq!(
        bench.host.seen().warnings(),
        ["a.rhai: the service failed while it worked for the script"]
    );
}

#[test]
fn there_is_no_eval_and_no_import() {
    for (body, word) in [
        ("eval(\"1\");", "eval"),
        ("import \"/etc/passwd\" as words;", "import"),
        ("import \"b\" as b;", "import"),
    ] {
        let bench = Bench::new(&[("a.rhai", &before(body)), ("b.rhai", "export const X = 1;")]);
        let problems = bench.scripts.problems();
        assert_eq!(problems.len(), 1, "{body}");
        assert_eq!(problems[0].place.unwrap().0, 2, "{body}");
        assert!(problems[0].text.contains(word), "{problems:?}");
    }
}

#[tokio::test]
async fn scripts_cannot_sleep() {
    for body in ["sleep(1000);", "sleep(1000.0);"] {
        let said = said(body, wide()).await;
        assert!(said.contains("scripts cannot sleep"), "{said}");
    }
}

#[tokio::test]
async fn there_are_no_functions_for_files() {
    for name in [
        "open_file",
        "read_file",
        "open",
        "read_string",
        "system",
        "exec",
        "env",
    ] {
        let said = said(&format!("{name}(\"/etc/passwd\");"), wide()).await;
        assert!(said.contains("Function not found"), "{said}");
    }
}

#[tokio::test]
async fn only_listed_hosts_are_asked() {
    for url in [
        "https://example.com/",
        "https://jokes.example.com.evil.test/",
        "https://jokes.example.com@evil.test/",
        "https://evil.test\\@jokes.example.com/",
        "https://jokes.example.com:8443/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "ftp://jokes.example.com/",
        "jokes.example.com",
    ] {
        let url = url.replace('\\', "\\\\");
        let bench = Bench::new(&[("a.rhai", &before(&format!("httpGet(\"{url}\");")))]);
        bench.saved().await.unwrap();
        let seen = bench.host.seen();
        assert_eq!(seen.requests, [], "{url}");
        let said = seen.warnings().join("\n");
        assert!(
            said.contains("among the hosts") || said.contains("no address"),
            "{said}"
        );
    }
    let bench = Bench::new(&[(
        "a.rhai",
        &before(
            "let answer = httpGet(\"https://jokes.example.com/a?b\", #{Accept: \"text/plain\"});
             print(`${answer.status} ${parseJson(answer.body).joke} ${answer.headers[\"content-type\"]}`);
             httpPost(\"http://JOKES.example.com/c\", \"text\", #{});
             httpPost(\"http://jokes.example.com/c\", #{a: 1}, #{});",
        ),
    )]);
    bench.saved().await.unwrap();
    let seen = bench.host.seen();
    assert_eq!(seen.printed(), ["a.rhai: 200 none application/json"]);
    let asked: Vec<_> = seen
        .requests
        .iter()
        .map(|r| format!("{} {} {}", r.method, r.url, r.body))
        .collect();
    assert_eq!(
        asked,
        [
            "GET https://jokes.example.com/a?b ",
            "POST http://jokes.example.com/c text",
            "POST http://jokes.example.com/c {\"a\":1}",
        ]
    );
    assert_eq!(
        seen.requests[0].headers,
        [("Accept".to_owned(), "text/plain".to_owned())]
    );
    assert_eq!(
        seen.requests[2].headers,
        [("Content-Type".to_owned(), "application/json".to_owned())]
    );
    assert!(seen.requests[0].timeout > Duration::ZERO);
}
