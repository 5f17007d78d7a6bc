//! Who the site says its visitor is, signed; and what else it tells.

use crate::harness::{Reply, Service, Visitor, send};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &str = "the site and the service know this";
const TOKEN: Option<&str> = Some("IdentityToken");

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_secs()
}

fn now_and(seconds: u64) -> u64 {
    now() + seconds
}

fn claims() -> Value {
    json!({"sub": "customer-17", "iat": now(), "exp": now() + 300, "name": "Vera Berg",
        "email": "vera@shop.example"})
}

fn token(header: &Value, claims: &Value, sign: impl Fn(&str) -> Vec<u8>) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encode(header), encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(&text));
    format!("{text}.{signature}")
}

fn hs256(claims: &Value, secret: &[u8]) -> String {
    token(&json!({"alg": "HS256", "typ": "JWT"}), claims, |text| {
        let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.chain_update(text).finalize().into_bytes().to_vec()
    })
}

async fn come(service: &Service, token: &str) -> Reply {
    let body = json!({"TopicId": 1, "CustomerAlias": "Anybody", "CustomerName": "Any Body",
        "CustomerEmail": "any@example.com", "CustomerPhone": "123", "FirstMessage": "Hello",
        "IdentityToken": token});
    service.open("SaveChatSessionEntity", body).await
}

fn visitor(made: &Value) -> Visitor {
    Visitor {
        id: made["ChatSessionId"].as_i64().unwrap(),
        key: made["SessionKey"].as_str().unwrap().to_owned(),
    }
}

/// What agents see of a session.
async fn seen(service: &Service, id: i64) -> Value {
    let path = format!(
        "GetChatSessionEntity?chatSessionEntityId={id}&$select=*,Verified,VerifiedFields,ExternalId,CustomAttributes"
    );
    service.ann(&path, json!({})).await.ok()
}

#[tokio::test]
async fn what_the_site_has_signed_wins_and_stays() {
    let service = Service::start(&["--identity-secret", SECRET]);
    let made = come(&service, &hs256(&claims(), SECRET.as_bytes()))
        .await
        .ok();
    assert!(made.get("Verified").is_none() && made.get("IdentityToken").is_none());
    let visitor = visitor(&made);
    let known = async || {
        let all = seen(&service, visitor.id).await;
        let facts = [
            "CustomerName",
            "CustomerEmail",
            "CustomerAlias",
            "ExternalId",
        ];
        assert_eq!(all["Verified"], true);
        facts.map(|name| all[name].as_str().unwrap().to_owned())
    };
    let vera = ["Vera Berg", "vera@shop.example", "Vera Berg", "customer-17"];
    assert_eq!(known().await, vera);
    // What was typed and not signed is kept as typed.
    assert_eq!(seen(&service, visitor.id).await["CustomerPhone"], "123");
    let body = json!({"ChatSessionId": visitor.id, "CustomerName": "Eve", "CustomerEmail": "eve@example.com",
        "CustomerAlias": "Eve", "Verified": false, "ExternalId": "x", "IdentityToken": "x"});
    service
        .by(&visitor, "SaveChatSessionEntity", body)
        .await
        .ok();
    assert_eq!(known().await, vera);
    let desk = service
        .ann("ChatSessionsForUser?$select=Verified", json!({}))
        .await
        .ok();
    assert_eq!(desk[0]["Verified"], true);
    // The token itself is nowhere.
    let rows = service.rows().await.concat();
    assert!(!rows.contains("eyJ") && rows.contains("customer-17"));
    // Who brings none is not verified.
    let other = service.visitor().await;
    let other = seen(&service, other.id).await;
    assert_eq!(
        (&other["Verified"], &other["ExternalId"]),
        (&json!(false), &json!(""))
    );
}

