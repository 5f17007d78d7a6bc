//! Agents' tokens: made, used, listed and revoked.

use crate::harness::{Reply, Service, send};
use serde_json::json;

/// A call with this `Authorization`.
async fn call(service: &Service, value: &str) -> Reply {
    let request = service.method("GetChatPresence").json(&json!({}));
    send(request.header("Authorization", value)).await
}

fn add(service: &Service, args: &[&str]) -> String {
    let all = [&["token", "add"], args].concat();
    service.run(&all, "").trim().to_owned()
}

/// The lines of the list, split into columns.
fn list(service: &Service) -> Vec<Vec<String>> {
    let text = service.run(&["token", "list"], "");
    let columns = |line: &str| {
        let cells = line.split("  ").map(str::trim);
        cells
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
            .collect()
    };
    text.lines().skip(1).map(columns).collect()
}

#[track_caller]
fn is_token(token: &str, prefix: &str) {
    let rest = token.strip_prefix(prefix).unwrap();
    assert_eq!(rest.len(), 43);
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    assert!(rest.bytes().all(fits), "{token}");
}

#[tokio::test]
async fn tokens_open_by_their_own_scheme_in_any_spelling() {
    let service = Service::start(&[]);
    let bearer = add(&service, &["ann"]);
    let ticket = add(&service, &["BOB", "--ticket"]);
    is_token(&bearer, "8A:");
    is_token(&ticket, "7T:");
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer  ", "bEARER\t"] {
        let reply = call(&service, &format!("{scheme} {bearer}")).await;
        assert_eq!(reply.status, 200, "{scheme}");
    }
    for scheme in [
        "SoTicket",
        "SOTicket",
        "SOTICKET",
        "soticket",
        "SOTicket   ",
    ] {
        let reply = call(&service, &format!("{scheme} {ticket}")).await;
        assert_eq!(reply.status, 200, "{scheme}");
    }
    for wrong in [
        format!("SoTicket {bearer}"),
        format!("Bearer {ticket}"),
        format!("Bearer {bearer}x"),
        format!("Bearer {}", bearer.to_lowercase()),
        "Bearer 8A:".to_owned(),
        "SoTicket".to_owned(),
        "SoTicket 7T:AAAA".to_owned(),
        format!("Token {bearer}"),
    ] {
        call(&service, &wrong)
            .await
            .refused(401, "SoSessionException", None);
    }
    // Whose token it is, and that an agent's token is no visitor's.
    let me = service.get("/console/me");
    let me = send(me.header("Authorization", format!("SoTicket {ticket}"))).await;
    assert_eq!(me.ok()["Name"], "bob");
    let visitor = service.visitor().await;
    assert_eq!(service.poll(&visitor).await.status, 200);
    // An app's token is not asked for, and ignored where it comes.
    let request = service.method("GetChatPresence").json(&json!({}));
    let request = request.header("Authorization", format!("SoTicket {ticket}"));
    let reply = send(request.header("SO-AppToken", "whatever")).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn tokens_are_listed_and_revoked() {
    let mut service = Service::start(&[]);
    let token = add(&service, &["ann", "--name", "night import"]);
    let other = add(&service, &["bob", "--ticket", "--days", "30"]);
    let before = list(&service);
    assert_eq!(before[0][..4], ["1", "ann", "night import", "Bearer"]);
    assert_eq!(before[1][..4], ["2", "bob", "-", "SoTicket"]);
    assert_eq!(before[0][5..], ["-", "-", "-"]);
    // Expires thirty days after it was made: another day of another month.
    assert_eq!(before[1][6].len(), 20);
    assert_ne!(before[1][6], before[1][4]);
    let text = service.run(&["token", "list"], "");
    assert!(!text.contains(&token[3..]) && !text.contains(&other[3..]));

    let bearer = format!("Bearer {token}");
    assert_eq!(call(&service, &bearer).await.status, 200);
    let used = list(&service)[0][5].clone();
    assert_ne!(used, "-");
    // Within the minute it stays as it is.
    assert_eq!(call(&service, &bearer).await.status, 200);
    assert_eq!(list(&service)[0][5], used);
    assert_eq!(list(&service)[1][5], "-");

    assert!(service.run(&["token", "revoke", "1"], "").contains("ann"));
    let refused = call(&service, &bearer).await;
    refused.refused(401, "SoSessionException", None);
    assert!(
        refused.json()["ErrorMessage"]
            .as_str()
            .unwrap()
            .contains("revoked")
    );
    assert_ne!(list(&service)[0][7], "-");
    let ticket = format!("SoTicket {other}");
    assert_eq!(call(&service, &ticket).await.status, 200);
    // A new password ends sign-ins, not tokens; both outlive a restart.
    service.run(&["agent", "add", "bob"], "another\n");
    service.kill();
    service.start_again();
    assert_eq!(call(&service, &ticket).await.status, 200);
    call(&service, &bearer)
        .await
        .refused(401, "SoSessionException", None);

    let text = service.fails(&["token", "revoke", "9"]);
    assert!(
        text.contains("no token 9") && text.contains("token list"),
        "{text}"
    );
    let text = service.fails(&["token", "add", "eve"]);
    assert!(
        text.contains("no agent eve") && text.contains("agent add"),
        "{text}"
    );
    service.fails(&["token", "add", "ann", "--days", "0"]);

    // The secrets are in no file.
    service.stop();
    for entry in std::fs::read_dir(service.dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in [&token[3..], &other[3..]] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()));
        }
    }
}

