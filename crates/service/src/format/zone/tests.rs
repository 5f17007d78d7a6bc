use super::*;
use anteroom_carriers::shape::Shaped;
use anteroom_carriers::{ChatMessage, ChatSessionEntity};
use axum::http::{HeaderValue, StatusCode};
use serde_json::json;

fn asked(text: &str) -> Outcome<Option<Zone>> {
    let mut headers = HeaderMap::new();
    headers.insert("so-timezone", HeaderValue::from_str(text).unwrap());
    wanted(&headers)
}

fn zone(text: &str) -> Zone {
    asked(text).unwrap().unwrap()
}

/// A date as it is answered in a zone.
fn answered(date: &str, zone_text: &str) -> String {
    let mut value = json!({"WhenStarted": date});
    answer(&mut value, ChatSessionEntity::shape(), zone(zone_text));
    value["WhenStarted"].as_str().unwrap().to_owned()
}

/// A date as it is stored that came from a zone.
fn stored(date: &str, zone_text: &str) -> String {
    let mut value = json!({"whenstarted": date});
    request(&mut value, ChatSessionEntity::shape(), zone(zone_text));
    value["whenstarted"].as_str().unwrap().to_owned()
}

#[test]
fn every_code_leads_to_a_zone() {
    let mut codes = std::collections::HashSet::new();
    for (code, name) in pairs(table::COUNTRIES).chain(pairs(table::REGIONS)) {
        assert!(codes.insert(code), "{code} stands there twice");
        assert_eq!(Some(name.parse::<Tz>().unwrap()), find(code), "{code}");
    }
    for (id, code) in table::IDS {
        assert!(find(code).is_some_and(|tz| find(&id.to_string()) == Some(tz)));
    }
    let countries = pairs(table::COUNTRIES).filter(|(code, _)| code.len() == 2);
    // The 249 of ISO 3166, UK for GB, and Kosovo, which has no code of its own yet.
    assert_eq!(countries.count(), 251);
}

