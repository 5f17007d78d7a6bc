use super::*;
use anteroom_carriers::shape::Shaped;
use anteroom_carriers::{Associate, ChatPresence, ChatSessionEntity, ChatTopicEntity};
use axum::http::StatusCode;
use serde_json::json;

fn session() -> Value {
    let session = ChatSessionEntity {
        chat_session_id: 3,
        customer_name: "Ann".to_owned(),
        user: Some(Associate {
            associate_id: 5,
            ..Associate::default()
        }),
        ..ChatSessionEntity::default()
    };
    serde_json::to_value(session).unwrap()
}

fn patched(patch: &Value) -> Outcome<Value> {
    json(&session(), patch, ChatSessionEntity::shape())
}

/// What a patch changes.
fn changed(patch: &Value) -> Value {
    changes(&session(), &patched(patch).unwrap())
}

#[test]
fn paths_in_any_case_with_and_without_slash() {
    for path in ["CustomerName", "/customername", "/CUSTOMERNAME"] {
        let patch = json!([{"op": "Replace", "path": path, "value": "Bo"}]);
        assert_eq!(changed(&patch), json!({"CustomerName": "Bo"}));
    }
    let patch = json!([{"OP": "replace", "Path": "user/associateid", "value": 6}]);
    assert_eq!(changed(&patch)["User"]["AssociateId"], 6);
}

#[test]
fn what_is_taken_away_is_null() {
    assert_eq!(
        changed(&json!([{"op": "remove", "path": "/user"}])),
        json!({"User": null})
    );
    let patch = json!([{"op": "move", "from": "customername", "path": "/CustomerAlias"}]);
    assert_eq!(
        changed(&patch),
        json!({"CustomerName": null, "CustomerAlias": "Ann"})
    );
    let same = json!([{"op": "move", "from": "CustomerName", "path": "/customername"}]);
    assert_eq!(changed(&same), json!({}));
    let patch = json!([{"op": "copy", "from": "/CustomerName", "path": "/CustomerAlias"}]);
    assert_eq!(changed(&patch), json!({"CustomerAlias": "Ann"}));
}

#[test]
fn lists_and_maps_really_lose_theirs() {
    let shape = ChatPresence::shape();
    let presence =
        json!({"UserId": 1, "ChatTopics": [1, 2, 3], "FieldProperties": {"A": {"FieldType": "x"}}});
    let patch = json!([
        {"op": "remove", "path": "/chattopics/0"}, {"op": "add", "path": "/chattopics/-", "value": 4},
        {"op": "move", "from": "/chattopics/0", "path": "/chattopics/1"},
        {"op": "remove", "path": "/fieldproperties/a"}]);
    assert_eq!(
        json(&presence, &patch, shape).unwrap(),
        json!({"UserId": 1, "ChatTopics": [3, 2, 4], "FieldProperties": {}})
    );
    let merged = merge(
        &presence,
        &json!({"chattopics": [9], "fieldProperties": {"a": null}}),
        shape,
    );
    assert_eq!(
        merged.unwrap(),
        json!({"UserId": 1, "ChatTopics": [9], "FieldProperties": {}})
    );
}

#[test]
fn a_test_that_fails_is_a_conflict_and_nothing_happens() {
    let patch = json!([
        {"op": "replace", "path": "/CustomerName", "value": "Bo"},
        {"op": "test", "path": "/user/associateid", "value": 7}]);
    let fault = patched(&patch).unwrap_err();
    assert_eq!(fault.status, StatusCode::CONFLICT);
    assert_eq!(fault.kind, "SoIllegalOperationException");
    assert_eq!(fault.field.as_deref(), Some("User/AssociateId"));
    for (path, value) in [
        ("customername", json!("Ann")),
        ("/ChatSessionId", json!(3.0)),
        ("/Status", json!("invalid")),
        ("/Status", json!(0)),
        ("/person", json!(null)),
        ("", session()),
    ] {
        let patch = json!([{"op": "test", "path": path, "value": value}]);
        assert_eq!(changed(&patch), json!({}), "{path}");
    }
}