#[tokio::test]
async fn an_app_token_is_asked_for_where_one_is_set() {
    let service = Service::start(&["--app-token", "s3cret app"]);
    let ticket = format!("SoTicket {}", add(&service, &["ann", "--ticket"]));
    let bearer = format!("Bearer {}", add(&service, &["ann"]));
    let with = async |app: Option<&str>| {
        let request = service.method("GetChatPresence").json(&json!({}));
        let request = request.header("Authorization", &ticket);
        match app {
            Some(app) => send(request.header("SO-AppToken", app)).await,
            None => send(request).await,
        }
    };
    for wrong in [None, Some(""), Some("s3cret"), Some("S3CRET APP")] {
        with(wrong).await.refused(401, "SoSessionException", None);
    }
    assert_eq!(with(Some("s3cret app")).await.status, 200);
    // Tickets only: the other schemes are a program's own.
    assert_eq!(call(&service, &bearer).await.status, 200);
    service.ann("GetChatPresence", json!({})).await.ok();
    let visitor = service.visitor().await;
    assert_eq!(service.poll(&visitor).await.status, 200);
}

#[tokio::test]
async fn challenges_say_what_was_wrong() {
    let service = Service::start(&[]);
    let challenges = |reply: &Reply| -> Vec<String> {
        assert_eq!(reply.status, 401);
        let all = reply.headers.get_all("www-authenticate").iter();
        all.map(|value| value.to_str().unwrap().to_owned())
            .collect()
    };
    let basic = "Basic realm=\"Anteroom\", charset=\"UTF-8\"";
    let plain = "Bearer realm=\"Anteroom\"";
    let wrong = "Bearer realm=\"Anteroom\", error=\"invalid_token\"";
    for (value, bearer) in [
        ("Basic YW5uOndyb25n", plain),
        ("SoTicket 7T:x", plain),
        ("Negotiate x", plain),
        ("Bearer", plain),
        ("Bearer 8A:x", wrong),
        ("BEARER no-session", wrong),
    ] {
        let reply = call(&service, value).await;
        assert_eq!(challenges(&reply), [basic, bearer], "{value}");
    }
    let nobody = send(service.method("ChatSessionsForUser")).await;
    assert_eq!(challenges(&nobody), [basic, plain]);
    let browser = service.method("ChatSessionsForUser");
    let browser = browser.header("Origin", "https://shop.example");
    let reply = send(browser.header("Authorization", "Bearer 8A:x")).await;
    assert!(challenges(&reply).is_empty());
}
