//! Releases of the widget, kept over upgrades.

use crate::harness::{Service, put, send};
use crate::wait::until_equal;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

const NOW: &str = "v0.2.0-0123abcd";
const BEFORE: &str = "v0.1.0-89abcdef";
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A service with a release of its own, not started yet.
fn site(args: &[&str]) -> Service {
    let mut service = Service::bare(&[]);
    service.env = vec![("ANTEROOM_KEEP_RELEASES", "90".to_owned())];
    let dir = service.dir.path().join("dist");
    put(&dir, "chat.js", b"loader");
    put(&dir, &format!("{NOW}/widget.js"), b"widget of today");
    put(&dir, &format!("{NOW}/widget.js.br"), b"today, small");
    service.args = vec!["--assets".to_owned(), dir.display().to_string()];
    service.args.extend(args.iter().map(ToString::to_string));
    service
}

fn kept(service: &Service, path: &str) -> PathBuf {
    service.dir.path().join("chat.db.releases").join(path)
}

/// Keeps a release as the version before did, last run so many days ago.
fn keep(service: &Service, name: &str, days: u32) {
    let root = service.dir.path().join("chat.db.releases");
    put(&root, &format!("{name}/part-files.js"), b"part");
    put(&root, &format!("{name}/part-files.js.br"), b"part, small");
    put(&root, &format!("{name}/widget.wasm"), b"\0asm");
    let folder = std::fs::File::open(root.join(name)).unwrap();
    folder.set_modified(SystemTime::now() - DAY * days).unwrap();
}

#[tokio::test]
async fn pages_of_an_earlier_version_find_their_files() {
    let service = site(&[]);
    keep(&service, BEFORE, 1);
    let service = service.up();
    let part = format!("/{BEFORE}/part-files.js");
    let get = async |coding| send(service.get(&part).header("Accept-Encoding", coding)).await;
    let plain = get("identity").await;
    assert_eq!((plain.status.as_u16(), plain.text.as_str()), (200, "part"));
    for (name, value) in [
        ("content-type", "text/javascript; charset=utf-8"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("vary", "Accept-Encoding"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(plain.header(name), value, "{name}");
    }
    let br = get("br").await;
    assert_eq!(
        (br.header("content-encoding"), br.text.as_str()),
        ("br", "part, small")
    );
    let again = service.get(&part).header("Accept-Encoding", "br");
    let again = send(again.header("If-None-Match", br.header("etag"))).await;
    assert_eq!(again.status, 304);
    let wasm = send(service.get(&format!("/{BEFORE}/widget.wasm"))).await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
    // Not of this release, and of no release.
    for path in [
        format!("/{BEFORE}/widget.js"),
        "/v0.1.0-00000000/widget.js".to_owned(),
    ] {
        let gone = send(service.get(&path)).await;
        gone.refused(404, "SoNotFoundException", None);
        assert_eq!(gone.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn an_upgrade_keeps_what_ran_before() {
    let mut service = site(&[]).up();
    until_equal(true, async || kept(&service, NOW).exists()).await;
    service.stop();
    // The new version's files have another name, and the old ones are not among them.
    let next = "v0.3.0-aabbccdd";
    let dist = service.dir.path().join("dist");
    std::fs::rename(dist.join(NOW), dist.join(next)).unwrap();
    put(&dist, &format!("{next}/widget.js"), b"widget of tomorrow");
    service.start_again();
    for (name, text) in [(NOW, "widget of today"), (next, "widget of tomorrow")] {
        let file = service.get(&format!("/{name}/widget.js"));
        assert_eq!(send(file).await.text, text);
    }
    let small = service.get(&format!("/{NOW}/widget.js"));
    let small = send(small.header("Accept-Encoding", "br")).await;
    assert_eq!(small.text, "today, small");
    until_equal(true, async || kept(&service, next).exists()).await;
}

#[tokio::test]
async fn what_has_not_run_for_long_goes_but_never_what_runs() {
    let service = site(&["--keep-releases", "30"]);
    keep(&service, BEFORE, 31);
    keep(&service, "v0.1.1-01010101", 29);
    keep(&service, NOW, 400);
    let service = service.up();
    until_equal(false, async || kept(&service, BEFORE).exists()).await;
    assert_eq!(
        send(service.get(&format!("/{BEFORE}/part-files.js")))
            .await
            .status,
        404
    );
    for name in ["v0.1.1-01010101", NOW] {
        let file = service.get(&format!("/{name}/part-files.js"));
        assert_eq!(send(file).await.text, "part", "{name}");
    }
    let none = site(&["--keep-releases", "0"]);
    keep(&none, BEFORE, 1);
    let none = none.up();
    assert_eq!(
        send(none.get(&format!("/{BEFORE}/part-files.js")))
            .await
            .status,
        404
    );
    until_equal(false, async || kept(&none, BEFORE).exists()).await;
    assert!(!kept(&none, NOW).exists());
}

#[tokio::test]
async fn nothing_but_releases_is_served() {
    let service = site(&[]);
    keep(&service, BEFORE, 1);
    let root = service.dir.path().join("chat.db.releases");
    std::fs::write(service.dir.path().join("secret.txt"), "secret").unwrap();
    for path in [
        "secret.txt",
        "notes/secret.txt",
        "v1/secret.txt",
        ".draft-x/secret.txt",
    ] {
        put(&root, path, b"secret");
    }
    put(&root, &format!("{BEFORE}/.env"), b"secret");
    #[cfg(unix)]
    for (to, name) in [("../../secret.txt", "link.txt"), ("../..", "up")] {
        std::os::unix::fs::symlink(to, root.join(BEFORE).join(name)).unwrap();
    }
    let service = service.up();
    for path in [
        "secret.txt".to_owned(),
        "notes/secret.txt".to_owned(),
        "v1/secret.txt".to_owned(),
        ".draft-x/secret.txt".to_owned(),
        "chat.db.releases/secret.txt".to_owned(),
        format!("{BEFORE}/../secret.txt"),
        format!("{BEFORE}/../../secret.txt"),
        format!("{BEFORE}/..%2fsecret.txt"),
        format!("{BEFORE}/..%2f..%2fsecret.txt"),
        format!("{BEFORE}/%2e%2e/secret.txt"),
        format!("{BEFORE}/..%5csecret.txt"),
        format!("{BEFORE}//secret.txt"),
        format!("{BEFORE}/.env"),
        format!("{BEFORE}/link.txt"),
        format!("{BEFORE}/up/secret.txt"),
        format!("{BEFORE}/"),
        format!("{BEFORE}/."),
        format!("{BEFORE}/%00"),
        BEFORE.to_owned(),
    ] {
        let answer = crate::pages::raw(&service, &format!("/{path}")).await;
        assert!(!answer.contains("secret\n"), "{path}: {answer}");
        assert!(!answer.ends_with("secret"), "{path}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
    }
}
