//! Merging saves and `$select`, and round trips of whole entities.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used)]

use anteroom_carriers::merge::{merge, read};
use anteroom_carriers::nested::{Associate, Person};
use anteroom_carriers::select::Select;
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionEntity, ChatSessionFlags,
    ChatSessionStatus, ChatTopicEntity, ChatWidgetSettings, TableRight, When, WidgetRequiredFields,
};
use proptest::prelude::*;
use serde_json::{Value, json, to_value};

fn stored() -> ChatSessionEntity {
    ChatSessionEntity {
        chat_session_id: 59,
        customer_alias: "Ann".to_owned(),
        rating: 4,
        status: ChatSessionStatus::UserLast,
        user: Some(Associate {
            associate_id: 7,
            full_name: "Ed".to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[test]
fn absent_stays_null_clears_and_names_come_in_any_case() {
    let save = json!({"CHATSESSIONID": 59, "customeralias": "Bo", "Rating": null, "Nonsense": [1]});
    let merged = merge(&stored(), &save).unwrap();
    let expected = ChatSessionEntity {
        customer_alias: "Bo".to_owned(),
        rating: 0,
        ..stored()
    };
    assert_eq!(merged.entity, expected);
    let names: Vec<_> = merged.present.names().collect();
    assert_eq!(names, ["ChatSessionId", "CustomerAlias", "Rating"]);
    assert!(merged.present.has("rating") && !merged.present.has("Status"));
}

#[test]
fn nested_objects_are_laid_over_and_null_clears_them() {
    let merged = merge(&stored(), &json!({"user": {"associateid": 8}})).unwrap();
    let user = merged.entity.user.unwrap();
    assert_eq!((user.associate_id, user.full_name.as_str()), (8, "Ed"));
    assert!(merged.present.has("User/AssociateId"));

    let merged = merge(
        &stored(),
        &json!({"person": {"PERSONID": 12, "Rank": null}}),
    )
    .unwrap();
    assert_eq!(merged.entity.person.unwrap().person_id, 12);

    assert_eq!(
        merge(&stored(), &json!({"User": null}))
            .unwrap()
            .entity
            .user,
        None
    );

    let topic = ChatTopicEntity {
        widget: Some(Box::new(ChatWidgetSettings {
            color: "#123456".to_owned(),
            required_fields: WidgetRequiredFields::EMAIL,
            ..Default::default()
        })),
        ..Default::default()
    };
    let save = json!({"Widget": {"requiredFields": "Name, Email", "preFormEnabled": true}});
    let widget = merge(&topic, &save).unwrap().entity.widget.unwrap();
    assert_eq!(widget.color, "#123456");
    assert_eq!(widget.required_fields.bits(), 3);
    assert!(widget.pre_form_enabled);
}

#[test]
fn what_is_only_answered_is_never_saved() {
    let save = json!({"tableright": {"Mask": "FULL"}, "User": {"TableRight": {"Mask": "FULL"}}});
    let merged = merge(&stored(), &save).unwrap();
    assert_eq!(merged.entity, stored());
    assert!(!merged.present.has("TableRight"));
}

#[test]
fn errors_name_the_property() {
    let wrong = |save: Value| merge(&stored(), &save).unwrap_err().to_string();
    assert_eq!(
        wrong(json!({"rating": "five"})),
        "Rating: is not a whole number"
    );
    assert_eq!(
        wrong(json!({"rating": 1.5})),
        "Rating: is not a whole number"
    );
    assert_eq!(
        wrong(json!({"rating": 5_000_000_000_i64})),
        "Rating: is out of range for a whole number"
    );
    assert_eq!(
        wrong(json!({"status": "Happy"})),
        "Status: is not a ChatSessionStatus"
    );
    assert_eq!(
        wrong(json!({"status": true})),
        "Status: is not a member's name or number"
    );
    assert_eq!(
        wrong(json!({"whenEnded": "soon"})),
        "WhenEnded: is not a date and time"
    );
    assert_eq!(
        wrong(json!({"customerAlias": true})),
        "CustomerAlias: is not a string"
    );
    assert_eq!(
        wrong(json!({"customerConsented": "yes"})),
        "CustomerConsented: is not a boolean"
    );
    assert_eq!(wrong(json!({"user": [7]})), "User: is not an object");
    assert_eq!(wrong(json!({"user": "Ed"})), "User: is not an object");
    assert_eq!(
        wrong(json!({"user": {"associateId": {}}})),
        "User/AssociateId: is not a whole number"
    );
    assert_eq!(wrong(json!([])), "the body is not an object");
    assert_eq!(merge(&stored(), &json!("text")).unwrap_err().field, None);
    let body =
        json!({"OpeningHours": {"TzLocation": {"TimeZoneSTDRules": {"2026": {"startday": "x"}}}}});
    assert_eq!(
        merge(&ChatTopicEntity::default(), &body)
            .unwrap_err()
            .field
            .unwrap(),
        "OpeningHours/TzLocation/TimeZoneSTDRules/2026/StartDay"
    );
}

#[test]
fn numbers_as_text_and_texts_as_numbers() {
    let read = |body: Value| merge(&stored(), &body).unwrap().entity;
    for rating in [json!("4"), json!(" 4 "), json!("4.0")] {
        assert_eq!(read(json!({"Rating": rating})).rating, 4);
    }
    for consented in [json!("true"), json!("True"), json!(1)] {
        assert!(read(json!({"CustomerConsented": consented})).customer_consented);
    }
    for not in [json!("false"), json!("False"), json!(0)] {
        assert!(!read(json!({"CustomerConsented": not})).customer_consented);
    }
    assert_eq!(
        read(json!({"CustomerPhone": 4_712_345_678_i64})).customer_phone,
        "4712345678"
    );
    assert_eq!(
        read(json!({"Status": "7"})).status,
        ChatSessionStatus::Finished
    );
    let nested = read(json!({"User": {"AssociateId": "3", "Name": 7}}))
        .user
        .unwrap();
    assert_eq!((nested.associate_id, nested.name.as_str()), (3, "7"));
    for wrong in [
        json!({"Rating": "many"}),
        json!({"Rating": ""}),
        json!({"Rating": "NaN"}),
        json!({"Rating": "5000000000"}),
        json!({"CustomerConsented": 2}),
        json!({"CustomerAlias": false}),
    ] {
        assert!(merge(&stored(), &wrong).is_err(), "{wrong}");
    }
}

#[test]
fn whole_floats_are_whole_numbers() {
    assert_eq!(
        merge(&stored(), &json!({"Rating": 3.0}))
            .unwrap()
            .entity
            .rating,
        3
    );
    let message: ChatMessage = read(&json!({"message": "hi", "TYPE": 2.0})).unwrap();
    assert_eq!(
        (message.message.as_str(), message.kind),
        ("hi", ChatMessageType::ToUser)
    );
}

#[test]
fn select_nulls_the_rest_and_keeps_the_names() {
    let select = Select::parse("chatsessionid, user/FULLNAME ,Messages,Queue");
    let mut answer = to_value(stored()).unwrap();
    assert_eq!(select.unknown(&answer), ["messages", "queue"]);
    assert!(select.names("Messages") && !select.names("Presence"));
    assert!(select.wants("User") && !select.wants("Status"));
    select.apply(&mut answer);
    assert_eq!(answer.as_object().unwrap().len(), 33);
    assert_eq!(answer["ChatSessionId"], 59);
    assert_eq!(answer["User"]["FullName"], "Ed");
    assert_eq!(answer["User"]["AssociateId"], Value::Null);
    assert_eq!(answer["Status"], Value::Null);
    // What was not selected reads as its default.
    let back: ChatSessionEntity = serde_json::from_value(answer).unwrap();
    assert_eq!(back.status, ChatSessionStatus::Invalid);
}

#[test]
fn select_of_nothing_is_all_and_lists_are_pruned_one_by_one() {
    let all = Select::parse(" , ");
    let mut answer = to_value(stored()).unwrap();
    all.apply(&mut answer);
    assert_eq!(answer, to_value(stored()).unwrap());
    assert!(all.is_all() && all.wants("Status") && !all.names("Messages"));

    let mut list = json!([stored(), null, stored()]);
    Select::parse("Rating").apply(&mut list);
    assert_eq!(list[2]["Rating"], 4);
    assert_eq!(list[2]["CustomerAlias"], Value::Null);

    let mut answer = to_value(stored()).unwrap();
    Select::parse("User/Name,User,Rating/Deeper").apply(&mut answer);
    assert_eq!(answer["User"]["AssociateId"], 7);
}

/// Any date the wire can carry, or none; microseconds, as databases keep them.
fn when() -> impl Strategy<Value = When> {
    let some = (0_i64..4_000_000_000_000_000)
        .prop_map(|micros| When(chrono::DateTime::from_timestamp_micros(micros)));
    prop_oneof![Just(When::NONE), some]
}

fn status() -> impl Strategy<Value = ChatSessionStatus> {
    prop::sample::select(ChatSessionStatus::ALL)
}

fn associate() -> impl Strategy<Value = Associate> {
    (
        any::<i32>(),
        ".{0,20}",
        any::<bool>(),
        prop::collection::btree_map(".{0,5}", ".{0,5}", 0..3),
    )
        .prop_map(
            |(associate_id, full_name, deleted, extra_fields)| Associate {
                associate_id,
                full_name,
                deleted,
                extra_fields,
                ..Default::default()
            },
        )
}

prop_compose! {
    fn session()(
        ids in any::<(i32, i32, i32, i32)>(),
        texts in prop::array::uniform6(".{0,40}"),
        times in prop::array::uniform5(when()),
        (status, bits, yes) in (status(), 0_u8..4, any::<(bool, bool, bool)>()),
        user in prop::option::of(associate()),
        transfer_to in prop::option::of(associate()),
        key in prop::option::of("[A-Za-z0-9_-]{43}"),
    ) -> ChatSessionEntity {
        let [alias, name, email, first, last, reason] = texts;
        let [requested, started, ended, idle, fetched] = times;
        ChatSessionEntity {
            chat_session_id: ids.0,
            topic_id: ids.1,
            rank: ids.2,
            rating: ids.3,
            user,
            transfer_to,
            person: yes.0.then(|| Box::new(Person { person_id: ids.0, ..Default::default() })),
            customer_alias: alias,
            customer_name: name,
            customer_email: email,
            customer_consented: yes.1,
            chatbot_is_active: yes.2,
            status,
            first_message: first,
            last_message: last,
            when_requested: requested,
            when_started: started,
            when_ended: ended,
            when_idle: idle,
            when_fetched: fetched,
            session_key: key,
            flags: ChatSessionFlags::from_bits(bits),
            table_right: Some(TableRight { mask: "FULL".to_owned(), reason }),
            ..Default::default()
        }
    }
}

proptest! {
    #[test]
    fn sessions_go_round(session in session()) {
        let text = serde_json::to_string(&session).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ChatSessionEntity>(&text).unwrap(), &session);
        prop_assert_eq!(&read::<ChatSessionEntity>(&value).unwrap(), &session);
        // Saving what was answered changes nothing, but for what is only answered.
        let saved = merge(&ChatSessionEntity::default(), &value).unwrap().entity;
        prop_assert_eq!(saved, ChatSessionEntity { table_right: None, ..session.clone() });
        prop_assert_eq!(merge(&session, &json!({})).unwrap().entity, session);
    }

    #[test]
    fn saving_one_property_touches_no_other(old in session(), new in session(), pick in 0_usize..31) {
        let from = to_value(&old).unwrap();
        let to = to_value(&new).unwrap();
        let (name, value) = to.as_object().unwrap().iter().nth(pick).unwrap();
        let merged = merge(&old, &json!({ name.to_lowercase(): value })).unwrap();
        prop_assert!(merged.present.has(name));
        let after = to_value(&merged.entity).unwrap();
        for (other, value) in after.as_object().unwrap() {
            if other != name {
                prop_assert_eq!(value, &from[other]);
            }
        }
    }

    #[test]
    fn messages_go_round(
        ids in any::<(i32, i32, i32)>(),
        texts in prop::array::uniform3(".{0,80}"),
        kind in prop::sample::select(ChatMessageType::ALL),
        special in prop::sample::select(ChatMessageSpecialType::ALL),
        posted in when(),
        client_key in prop::option::of("[0-9a-f-]{36}"),
    ) {
        let [message, author, special_param] = texts;
        let message = ChatMessage {
            chat_message_id: ids.0,
            chat_session_id: ids.1,
            read_by_customer: ids.2,
            kind,
            message,
            author,
            special_type: special,
            special_param,
            when_posted: posted.to_string(),
            client_key,
        };
        let value = to_value(&message).unwrap();
        prop_assert_eq!(read::<ChatMessage>(&value).unwrap(), message);
    }

    #[test]
    fn topics_go_round(
        ids in any::<(i32, i32)>(),
        texts in prop::array::uniform4(".{0,60}"),
        yes in any::<(bool, bool, bool)>(),
        last_accept in when(),
        fields in 0_u8..32,
    ) {
        let [name, welcome_message, color, widget_rating_text] = texts;
        let topic = ChatTopicEntity {
            chat_topic_id: ids.0,
            seconds_pr_accept: ids.1,
            name,
            welcome_message,
            widget_rating_text,
            collect_consent: yes.0,
            bot_enabled: yes.1,
            last_accept,
            widget: yes.2.then(|| Box::new(ChatWidgetSettings {
                color,
                required_fields: WidgetRequiredFields::from_bits(fields),
                ..Default::default()
            })),
            ..Default::default()
        };
        let value = to_value(&topic).unwrap();
        prop_assert_eq!(&read::<ChatTopicEntity>(&value).unwrap(), &topic);
        prop_assert_eq!(merge(&ChatTopicEntity::default(), &value).unwrap().entity, topic);
    }

    /// Nothing that parses as JSON makes reading panic, and every refusal has words.
    #[test]
    fn any_json_is_read_or_refused(name in prop::sample::select(vec![
        "User", "Status", "Flags", "WhenEnded", "Rating", "Person", "CustomerAlias", "TableRight",
    ]), value in any_json()) {
        if let Err(wrong) = merge(&stored(), &json!({ name: value })) {
            prop_assert!(wrong.field.unwrap().starts_with(name));
            prop_assert!(!wrong.what.is_empty());
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,10}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,6}", inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
}

#[test]
fn a_star_selects_what_is_documented_and_extensions_by_name() {
    let select = Select::parse("*,Queue");
    let mut answer = serde_json::json!({"Status": "InQueue", "Rating": 3});
    assert_eq!(select.unknown(&answer), ["queue"]);
    assert!(select.names("Queue") && !select.names("Messages"));
    select.apply(&mut answer);
    assert_eq!(answer["Rating"], 3);
}