#[test]
fn what_cannot_be_done_there_is_a_conflict() {
    for operation in [
        json!({"op": "replace", "path": "/Nobody", "value": 1}),
        json!({"op": "replace", "path": "/Person/PersonId", "value": 1}),
        json!({"op": "add", "path": "/Rank/x", "value": 1}),
        json!({"op": "replace", "path": "//", "value": 1}),
        json!({"op": "replace", "path": "/".repeat(70), "value": 1}),
        json!({"op": "move", "from": "/user", "path": "/User/Name"}),
        json!({"op": "move", "from": "", "path": "/Rank"}),
        json!({"op": "copy", "from": "/Person/PersonId", "path": "/Rank"}),
    ] {
        let fine = json!({"op": "test", "path": "/CustomerName", "value": "Ann"});
        let fault = patched(&json!([fine, operation])).unwrap_err();
        assert_eq!(fault.status, StatusCode::CONFLICT, "{operation}");
        let begin = "operation 1 of the patch: ";
        assert!(fault.what.starts_with(begin), "{}", fault.what);
    }
}

#[test]
fn malformed_ones_name_the_operation() {
    for operation in [
        json!(5),
        json!({}),
        json!({"op": "add"}),
        json!({"op": 1, "path": "/Rank"}),
        json!({"op": "add", "path": 1, "value": 1}),
        json!({"op": "add", "path": "/Rank"}),
        json!({"op": "test", "path": "/Rank"}),
        json!({"op": "burn", "path": "/Rank"}),
        json!({"op": "copy", "path": "/Rank"}),
        json!({"op": "replace", "path": "/Ra~2nk", "value": 1}),
        json!({"op": "replace", "path": "/~", "value": 1}),
        json!({"op": "replace", "path": "/~å", "value": 1}),
    ] {
        let fine = json!({"op": "test", "path": "/CustomerName", "value": "Ann"});
        let fault = patched(&json!([fine, operation])).unwrap_err();
        assert_eq!(fault.status, StatusCode::BAD_REQUEST, "{operation}");
        assert!(
            fault.what.starts_with("operation 1 of the patch: "),
            "{}",
            fault.what
        );
    }
    for whole in [json!({}), json!(null)] {
        assert_eq!(patched(&whole).unwrap_err().status, StatusCode::BAD_REQUEST);
    }
    let number = json!([{"op": "replace", "path": "", "value": 1}]);
    let fault = patched(&number).unwrap_err();
    assert_eq!(fault.status, StatusCode::CONFLICT);
}

#[test]
fn patches_that_would_grow_are_refused() {
    let test = json!({"op": "test", "path": "/CustomerName", "value": "Ann"});
    assert!(patched(&Value::Array(vec![test.clone(); 1000])).is_ok());
    let fault = patched(&Value::Array(vec![test; 1001])).unwrap_err();
    assert!(fault.what.contains("more than 1000"));
    let double = json!({"op": "copy", "from": "", "path": "/CustomerName"});
    let fault = patched(&Value::Array(vec![double; 1000])).unwrap_err();
    assert!(
        fault.what.contains("too large") || fault.what.contains("deeper"),
        "{}",
        fault.what
    );
    let mut wide = vec![json!({"op": "replace", "path": "/Rank", "value": [["x".repeat(100)]]})];
    wide.extend(vec![
        json!({"op": "copy", "from": "/Rank/0", "path": "/Rank/-"});
        900
    ]);
    wide.push(json!({"op": "copy", "from": "/Rank", "path": "/Rank/0/-"}));
    wide.extend(vec![
        json!({"op": "copy", "from": "/Rank/0", "path": "/Rank/-"});
        50
    ]);
    assert!(
        patched(&Value::Array(wide))
            .unwrap_err()
            .what
            .contains("too large")
    );
}

#[test]
fn merging() {
    let entity = session();
    let patch = json!({"customername": null, "user": {"ASSOCIATEID": 6}, "Nobody": 1, "person": {"PersonId": 2}});
    let merged = merge(&entity, &patch, ChatSessionEntity::shape()).unwrap();
    let changed = changes(&entity, &merged);
    assert_eq!(changed["CustomerName"], Value::Null);
    assert_eq!(changed["User"]["AssociateId"], 6);
    assert_eq!(changed["Person"], json!({"PersonId": 2}));
    assert_eq!(changed.as_object().unwrap().len(), 3);
    for wrong in [json!([]), json!("a"), json!(null)] {
        let fault = merge(&entity, &wrong, ChatTopicEntity::shape()).unwrap_err();
        assert_eq!(fault.status, StatusCode::BAD_REQUEST);
    }
}
