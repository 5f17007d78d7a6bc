//! Agents' faces, and topics' logos.

use crate::harness::{BINARY, Service, send};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The smallest PNG there is: one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\
    \xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

fn photo(service: &Service, args: &[&str], bytes: &[u8]) -> Output {
    picture(service, ["agent", "photo"], args, bytes)
}

fn logo(service: &Service, args: &[&str], bytes: &[u8]) -> Output {
    picture(service, ["topic", "logo"], args, bytes)
}

fn picture(service: &Service, command: [&str; 2], args: &[&str], bytes: &[u8]) -> Output {
    let mut child = Command::new(BINARY)
        .args(command)
        .args(args)
        .args(["--database", &service.database()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who is told no early does not read to the end.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    child.wait_with_output().unwrap()
}

/// As a page of another site asks for it: without credentials.
async fn is_served(service: &Service, address: &str) {
    let response = service.get(&format!("/{address}")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    for (name, value) in [
        ("content-type", "image/png"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert_eq!(response.bytes().await.unwrap(), PNG);
}

async fn shown(service: &Service) -> Value {
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    service.poll(&visitor).await.ok()["User"]["Photo"].clone()
}

#[tokio::test]
async fn a_photo_is_shown_where_the_topic_shows_photos() {
    let service = Service::start(&[]);
    let done = photo(&service, &["ann"], PNG);
    assert!(done.status.success());
    assert_eq!(shown(&service).await, Value::Null);
    service.topic(&json!({"ChatTopicId": 1, "Widget": {"ShowAgentPhoto": true}}));
    let address = shown(&service).await.as_str().unwrap().to_owned();
    assert!(
        address.starts_with("photos/") && address.ends_with(".png"),
        "{address}"
    );
    assert!(String::from_utf8_lossy(&done.stdout).contains(&address));
    is_served(&service, &address).await;
    // Bob has none; without one the old address is nobody's.
    let visitor = service.visitor().await;
    service
        .bob("PickUpChatSession", json!({"ChatSessionId": visitor.id}))
        .await
        .ok();
    assert_eq!(
        service.poll(&visitor).await.ok()["User"]["Photo"],
        Value::Null
    );
    assert!(photo(&service, &["ann", "--remove"], b"").status.success());
    assert_eq!(shown(&service).await, Value::Null);
    let gone = send(service.get(&format!("/{address}"))).await;
    gone.refused(404, "SoNotFoundException", None);
}

#[tokio::test]
async fn what_is_no_photo_is_refused_with_words() {
    let service = Service::start(&[]);
    let large = [PNG, &[0; 1024 * 1024]].concat();
    for (name, bytes, what) in [
        (
            "ann",
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            "PNG, JPEG or WebP",
        ),
        ("ann", b"", "PNG, JPEG or WebP"),
        ("ann", &large, "1 MiB"),
        ("eve", PNG, "there is no agent eve"),
    ] {
        let done = photo(&service, &[name], bytes);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(!done.status.success() && said.contains(what), "{said}");
    }
    for path in ["/photos/x.png", "/photos/..%2f..%2fchat.db", "/photos/"] {
        assert_eq!(send(service.get(path)).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_logo_is_shown_where_the_topic_shows_it() {
    let service = Service::start(&[]);
    let topic = async || send(service.get("/api/topic/1")).await.ok();
    let widget = async || {
        let path = "GetChatTopicEntity?chatTopicEntityId=1";
        service.ann(path, json!({})).await.ok()["Widget"].take()
    };
    assert_eq!(topic().await["Logo"], Value::Null);
    assert!(logo(&service, &["1"], PNG).status.success());
    let address = topic().await["Logo"].as_str().unwrap().to_owned();
    assert!(
        address.starts_with("logos/") && address.ends_with(".png"),
        "{address}"
    );
    is_served(&service, &address).await;
    let documented = widget().await;
    assert_eq!(documented["LogoEnabled"], true);
    assert!(documented["LogoBlobId"].as_i64().unwrap() > 0);
    assert!(address.ends_with(documented["LogoName"].as_str().unwrap()));
    // Switched off and on again it is the same one.
    for (on, seen) in [(false, Value::Null), (true, json!(address))] {
        service.topic(&json!({"ChatTopicId": 1, "Widget": {"LogoEnabled": on}}));
        assert_eq!(topic().await["Logo"], seen);
    }
    // Another one takes its place, and has another address.
    let other = [PNG, b"more"].concat();
    assert!(logo(&service, &["1"], &other).status.success());
    let next = topic().await["Logo"].as_str().unwrap().to_owned();
    assert_ne!(next, address);
    let gone = async |address: &str| send(service.get(&format!("/{address}"))).await.status == 404;
    assert!(gone(&address).await);
    // Other topics have none; a topic that is deleted takes its own along.
    let second = service.topic(&json!({"Name": "Second"}))["ChatTopicId"].to_string();
    assert!(logo(&service, &[&second], PNG).status.success());
    is_served(&service, &address).await;
    let delete = format!("DeleteChatTopicEntity?chatTopicEntityId={second}");
    assert_eq!(service.ann(&delete, json!({})).await.status, 204);
    assert!(gone(&address).await);
    assert!(logo(&service, &["1", "--remove"], b"").status.success());
    assert_eq!(topic().await["Logo"], Value::Null);
    assert_eq!(widget().await["LogoEnabled"], false);
    assert!(gone(&next).await);
    for (id, bytes, what) in [
        ("1", &b"GIF89a"[..], "PNG, JPEG or WebP"),
        ("1", &[PNG, &[0; 1024 * 1024]].concat(), "1 MiB"),
        ("9", PNG, "there is no topic 9"),
    ] {
        let done = logo(&service, &[id], bytes);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(!done.status.success() && said.contains(what), "{said}");
    }
}
