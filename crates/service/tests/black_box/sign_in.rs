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
        json!({"AssociateId": 1, "Name": "ann", "FullName": "Ann Lee", "Administrator": true})
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
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Site", "none"),
        (
            "Accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ),
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

/// A browser sends a password that it knows along with a form of any site.
#[tokio::test]
async fn a_form_of_another_site_has_no_password() {
    let service = Service::start(&[]);
    let topics = async || {
        let list = service.ann("ChatTopicsForUser", json!({})).await.ok();
        list.as_array().unwrap().len()
    };
    let post = |kind: &'static str, from: (&'static str, &'static str)| {
        let request = service
            .method("SaveChatTopicEntity")
            .basic_auth("ann", Some("pw-ann"))
            .header(from.0, from.1);
        match kind {
            "" => request,
            "application/x-www-form-urlencoded" => {
                request.header("Content-Type", kind).body("Name=Evil")
            }
            _ => request
                .header("Content-Type", kind)
                .body(r#"{"Name": "Evil"}"#),
        }
    };
    for from in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        for kind in [
            "application/x-www-form-urlencoded",
            "text/plain",
            "Text/Plain; charset=utf-8",
            "multipart/form-data; boundary=x",
            "",
        ] {
            let reply = send(post(kind, from)).await;
            reply.refused(401, "SoSessionException", None);
            assert_eq!(reply.header("www-authenticate"), "");
        }
    }
    assert_eq!(topics().await, 1);
    // A script of another site that has passed a preflight, and a program with a form.
    let script = post("application/json", ("Origin", "https://shop.example"));
    send(script).await.ok();
    let program = post("application/x-www-form-urlencoded", ("Accept", "*/*"));
    let made = send(program).await;
    assert_eq!(made.status, 409, "the name is taken: {}", made.text);
    assert_eq!(topics().await, 2);
    let read = service
        .request(Method::GET, "/api/v1/ChatTopic/1")
        .basic_auth("ann", Some("pw-ann"))
        .header("Origin", "https://shop.example");
    assert_eq!(send(read).await.status, 200);
}

#[tokio::test]
async fn under_tls_the_cookie_is_of_this_host_alone() {
    let service = Service::start(&[]);
    let body = json!({"Name": "ann", "Password": "pw-ann"});
    let secure = |request: reqwest::RequestBuilder| request.header("X-Forwarded-Proto", "https");
    let sign_in = service
        .request(Method::POST, "/console/sign-in")
        .json(&body);
    let reply = send(secure(sign_in)).await;
    let all: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
    let first = all[0].to_str().unwrap();
    assert!(first.starts_with("__Host-anteroom_session="), "{first}");
    for needed in ["; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(first.contains(needed), "{first}");
    }
    assert!(!first.contains("Domain"));
    let token = cookies(&reply)[0].1.clone();
    let me = async |cookie: String, https: bool| {
        let request = service.get("/console/me").header("Cookie", cookie);
        send(if https { secure(request) } else { request })
            .await
            .status
            .as_u16()
    };
    let good = format!("__Host-anteroom_session={token}");
    assert_eq!(me(good.clone(), true).await, 200);
    // The other name, which other hosts of the domain can set, does not count.
    assert_eq!(me(format!("anteroom_session={token}"), true).await, 401);
    assert_eq!(me(format!("anteroom_session=x; {good}"), true).await, 200);
    // Two of the name are refused.
    assert_eq!(me(format!("{good}; {good}"), true).await, 401);
    let plain = format!("anteroom_session={token}");
    assert_eq!(me(plain.clone(), false).await, 200);
    assert_eq!(me(format!("{plain}; anteroom_session=x"), false).await, 401);
    let out = service
        .request(Method::POST, "/console/sign-out")
        .header("Cookie", &good)
        .header("X-XSRF-TOKEN", cookies(&reply)[1].1.clone());
    let out = send(secure(out)).await;
    assert_eq!(out.status, 204);
    assert_eq!(
        cookies(&out)[0],
        ("__Host-anteroom_session".to_owned(), String::new())
    );
    assert_eq!(me(good, true).await, 401);
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
