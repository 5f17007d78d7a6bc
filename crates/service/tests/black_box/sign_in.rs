//! How agents prove who they are.

use crate::harness::{Reply, Service, send};
use crate::wait::until_equal;
use reqwest::Method;
use serde_json::{Value, json};

fn cookies(reply: &Reply) -> Vec<(String, String)> {
    let all = reply.headers.get_all("set-cookie").iter();
    all.map(|value| {
        let pair = value.to_str().unwrap().split(';').next().unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    })
    .collect()
}

async fn sign_in(service: &Service) -> (String, String) {
    let body = json!({"Name": "ANN", "Password": "pw-ann"});
    let reply = send(
        service
            .request(Method::POST, "/console/sign-in")
            .json(&body),
    )
    .await;
    assert_eq!(
        reply.ok(),
        json!({"AssociateId": 1, "Name": "ann", "FullName": "Ann Lee"})
    );
    let all: Vec<_> = reply
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|v| v.to_str().unwrap())
        .collect();
    assert!(
        all[0].contains("HttpOnly")
            && all[0].contains("SameSite=Strict")
            && all[0].contains("Path=/")
    );
    assert!(!all[1].contains("HttpOnly"));
    let found = cookies(&reply);
    assert_eq!(found[0].0, "anteroom_session");
    assert_eq!(found[1].0, "XSRF-TOKEN");
    (
        format!("anteroom_session={}; XSRF-TOKEN={}", found[0].1, found[1].1),
        found[1].1.clone(),
    )
}

/// Who runs the demo gives it the same password each time.
#[tokio::test]
async fn a_restart_of_the_demo_leaves_its_agent_signed_in() {
    let args = ["--demo", "--demo-password", "the demo's own"];
    let mut service = Service::bare(&args).up();
    let body = json!({"Name": "agent", "Password": "the demo's own"});
    let sign_in = service
        .request(Method::POST, "/console/sign-in")
        .json(&body);
    let reply = send(sign_in).await;
    assert_eq!(reply.status, 200);
    let cookie = format!("anteroom_session={}", cookies(&reply)[0].1);
    service.stop();
    service.start_again();
    let me = send(service.get("/console/me").header("Cookie", cookie)).await;
    assert_eq!(me.ok()["Name"], "agent");
}

#[tokio::test]
async fn the_console_signs_in_and_out() {
    let mut service = Service::start(&[]);
    let me = async |service: &Service, cookie: &str| {
        send(service.get("/console/me").header("Cookie", cookie)).await
    };
    me(&service, "")
        .await
        .refused(401, "SoSessionException", None);
    let (cookie, xsrf) = sign_in(&service).await;
    assert_eq!(me(&service, &cookie).await.ok()["FullName"], "Ann Lee");
    let call = |service: &Service, xsrf: &str| {
        let request = service
            .method("ChatSessionsForUser")
            .header("Cookie", &cookie);
        if xsrf.is_empty() {
            request
        } else {
            request.header("X-XSRF-TOKEN", xsrf)
        }
    };
    assert_eq!(send(call(&service, &xsrf)).await.ok(), json!([]));
    // Without the header, with a wrong one, or from another site: not signed in.
    send(call(&service, ""))
        .await
        .refused(401, "SoSessionException", None);
    send(call(&service, "wrong"))
        .await
        .refused(401, "SoSessionException", None);
    let foreign = call(&service, &xsrf).header("Origin", "https://evil.example");
    send(foreign).await.refused(401, "SoSessionException", None);
    let foreign = call(&service, &xsrf).header("Sec-Fetch-Site", "cross-site");
    send(foreign).await.refused(401, "SoSessionException", None);
    let own = call(&service, &xsrf).header("Origin", service.base.clone());
    assert_eq!(send(own).await.status, 200);
    // A sign-in outlives a restart, and the token that was lost is given again.
    service.kill();
    service.start_again();
    assert_eq!(send(call(&service, &xsrf)).await.status, 200);
    let session = cookie.split(';').next().unwrap();
    let again = me(&service, session).await;
    assert!(cookies(&again).contains(&("XSRF-TOKEN".to_owned(), xsrf.clone())));
    let out = service
        .request(Method::POST, "/console/sign-out")
        .header("Cookie", &cookie);
    assert_eq!(send(out.header("X-XSRF-TOKEN", &xsrf)).await.status, 204);
    me(&service, &cookie)
        .await
        .refused(401, "SoSessionException", None);
    send(call(&service, &xsrf))
        .await
        .refused(401, "SoSessionException", None);
}

