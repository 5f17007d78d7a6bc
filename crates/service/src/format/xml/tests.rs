use super::*;
use crate::format::samples;
use anteroom_carriers::nested::MDOListItem;
use anteroom_carriers::shape::Shaped;
use anteroom_carriers::{
    ChatMessage, ChatPresence, ChatSessionEntity, ChatTopicEntity, Queue, TimeZoneData,
};
use axum::http::StatusCode;
use proptest::prelude::*;
use serde_json::{Value, json};

fn session() -> Shape {
    ChatSessionEntity::shape()
}

fn taken(text: &str) -> Value {
    read(text.as_bytes(), session(), Some("ChatSessionEntity"), &[]).unwrap()
}

fn refused(text: &str) -> String {
    let fault = read(text.as_bytes(), session(), Some("ChatSessionEntity"), &[]).unwrap_err();
    assert_eq!(fault.status, StatusCode::BAD_REQUEST);
    fault.to_string()
}

/// A session that holds this.
fn holding(inner: &str) -> String {
    format!("<ChatSessionEntity>{inner}</ChatSessionEntity>")
}

#[test]
fn in_the_order_of_the_properties_and_null_is_said() {
    let value = json!({"TopicId": 7, "ChatSessionId": 3, "User": null, "CustomerAlias": "a < b & \"c\"",
        "CustomerConsented": true, "Status": "InQueue", "Queue": {"Position": 2, "WaitMin": null}});
    let extensions = [("Queue", Queue::shape())];
    let text = write(&value, &name(session()), session(), &extensions);
    assert_eq!(
        text,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><ChatSessionEntity \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><ChatSessionId>3</ChatSessionId>\
         <TopicId>7</TopicId><User xsi:nil=\"true\"></User>\
         <CustomerAlias>a &lt; b &amp; \"c\"</CustomerAlias>\
         <CustomerConsented>true</CustomerConsented><Status>InQueue</Status>\
         <Queue><Position>2</Position><WaitMin xsi:nil=\"true\"></WaitMin></Queue></ChatSessionEntity>"
    );
    let back = read(text.as_bytes(), session(), None, &extensions).unwrap();
    assert_eq!(back, value);
}

#[test]
fn roots_of_all_kinds() {
    let list = Vec::<ChatMessage>::shape();
    assert_eq!(name(list), "ArrayOfChatMessage");
    let text = write(&json!([{"Message": "a"}]), &name(list), list, &[]);
    assert!(text.ends_with("<ChatMessage><Message>a</Message></ChatMessage></ArrayOfChatMessage>"));
    assert_eq!(name(Vec::<i32>::shape()), "ArrayOfInt");
    let ids = write(&json!([1, 2]), "ArrayOfInt", Vec::<i32>::shape(), &[]);
    assert!(ids.ends_with("<int>1</int><int>2</int></ArrayOfInt>"));
    assert!(write(&json!(true), &name(Shape::Bool), Shape::Bool, &[]).ends_with(">true</boolean>"));
    assert!(write(&json!("<"), &name(Shape::Text), Shape::Text, &[]).ends_with(">&lt;</string>"));
    let none = write(&Value::Null, &name(session()), session(), &[]);
    assert!(none.ends_with(" xsi:nil=\"true\"></ChatSessionEntity>"));
    assert_eq!(
        read(none.as_bytes(), session(), None, &[]).unwrap(),
        Value::Null
    );
}

#[test]
fn absent_is_not_null() {
    let read = taken(&holding(
        "<CustomerName xmlns:i='urn:x' i:nil='true'/><CustomerEmail/><CustomerPhone> </CustomerPhone>",
    ));
    assert_eq!(
        read,
        json!({"CustomerName": null, "CustomerEmail": "", "CustomerPhone": " "})
    );
    assert!(
        refused(&holding("<TopicId xmlns:i='u' i:nil='1'>5</TopicId>"))
            .starts_with("TopicId: is nil")
    );
}

#[test]
fn names_in_any_case_and_unknown_ones_ignored() {
    let text = "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<!-- hello -->\n\
        <n:chatsessionentity xmlns:n='urn:any'>\n  <n:topicid> 5 </n:topicid>\n  <Nobody><TopicId>6</TopicId></Nobody>\n\
        <user><ASSOCIATEID>2</ASSOCIATEID></user><status>4</status><Flags>UserIsTyping</Flags>\n</n:chatsessionentity>\n";
    assert_eq!(
        taken(text),
        json!({"TopicId": 5, "User": {"AssociateId": 2}, "Status": 4, "Flags": "UserIsTyping"})
    );
    let list =
        "<ChatSessionEntity><Flags><string>UserIsTyping</string></Flags></ChatSessionEntity>";
    assert_eq!(taken(list), json!({"Flags": ["UserIsTyping"]}));
}

