//! Answers before the chat.

use crate::harness::{Reply, Service, send};
use reqwest::Method;
use serde_json::{Value, json};

impl Service {
    /// A method of the extensions, as nobody.
    pub fn extension(&self, name: &str) -> reqwest::RequestBuilder {
        self.request(Method::POST, &format!("/api/v1/Agents/Anteroom/{name}"))
    }
}

fn entries() -> Value {
    json!([
        {"Category": "Shop/Orders", "Title": "Where is my order?", "Language": "en",
         "Answer": "Follow the link in the mail\nthat confirmed it.", "Url": "https://shop.example/orders"},
        {"Category": "Shop/Orders", "Title": "Wo ist meine Bestellung?", "Language": "de",
         "Answer": "Der Link steht in der Bestätigung."},
        {"Category": "Shop/Orders", "Title": "Hvor er bestillingen min?", "Language": "nb",
         "Answer": "Lenken står i bekreftelsen."},
        {"Category": "Shop/Returns", "Title": "How do I return an order?", "Answer": "Send it back."},
        {"Category": "Shop/Returns", "Title": "How long may I return an order?", "Answer": "30 days.",
         "Published": false},
        {"Category": "Staff", "Title": "Where do we keep the orders of staff?", "Answer": "In the drawer."},
    ])
}

fn with_faq(category: i32) -> Service {
    let service = Service::with_topic(
        json!({"Name": "Support", "Widget": {"AutoFaqEnabled": true, "AutoFaqCategory": {"KbCategoryId": category}}}),
        &[],
    );
    let said = service.run(&["faq", "save"], &entries().to_string());
    assert_eq!(said, "6 entries saved\n");
    service
}

async fn suggest(service: &Service, text: &str) -> Vec<Value> {
    let body = json!({"ChatTopicId": 1, "Text": text});
    let list = send(service.extension("SuggestFaq").json(&body)).await.ok();
    list.as_array().unwrap().clone()
}

async fn titles(service: &Service, text: &str) -> Vec<String> {
    let found = suggest(service, text).await;
    let title = |entry: &Value| entry["Title"].as_str().unwrap().to_owned();
    found.iter().map(title).collect()
}

#[tokio::test]
async fn questions_find_the_entries_of_the_topic() {
    // 1 is Shop, which has Orders and Returns below it.
    let service = with_faq(1);
    let found = suggest(&service, "Hi! I'd like to know where my orders are.").await;
    assert_eq!(
        found[0],
        json!({"FaqEntryId": 1, "Title": "Where is my order?", "Url": "https://shop.example/orders",
               "Answer": "Follow the link in the mail\nthat confirmed it."})
    );
    assert!(found.len() <= 3);
    for (text, title) in [
        (
            "Wo bleibt denn meine BESTELLUNG?",
            "Wo ist meine Bestellung?",
        ),
        (
            "Hei, hvor blir det av bestillinga mi",
            "Hvor er bestillingen min?",
        ),
        ("can I return it", "How do I return an order?"),
    ] {
        assert_eq!(titles(&service, text).await.first().unwrap(), title);
    }
    // What is not published, or of another category, is nobody's business.
    for text in ["How long may I return an order?", "orders of staff"] {
        let all = titles(&service, text).await;
        assert!(
            !all.iter()
                .any(|t| t.contains("long") || t.contains("staff")),
            "{all:?}"
        );
    }
    for text in ["", "   ", "?", "hello there", "Is it raining in Bergen?"] {
        assert!(suggest(&service, text).await.is_empty(), "{text}");
    }
    let url = &suggest(&service, "Wo ist meine Bestellung?").await[0]["Url"];
    assert!(url.is_null());
}

#[tokio::test]
async fn a_topic_without_faq_suggests_nothing() {
    let service = with_faq(0);
    let features = async || {
        let get = "GetChatTopicEntity?chatTopicEntityId=1&$select=Features";
        service.open(get, json!({})).await.ok()["Features"]["Faq"].clone()
    };
    // 0 is all there is.
    assert_eq!(
        titles(&service, "orders of staff").await[0],
        "Where do we keep the orders of staff?"
    );
    assert_eq!(features().await, true);
    service.topic(&json!({"ChatTopicId": 1, "Widget": {"AutoFaqCategory": {"KbCategoryId": 99}}}));
    assert_eq!(features().await, false);
    assert!(suggest(&service, "Where is my order?").await.is_empty());
    let other = json!({"AutoFaqEnabled": false, "AutoFaqCategory": {"KbCategoryId": 1}});
    service.topic(&json!({"ChatTopicId": 1, "Widget": other}));
    assert_eq!(features().await, false);
    assert!(suggest(&service, "Where is my order?").await.is_empty());
    let ask = |body: Value| send(service.extension("SuggestFaq").json(&body));
    let none = ask(json!({"ChatTopicId": 7, "Text": "order"})).await;
    none.refused(404, "SoNotFoundException", Some("ChatTopicId"));
    let long = ask(json!({"ChatTopicId": 1, "Text": "x".repeat(4_001)})).await;
    long.refused(400, "SoInvalidArgumentException", Some("Text"));
}