/// A token signs what it carries, and nothing else.
#[tokio::test]
async fn what_was_typed_is_not_signed() {
    let service = Service::start(&["--identity-secret", SECRET]);
    let signed = json!(["CustomerAlias", "CustomerName", "CustomerEmail"]);
    let made = come(&service, &hs256(&claims(), SECRET.as_bytes()))
        .await
        .ok();
    let vera = visitor(&made);
    assert_eq!(seen(&service, vera.id).await["VerifiedFields"], signed);
    // The rest stays the visitor's own.
    let body = json!({"ChatSessionId": vera.id, "CustomerPhone": "456", "CustomerName": "Eve",
        "CustomerCompanyName": "Typed"});
    service.by(&vera, "SaveChatSessionEntity", body).await.ok();
    let now = seen(&service, vera.id).await;
    assert_eq!(
        [
            &now["CustomerPhone"],
            &now["CustomerName"],
            &now["CustomerCompanyName"]
        ],
        [&json!("456"), &json!("Vera Berg"), &json!("Typed")]
    );
    assert_eq!(now["VerifiedFields"], signed);
    // What an agent changes is not what the site has signed.
    let body = json!({"ChatSessionId": vera.id, "CustomerEmail": "v@example.com"});
    service.ann("SaveChatSessionEntity", body).await.ok();
    let now = seen(&service, vera.id).await;
    assert_eq!(
        (&now["CustomerEmail"], &now["VerifiedFields"]),
        (
            &json!("v@example.com"),
            &json!(["CustomerAlias", "CustomerName"])
        )
    );
    // A token that carries no more than whose it is, and empty claims, sign nothing.
    for more in [json!({}), json!({"name": "", "email": " ", "phone": null})] {
        let mut claims = json!({"sub": "customer-17", "exp": now_and(300)});
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let made = come(&service, &hs256(&claims, SECRET.as_bytes()))
            .await
            .ok();
        let other = visitor(&made);
        let known = seen(&service, other.id).await;
        assert_eq!(
            [
                &known["VerifiedFields"],
                &known["CustomerName"],
                &known["Verified"]
            ],
            [&json!([]), &json!("Any Body"), &json!(true)]
        );
        let body = json!({"ChatSessionId": other.id, "CustomerName": "Eve"});
        let saved = service.by(&other, "SaveChatSessionEntity", body).await.ok();
        assert_eq!(saved["CustomerName"], "Eve");
    }
    // Nor does what a visitor sends in these names.
    let body = json!({"TopicId": 1, "Verified": true, "VerifiedFields": ["CustomerName"], "ExternalId": "1"});
    let other = service.create(body).await;
    let known = seen(&service, other.id).await;
    assert_eq!(
        [
            &known["Verified"],
            &known["VerifiedFields"],
            &known["ExternalId"]
        ],
        [&json!(false), &json!([]), &json!("")]
    );
}

#[tokio::test]
async fn what_nobody_has_signed_is_refused() {
    let service = Service::start(&["--identity-secret", SECRET, "--identity-audience", "chat"]);
    let good = json!({"sub": "1", "exp": now() + 60, "aud": ["chat"]});
    come(&service, &hs256(&good, SECRET.as_bytes())).await.ok();
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        hs256(&claims, SECRET.as_bytes())
    };
    let none = |alg: &str| token(&json!({"alg": alg}), &good, |_| Vec::new());
    let before = service.rows().await.len();
    for (token, words) in [
        (hs256(&good, b"another secret of the same length"), "key"),
        (none("none"), "signed"),
        (none("HS256"), "key"),
        (none("EdDSA"), "signed"),
        ("nonsense".to_owned(), "token"),
        (with("exp", json!(now() - 60)), "expired"),
        (with("exp", json!(now() + 3600)), "10 minutes"),
        (with("exp", Value::Null), "exp"),
        (with("sub", Value::Null), "sub"),
        (with("aud", json!("shop")), "aud"),
    ] {
        let reply = come(&service, &token).await;
        reply.refused(401, "SoSessionException", TOKEN);
        assert!(reply.text.contains(words), "{words}: {}", reply.text);
        assert!(!reply.text.contains(&token), "{}", reply.text);
    }
    let body = json!({"TopicId": 1, "IdentityToken": 5});
    let reply = service.open("SaveChatSessionEntity", body).await;
    reply.refused(400, "SoInvalidArgumentException", TOKEN);
    assert_eq!(service.rows().await.len(), before);

    let bare = Service::start(&[]);
    let reply = come(&bare, &hs256(&claims(), SECRET.as_bytes())).await;
    reply.refused(409, "SoIllegalOperationException", TOKEN);
    assert!(reply.text.contains("--identity-secret"), "{}", reply.text);
    let text = bare.fails(&["serve", "--identity-secret", "short"]);
    assert!(text.contains("32"), "{text}");
}

