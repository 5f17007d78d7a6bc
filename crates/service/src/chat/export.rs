//! Everything that is stored of a session, for its visitor to take along.

use crate::app::{App, now};
use crate::chat::{attributes, consent, sessions, visitor};
use crate::error::Outcome;
use crate::store::file::{self, FileRow};
use crate::store::request::{self, RequestRow};
use crate::store::{message, topic};
use anteroom_carriers::nested::Associate;
use anteroom_carriers::{ChatRequest, SessionExport, When};

/// What is stored. Whose the data is not, is left out: of the agent there is the
/// public name, and what agents said to each other is theirs.
pub async fn of(app: &App, id: i32, for_visitor: bool) -> Outcome<SessionExport> {
    let now = now();
    let mut read = app.store.read().await?;
    let row = if for_visitor {
        sessions::require_own(&mut read, id).await?
    } else {
        sessions::require(&mut read, id).await?
    };
    let topic = topic::get_even_deleted(&mut read, row.topic_id).await?;
    let mut rows = message::after(&mut read, id, 0).await?;
    let files = file::of_session(&mut read, id).await?;
    let consent = consent::of_session(&mut read, &row).await?;
    let requests = request::of_session(&mut read, id).await?;
    drop(read);
    rows.retain(visitor::sees);
    let mut session = sessions::entity(app, &row, now);
    session.transfer_to = None;
    session.user = session.user.map(|user| Associate {
        full_name: row.agent_name().unwrap_or(user.full_name),
        ..Associate::default()
    });
    Ok(SessionExport {
        exported_at: When::from_millis(now),
        topic: topic.unwrap_or_default().entity.name,
        session,
        customer_country: row.country.clone(),
        page_url: row.page_url.clone(),
        rating_comment: row.rating_comment.clone(),
        consent: serde_json::from_value(consent)?,
        verified: row.verified,
        verified_fields: attributes::signed(&row).map(str::to_owned).collect(),
        external_id: row.external_id.clone(),
        custom_attributes: attributes::of(&row),
        requests: requests.into_iter().map(request_of).collect(),
        files: files.iter().map(FileRow::carrier).collect(),
        messages: rows.iter().map(|row| row.carrier(for_visitor)).collect(),
    })
}

/// A request, without who has seen to it.
fn request_of(row: RequestRow) -> ChatRequest {
    ChatRequest {
        done_by: String::new(),
        ..row.carrier()
    }
}
