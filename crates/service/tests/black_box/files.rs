//! Files in chats: who may send what, and where it goes.

use crate::harness::{Reply, Service, Visitor, send};
use crate::wait::until_equal;
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;

const INVALID: &str = "SoInvalidArgumentException";
const ILLEGAL: &str = "SoIllegalOperationException";

fn png(size: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.resize(size.max(8), 7);
    bytes
}

async fn bytes(service: &Service, who: Option<&Visitor>, id: i64, file: i64) -> reqwest::Response {
    let request = service
        .method("../Anteroom/GetChatFile")
        .json(&json!({"ChatSessionId": id, "FileId": file}));
    let request = match who {
        Some(visitor) => request.bearer_auth(&visitor.key),
        None => request.basic_auth("ann", Some("pw-ann")),
    };
    request.send().await.unwrap()
}

/// What a message's parameter says of the file.
fn param<'a>(message: &'a Value, name: &str) -> &'a str {
    let parts = message["SpecialParam"].as_str().unwrap().split(';');
    let mut pairs = parts.map(|part| part.split_once('=').unwrap());
    pairs.find(|(key, _)| *key == name).unwrap().1
}

fn file_id(message: &Value) -> i64 {
    param(message, "file").parse().unwrap()
}

async fn allow(service: &Service, id: i64, allowed: bool) -> Reply {
    let body = json!({"ChatSessionId": id, "Allowed": allowed});
    service
        .ann("../Anteroom/AllowChatFiles?$select=FilesAllowed", body)
        .await
}

#[tokio::test]
async fn a_visitor_sends_files_once_the_agent_lets_them() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let id = visitor.id;
    let sent = png(3000);
    let try_it = async || send(service.file(Some(&visitor), id, "holiday.png", &sent)).await;
    // Waiting, and then in a chat where nobody has allowed it.
    try_it().await.refused(409, ILLEGAL, Some("Status"));
    service.pick_up(id).await;
    try_it().await.refused(409, ILLEGAL, Some("File"));
    let body = json!({"ChatSessionId": id, "Allowed": true});
    service
        .by(&visitor, "../Anteroom/AllowChatFiles", body)
        .await
        .refused(403, "SoSentryException", None);
    assert_eq!(service.files(), 0);
    assert_eq!(allow(&service, id, true).await.ok()["FilesAllowed"], true);
    let poll = format!("GetChatSessionEntity?chatSessionEntityId={id}&$select=FilesAllowed");
    let seen = service.by(&visitor, &poll, json!({})).await.ok();
    assert_eq!(seen["FilesAllowed"], true);

    let message = try_it().await.ok();
    assert_eq!(
        (
            &message["Type"],
            &message["Message"],
            &message["SpecialType"]
        ),
        (&json!("ToUser"), &json!("holiday.png"), &json!("None"))
    );
    assert_eq!(param(&message, "size"), "3000");
    assert_eq!(param(&message, "type"), "image/png");
    assert_eq!(service.whole(id).await["Status"], "CustomerLast");
    let said = service.messages(id).await;
    assert_eq!(said.last().unwrap()["Message"], "holiday.png");

    let file = file_id(&message);
    for who in [Some(&visitor), None] {
        let answer = bytes(&service, who, id, file).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/octet-stream");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-length"), "3000");
        assert_eq!(header("cache-control"), "no-store");
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(
            header("content-disposition"),
            "attachment; filename=\"holiday.png\"; filename*=UTF-8\'\'holiday.png"
        );
        assert_eq!(answer.bytes().await.unwrap(), sent);
    }
    // The agent sends one, too, without anybody's leave.
    allow(&service, id, false).await.ok();
    let answer = send(service.file(None, id, "answer.png", &sent)).await.ok();
    assert_eq!(
        (&answer["Type"], &answer["Author"]),
        (&json!("ToCustomer"), &json!("Ann Lee"))
    );
    let own = bytes(&service, Some(&visitor), id, file_id(&answer)).await;
    assert_eq!(own.status(), 200);
    try_it().await.refused(409, ILLEGAL, Some("File"));

    // Nobody else's.
    let other = service.sender().await;
    let stranger = bytes(&service, Some(&other), id, file).await;
    assert_eq!(stranger.status(), 403);
    let stranger = bytes(&service, Some(&other), other.id, file).await;
    assert_eq!(stranger.status(), 404);
    let body = json!({"ChatSessionId": id, "FileId": file});
    service
        .open("../Anteroom/GetChatFile", body)
        .await
        .refused(401, "SoSessionException", None);
    send(service.file(Some(&other), id, "x.png", &sent))
        .await
        .refused(403, "SoSentryException", Some("ChatSessionId"));

    // It is named where the talk is written down.
    let text = service
        .ann("GetChatTranscript", json!({"ChatSessionId": id}))
        .await
        .ok();
    assert!(
        text.as_str().unwrap().contains("Vi: File: holiday.png\n"),
        "{text}"
    );
    let export = service
        .by(
            &visitor,
            "../Anteroom/ExportChatSession",
            json!({"ChatSessionId": id}),
        )
        .await
        .ok();
    let files = export["Files"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    assert_eq!(
        (&files[0]["Name"], &files[0]["Size"], &files[0]["ByVisitor"]),
        (&json!("holiday.png"), &json!(3000), &json!(true))
    );
    assert_eq!(files[0]["Sha256"].as_str().unwrap().len(), 64);
    assert_eq!(files[1]["ByVisitor"], false);
}