#[tokio::test]
async fn operators_change_entries_while_the_service_runs() {
    let service = with_faq(1);
    assert_eq!(
        titles(&service, "where is my order").await[0],
        "Where is my order?"
    );
    // The same again changes the one of that title.
    let body = json!({"category": "Shop/Orders", "title": "Where is my order?", "language": "en",
        "answer": "On its way."});
    service.run(&["faq", "save"], &body.to_string());
    let found = suggest(&service, "where is my order").await;
    assert_eq!(
        (&found[0]["FaqEntryId"], &found[0]["Answer"]),
        (&json!(1), &json!("On its way."))
    );
    assert!(found[0]["Url"].is_null());
    // The list can be saved back.
    let list = service.run(&["faq", "list", "--json"], "");
    let entries: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(entries.as_array().unwrap().len(), 6);
    assert_eq!(entries[0]["Category"], "Shop/Orders");
    service.run(&["faq", "save"], &list);
    assert_eq!(service.run(&["faq", "list", "--json"], ""), list);
    let table = service.run(&["faq", "list"], "");
    assert!(
        table.contains("Shop/Returns") && table.contains("How long may I return an order?"),
        "{table}"
    );
    service.run(&["faq", "remove", "1"], "");
    let left = titles(&service, "where is my order").await;
    assert!(!left.contains(&"Where is my order?".to_owned()), "{left:?}");
    let said = service.fails(&["faq", "remove", "1"]);
    assert!(said.contains("there is no entry 1"), "{said}");
}

#[tokio::test]
async fn one_wrong_entry_and_none_is_saved() {
    let service = Service::start(&[]);
    for (wrong, what) in [
        (
            json!({"Category": "A", "Title": "T", "Answer": " "}),
            "Answer",
        ),
        (
            json!({"Category": "A", "Title": "", "Answer": "x"}),
            "Title",
        ),
        (
            json!({"Category": "A//B", "Title": "T", "Answer": "x"}),
            "Category",
        ),
        (json!({"Title": "T", "Answer": "x"}), "Category"),
        (
            json!({"Category": "A", "Title": "T", "Answer": "x", "Url": "javascript:x"}),
            "Url",
        ),
        (
            json!({"Category": "A", "Title": "T", "Answer": "x", "Language": "12"}),
            "Language",
        ),
        (
            json!({"Category": "A", "Title": true, "Answer": "x"}),
            "Title",
        ),
        (
            json!({"FaqEntryId": 9, "Category": "A", "Title": "T", "Answer": "x"}),
            "FaqEntryId",
        ),
    ] {
        let list = json!([{"Category": "A", "Title": "Good", "Answer": "x"}, wrong]);
        let said = service.fails_with(&["faq", "save"], &list.to_string());
        assert!(said.contains("entry 2") && said.contains(what), "{said}");
        assert_eq!(service.run(&["faq", "list", "--json"], ""), "[]\n");
    }
    let said = service.fails_with(&["faq", "save"], "{");
    assert!(said.contains("JSON"), "{said}");
}

#[tokio::test]
async fn too_many_questions_have_to_wait() {
    let mut service = with_faq(1);
    service.stop();
    service.env.push(("ANTEROOM_FAQ_LIMIT", "2".into()));
    service.start_again();
    let ask = async || -> Reply {
        let body = json!({"ChatTopicId": 1, "Text": "order"});
        send(service.extension("SuggestFaq").json(&body)).await
    };
    ask().await.ok();
    ask().await.ok();
    let third = ask().await;
    third.refused(429, "SoIllegalOperationException", None);
    assert!(third.header("retry-after").parse::<u32>().unwrap() > 0);
    // Agents try it out as often as they like.
    for _ in 0..3 {
        let body = json!({"ChatTopicId": 1, "Text": "order"});
        let by = service
            .extension("SuggestFaq")
            .basic_auth("ann", Some("pw-ann"));
        send(by.json(&body)).await.ok();
    }
}
