//! A proxy has put the service below a path: every link is relative, or knows the path.

use crate::harness::{Reply, Service, send};
use serde_json::json;

async fn redirect(service: &Service, path: &str) -> Reply {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    send(
        client
            .build()
            .unwrap()
            .get(format!("{}{path}", service.base)),
    )
    .await
}

#[tokio::test]
async fn redirects_and_the_documentation_are_relative() {
    let service = Service::start(&[]);
    for (path, to) in [
        ("/", "console/"),
        ("/console", "console/"),
        ("/api/docs/", "../docs"),
    ] {
        let reply = redirect(&service, path).await;
        assert!(reply.status.is_redirection(), "{path}: {}", reply.status);
        assert_eq!(reply.header("location"), to, "{path}");
    }
    let page = send(service.get("/api/docs")).await.text;
    assert!(page.contains("href=\"docs.css\"") && page.contains("href=\"openapi.json\""));
    assert!(!page.contains("href=\"/"), "a link from the root");
    let description = send(service.get("/api/openapi.json")).await.ok();
    assert_eq!(description["servers"], json!([{"url": ".."}]));
}

#[tokio::test]
async fn links_in_answers_have_the_path_that_the_proxy_tells() {
    let service = Service::start(&[]);
    let below = |path: &str| {
        let request = service.get(path).basic_auth("ann", Some("pw-ann"));
        request.header("X-Forwarded-Prefix", "/chat/")
    };
    let topic = send(below("/api/v1/ChatTopic/1")).await.ok();
    let own = format!("{}/chat/api/v1/ChatTopic/1", service.base);
    assert_eq!(topic["_Links"]["Self"], own);
    let map = send(below("/api/v1")).await.ok();
    assert_eq!(map[0]["Url"], "/chat/api/v1/Agents/Chat/GetChatPresence");
    let told = send(below("/api/v1/Agents/Chat/AddChatMessage")).await.ok();
    assert_eq!(told["Url"], "/chat/api/v1/Agents/Chat/AddChatMessage");
    // Whoever makes one up gets no link to elsewhere.
    let made_up = service
        .get("/api/v1")
        .header("X-Forwarded-Prefix", "//evil.example");
    let map = send(made_up).await.ok();
    assert_eq!(map[0]["Url"], "/api/v1/Agents/Chat/GetChatPresence");
}
