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
async fn a_name_closes_for_the_network_that_guesses() {
    let service = Service::start(&ARGS);
    let there = "198.51.100.1";
    for _ in 0..5 {
        let reply = console(&service, "bob", "wrong", there).await;
        reply.refused(401, "SoSessionException", None);
        assert_eq!(reply.headers.get_all("set-cookie").iter().count(), 0);
        program(&service, "BOB", "wrong", there)
            .await
            .refused(401, "SoSessionException", None);
        // What others do right does not help Bob.
        assert_eq!(console(&service, "ann", "pw-ann", there).await.status, 200);
    }
    let near = "198.51.100.99";
    let reply = console(&service, "bob", "pw-bob", near).await;
    closed(&reply, "this name from this network", 200);
    let reply = program(&service, "bob", "pw-bob", near).await;
    closed(&reply, "this name from this network", 200);
    // Bob himself is elsewhere, and Ann is not concerned.
    let elsewhere = "203.0.113.1";
    assert_eq!(
        console(&service, "bob", "pw-bob", elsewhere).await.status,
        200
    );
    assert_eq!(program(&service, "ann", "pw-ann", near).await.status, 200);
    console(&service, "", "x", elsewhere).await.refused(
        400,
        "SoInvalidArgumentException",
        Some("Name"),
    );
}

/// Nobody keeps an agent out by guessing, from however many networks.
#[tokio::test]
async fn own_networks_and_known_devices_get_in_while_others_guess() {
    let args = [
        "--trusted-proxies",
        "127.0.0.0/8",
        // Who is held back would not be back before the test is over.
        "--sign-in-delay",
        "600",
    ];
    let service = Service::start(&args);
    let home = "203.0.113.1";
    let first = console(&service, "bob", "pw-bob", home).await;
    assert_eq!(first.status, 200);
    let device: Vec<_> = first
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap().to_owned())
        .filter(|value| value.starts_with("anteroom_device_"))
        .collect();
    assert_eq!(device.len(), 1);
    assert!(device[0].contains("; HttpOnly; Path=/; ") && device[0].contains("SameSite=Strict"));
    let device = device[0].split(';').next().unwrap();
    let with = async |name: &str, password: &str, cookie: &str, address: &str| {
        let body = json!({"Name": name, "Password": password});
        let request = service.request(Method::POST, "/console/sign-in");
        let request = request
            .header("X-Forwarded-For", address)
            .header("Cookie", cookie);
        send(request.json(&body)).await
    };
    // Three from elsewhere: the next one of a stranger waits for ten minutes.
    for n in 0..3 {
        console(&service, "bob", "wrong", &format!("198.51.{n}.1")).await;
    }
    let word = "pw-bob";
    let own = "203.0.113.77";
    // A new process forgets what was verified a moment ago; here it is another password.
    service.run(&["agent", "add", "bob"], "another\n");
    assert_eq!(with("bob", "another", "x=1", own).await.status, 200);
    service.run(&["agent", "add", "bob"], "pw-bob\n");
    let away = "198.51.100.1";
    let in_time = tokio::time::timeout(PATIENCE, with("bob", word, device, away)).await;
    assert_eq!(in_time.unwrap().status, 200);
    // The device is Bob's and nobody else's, and is not made up.
    for n in 0..3 {
        console(&service, "ann", "wrong", &format!("198.51.{n}.1")).await;
    }
    let forged = format!("{device}x");
    for (name, cookie) in [("ann", device), ("bob", forged.as_str())] {
        let waits = with(name, "nothing", cookie, "192.0.2.1");
        let waits = tokio::time::timeout(std::time::Duration::from_millis(300), waits).await;
        assert!(waits.is_err(), "{name} {cookie}");
    }
    // On the device itself there are ten tries.
    for _ in 0..10 {
        with("bob", "wrong", device, away)
            .await
            .refused(401, "SoSessionException", None);
    }
    let reply = with("bob", "x", device, away).await;
    closed(&reply, "this name from this network", 200);
}

/// Who has just been let in stays in, whatever others try in that name.
#[tokio::test]
async fn a_program_that_works_is_not_locked_out_at_once() {
    let service = Service::start(&ARGS);
    let there = "203.0.113.1";
    assert_eq!(program(&service, "bob", "pw-bob", there).await.status, 200);
    for _ in 0..10 {
        program(&service, "bob", "wrong", there).await;
    }
    closed(&console(&service, "bob", "x", there).await, "this name", 1);
    assert_eq!(program(&service, "bob", "pw-bob", there).await.status, 200);
    let token = service.run(&["token", "add", "bob"], "");
    let call = service.method("GetChatPresence").bearer_auth(token.trim());
    assert_eq!(send(call).await.status, 200);
}

#[tokio::test]
async fn names_that_nobody_has_close_alike() {
    let service = Service::start(&ARGS);
    for n in 0..10 {
        let address = format!("198.51.100.{n}");
        console(&service, "nobody", "x", &address)
            .await
            .refused(401, "SoSessionException", None);
    }
    closed(
        &console(&service, "nobody", "x", "198.51.100.200").await,
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
    // The fourth would take ten minutes; 16 of a network may wait, the rest is told to
    // come back.
    let mut crowd = JoinSet::new();
    for _ in 0..32 {
        let body = json!({"Name": "bob", "Password": "x"});
        let request = service.request(Method::POST, "/console/sign-in");
        crowd.spawn(send(request.json(&body)));
    }
    for _ in 0..16 {
        let reply = tokio::time::timeout(PATIENCE, crowd.join_next()).await;
        closed(&reply.unwrap().unwrap().unwrap(), "at this moment", 601);
    }
    assert_eq!(crowd.len(), 16);
    // Everybody else signs in, also from there.
    for address in ["198.51.100.1", "127.0.0.1"] {
        assert_eq!(
            console(&service, "ann", "pw-ann", address).await.status,
            200
        );
    }
    assert!(crowd.try_join_next().is_none());
}