#[tokio::test]
async fn a_public_key_is_enough_to_check() {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap();
    let mut der = vec![
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    der.extend(pair.public_key().as_ref());
    let body = STANDARD.encode(&der);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("site.pem");
    std::fs::write(&file, &pem).unwrap();
    let path = file.to_str().unwrap();
    let service = Service::start(&["--identity-key", path]);
    let header = json!({"alg": "EdDSA", "typ": "JWT"});
    let signed = token(&header, &claims(), |text| {
        pair.sign(text.as_bytes()).as_ref().to_vec()
    });
    let made = come(&service, &signed).await.ok();
    let id = made["ChatSessionId"].as_i64().unwrap();
    assert_eq!(seen(&service, id).await["Verified"], true);
    // The public key as a secret: known to everybody, and good for nothing.
    for secret in [pem.as_bytes(), &der, pair.public_key().as_ref()] {
        let reply = come(&service, &hs256(&claims(), secret)).await;
        reply.refused(401, "SoSessionException", TOKEN);
    }
    std::fs::write(
        &file,
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    )
    .unwrap();
    let text = service.fails(&["serve", "--identity-key", path]);
    assert!(
        text.contains("Ed25519") && text.contains("site.pem"),
        "{text}"
    );
    let text = service.fails(&["serve", "--identity-key", "/no/such.pem"]);
    assert!(text.contains("/no/such.pem"), "{text}");
}

#[tokio::test]
async fn the_site_tells_more_of_its_visitor() {
    let service = Service::start(&[]);
    let told = json!({"plan": "gold\u{0}\n<b>", "seats": 5, "trial": false, "nothing": null});
    let body = json!({"TopicId": 1, "FirstMessage": "Hello", "CustomAttributes": told});
    let visitor = service.create(body).await;
    let attributes = async || seen(&service, visitor.id).await["CustomAttributes"].clone();
    let kept = json!({"plan": "gold <b>", "seats": "5", "trial": "false"});
    assert_eq!(attributes().await, kept);
    // Visitors do not read them back; the export has them.
    let path = format!(
        "GetChatSessionEntity?chatSessionEntityId={}&$select=CustomAttributes,Verified",
        visitor.id
    );
    let own = service.by(&visitor, &path, json!({})).await.ok();
    assert!(
        own.get("CustomAttributes").is_none_or(Value::is_null),
        "{own}"
    );
    let body = json!({"ChatSessionId": visitor.id});
    let export = service
        .by(&visitor, "../Anteroom/ExportChatSession", body.clone())
        .await
        .ok();
    assert_eq!(export["CustomAttributes"], kept);
    // They change, and go.
    for (sent, kept) in [
        (json!({"plan": "silver"}), json!({"plan": "silver"})),
        (Value::Null, json!({})),
    ] {
        let mut body = body.clone();
        body["CustomAttributes"] = sent;
        service
            .by(&visitor, "SaveChatSessionEntity", body)
            .await
            .ok();
        assert_eq!(attributes().await, kept);
    }
    let before = service.rows().await;
    let many: Value = (0..21).map(|n| (format!("a{n}"), json!(n))).collect();
    for wrong in [
        json!("x"),
        json!([]),
        json!(5),
        json!({"a": {}}),
        json!({"a": []}),
        json!({"": 1}),
        json!({"x".repeat(65): 1}),
        json!({"a": "x".repeat(256)}),
        many,
    ] {
        let mut change = body.clone();
        change["CustomAttributes"] = wrong.clone();
        for (method, sent) in [
            (Some(&visitor), change),
            (None, json!({"TopicId": 1, "CustomAttributes": wrong})),
        ] {
            let request = service.method("SaveChatSessionEntity").json(&sent);
            let request = match method {
                Some(visitor) => request.bearer_auth(&visitor.key),
                None => request,
            };
            let reply = send(request).await;
            reply.refused(400, "SoInvalidArgumentException", Some("CustomAttributes"));
        }
    }
    assert_eq!(service.rows().await, before);
}
