//! The domain of an e-mail address is asked for at the DNS, where that is set.

use crate::harness::{Reply, Service, send};
use serde_json::{Value, json};
use std::net::UdpSocket;
use std::sync::{Arc, Mutex};

const INVALID: &str = "SoInvalidArgumentException";
const MX: u8 = 15;
const AAAA: u8 = 28;

/// Names with the types of records that were asked for.
type Asked = Arc<Mutex<Vec<(String, u8)>>>;

/// A DNS server that knows a few names; the questions that it was asked.
fn dns() -> (String, Asked) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&asked);
    // It ends with the test's process.
    std::thread::spawn(move || {
        let mut bytes = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut bytes) {
            let mut labels = Vec::new();
            let mut at = 12;
            while bytes[at] > 0 {
                let end = at + 1 + usize::from(bytes[at]);
                labels.push(String::from_utf8_lossy(&bytes[at + 1..end]).into_owned());
                at = end;
            }
            let (name, kind) = (labels.join("."), bytes[at + 2]);
            list.lock().unwrap().push((name.clone(), kind));
            let (code, records) = match (name.as_str(), kind) {
                ("mail.example" | "xn--bcher-kva.example", MX) | ("host.example", AAAA) => (0, 1),
                ("mail.example" | "host.example" | "empty.example", _) => (0, 0),
                ("broken.example", _) => (2, 0),
                ("silent.example", _) => continue,
                _ => (3, 0),
            };
            let mut answer = bytes[..length].to_vec();
            answer[2] = 0x81;
            answer[3] = 0x80 | code;
            answer[7] = records;
            // The record itself is of no interest to who asks whether there is one.
            socket.send_to(&answer, from).unwrap();
        }
    });
    (address, asked)
}

async fn ask(service: &Service, email: &str) -> Reply {
    let body = json!({"TopicId": 1, "CustomerEmail": email});
    service.open("SaveChatSessionEntity", body).await
}

#[tokio::test]
async fn a_domain_without_mail_is_refused_and_doubt_is_not() {
    let (server, asked) = dns();
    let service = Service::start(&["--check-email-domains", "--dns-server", &server]);
    for good in [
        "vi@mail.example",
        "vi@MAIL.example",
        "vi@host.example",
        "vi@bücher.example",
    ] {
        ask(&service, good).await.ok();
    }
    for doubtful in ["vi@broken.example", "vi@silent.example"] {
        ask(&service, doubtful).await.ok();
    }
    for wrong in ["vi@nowhere.example", "vi@empty.example"] {
        let reply = ask(&service, wrong).await;
        reply.refused(400, INVALID, Some("CustomerEmail"));
        assert!(
            reply.text.contains("no mail can be sent to"),
            "{}",
            reply.text
        );
    }
    // What was found out is remembered, a no as well as a yes.
    let count = || asked.lock().unwrap().len();
    let before = count();
    ask(&service, "other@mail.example").await.ok();
    ask(&service, "other@nowhere.example")
        .await
        .refused(400, INVALID, Some("CustomerEmail"));
    assert_eq!(count(), before);
    // What is no address at all is not asked for.
    ask(&service, "vi@")
        .await
        .refused(400, INVALID, Some("CustomerEmail"));
    ask(&service, "").await.ok();
    assert_eq!(count(), before);
}

#[tokio::test]
async fn everywhere_that_a_visitor_gives_an_address() {
    let (server, _) = dns();
    let service = Service::start(&["--check-email-domains", "--dns-server", &server]);
    service.topic(&json!({"ChatTopicId": 1, "TicketEnabled": true, "UseQueueOfflineForm": true}));
    let visitor = service.visitor().await;
    let change = |email: &str| json!({"ChatSessionId": visitor.id, "CustomerEmail": email});
    let save = async |body: Value| service.by(&visitor, "SaveChatSessionEntity", body).await;
    save(change("vi@nowhere.example"))
        .await
        .refused(400, INVALID, Some("CustomerEmail"));
    save(change("vi@mail.example")).await.ok();
    for id in [0, visitor.id] {
        let body = |email: &str| json!({"ChatSessionId": id, "TopicId": 1, "CustomerEmail": email, "Message": "Call me."});
        let post = async |email: &str| {
            let request = service.extension("PostChatRequest").json(&body(email));
            send(if id == 0 {
                request
            } else {
                request.bearer_auth(&visitor.key)
            })
            .await
        };
        post("vi@nowhere.example")
            .await
            .refused(400, INVALID, Some("CustomerEmail"));
        post("vi@host.example").await.ok();
    }
    // Programs know whom they write of.
    let body = json!({"TopicId": 1, "CustomerEmail": "vi@nowhere.example"});
    service.ann("SaveChatSessionEntity", body).await.ok();
}

#[tokio::test]
async fn nothing_is_asked_unless_it_is_switched_on() {
    let (server, asked) = dns();
    let service = Service::start(&["--dns-server", &server]);
    ask(&service, "vi@nowhere.example").await.ok();
    assert!(asked.lock().unwrap().is_empty());
    let said = service.fails(&["serve", "--check-email-domains", "--dns-server", "dns"]);
    assert!(
        said.contains("--dns-server") && said.contains("192.0.2.53"),
        "{said}"
    );
}