#[test]
fn text_in_all_its_forms() {
    let read = taken(&holding(
        "<FirstMessage>a&lt;<![CDATA[<b>&amp;]]>&#65;&#x42;&quot;&apos;<!-- no -->\r\nc&#13;</FirstMessage>",
    ));
    assert_eq!(read["FirstMessage"], "a<<b>&amp;AB\"'\nc\r");
    let text = write(
        &json!({"FirstMessage": "a\u{0}b\u{1b}c\u{fffe}"}),
        "X",
        session(),
        &[],
    );
    assert!(text.contains("a\u{fffd}b\u{fffd}c\u{fffd}"));
}

#[test]
fn what_is_a_danger_is_refused() {
    for (text, why) in [
        ("<!DOCTYPE x><ChatSessionEntity/>", "document type"),
        (
            "<!DOCTYPE x [<!ENTITY a 'b'>]><ChatSessionEntity/>",
            "document type",
        ),
        (
            "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><ChatSessionEntity/>",
            "document type",
        ),
        (
            "<?xml-stylesheet href='a'?><ChatSessionEntity/>",
            "processing instruction",
        ),
        (
            "<?xml version='1.0' encoding='iso-8859-1'?><ChatSessionEntity/>",
            "encoding is not UTF-8",
        ),
        ("<?xml version='1.1'?><ChatSessionEntity/>", "not XML 1.0"),
        (
            " <?xml version='1.0'?><ChatSessionEntity/>",
            "at the beginning",
        ),
        ("<ChatSessionEntity/><ChatSessionEntity/>", "second root"),
        ("<ChatSessionEntity/>x", "outside"),
        ("<ChatSessionEntity/>&amp;", "outside"),
        ("<![CDATA[ ]]><ChatSessionEntity/>", "outside"),
        ("<ChatSession/>", "has to be ChatSessionEntity"),
        ("", "no element"),
        ("<ChatSessionEntity>", "closed"),
        ("<ChatSessionEntity></ChatSession>", "line 1"),
        ("<ChatSessionEntity a='1' a='2'/>", "line 1"),
        ("<ChatSessionEntity a='&x;'/>", "line 1"),
        ("<>", "no name"),
    ] {
        let what = refused(text);
        assert!(what.contains(why), "{text}: {what}");
    }
    for (inner, why) in [
        ("<CustomerName>&boom;</CustomerName>", "entity"),
        ("<CustomerName>&#0;</CustomerName>", "line 1"),
        ("<CustomerName>&#1;</CustomerName>", "U+0001"),
        ("<CustomerName>\u{b}</CustomerName>", "U+000B"),
        ("<CustomerName>a & b</CustomerName>", "line 1"),
        ("<Nobody>&boom;</Nobody>", "entity"),
        ("<TopicId>five</TopicId>", "TopicId: is not a whole number"),
        ("<TopicId/>", "TopicId: is not a whole number"),
        (
            "<CustomerConsented>yes</CustomerConsented>",
            "CustomerConsented: is not true or false",
        ),
        (
            "<TopicId>1</TopicId><topicid>1</topicid>",
            "TopicId: stands there twice",
        ),
        (
            "<CustomerName><b/></CustomerName>",
            "CustomerName: holds elements",
        ),
        ("<User>5</User>", "User: holds text"),
        (
            "<User><AssociateId>x</AssociateId></User>",
            "User/AssociateId: is not",
        ),
        ("five", "holds text"),
    ] {
        let what = refused(&holding(inner));
        assert!(what.contains(why), "{inner}: {what}");
    }
    let what = refused("<ChatSessionEntity>\n  <a>\n &b; </a></ChatSessionEntity>");
    assert!(what.contains("line 3, column 2"), "{what}");
    let latin = read(
        b"<ChatSessionEntity>\xe5</ChatSessionEntity>",
        session(),
        None,
        &[],
    );
    assert!(
        latin
            .unwrap_err()
            .what
            .contains("not UTF-8: line 1, column 20")
    );
}

