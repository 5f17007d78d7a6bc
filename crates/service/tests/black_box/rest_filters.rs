//! `$filter`, and what else is asked of a list and cannot be.

use crate::harness::Service;
use crate::rest_lists::{ids, list, stage};

const INVALID: &str = "SoInvalidArgumentException";

/// The ids of the sessions for which a filter holds.
async fn filtered(service: &Service, filter: &str) -> Vec<i64> {
    let reply = list(service, &[("$filter", filter)]).await;
    assert_eq!(reply.status, 200, "{filter}: {}", reply.text);
    ids(&reply.ok())
}

#[tokio::test]
async fn filters() {
    let service = stage().await;
    for (filter, wanted) in [
        ("", &[1, 2, 3, 4, 5, 6, 7][..]),
        ("status eq 'Finished'", &[1, 2, 3, 4]),
        ("STATUS EQ 'finished'", &[1, 2, 3, 4]),
        ("status eq 7", &[1, 2, 3, 4]),
        ("status ne 'Finished'", &[5, 6, 7]),
        ("rating ge 3", &[3, 4]),
        ("rating gt 1 and rating lt 4", &[2, 3]),
        ("rating le 1 and not (rating eq 0)", &[1]),
        ("not rating eq 0 and not rating eq 4", &[1, 2, 3]),
        ("rating eq 1 or rating eq 4 and status eq 'InQueue'", &[1]),
        (
            "(rating eq 1 or rating eq 4) and status eq 'Finished'",
            &[1, 4],
        ),
        ("rating in (1, 3, 99)", &[1, 3]),
        ("not rating in (0)", &[1, 2, 3, 4]),
        ("firstMessage contains 'invoice'", &[1, 3]),
        ("contains(firstMessage, 'invoice')", &[1, 3]),
        ("substringof('invoice', text)", &[1, 3]),
        ("firstMessage begins 'An '", &[1]),
        ("startswith(firstMessage,'an ')", &[1]),
        ("endswith(firstMessage,'7')", &[3]),
        ("firstMessage contains '50%'", &[2]),
        ("firstMessage contains '%'", &[2]),
        ("firstMessage contains '_'", &[4]),
        ("firstMessage contains '\\'", &[4]),
        ("firstMessage eq 'Where''s my 50% off?'", &[2]),
        ("firstMessage eq ''", &[5]),
        ("whenRequested ge 2026-11-06", &[6, 7]),
        ("whenRequested lt '2026-11-02T10:00:00Z'", &[1]),
        ("whenRequested le datetime'2026-11-02T10:00:00'", &[1, 2]),
        ("whenRequested eq 2026-11-02T11:00:00+01:00", &[2]),
        ("whenEnded eq null", &[5, 6, 7]),
        ("whenEnded ne null", &[1, 2, 3, 4]),
        ("associateId eq null", &[3, 4, 5, 6, 7]),
        ("associateId ne 1", &[2, 3, 4, 5, 6, 7]),
        ("not (associateId eq 1)", &[2, 3, 4, 5, 6, 7]),
        ("associateId in (2, null)", &[2, 3, 4, 5, 6, 7]),
        ("associate/name eq 'bob'", &[2]),
        ("duration gt 4000", &[4]),
        ("chatTopic/name eq 'Sales'", &[7]),
        ("person/fullName contains '5'", &[5]),
        ("personId eq -1", &[]),
        // Text is text, whatever stands in it.
        ("firstMessage eq 'x'' or ''1'' eq ''1'", &[]),
        ("firstMessage contains ''') or 1=1 --'", &[]),
        ("firstMessage eq '\u{0}'", &[]),
    ] {
        assert_eq!(filtered(&service, filter).await, wanted, "{filter}");
    }
}

#[tokio::test]
async fn what_is_no_filter() {
    let service = stage().await;
    let deep = format!("{}rating eq 1{}", "(".repeat(5_000), ")".repeat(5_000));
    let long =
        |letter: &str, count: usize| format!("firstMessage contains '{}'", letter.repeat(count));
    let (longer, longest) = (long("x", 4_001), long("x", 60_000));
    for filter in [
        "nothing eq 1",
        "password_hash eq 'x'",
        "s.id eq 1",
        "rating eq 1; drop table chat_session",
        "rating eq 1 -- x",
        "1 eq 1",
        "'x' eq 'x'",
        "rating eq (select 1)",
        "rating eq",
        "rating",
        "rating eq 'x",
        "rating like 1",
        "rating in ()",
        "rating in 1",
        "rating eq 1 and",
        "rating eq 1 rating eq 2",
        "(rating eq 1",
        "rating eq 1)",
        "rating eq 'one'",
        "rating eq 1.5",
        "rating eq 99999999999999999999",
        "rating contains '1'",
        "rating gt null",
        "rating eq true",
        "status eq 'Gone'",
        "whenEnded eq 'soon'",
        "whenEnded eq 5",
        "firstMessage contains 5",
        "upper(firstMessage) eq 'X'",
        &deep,
        &longer,
        &longest,
    ] {
        list(&service, &[("$filter", filter)])
            .await
            .refused(400, INVALID, Some("$filter"));
    }
    for letter in ["x", "''"] {
        assert!(filtered(&service, &long(letter, 4_000)).await.is_empty());
    }
    for (name, value) in [
        ("$select", "nothing"),
        ("$select", "rating,s.key_hash"),
        ("$select", "rating;drop table chat_session"),
        ("$orderBy", "nothing"),
        ("$orderBy", "rating up"),
        ("$orderBy", "rating desc, 1"),
        ("$orderBy", "(select 1)"),
        ("$orderBy", "duration"),
        ("$top", "-1"),
        ("$top", "many"),
        ("$top", "1.5"),
        ("$top", "1001"),
        ("$skip", "-1"),
        ("$skip", "99999999999999999999"),
    ] {
        list(&service, &[(name, value)])
            .await
            .refused(400, INVALID, Some(name));
    }
    assert_eq!(filtered(&service, "").await.len(), 7);
}
