//! What is asked every second finds its rows by an index, however much is over.

use super::Conn;
use super::message::{self, AFTER_IN_TOPIC, MessageRow};
use super::session::{CURRENT, LIVE, SessionRow, current, insert, live};
use crate::chat::testing::Stage;
use anteroom_carriers::ChatSessionStatus;

/// How the database goes about it, once it knows how much is over.
async fn plan(conn: &mut Conn, sql: &'static str) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let rows: Vec<(i32, i32, i32, String)> = sqlx::query_as(sqlx::AssertSqlSafe(explain))
        .fetch_all(conn)
        .await
        .unwrap();
    rows.into_iter().map(|row| row.3 + "\n").collect()
}

#[tokio::test]
async fn what_is_over_is_not_looked_at() {
    let stage = Stage::open().await;
    for name in ["Support", "Sales"] {
        stage.topic(name).await;
    }
    let mut tx = stage.app.store.write().await.unwrap();
    for n in 0..2_000 {
        let mut row = SessionRow {
            topic_id: n % 2 + 1,
            queued_at: n.into(),
            when_ended: Some(n.into()),
            ..SessionRow::default()
        };
        row.set_status(match n % 100 {
            0 | 1 => ChatSessionStatus::InQueue,
            _ => ChatSessionStatus::Finished,
        });
        row.id = insert(&mut tx, &row).await.unwrap();
        let message = MessageRow {
            session_id: row.id,
            ..MessageRow::default()
        };
        message::add(&mut tx, &message).await.unwrap();
    }
    sqlx::query("ANALYZE").execute(&mut *tx).await.unwrap();
    for sql in [CURRENT, LIVE, AFTER_IN_TOPIC] {
        let plan = plan(&mut tx, sql).await;
        let narrow = ["(status=?", "chat_session_open", "when_ended>?"];
        let of_sessions = |line: &&str| line.starts_with("SEARCH s") || line.starts_with("SCAN s");
        assert!(plan.lines().any(|line| of_sessions(&line)), "{plan}");
        for line in plan.lines().filter(of_sessions) {
            assert!(narrow.iter().any(|how| line.contains(how)), "{plan}");
        }
        assert!(!plan.contains("SCAN m"), "{plan}");
    }
    assert_eq!(live(&mut tx).await.unwrap().len(), 40);
    let current = current(&mut tx, 1, 1_989).await.unwrap();
    let ids: Vec<i32> = current.iter().map(|row| row.id).collect();
    // Odd ids are of the first topic.
    assert_eq!(ids.len(), 20 + 5);
    assert!(ids.is_sorted());
}
