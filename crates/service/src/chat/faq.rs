//! Answers before the chat: which entries of the FAQ fit a question.

use crate::error::Outcome;
use crate::store::{Conn, faq};
use anteroom_carriers::ChatTopicEntity;

/// The category that a topic suggests from; none where it suggests nothing. 0 is all.
fn category(topic: &ChatTopicEntity) -> Option<i32> {
    let widget = topic.widget.as_deref();
    let widget = widget.filter(|widget| widget.auto_faq_enabled)?;
    let category = widget.auto_faq_category.as_ref();
    Some(category.map_or(0, |category| category.kb_category_id))
}

/// Whether a topic has entries to suggest.
pub async fn is_there(conn: &mut Conn, topic: &ChatTopicEntity) -> Outcome<bool> {
    match category(topic) {
        Some(id) => Ok(faq::is_any(conn, id).await?),
        None => Ok(false),
    }
}