#[tokio::test]
async fn the_widget_on_the_same_host_stays_a_visitor() {
    let service = Service::start(&[]);
    let (cookie, _) = sign_in(&service).await;
    let get = service
        .method("GetChatTopicEntity?chatTopicEntityId=1")
        .header("Cookie", &cookie);
    assert!(send(get).await.ok().get("Name").is_none());
    let create = service
        .method("SaveChatSessionEntity")
        .header("Cookie", &cookie);
    let made = send(create.json(&json!({"TopicId": 1, "Rank": 5})))
        .await
        .ok();
    assert!(made["SessionKey"].is_string());
}

#[tokio::test]
async fn a_new_password_counts_at_once() {
    let service = Service::start(&[]);
    service.ann("GetChatPresence", json!({})).await.ok();
    let (cookie, xsrf) = sign_in(&service).await;
    service.run(&["agent", "add", "ann"], "another\n");
    service
        .ann("GetChatPresence", json!({}))
        .await
        .refused(401, "SoSessionException", None);
    let call = service
        .method("GetChatPresence")
        .header("Cookie", cookie)
        .header("X-XSRF-TOKEN", xsrf);
    send(call).await.refused(401, "SoSessionException", None);
    let list = send(
        service
            .method("GetChatPresence")
            .basic_auth("Ann", Some("another")),
    )
    .await
    .ok();
    assert_eq!(list[0]["DisplayName"], "Ann Lee");
}

#[tokio::test]
async fn only_programs_are_challenged() {
    let service = Service::start(&[]);
    let plain = send(service.method("ChatSessionsForUser")).await;
    let schemes: Vec<_> = plain.headers.get_all("www-authenticate").iter().collect();
    assert_eq!(plain.status, 401);
    assert!(schemes[0].to_str().unwrap().starts_with("Basic"));
    for (name, value) in [
        ("Origin", "https://shop.example"),
        ("X-Requested-With", "fetch"),
    ] {
        let reply = send(service.method("ChatSessionsForUser").header(name, value)).await;
        assert_eq!(reply.status, 401);
        assert_eq!(reply.header("www-authenticate"), "");
    }
    for value in ["Basic !!!", "Basic YQ==", "Negotiate x", "Bearer", ""] {
        let request = service
            .method("ChatSessionsForUser")
            .header("Authorization", value);
        send(request).await.refused(401, "SoSessionException", None);
    }
    let lower = service
        .method("GetChatPresence")
        .header("Authorization", "basic YW5uOnB3LWFubg==");
    assert_eq!(send(lower).await.status, 200);
}

#[tokio::test]
async fn presence_is_what_agents_say_and_consoles_confirm() {
    let mut service = Service::start(&["--console-away-after", "1"]);
    let there = async |service: &Service| -> Value {
        let get = "GetChatTopicEntity?chatTopicEntityId=1&$select=Presence";
        service.open(get, json!({})).await.ok()["Presence"]["AgentsPresent"].clone()
    };
    let say =
        |id: i32, present: bool| json!({"ChatPresence": [{"UserId": id, "Present": present}]});
    assert_eq!(there(&service).await, 0);
    // Bob's word, by integration, holds until taken back; also through a restart.
    assert_eq!(
        service.bob("SaveChatPresence", say(2, true)).await.status,
        204
    );
    assert_eq!(there(&service).await, 1);
    let (cookie, xsrf) = sign_in(&service).await;
    let save = service.method("SaveChatPresence").header("Cookie", &cookie);
    let reply = send(save.header("X-XSRF-TOKEN", &xsrf).json(&say(1, true))).await;
    assert_eq!(reply.status, 204);
    assert_eq!(there(&service).await, 2);
    // Ann's console falls silent, and Ann no longer counts; a poll brings her back.
    until_equal(json!(1), async || there(&service).await).await;
    let desk = service
        .method("ChatSessionsForUser")
        .header("Cookie", &cookie);
    send(desk.header("X-XSRF-TOKEN", &xsrf)).await.ok();
    until_equal(json!(2), async || there(&service).await).await;
    service.kill();
    service.start_again();
    assert_eq!(there(&service).await, 2);
    assert_eq!(
        service.bob("SaveChatPresence", say(2, false)).await.status,
        204
    );
    assert_eq!(
        service.bob("SaveChatPresence", say(9, true)).await.status,
        404
    );
}