#[test]
fn too_deep_is_refused_also_where_it_is_ignored() {
    let nested =
        |depth: usize| holding(&format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth)));
    assert_eq!(taken(&nested(63)), json!({}));
    assert!(refused(&nested(64)).contains("deeper than 64"));
    refused(&"<a>".repeat(20_000));
}

#[test]
fn lists_and_maps_take_only_what_they_hold() {
    let list = Vec::<ChatPresence>::shape();
    let lost = read(b"<r><ChatPresenc/></r>", list, None, &[]).unwrap_err();
    assert_eq!(lost.field.as_deref(), Some("0"));
    assert!(lost.what.contains("ChatPresence"));
    let zone = TimeZoneData::shape();
    let rules = |items: &str| {
        let text =
            format!("<TimeZoneData><TimeZoneSTDRules>{items}</TimeZoneSTDRules></TimeZoneData>");
        read(text.as_bytes(), zone, None, &[])
    };
    let odd = rules("<Item Key=' a&#10;&quot;b '><StartDay>1</StartDay></Item>").unwrap();
    assert_eq!(
        odd,
        json!({"TimeZoneSTDRules": {" a\n\"b ": {"StartDay": 1}}})
    );
    for wrong in [
        "<Item/>",
        "<Other Key='a'/>",
        "<Item Key='a'/><Item Key='A'/>",
    ] {
        let fault = rules(wrong).unwrap_err();
        assert!(fault.field.unwrap().starts_with("TimeZoneSTDRules/"));
    }
}

#[test]
fn what_no_shape_knows_is_written_and_not_read() {
    let value = json!({"TopicId": 1, "a/b": {"xmlns": true}, "odata.x": [1, "a"]});
    let text = write(&value, "R", session(), &[]);
    assert!(
        text.ends_with(
            "<TopicId>1</TopicId><Item Key=\"a/b\" Type=\"object\"><Item Key=\"xmlns\" Type=\"boolean\">true</Item></Item>\
             <odata.x Type=\"list\"><Item Type=\"double\">1</Item><Item>a</Item></odata.x></R>"
        ),
        "{text}"
    );
    let read = read(text.as_bytes(), session(), Some("R"), &[]).unwrap();
    assert_eq!(read, json!({"TopicId": 1}));
}

#[test]
fn large_numbers_stay_numbers() {
    let read = taken(&holding(
        "<TopicId>99999999999999999999</TopicId><Rank>-0</Rank>",
    ));
    assert!(read["TopicId"].is_number());
    assert_eq!(read["Rank"], 0);
}

/// Goes through XML and back both ways.
fn round(value: &Value, shape: Shape) -> Result<(), TestCaseError> {
    let extensions = [
        ("Queue", Queue::shape()),
        ("Messages", Vec::<ChatMessage>::shape()),
    ];
    let root = name(shape);
    let text = write(value, &root, shape, &extensions);
    let back = read(text.as_bytes(), shape, Some(&root), &extensions).unwrap();
    prop_assert_eq!(&back, value);
    prop_assert_eq!(write(&back, &root, shape, &extensions), text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn sessions_go_round(mut value in samples::of(session(), 3), queue in samples::of(Queue::shape(), 1),
        messages in samples::of(Vec::<ChatMessage>::shape(), 1)) {
        value["Queue"] = queue;
        value["Messages"] = messages;
        round(&value, session())?;
    }

    #[test]
    fn topics_go_round(value in samples::of(ChatTopicEntity::shape(), 4)) {
        round(&value, ChatTopicEntity::shape())?;
    }

    #[test]
    fn messages_go_round(value in samples::of(Vec::<ChatMessage>::shape(), 1)) {
        round(&value, Vec::<ChatMessage>::shape())?;
    }

    #[test]
    fn presence_goes_round(value in samples::of(Vec::<ChatPresence>::shape(), 3)) {
        round(&value, Vec::<ChatPresence>::shape())?;
    }

    #[test]
    fn list_items_go_round(value in samples::of(Vec::<MDOListItem>::shape(), 3)) {
        round(&value, Vec::<MDOListItem>::shape())?;
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[<>/a-c!?&;#\\[\\]'\"= x-]{0,40}") {
        let _ = read(text.as_bytes(), session(), None, &[]);
        let _ = read(holding(&text).as_bytes(), session(), None, &[]);
    }
}