#[tokio::test]
async fn content_decides_what_is_taken() {
    let service = Service::start(&[]);
    let visitor = service.sender().await;
    let id = visitor.id;
    let program = b"MZ\x90\x00\x03\x00\x00\x00 a program that calls itself a picture";
    let page = b"<!DOCTYPE html><script>alert(1)</script>";
    let archive = b"PK\x03\x04 anything that was packed";
    for (name, wrong) in [
        ("holiday.png", &program[..]),
        ("notes.txt", page),
        ("pack.docx", archive),
        ("empty.png", b""),
    ] {
        let before = service.messages(id).await.len();
        let request = service.file(Some(&visitor), id, name, wrong);
        let request = request.header("Idempotency-Key", name);
        let again = request.try_clone().unwrap();
        let reply = send(request).await;
        reply.refused(415, INVALID, Some("File"));
        assert!(reply.text.contains("png, jpeg"), "{}", reply.text);
        // Said once in the chat, however often it is tried.
        send(again).await.refused(415, INVALID, Some("File"));
        let said = service.messages(id).await;
        assert_eq!(said.len(), before + 1, "{name}");
        let last = said.last().unwrap();
        assert_eq!(
            (&last["Type"], &last["SpecialType"], &last["Message"]),
            (&json!("Special"), &json!("IllegalFileType"), &json!(name))
        );
    }
    assert_eq!(service.files(), 0);
    // Names are only names.
    for (sent, kept, bytes) in [
        ("../../etc/passwd", "passwd.png", png(20)),
        ("run.exe", "run.exe.png", png(20)),
        ("a\r\nSet-Cookie: b=c.png", "aSet-Cookie_ b=c.png", png(20)),
        ("cod\u{202e}gnp.exe", "codgnp.exe.png", png(20)),
        ("page.html", "page.html.txt", b"plain words".to_vec()),
        ("Ærlig talt.PNG", "Ærlig talt.PNG", png(20)),
    ] {
        let message = send(service.file(Some(&visitor), id, sent, &bytes))
            .await
            .ok();
        assert_eq!(message["Message"], kept);
        let answer = super::files::bytes(&service, Some(&visitor), id, file_id(&message)).await;
        let header = answer.headers()["content-disposition"].to_str().unwrap();
        assert!(header.starts_with("attachment; filename=\""), "{header}");
        assert!(answer.headers().get("set-cookie").is_none());
    }
    // On the disk they have other names, in a folder that is nobody else's.
    let folder = service.dir.path().join("chat.db.files");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.len() == 43 && !name.contains('.'), "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    // Nothing on the web leads there.
    for path in ["/chat.db.files", "/assets/../chat.db.files", "/chat.db"] {
        assert_eq!(send(service.get(path)).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn sizes_have_limits() {
    let limits = ["--file-size", "1000", "--file-total", "1500"];
    let service = Service::start(&limits);
    let visitor = service.sender().await;
    let id = visitor.id;
    let reply = send(service.file(Some(&visitor), id, "large.png", &png(1001))).await;
    reply.refused(413, INVALID, Some("File"));
    assert!(reply.text.contains("1000"), "{}", reply.text);
    let huge = send(service.file(Some(&visitor), id, "huge.png", &png(5_000_000))).await;
    huge.refused(413, INVALID, Some("File"));
    send(service.file(Some(&visitor), id, "full.png", &png(1000)))
        .await
        .ok();
    let reply = send(service.file(Some(&visitor), id, "more.png", &png(501))).await;
    reply.refused(413, INVALID, Some("File"));
    assert!(reply.text.contains("1500"), "{}", reply.text);
    send(service.file(None, id, "rest.png", &png(500)))
        .await
        .ok();
    assert_eq!(service.files(), 2);
}

#[tokio::test]
async fn so_many_in_a_minute_and_none_at_all() {
    let service = Service::start(&["--file-limit", "2"]);
    let visitor = service.sender().await;
    for number in 0..3 {
        let reply = send(service.file(Some(&visitor), visitor.id, "a.png", &png(20))).await;
        if number < 2 {
            reply.ok();
        } else {
            reply.refused(429, ILLEGAL, None);
            assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
        }
    }
    let other = service.sender().await;
    send(service.file(Some(&other), other.id, "a.png", &png(20)))
        .await
        .ok();

    let service = Service::start(&["--file-types", "none"]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    allow(&service, visitor.id, true)
        .await
        .refused(409, ILLEGAL, Some("File"));
    send(service.file(None, visitor.id, "a.png", &png(20)))
        .await
        .refused(409, ILLEGAL, Some("File"));
    let text = service.fails(&["serve", "--file-types", "png,exe"]);
    assert!(
        text.contains("--file-types") && text.contains("exe"),
        "{text}"
    );
}

#[tokio::test]
async fn a_file_is_sent_once() {
    let service = Service::start(&[]);
    let visitor = service.sender().await;
    let id = visitor.id;
    let keyed = |size: usize| {
        let request = service.file(Some(&visitor), id, "a.png", &png(size));
        request.header("Idempotency-Key", "one")
    };
    let first = send(keyed(100)).await.ok();
    assert_eq!(first["ClientKey"], "one");
    assert_eq!(send(keyed(100)).await.ok(), first);
    send(keyed(101))
        .await
        .refused(409, ILLEGAL, Some("Idempotency-Key"));
    // The answer that was lost is still there when nothing more may be sent.
    allow(&service, id, false).await.ok();
    assert_eq!(send(keyed(100)).await.ok(), first);
    assert_eq!(service.files(), 1);
    let said = service.messages(id).await;
    assert_eq!(said.iter().filter(|m| m["Message"] == "a.png").count(), 1);
}

#[tokio::test]
async fn what_is_no_file_is_refused() {
    let service = Service::start(&[]);
    let visitor = service.sender().await;
    let path = "../Anteroom/AddChatFile";
    let request = |query: &str| {
        service
            .method(&format!("{path}?{query}"))
            .bearer_auth(&visitor.key)
            .body(png(20))
    };
    let bytes = "application/octet-stream";
    for (query, field) in [
        ("fileName=a.png", "chatSessionId"),
        ("chatSessionId=x&fileName=a.png", "chatSessionId"),
        ("chatSessionId=1", "fileName"),
    ] {
        let request = request(query).header("Content-Type", bytes);
        send(request).await.refused(400, INVALID, Some(field));
    }
    let good = "chatSessionId=1&fileName=a.png";
    for kind in ["image/png", "multipart/form-data; boundary=x", "text/plain"] {
        let request = request(good).header("Content-Type", kind);
        send(request)
            .await
            .refused(415, INVALID, Some("Content-Type"));
    }
    let packed = request(good).header("Content-Type", bytes);
    send(packed.header("Content-Encoding", "gzip"))
        .await
        .refused(415, INVALID, Some("Content-Encoding"));
    let nobody = service
        .method(&format!("{path}?{good}"))
        .header("Content-Type", bytes)
        .body(png(100_000));
    send(nobody).await.refused(401, "SoSessionException", None);
    send(service.file(None, 99, "a.png", &png(20)))
        .await
        .refused(404, "SoNotFoundException", Some("ChatSessionId"));
    assert_eq!(service.files(), 0);
}

#[tokio::test]
async fn what_does_not_arrive_whole_leaves_nothing() {
    let service = Service::start(&[]);
    let visitor = service.sender().await;
    let host = service.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "POST /api/v1/Agents/Anteroom/AddChatFile?chatSessionId={}&fileName=a.png HTTP/1.1\r\n\
         Host: {host}\r\nAuthorization: Bearer {}\r\nContent-Type: application/octet-stream\r\n\
         Content-Length: 100000\r\n\r\n",
        visitor.id, visitor.key
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&png(5000)).unwrap();
    until_equal(1, async || service.files()).await;
    drop(stream);
    until_equal(0, async || service.files()).await;
    assert_eq!(service.whole(visitor.id).await["Status"], "UserLast");
}

#[tokio::test]
async fn files_go_with_their_session() {
    let service = Service::start(&["--delete-after", "0.01"]);
    let mut senders = Vec::new();
    for _ in 0..3 {
        let visitor = service.sender().await;
        send(service.file(Some(&visitor), visitor.id, "a.png", &png(20)))
            .await
            .ok();
        senders.push(visitor);
    }
    assert_eq!(service.files(), 3);
    let id = senders[0].id;
    let path = format!("DeleteChatSessionEntity?chatSessionEntityId={id}");
    assert_eq!(service.ann(&path, json!({})).await.status, 204);
    assert_eq!(service.files(), 2);
    let body = json!({"Ids": [senders[1].id]});
    let reply = service
        .ann("../CustomerService/DeleteChatSessions", body)
        .await;
    assert_eq!(reply.status, 204);
    assert_eq!(service.files(), 1);
    let body = json!({"ChatSessionId": senders[2].id, "Status": "Deleted"});
    service.ann("SaveChatSessionEntity", body).await.ok();
    until_equal(0, async || service.files()).await;
}