#[test]
fn codes_ids_and_names_in_any_case() {
    for (text, name) in [
        ("NO", "Europe/Oslo"),
        ("no", "Europe/Oslo"),
        ("261", "Europe/Oslo"),
        ("US-NY", "America/New_York"),
        ("460", "America/New_York"),
        ("AU-ACT", "Australia/Sydney"),
        ("BD", "Asia/Dhaka"),
        ("CA-QC", "America/Toronto"),
        ("us-hi", "Pacific/Honolulu"),
        ("RU", "Europe/Moscow"),
        ("1", "UTC"),
        ("UTC", "UTC"),
        ("europe/kyiv", "Europe/Kyiv"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ] {
        assert_eq!(find(text).unwrap().name(), name, "{text}");
    }
    for text in [
        "",
        "XX",
        "2",
        "99999999999",
        "US-ZZ",
        "Middle/Earth",
        "-1",
        "NO=Europe/Oslo",
    ] {
        assert_eq!(find(text), None, "{text}");
    }
}

#[test]
fn the_header() {
    assert_eq!(wanted(&HeaderMap::new()).unwrap(), None);
    assert_eq!(asked(" ").unwrap(), None);
    assert!(!zone("NO").offset);
    assert!(zone("NO, includeTZOffset").offset);
    assert!(zone("no,INCLUDETZOFFSET").offset);
    let offset_alone = zone("includeTZOffset");
    assert!(offset_alone.offset && offset_alone.tz == Tz::UTC);
    for (wrong, remedy) in [
        ("2", "send the zone's code"),
        ("Nowhere", "as in NO or US-NY"),
        ("includeTZOffset, NO, DK", "takes one zone"),
        ("NO, DK", "takes one zone"),
        ("NO,", "takes one zone"),
    ] {
        let fault = asked(wrong).unwrap_err();
        assert_eq!(fault.status, StatusCode::BAD_REQUEST);
        assert_eq!(fault.field.as_deref(), Some("SO-TimeZone"));
        assert!(fault.what.contains(remedy), "{wrong}: {}", fault.what);
    }
}

#[test]
fn answers_in_summer_and_winter() {
    assert_eq!(answered("2026-01-15T12:00:00", "NO"), "2026-01-15T13:00:00");
    assert_eq!(answered("2026-07-15T12:00:00", "NO"), "2026-07-15T14:00:00");
    assert_eq!(
        answered("2026-07-15T23:30:00.125", "NO"),
        "2026-07-16T01:30:00.125"
    );
    assert_eq!(
        answered("2026-07-15T12:00:00", "NO, includeTZOffset"),
        "2026-07-15T14:00:00+02:00"
    );
    assert_eq!(
        answered("2026-01-15T12:00:00", "460, includeTZOffset"),
        "2026-01-15T07:00:00-05:00"
    );
    assert_eq!(
        answered("2026-01-15T12:00:00", "UTC, includeTZOffset"),
        "2026-01-15T12:00:00+00:00"
    );
    // The hour that comes twice in Oslo: both times are told apart by the offset.
    assert_eq!(
        answered("2026-10-25T00:30:00", "NO, includeTZOffset"),
        "2026-10-25T02:30:00+02:00"
    );
    assert_eq!(
        answered("2026-10-25T01:30:00", "NO, includeTZOffset"),
        "2026-10-25T02:30:00+01:00"
    );
}

#[test]
fn no_date_and_the_ends_of_the_calendar_stay() {
    for text in ["0001-01-01T00:00:00", "", "soon", "9999-12-31T23:30:00"] {
        assert_eq!(answered(text, "NO, includeTZOffset"), text);
    }
    assert_eq!(
        answered("0001-01-02T00:00:00", "US-NY"),
        "0001-01-02T00:00:00"
    );
    for text in ["0001-01-01T00:00:00", "", "soon", "2026-13-01T00:00:00"] {
        assert_eq!(stored(text, "NO"), text);
    }
}

#[test]
fn requests_come_back_out() {
    assert_eq!(stored("2026-01-15T13:00:00", "NO"), "2026-01-15T12:00:00");
    assert_eq!(stored("2026-07-15 14:00:00", "NO"), "2026-07-15T12:00:00");
    assert_eq!(stored("2026-07-15", "NO"), "2026-07-14T22:00:00");
    for text in ["2026-07-15T14:00:00+05:00", "2026-07-15T14:00:00Z"] {
        assert_eq!(stored(text, "NO"), text);
    }
}

#[test]
fn times_that_never_come_and_times_that_come_twice() {
    // 02:00 to 03:00 on 29 March is skipped in Oslo, and comes twice on 25 October.
    assert_eq!(stored("2026-03-29T01:59:59", "NO"), "2026-03-29T00:59:59");
    assert_eq!(stored("2026-03-29T02:30:00", "NO"), "2026-03-29T01:30:00");
    assert_eq!(stored("2026-03-29T03:30:00", "NO"), "2026-03-29T01:30:00");
    assert_eq!(stored("2026-10-25T02:30:00", "NO"), "2026-10-25T00:30:00");
    // Samoa had no 30 December 2011; Lord Howe's clocks move by half an hour.
    assert_eq!(stored("2011-12-30T12:00:00", "WS"), "2011-12-30T22:00:00");
    assert_eq!(
        stored("2026-10-04T02:15:00", "Australia/Lord_Howe"),
        "2026-10-03T15:45:00"
    );
}

#[test]
fn what_is_always_utc_stays_and_what_is_nested_moves() {
    let mut messages =
        json!([{"WhenPosted": "2026-01-15T12:00:00", "Message": "2026-01-15T12:00:00"}]);
    let before = messages.clone();
    answer(&mut messages, Vec::<ChatMessage>::shape(), zone("NO"));
    assert_eq!(messages, before);
    let date = "2026-01-15T12:00:00";
    let mut session = json!([{"Ticket": {"CreatedAt": date, "Deadline": date}, "CustomerName": date, "Other": date}]);
    answer(&mut session, Vec::<ChatSessionEntity>::shape(), zone("NO"));
    assert_eq!(
        session,
        json!([{"Ticket": {"CreatedAt": date, "Deadline": "2026-01-15T13:00:00"}, "CustomerName": date, "Other": date}])
    );
}

proptest::proptest! {
    #[test]
    fn what_is_answered_with_offset_comes_back(seconds in -2_000_000_000_i64..4_000_000_000, n in 0..chrono_tz::TZ_VARIANTS.len()) {
        let tz = chrono_tz::TZ_VARIANTS[n];
        let date = When(DateTime::from_timestamp(seconds, 0)).to_string();
        let mut value = json!({"WhenStarted": date});
        answer(&mut value, ChatSessionEntity::shape(), Zone { tz, offset: true });
        let text = value["WhenStarted"].as_str().unwrap().to_owned();
        // Old local mean times have seconds, which an offset cannot tell.
        let back = When::parse(&text).unwrap().0.unwrap().timestamp();
        proptest::prop_assert!((back - seconds).abs() < 60, "{} {}", tz, text);
        answer(&mut value, ChatSessionEntity::shape(), Zone { tz: Tz::UTC, offset: false });
        proptest::prop_assert!(When::parse(value["WhenStarted"].as_str().unwrap()).is_some());
    }

    #[test]
    fn every_local_time_is_some_time(seconds in -2_000_000_000_i64..4_000_000_000, n in 0..chrono_tz::TZ_VARIANTS.len()) {
        let local = DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
        let tz = chrono_tz::TZ_VARIANTS[n];
        let time = to_utc(tz, local).unwrap();
        let again = time.with_timezone(&tz).naive_local();
        proptest::prop_assert!(again == local || (again > local && again - local <= Duration::hours(24)));
    }
}
