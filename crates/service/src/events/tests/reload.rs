//! Files that come, change and go.

use super::{Bench, PATIENCE, wide, write};
use crate::events::methods::Agent;
use std::time::Instant;
use tempfile::TempDir;

const GOOD: &str = "fn BeforeSaveChatSessionEntity(e, s) { print(\"good\"); }";

#[tokio::test]
async fn a_broken_script_is_reported_and_the_others_work() {
    let bench = Bench::new(&[("good.rhai", GOOD)]);
    bench.write("sub/broken.rhai", "fn f() {\n  let = 5;\n}");
    bench.saved().await.unwrap();
    let seen = bench.host.seen();
    assert_eq!(seen.printed(), ["good.rhai: good"]);
    let warnings = seen.warnings();
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].starts_with("sub/broken.rhai:2:7: left out: "),
        "{warnings:?}"
    );
    // It is said once, and again when the file has changed and is still broken.
    bench.write("other.rhai", "");
    assert_eq!(bench.host.seen().warnings().len(), 1);
    bench.write("sub/broken.rhai", "fn g() {\n  let = 5;\n}");
    assert_eq!(bench.host.seen().warnings().len(), 2);
    bench.write("sub/broken.rhai", GOOD);
    assert_eq!(bench.scripts.problems(), []);
    bench.saved().await.unwrap();
    assert_eq!(bench.host.seen().printed().len(), 3);
}

#[test]
fn files_that_cannot_be_read_are_reported() {
    let bench = Bench::new(&[]);
    std::fs::write(bench.dir.path().join("bytes.rhai"), [0xff, 0xfe]).unwrap();
    bench.write("large.rhai", &"/".repeat((1 << 20) + 1));
    bench.write("read.me", "fn");
    bench.write(".hidden.rhai", "fn");
    let problems = bench.scripts.problems();
    let files: Vec<_> = problems.iter().map(|p| p.file.as_str()).collect();
    assert_eq!(files, ["bytes.rhai", "large.rhai"]);
}

#[tokio::test]
async fn files_are_added_changed_and_removed() {
    let bench = Bench::new(&[]);
    let listens = || bench.scripts.listens(Agent::Chat, "SaveChatSessionEntity");
    assert!(!listens());
    bench.write("a.rhai", GOOD);
    assert!(listens());
    // The same length, and perhaps the same time.
    bench.write("a.rhai", &GOOD.replace("good", "best"));
    bench.saved().await.unwrap();
    assert_eq!(bench.host.seen().printed(), ["a.rhai: best"]);
    std::fs::remove_file(bench.dir.path().join("a.rhai")).unwrap();
    bench.scripts.reload_now();
    assert!(!listens());
}

#[tokio::test]
async fn a_change_is_seen_without_being_told() {
    let bench = Bench::new(&[]);
    write(bench.dir.path(), "a.rhai", GOOD);
    let start = Instant::now();
    while !bench.scripts.listens(Agent::Chat, "SaveChatSessionEntity") {
        assert!(start.elapsed() < PATIENCE);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_call_keeps_the_scripts_that_it_began_with() {
    let before = "fn BeforeSaveChatSessionEntity(e, s) { s = 1; }";
    let after = |word: &str| {
        format!(
            "{before} fn AfterSaveChatSessionEntity(e, r, s) {{ r.CustomerName = `{word} ${{s}}`; }}"
        )
    };
    let bench = Bench::new(&[("a.rhai", &after("old"))]);
    let mut call = bench.save();
    call.before().await.unwrap();
    bench.write("a.rhai", &after("new"));
    let mut result = serde_json::json!({});
    call.after(&mut result).await;
    assert_eq!(result["CustomerName"], "old 1");
    assert_eq!(bench.saved().await.unwrap()["CustomerName"], "new 1");
}

#[tokio::test]
async fn the_folder_need_not_be_there_yet() {
    let dir = TempDir::new().unwrap();
    std::fs::remove_dir(dir.path()).unwrap();
    let bench = Bench::of(dir, wide());
    assert_eq!(bench.scripts.problems(), []);
    bench.write("a.rhai", GOOD);
    assert!(bench.scripts.listens(Agent::Chat, "SaveChatSessionEntity"));
}
