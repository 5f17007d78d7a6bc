//! Enumerations travel by name and are taken by name, in any case, or number.
#![allow(clippy::unwrap_used)]

use anteroom_carriers::nested::TicketOrigin;
use anteroom_carriers::{
    ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus, ChatWidgetSize,
    WidgetRequiredFields, WidgetTheme,
};
use serde_json::{from_value, json, to_value};

#[test]
fn session_statuses_have_their_documented_numbers() {
    let documented = [
        "Invalid",
        "PreChatForm",
        "Faq",
        "OfflineForm",
        "InQueue",
        "CustomerLast",
        "UserLast",
        "Finished",
        "Deleted",
        "Closed",
        "RequestPosted",
        "ClosedFromQueue",
    ];
    for (number, name) in documented.iter().enumerate() {
        let status: ChatSessionStatus = from_value(json!(number)).unwrap();
        assert_eq!(to_value(status).unwrap(), json!(name));
        let text = json!(number.to_string());
        assert_eq!(from_value::<ChatSessionStatus>(text).unwrap(), status);
        assert_eq!(
            from_value::<ChatSessionStatus>(json!(name)).unwrap(),
            status
        );
        assert_eq!(
            from_value::<ChatSessionStatus>(json!(name.to_uppercase())).unwrap(),
            status
        );
    }
    for wrong in [
        json!(12),
        json!(-1),
        json!(4.5),
        json!("Waiting"),
        json!("12"),
        json!("04"),
        json!("+4"),
        json!(""),
        json!([]),
        json!(["InQueue"]),
        json!(null),
    ] {
        assert!(
            from_value::<ChatSessionStatus>(wrong.clone()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn other_enumerations_have_their_documented_numbers() {
    assert_eq!(ChatMessageType::ToUser.number(), 2);
    assert_eq!(ChatMessageSpecialType::from_number(4), None);
    assert_eq!(
        ChatMessageSpecialType::from_name("transferedsession")
            .unwrap()
            .number(),
        6
    );
    assert_eq!(ChatMessageSpecialType::Options.number(), 17);
    assert_eq!(WidgetTheme::Modern.number(), 1);
    assert_eq!(ChatWidgetSize::Large.number(), 1);
    assert_eq!(TicketOrigin::Chat.number(), 11);
}

#[test]
fn flags_are_lists_of_names() {
    let both = ChatSessionFlags::CUSTOMER_IS_TYPING.with(ChatSessionFlags::USER_IS_TYPING, true);
    assert_eq!(
        to_value(both).unwrap(),
        json!("CustomerIsTyping, UserIsTyping")
    );
    assert_eq!(to_value(ChatSessionFlags::NONE).unwrap(), json!("None"));
    for none in [
        json!("None"),
        json!(""),
        json!(null),
        json!(0),
        json!("0"),
        json!(["None"]),
    ] {
        assert_eq!(
            from_value::<ChatSessionFlags>(none).unwrap(),
            ChatSessionFlags::NONE
        );
    }
    assert_eq!(
        from_value::<ChatSessionFlags>(json!("useristyping,CustomerIsTyping")).unwrap(),
        both
    );
    for sent in [
        json!(3),
        json!("3"),
        json!(["UserIsTyping", "customeristyping"]),
    ] {
        assert_eq!(from_value::<ChatSessionFlags>(sent).unwrap(), both);
    }
    // 1 is what SuperOffice's clients send for it, and 2 its bit.
    for typing in [json!(1), json!("1"), json!(2)] {
        let read = from_value::<ChatSessionFlags>(typing).unwrap();
        assert_eq!(read, ChatSessionFlags::USER_IS_TYPING);
    }
    for wrong in [
        json!("SomebodyIsTyping"),
        json!(["SomebodyIsTyping"]),
        json!([1]),
        json!([]),
        json!("4"),
        json!(4),
    ] {
        let read = from_value::<ChatSessionFlags>(wrong.clone());
        assert!(read.is_err(), "{wrong}");
    }
    for bits in 0..32 {
        let fields = WidgetRequiredFields::from_bits(bits);
        let there = to_value(fields).unwrap();
        assert_eq!(from_value::<WidgetRequiredFields>(there).unwrap(), fields);
    }
}
