//! What webhooks are told.

use crate::events::triggers::AFTER_MESSAGE_INPUTS;
use crate::store::session::SessionRow;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A session has begun.
    Created,
    /// A session has another status.
    Changed,
    /// Something was said.
    Message,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Created, Self::Changed, Self::Message];

    /// The documented name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "chatsession.created",
            Self::Changed => "chatsession.changed",
            Self::Message => "chatsession.message",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                format!("{text} is not an event; there are {names}")
            })
    }
}

/// Something that happened to a session.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// What it was.
    pub kind: Kind,
    /// The session before, where it was another.
    pub before: Option<&'a SessionRow>,
    /// The session after it.
    pub session: &'a SessionRow,
    /// The agent who did it; 0 is a visitor or the service.
    pub by: i32,
}

/// The columns that can change beside the status, and whether they did.
fn changed(a: &SessionRow, b: &SessionRow) -> Vec<&'static str> {
    let columns = [
        ("topic_id", a.topic_id != b.topic_id),
        ("user_id", a.user_id != b.user_id),
        ("customer_id", a.customer_id != b.customer_id),
        ("customer_alias", a.customer_alias != b.customer_alias),
        ("status", a.status != b.status),
        ("when_requested", a.when_requested != b.when_requested),
        ("when_started", a.when_started != b.when_started),
        ("when_ended", a.when_ended != b.when_ended),
        (
            "initial_queue_pos",
            a.initial_queue_pos != b.initial_queue_pos,
        ),
        ("customer_host", a.customer_host != b.customer_host),
        ("alert_level", a.alert_level != b.alert_level),
        ("rank", a.rank != b.rank),
        ("name", a.name != b.name),
        ("company_name", a.company_name != b.company_name),
        ("email", a.email != b.email),
        ("phone", a.phone != b.phone),
        ("first_message", a.first_message != b.first_message),
        ("last_message", a.last_message != b.last_message),
        ("project_id", a.project_id != b.project_id),
        ("sale_id", a.sale_id != b.sale_id),
        ("ticket_id", a.ticket_id != b.ticket_id),
        ("contact_id", a.contact_id != b.contact_id),
        ("transfer_to", a.transfer_to != b.transfer_to),
        ("consented", a.consented != b.consented),
        ("chatbot_isactive", a.chatbot_isactive != b.chatbot_isactive),
        ("rating", a.rating != b.rating),
    ];
    let changed = columns.into_iter().filter(|(_, differs)| *differs);
    changed.map(|(name, _)| name).collect()
}

/// The documented values, which tell nothing about the visitor but the alias.
fn values(row: &SessionRow) -> Value {
    let link = |id: Option<i32>| id.unwrap_or(0);
    json!({
        "alertLevel": row.alert_level,
        "chatbotIsactive": row.chatbot_isactive,
        "consented": row.consented,
        "contactId": link(row.contact_id),
        "customerAlias": row.customer_alias,
        "customerId": link(row.customer_id),
        "projectId": link(row.project_id),
        "rating": row.rating,
        "saleId": link(row.sale_id),
        "status": row.status,
        "ticketId": link(row.ticket_id),
        "topicId": row.topic_id,
        "userId": link(row.user_id),
    })
}

/// The payload for the webhook of this name.
pub fn payload(event: &Event<'_>, id: &str, at: DateTime<Utc>, webhook: &str) -> Value {
    let changes = match event.kind {
        Kind::Created => Vec::new(),
        Kind::Changed => event
            .before
            .map(|before| changed(before, event.session))
            .unwrap_or_default(),
        Kind::Message => AFTER_MESSAGE_INPUTS.to_vec(),
    };
    json!({
        "EventId": id,
        "Timestamp": at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "Changes": changes,
        "Event": event.kind.name(),
        "PrimaryKey": event.session.id,
        "Entity": "chatsession",
        "ContextIdentifier": "Default",
        "ChangedByAssociateId": event.by,
        "WebhookName": webhook,
        "FieldValues": values(event.session),
    })
}

/// A new event's id: a random GUID.
///
/// # Errors
/// When the operating system has no random bits.
pub fn event_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    // Version 4 of RFC 9562.
    let bits = u128::from_be_bytes(bytes);
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let mut text = format!("{bits:032x}");
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> SessionRow {
        SessionRow {
            id: 59,
            topic_id: 2,
            status: 5,
            customer_alias: "Vi".to_owned(),
            email: "vi@example.com".to_owned(),
            user_id: Some(7),
            consented: true,
            rating: 4,
            ..SessionRow::default()
        }
    }

    #[test]
    fn payloads_hold_what_is_documented() {
        let session = session();
        let before = SessionRow {
            status: 4,
            user_id: None,
            idle: Some(5),
            ..session.clone()
        };
        let event = Event {
            kind: Kind::Changed,
            before: Some(&before),
            session: &session,
            by: 7,
        };
        let at = DateTime::from_timestamp_millis(1_700_000_000_042).unwrap();
        assert_eq!(
            payload(&event, "an-id", at, "Mine"),
            json!({
                "EventId": "an-id",
                "Timestamp": "2023-11-14T22:13:20.042Z",
                "Changes": ["user_id", "status"],
                "Event": "chatsession.changed",
                "PrimaryKey": 59,
                "Entity": "chatsession",
                "ContextIdentifier": "Default",
                "ChangedByAssociateId": 7,
                "WebhookName": "Mine",
                "FieldValues": {
                    "alertLevel": 0, "chatbotIsactive": false, "consented": true, "contactId": 0,
                    "customerAlias": "Vi", "customerId": 0, "projectId": 0, "rating": 4,
                    "saleId": 0, "status": 5, "ticketId": 0, "topicId": 2, "userId": 7
                }
            })
        );
        let changes = |kind| payload(&Event { kind, ..event }, "", at, "")["Changes"].clone();
        assert_eq!(changes(Kind::Created), json!([]));
        let names = changes(Kind::Message);
        assert_eq!(names.as_array().unwrap().len(), 14);
        assert_eq!(names[7], "chatMessage.sessionId");
    }

    #[test]
    fn ids_are_random_guids() {
        let ids: Vec<String> = (0..64).map(|_| event_id().unwrap()).collect();
        for (index, id) in ids.iter().enumerate() {
            let lengths: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
            assert_eq!(&id[14..15], "4");
            assert!("89ab".contains(&id[19..20]), "{id}");
            assert!(!ids[..index].contains(id));
        }
    }

    #[test]
    fn events_are_known_by_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().to_uppercase().parse(), Ok(kind));
        }
        assert!("chatsession.deleted".parse::<Kind>().is_err());
        assert!("".parse::<Kind>().is_err());
    }
}
