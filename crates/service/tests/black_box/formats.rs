//! Requests in every format, and what is refused in each.

use crate::harness::{Reply, Service, send};
use crate::tree;
use serde_json::{Value, json};
use std::fmt::Write as _;

const INVALID: &str = "SoInvalidArgumentException";

async fn post(
    service: &Service,
    method: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> Reply {
    let request = service.method(method).basic_auth("ann", Some("pw-ann"));
    send(request.header("Content-Type", kind).body(body)).await
}

fn xml(root: &str, value: &Value) -> String {
    tree::write(root, value, &|list| match list {
        "Useragents" => "ChatTopicAgent",
        "ChatPresence" => "ChatPresence",
        _ => "int",
    })
}

/// A flat form of a value, with brackets and dots by turns.
fn form(value: &Value) -> String {
    fn field(out: &mut String, name: &str, value: &Value) {
        match value {
            Value::Object(map) => {
                for (n, (key, value)) in map.iter().enumerate() {
                    let name = match (name, n % 2) {
                        ("", _) => key.clone(),
                        (name, 0) => format!("{name}.{key}"),
                        (name, _) => format!("{name}[{key}]"),
                    };
                    field(out, &name, value);
                }
            }
            Value::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    field(out, &format!("{name}[{n}]"), item);
                }
            }
            other => {
                let text = other
                    .as_str()
                    .map_or_else(|| other.to_string(), ToOwned::to_owned);
                let text = if other.is_null() { String::new() } else { text };
                let _ = write!(out, "&{name}=");
                for byte in text.bytes() {
                    let _ = match byte {
                        b' ' => write!(out, "+"),
                        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                            write!(out, "{}", char::from(byte))
                        }
                        _ => write!(out, "%{byte:02x}"),
                    };
                }
            }
        }
    }
    let mut out = String::new();
    field(&mut out, "", value);
    out
}

/// Every format with how a body is written in it.
fn written(root: &str, value: &Value) -> Vec<(&'static str, String)> {
    vec![
        ("application/json", value.to_string()),
        ("text/json; charset=utf-8", format!("\u{feff}{value:#}")),
        ("application/xml", xml(root, value)),
        ("Text/XML;charset=\"UTF-8\"", xml(root, value)),
        ("application/x-www-form-urlencoded", form(value)),
        ("application/merge-patch+json", value.to_string()),
        ("application/json-patch+json", value.to_string()),
    ]
}

