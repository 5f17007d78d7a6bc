//! Who says what of a visitor.
#![allow(clippy::unwrap_used)]

mod stage;

use anteroom_carriers::agent::AgentSession;
use anteroom_console::model::facts::{is_signed, number, told};
use stage::waiting;

fn vera() -> AgentSession {
    let told = [
        ("Identity", "Verified by the site"),
        ("Customer number", "1"),
        ("CustomerPhone", "Signed by the site"),
        ("empty", " "),
    ];
    let told = told.map(|(name, value)| (name.to_owned(), value.to_owned()));
    AgentSession {
        customer_name: "Vera Berg".into(),
        customer_email: "vera@shop.example".into(),
        customer_phone: "123 (Signed by the site)".into(),
        custom_attributes: Some(told.into_iter().collect()),
        verified: Some(true),
        external_id: Some(" customer-17 ".into()),
        verified_fields: Some(vec!["CustomerAlias".into(), "CustomerEmail".into()]),
        ..waiting(1, "Vera")
    }
}

#[test]
fn only_what_the_token_carried_is_signed() {
    let vera = vera();
    assert!(is_signed(&vera, "CustomerEmail"));
    for typed in ["CustomerName", "CustomerPhone", "CustomerCompanyName", ""] {
        assert!(!is_signed(&vera, typed), "{typed}");
    }
    assert_eq!(number(&vera), Some("customer-17"));
    // Without a token nothing is, whatever else is there.
    let claimed = AgentSession {
        verified: Some(false),
        ..vera
    };
    assert!(!is_signed(&claimed, "CustomerEmail"));
    assert_eq!(number(&claimed), None);
    assert!(!is_signed(&AgentSession::default(), "CustomerEmail"));
}

#[test]
fn what_the_page_tells_is_only_there() {
    let vera = vera();
    let apart: Vec<_> = told(&vera).collect();
    assert_eq!(
        apart,
        [
            ("Customer number", "1"),
            ("CustomerPhone", "Signed by the site"),
            ("Identity", "Verified by the site"),
        ]
    );
    assert!(!is_signed(&vera, "Identity"));
}
