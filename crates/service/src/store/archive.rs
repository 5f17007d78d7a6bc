//! The list of sessions: named columns, filtered, ordered, in pages.

use super::Conn;
use anteroom_carriers::{ChatSessionStatus, When};
use serde_json::{Map, Value};
use sqlx::{QueryBuilder, Row, Sqlite};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number,
    /// Text.
    Text,
    /// A date and time.
    Date,
    /// A span of time.
    Span,
    /// A session's status.
    Status,
}

/// A column of the list.
#[derive(Debug)]
pub struct Column {
    /// The documented name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    sql: &'static str,
}

const fn column(name: &'static str, kind: Kind, sql: &'static str) -> Column {
    Column { name, kind, sql }
}

static COLUMNS: &[Column] = &[
    column("chatSessionId", Kind::Number, "s.id"),
    column("firstMessage", Kind::Text, "s.first_message"),
    column("lastMessage", Kind::Text, "s.last_message"),
    column("whenRequested", Kind::Date, "s.when_requested"),
    column("whenStarted", Kind::Date, "s.when_started"),
    column("whenEnded", Kind::Date, "s.when_ended"),
    column("duration", Kind::Span, "s.when_ended - s.when_started"),
    column("timeInQueue", Kind::Span, "s.when_started - s.queued_at"),
    column("queueLength", Kind::Number, "s.initial_queue_pos"),
    column("rating", Kind::Number, "s.rating"),
    column("agent", Kind::Text, "u.full_name"),
    column("status", Kind::Status, "s.status"),
    column("icon", Kind::Text, "'chat'"),
    column("date", Kind::Date, "s.when_requested"),
    column("type", Kind::Text, "'Chat'"),
    column("text", Kind::Text, "s.first_message"),
    column("associateId", Kind::Number, "s.user_id"),
    column("contactId", Kind::Number, "s.contact_id"),
    column("personId", Kind::Number, "s.customer_id"),
    column("updatedDate", Kind::Date, "s.updated_at"),
    column("registeredDate", Kind::Date, "s.when_requested"),
    column("recordTypeText", Kind::Text, "'Chat'"),
    column("chatTopic/chatTopicId", Kind::Number, "s.topic_id"),
    column("chatTopic/name", Kind::Text, "c.name"),
    column(
        "chatTopic/description",
        Kind::Text,
        "json_extract(c.entity, '$.Description')",
    ),
    column(
        "chatTopic/badgeHeader",
        Kind::Text,
        "json_extract(c.entity, '$.BadgeHeader')",
    ),
    column("associate/associateId", Kind::Number, "s.user_id"),
    column("associate/name", Kind::Text, "u.name"),
    column("associate/fullName", Kind::Text, "u.full_name"),
    column("person/personId", Kind::Number, "s.customer_id"),
    column("person/fullName", Kind::Text, "s.name"),
    column("person/email", Kind::Text, "s.email"),
    column("person/phone", Kind::Text, "s.phone"),
];

/// Every column, in documented order.
pub fn columns() -> &'static [Column] {
    COLUMNS
}