#[tokio::test]
async fn the_same_in_every_format() {
    let service = Service::start(&[]);
    let topic = json!({
        "Name": "", "Description": " <b>&amp; \"quotes\" 'é' 😀\n2 ]]> ", "WarnNewChatMinutes": 7, "CollectConsent": true,
        "LastAccept": "2026-01-02T03:04:05", "OpeningHours": {"MonStart": "07:30:00", "SunEnabled": true},
        "Widget": {"Size": "Large", "Theme": 1, "RequiredFields": "Email, Phone", "Font": "serif",
            "AutoFaqCategory": {"KbCategoryId": 5, "Name": "a=b&c;d"}},
        "Language": null, "BotSettings": {"BotName": "R2+D2 100%"},
    });
    let mut first: Option<Value> = None;
    for (n, (kind, _)) in written("ChatTopicEntity", &topic).into_iter().enumerate() {
        let mut topic = topic.clone();
        topic["Name"] = format!("Topic {n}").into();
        let body = written("ChatTopicEntity", &topic).swap_remove(n).1;
        let mut made = post(&service, "SaveChatTopicEntity", kind, body).await.ok();
        assert_eq!(made["Name"], topic["Name"], "{kind}");
        assert_eq!(made["Description"], topic["Description"], "{kind}");
        for name in ["Name", "ChatTopicId"] {
            made[name] = Value::Null;
        }
        assert_eq!(first.get_or_insert_with(|| made.clone()), &made, "{kind}");
    }
    let first = first.unwrap();
    assert_eq!(
        (
            &first["Widget"]["Size"],
            &first["Widget"]["Theme"],
            &first["Widget"]["RequiredFields"]
        ),
        (&json!("Large"), &json!("Modern"), &json!("Email, Phone"))
    );
    // Lists, a message, and a null that clears.
    let members = json!({"ChatTopicId": 1, "Useragents": [{"User": {"AssociateId": 2}, "CanListen": true},
        {"User": {"UserName": "ann"}, "CanRespond": true, "CanNotify": false}]});
    let mut kept: Option<Value> = None;
    for (kind, body) in written("UpdateChatTopicUserAgents", &members) {
        let set = post(&service, "UpdateChatTopicUserAgents", kind, body)
            .await
            .ok();
        assert_eq!(set.as_array().unwrap().len(), 2, "{kind}");
        assert_eq!(kept.get_or_insert_with(|| set.clone()), &set, "{kind}");
    }
    let visitor = service.visitor().await;
    let said = json!({"ChatSessionId": visitor.id, "Message": {"Message": "<&>\"'\u{a0}é😀 +%26"}});
    let clear = json!({"ChatSessionId": visitor.id, "CustomerAlias": "Vi", "Person": null});
    for (n, (kind, body)) in written("Call", &said).into_iter().enumerate() {
        let stored = post(&service, "AddChatMessage", kind, body).await.ok();
        assert_eq!(stored["Message"], said["Message"]["Message"], "{kind}");
        let linked = json!({"ChatSessionId": visitor.id, "Person": {"PersonId": 7}});
        assert_eq!(
            service.ann("SaveChatSessionEntity", linked).await.ok()["Person"]["PersonId"],
            7
        );
        let body = written("ChatSessionEntity", &clear).swap_remove(n).1;
        let cleared = post(&service, "SaveChatSessionEntity", kind, body)
            .await
            .ok();
        assert!(cleared["Person"].is_null(), "{kind}");
    }
    let ids = json!({"Ids": [visitor.id, 99]});
    let gone = post(
        &service,
        "../CustomerService/DeleteChatSessions",
        "text/xml",
        xml("Call", &ids),
    )
    .await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    assert!(service.whole(visitor.id).await.is_null());
}

