//! Failed sign-ins: slowed down, counted by name and by network.

use crate::harness::{PATIENCE, Reply, Service, send};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

/// Addresses are made up; delays are short.
const ARGS: [&str; 4] = [
    "--trusted-proxies",
    "127.0.0.0/8",
    "--sign-in-delay",
    "0.01",
];

/// A sign-in of the console, from this address.
async fn console(service: &Service, name: &str, password: &str, address: &str) -> Reply {
    let body = json!({"Name": name, "Password": password});
    let request = service.request(Method::POST, "/console/sign-in");
    send(request.header("X-Forwarded-For", address).json(&body)).await
}

/// A program's call, from this address.
async fn program(service: &Service, name: &str, password: &str, address: &str) -> Reply {
    let request = service.method("GetChatPresence").json(&json!({}));
    let request = request.basic_auth(name, Some(password));
    send(request.header("X-Forwarded-For", address)).await
}

#[track_caller]
fn closed(reply: &Reply, word: &str, at_least: u32) {
    reply.refused(429, "SoIllegalOperationException", None);
    let text = reply.json()["ErrorMessage"].as_str().unwrap().to_owned();
    assert!(text.contains(word), "{text}");
    assert!(reply.header("retry-after").parse::<u32>().unwrap() >= at_least);
}

#[tokio::test]
async fn a_name_closes_for_the_console_and_for_programs() {
    let service = Service::start(&ARGS);
    for n in 0..5 {
        let address = format!("198.51.{n}.1");
        let reply = console(&service, "bob", "wrong", &address).await;
        reply.refused(401, "SoSessionException", None);
        assert_eq!(reply.headers.get_all("set-cookie").iter().count(), 0);
        program(&service, "BOB", "wrong", &address)
            .await
            .refused(401, "SoSessionException", None);
        // What others do right does not help Bob.
        assert_eq!(
            console(&service, "ann", "pw-ann", &address).await.status,
            200
        );
    }
    let elsewhere = "203.0.113.1";
    let reply = console(&service, "bob", "pw-bob", elsewhere).await;
    closed(&reply, "this name", 200);
    closed(
        &program(&service, "bob", "pw-bob", elsewhere).await,
        "this name",
        200,
    );
    assert_eq!(
        program(&service, "ann", "pw-ann", elsewhere).await.status,
        200
    );
    console(&service, "", "x", elsewhere).await.refused(
        400,
        "SoInvalidArgumentException",
        Some("Name"),
    );
}

/// Who has just been let in stays in, whatever others try in that name.
#[tokio::test]
async fn a_program_that_works_is_not_locked_out_at_once() {
    let service = Service::start(&ARGS);
    assert_eq!(
        program(&service, "bob", "pw-bob", "203.0.113.1")
            .await
            .status,
        200
    );
    for _ in 0..10 {
        program(&service, "bob", "wrong", "198.51.100.1").await;
    }
    closed(
        &console(&service, "bob", "x", "203.0.113.1").await,
        "this name",
        1,
    );
    assert_eq!(
        program(&service, "bob", "pw-bob", "203.0.113.1")
            .await
            .status,
        200
    );
    let token = service.run(&["token", "add", "bob"], "");
    let call = service.method("GetChatPresence").bearer_auth(token.trim());
    assert_eq!(send(call).await.status, 200);
}

#[tokio::test]
async fn names_that_nobody_has_close_alike() {
    let service = Service::start(&ARGS);
    for n in 0..10 {
        let address = format!("198.51.{n}.1");
        console(&service, "nobody", "x", &address)
            .await
            .refused(401, "SoSessionException", None);
    }
    closed(
        &console(&service, "nobody", "x", "203.0.113.1").await,
        "this name",
        200,
    );
}

#[tokio::test]
async fn a_network_closes_for_every_name_and_no_other_network() {
    let mut args = ARGS.to_vec();
    args.extend(["--sign-in-network-limit", "6"]);
    let service = Service::start(&args);
    let token = async |address: &str, value: &str| {
        let request = service.method("GetChatPresence").json(&json!({}));
        let request = request.header("X-Forwarded-For", address);
        send(request.header("Authorization", value)).await
    };
    // Another agent for each: who was let in a moment ago is not asked again.
    for (agent, network, near, far) in [
        ("ann", "198.51.100", ".200", "198.51.101.1"),
        ("bob", "2001:db8:0:1", "::9", "2001:db8:0:100::1"),
    ] {
        let at = |n: u32| match network.contains(':') {
            true => format!("{network}{n}::1"),
            false => format!("{network}.{n}"),
        };
        for n in 0..4 {
            console(&service, &format!("{network}{n}"), "x", &at(n))
                .await
                .refused(401, "SoSessionException", None);
        }
        for (n, value) in [(4, "Bearer 8A:guess"), (5, "SoTicket 7T:guess")] {
            token(&at(n), value)
                .await
                .refused(401, "SoSessionException", None);
        }
        let near = format!("{network}{near}");
        let password = format!("pw-{agent}");
        closed(
            &console(&service, agent, &password, &near).await,
            "network",
            200,
        );
        closed(&token(&near, "Bearer 8A:guess").await, "network", 200);
        // A visitor's key is no sign-in, a right token is no guess.
        token(&near, "Bearer nokey")
            .await
            .refused(401, "SoSessionException", None);
        let right = service.run(&["token", "add", agent], "");
        let right = format!("Bearer {}", right.trim());
        assert_eq!(token(&near, &right).await.status, 200);
        assert_eq!(console(&service, agent, &password, far).await.status, 200);
    }
}

#[tokio::test]
async fn failures_are_slowed_down_without_hanging_others() {
    let service = Service::start(&["--trusted-proxies", "127.0.0.0/8", "--sign-in-delay", "600"]);
    for _ in 0..3 {
        console(&service, "bob", "wrong", "198.51.100.1").await;
    }
    // The fourth would take ten minutes; 64 may wait, the rest is told to come back.
    let mut crowd = JoinSet::new();
    for _ in 0..80 {
        let body = json!({"Name": "bob", "Password": "x"});
        let request = service.request(Method::POST, "/console/sign-in");
        crowd.spawn(send(request.json(&body)));
    }
    for _ in 0..16 {
        let reply = tokio::time::timeout(PATIENCE, crowd.join_next()).await;
        closed(&reply.unwrap().unwrap().unwrap(), "at this moment", 601);
    }
    let reply = console(&service, "bob", "pw-bob", "198.51.100.1").await;
    closed(&reply, "at this moment", 601);
    assert_eq!(crowd.len(), 64);
    // Everybody else signs in.
    assert_eq!(
        console(&service, "ann", "pw-ann", "198.51.100.1")
            .await
            .status,
        200
    );
    assert!(crowd.try_join_next().is_none());
}