/// The column of this name, in any case.
pub fn find(name: &str) -> Option<&'static Column> {
    COLUMNS
        .iter()
        .find(|column| column.name.eq_ignore_ascii_case(name))
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`, or `IS` for nothing.
    Eq,
    /// Not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// LIKE with a pattern whose escape is `\`.
    Like,
}

/// A value to compare with, in the column's own terms.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Nothing.
    Null,
    /// A number, a status, or a date in milliseconds.
    Number(i64),
    /// Text.
    Text(String),
}

/// A condition on rows.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// One of them.
    Or(Box<Condition>, Box<Condition>),
    /// Not so.
    Not(Box<Condition>),
    /// A comparison.
    Compare(&'static Column, Op, Operand),
}

/// What is listed.
#[derive(Debug)]
pub struct Page {
    /// Only sessions of this topic.
    pub topic_id: Option<i32>,
    /// Only rows for which this holds.
    pub condition: Option<Condition>,
    /// In the order of these; `true` is descending.
    pub order: Vec<(&'static Column, bool)>,
    /// Which columns to answer.
    pub columns: Vec<&'static Column>,
    /// How many rows to leave out at the beginning.
    pub skip: i64,
    /// How many rows at most.
    pub top: i64,
}

/// Reads a page: one map by column name for each row, and the row's id.
pub async fn page(conn: &mut Conn, page: &Page) -> sqlx::Result<Vec<(i32, Map<String, Value>)>> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT s.id");
    for column in &page.columns {
        query.push(", ").push(column.sql);
    }
    query.push(
        " FROM chat_session s LEFT JOIN associate u ON u.id = s.user_id \
         JOIN chat_topic c ON c.id = s.topic_id WHERE 1 = 1",
    );
    if let Some(id) = page.topic_id {
        query.push(" AND s.topic_id = ").push_bind(id);
    }
    if let Some(condition) = &page.condition {
        query.push(" AND ");
        push(&mut query, condition);
    }
    query.push(" ORDER BY ");
    for (column, descending) in &page.order {
        query.push(column.sql);
        query.push(if *descending { " DESC, " } else { ", " });
    }
    // So that pages neither repeat nor miss a row.
    query.push("s.id LIMIT ").push_bind(page.top);
    query.push(" OFFSET ").push_bind(page.skip);
    let rows = query.build().fetch_all(conn).await?;
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let mut values = Map::new();
        for (index, column) in page.columns.iter().enumerate() {
            let value = value(&row, index + 1, column.kind)?;
            values.insert(column.name.to_owned(), value);
        }
        list.push((row.try_get(0)?, values));
    }
    Ok(list)
}

fn push(query: &mut QueryBuilder<Sqlite>, condition: &Condition) {
    query.push("(");
    match condition {
        Condition::And(left, right) => {
            push(query, left);
            query.push(" AND ");
            push(query, right);
        }
        Condition::Or(left, right) => {
            push(query, left);
            query.push(" OR ");
            push(query, right);
        }
        Condition::Not(inner) => {
            // What is unknown is not so either.
            query.push("NOT COALESCE(");
            push(query, inner);
            query.push(", 0)");
        }
        Condition::Compare(column, op, operand) => compare(query, column, *op, operand),
    }
    query.push(")");
}

fn compare(query: &mut QueryBuilder<Sqlite>, column: &Column, op: Op, operand: &Operand) {
    query.push(column.sql);
    let sign = match (op, operand) {
        (Op::Eq, Operand::Null) => " IS NULL",
        (_, Operand::Null) => " IS NOT NULL",
        (Op::Eq, _) => " = ",
        // Nothing is not equal to anything, either.
        (Op::Ne, _) => " IS DISTINCT FROM ",
        (Op::Gt, _) => " > ",
        (Op::Ge, _) => " >= ",
        (Op::Lt, _) => " < ",
        (Op::Le, _) => " <= ",
        (Op::Like, _) => " LIKE ",
    };
    query.push(sign);
    match operand {
        Operand::Null => {}
        Operand::Number(number) => {
            query.push_bind(*number);
        }
        Operand::Text(text) => {
            query.push_bind(text.clone());
        }
    }
    if op == Op::Like {
        query.push(" ESCAPE '\\'");
    }
}

fn value(row: &sqlx::sqlite::SqliteRow, index: usize, kind: Kind) -> sqlx::Result<Value> {
    if kind == Kind::Text {
        return Ok(row.try_get::<Option<String>, _>(index)?.into());
    }
    let number: Option<i64> = row.try_get(index)?;
    Ok(match kind {
        Kind::Date => number
            .map_or(When::NONE, When::from_millis)
            .to_string()
            .into(),
        Kind::Span => number.filter(|n| *n >= 0).map(span).into(),
        Kind::Status => number
            .and_then(ChatSessionStatus::from_number)
            .map(ChatSessionStatus::name)
            .into(),
        Kind::Number | Kind::Text => number.into(),
    })
}

/// A span of time as the documented API writes it.
fn span(millis: i64) -> String {
    let seconds = millis / 1000;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days > 0 {
        format!("{days}.{clock}")
    } else {
        clock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_as_documented() {
        assert_eq!(span(0), "00:00:00");
        assert_eq!(span(3_723_999), "01:02:03");
        assert_eq!(span(90_000_000), "1.01:00:00");
    }

    #[test]
    fn columns_are_found_in_any_case_and_stand_there_once() {
        assert_eq!(find("CHATTOPIC/NAME").unwrap().name, "chatTopic/name");
        assert!(find("password_hash").is_none());
        for column in COLUMNS {
            let same = COLUMNS.iter().filter(|other| other.name == column.name);
            assert_eq!(same.count(), 1, "{}", column.name);
        }
    }
}