/// Bodies that are refused as a whole, of one format.
async fn refused(service: &Service, kind: &str, bodies: &[&[u8]]) {
    let before = service.rows().await;
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
        let reply = post(service, "SaveChatTopicEntity", kind, body.to_vec()).await;
        assert_eq!(reply.status, 400, "{kind} {shown}: {}", reply.text);
        reply.refused(400, INVALID, None);
    }
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn xml_that_is_a_danger_or_no_xml() {
    let service = Service::start(&[]);
    let file = service.dir.path().join("secret");
    std::fs::write(&file, "s3cret").unwrap();
    let outside = format!(
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{}\">]><ChatTopicEntity><Name>&e;</Name></ChatTopicEntity>",
        file.display()
    );
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
        <ChatTopicEntity><Name>&b;</Name></ChatTopicEntity>";
    let deep = format!(
        "{}{}",
        "<Widget>".repeat(10_000),
        "</Widget>".repeat(10_000)
    );
    let cases: &[&[u8]] = &[
        outside.as_bytes(),
        laughs.as_bytes(),
        deep.as_bytes(),
        b"<!DOCTYPE html><ChatTopicEntity><Name>x</Name></ChatTopicEntity>",
        b"<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\"><ChatTopicEntity><Name>x</Name></ChatTopicEntity>",
        b"<ChatTopicEntity><Name>&unknown;</Name></ChatTopicEntity>",
        b"<ChatTopicEntity><Name>&#0;</Name></ChatTopicEntity>",
        b"<ChatTopicEntity><Name>&#xD800;</Name></ChatTopicEntity>",
        b"<ChatTopicEntity><Name>x</Name><?php echo 1 ?></ChatTopicEntity>",
        b"<ChatTopicEntity><Name>x</Name></ChatTopicEntity><ChatTopicEntity/>",
        b"<ChatTopicEntity><Name>x</Name>",
        b"<ChatTopicEntity><Name>x</Other></ChatTopicEntity>",
        b"<ChatTopicEntity><Name>x</Name></ChatTopicEntity>tail",
        b"<ChatTopicEntity><Name>\xff</Name></ChatTopicEntity>",
        b"<?xml version=\"1.0\" encoding=\"utf-16\"?><ChatTopicEntity><Name>x</Name></ChatTopicEntity>",
        b"<ChatTopicEntity a=\"1\" a=\"2\"><Name>x</Name></ChatTopicEntity>",
        b"{\"Name\": \"x\"}",
        b"text",
        b"<!-- nothing -->",
        b"",
    ];
    refused(&service, "application/xml", cases).await;
    // What is wrong with a property names it.
    for (body, field) in [
        (
            "<ChatTopicEntity><Name>a</Name><name>b</name></ChatTopicEntity>",
            "Name",
        ),
        (
            "<ChatTopicEntity><Name>a</Name><CollectConsent>yes</CollectConsent></ChatTopicEntity>",
            "CollectConsent",
        ),
        (
            "<ChatTopicEntity><Name>a</Name><WarnNewChatMinutes>1.5</WarnNewChatMinutes></ChatTopicEntity>",
            "WarnNewChatMinutes",
        ),
        (
            "<ChatTopicEntity><Name>a</Name><WarnNewChatMinutes>2147483648</WarnNewChatMinutes></ChatTopicEntity>",
            "WarnNewChatMinutes",
        ),
        (
            "<ChatTopicEntity><Name>a</Name><Widget><Size>Huge</Size></Widget></ChatTopicEntity>",
            "Widget/Size",
        ),
        (
            "<ChatTopicEntity><Name>a</Name><Widget>x</Widget></ChatTopicEntity>",
            "Widget",
        ),
        (
            "<ChatTopicEntity><Name><b>a</b></Name></ChatTopicEntity>",
            "Name",
        ),
        (
            "<ChatTopicEntity><Name>a</Name><LastAccept>soon</LastAccept></ChatTopicEntity>",
            "LastAccept",
        ),
    ] {
        post(&service, "SaveChatTopicEntity", "text/xml", body)
            .await
            .refused(400, INVALID, Some(field));
    }
    // Another entity is not meant, however well it would fit.
    for (method, body) in [
        (
            "SaveChatTopicEntity",
            "<ChatSessionEntity><Name>x</Name></ChatSessionEntity>",
        ),
        (
            "SaveChatSessionEntity",
            "<ChatTopicEntity><TopicId>1</TopicId></ChatTopicEntity>",
        ),
        ("SaveChatSessionEntity", "<x><TopicId>1</TopicId></x>"),
    ] {
        let before = service.rows().await;
        let reply = post(&service, method, "text/xml", body).await;
        let entity = method.trim_start_matches("Save");
        assert!(
            reply.text.contains(&format!("has to be {entity}")),
            "{}",
            reply.text
        );
        reply.refused(400, INVALID, None);
        assert_eq!(service.rows().await, before, "{body}");
    }
    // Parameters have no name of their own.
    let list = "<x><ChatTopicId>1</ChatTopicId><Useragents><Agent/></Useragents></x>";
    post(&service, "UpdateChatTopicUserAgents", "text/xml", list)
        .await
        .refused(400, INVALID, Some("Useragents/0"));
    let topics = service.ann("ChatTopicsForUser", json!({})).await.ok();
    assert_eq!(topics.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn json_that_says_two_things() {
    let service = Service::start(&[]);
    let cases: &[&[u8]] = &[
        br#"{"Name": "a", "Name": "b"}"#,
        br#"{"Name": "a", "NAME": "b"}"#,
        br#"{"Name": "a", "\u004eame": "a"}"#,
        br#"{"Name": "a", "Widget": {"Font": "a", "font": "b"}}"#,
        br#"{"Name": "a", "Unknown": {"x": 1, "x": 1}}"#,
        br#"{"Name": "a"} {"Name": "b"}"#,
        br#"{"Name": "a",}"#,
        br#"{'Name': 'a'}"#,
        br#"{Name: "a"}"#,
        br#"{"Name": "a", "WarnNewChatMinutes": 01}"#,
        br#"{"Name": "a", "WarnNewChatMinutes": NaN}"#,
        br#"{"Name": "a" /* why */}"#,
        br#"{"Name": "\ud800"}"#,
        b"{\"Name\": \"a\nb\"}",
        b"{\"Name\": \"\xc3\x28\"}",
        b"\x00\x00",
    ];
    for kind in [
        "application/json",
        "text/json",
        "application/merge-patch+json",
    ] {
        refused(&service, kind, cases).await;
    }
}

#[tokio::test]
async fn forms_that_are_none() {
    let service = Service::start(&[]);
    let many = "x=1&".repeat(1_001);
    let deep = format!("Name{}=x", "[a]".repeat(1_000));
    let cases: &[&[u8]] = &[
        b"Name=%",
        b"Name=%zz",
        b"Name=%ff",
        b"Name=\xff",
        b"Widget[Font=x",
        b"Widget..Font=x",
        many.as_bytes(),
        deep.as_bytes(),
    ];
    let form = "application/x-www-form-urlencoded";
    refused(&service, form, cases).await;
    for (body, field) in [
        ("Name=a&Name=b", "Name"),
        ("Name=a&name=b", "Name"),
        ("Name=a&Name.b=c", "Name"),
        ("Name=a&CollectConsent=yes", "CollectConsent"),
        ("Name=a&Widget=x", "Widget"),
        ("Name=a&Widget[Size]=Huge", "Widget/Size"),
        ("Name=a&WarnNewChatMinutes=1e3", "WarnNewChatMinutes"),
    ] {
        post(&service, "SaveChatTopicEntity", form, body)
            .await
            .refused(400, INVALID, Some(field));
    }
    let list = "ChatTopicId=1&Useragents[0].User.UserName=ann&Useragents[0].CanListen=1&Useragents[0].canlisten=0";
    post(&service, "UpdateChatTopicUserAgents", form, list)
        .await
        .refused(400, INVALID, Some("Useragents/0/CanListen"));
    let topics = service.ann("ChatTopicsForUser", json!({})).await.ok();
    assert_eq!(topics.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn types_that_are_not_taken() {
    let service = Service::start(&[]);
    let before = service.rows().await;
    for kind in [
        "text/plain",
        "text/html",
        "application/octet-stream",
        "application/json; charset=iso-8859-1",
        "text/xml; charset=utf-16",
        "application",
    ] {
        let reply = post(&service, "SaveChatTopicEntity", kind, "{\"Name\": \"x\"}").await;
        reply.refused(415, INVALID, Some("Content-Type"));
    }
    // Without a body its type does not matter.
    let empty = post(&service, "GetChatPresence", "text/plain", "").await;
    assert_eq!(empty.status, 200, "{}", empty.text);
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn members_and_flags_by_name_and_number() {
    let service = Service::start(&[]);
    let save =
        async |body: Value| service.ann("SaveChatTopicEntity", body).await.ok()["Widget"].clone();
    for (sent, fields) in [
        (json!("Email, Phone"), "Email, Phone"),
        (json!("phone,EMAIL"), "Email, Phone"),
        (json!("Email"), "Email"),
        (json!(""), "None"),
        (json!("None"), "None"),
        (json!(["Email", "phone"]), "Email, Phone"),
        (json!("9"), "Email, Phone"),
        (json!(0), "None"),
        (Value::Null, "None"),
    ] {
        let widget = save(json!({"ChatTopicId": 1, "Widget": {"RequiredFields": sent}})).await;
        assert_eq!(widget["RequiredFields"], fields, "{sent}");
        let number = match fields {
            "Email" => 1,
            "Email, Phone" => 9,
            _ => 0,
        };
        let widget = save(json!({"ChatTopicId": 1, "widget": {"requiredfields": number}})).await;
        assert_eq!(widget["RequiredFields"], fields, "{number}");
    }
    for (sent, size) in [
        (json!("large"), "Large"),
        (json!(0), "Normal"),
        (json!(1), "Large"),
    ] {
        let widget = save(json!({"ChatTopicId": 1, "Widget": {"Size": sent}})).await;
        assert_eq!(widget["Size"], size, "{sent}");
    }
    let id = service.made(json!({"TopicId": 1, "Status": 4})).await;
    for (sent, status) in [
        (json!("5"), "CustomerLast"),
        (json!(5), "CustomerLast"),
        (json!("userlast"), "UserLast"),
        (json!("FINISHED"), "Finished"),
    ] {
        let body = json!({"chatSessionId": id, "STATUS": sent});
        assert_eq!(
            service.ann("SaveChatSessionEntity", body).await.ok()["Status"],
            status
        );
    }
}
