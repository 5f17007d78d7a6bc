//! What the service can do for the visitors of a topic.

use crate::app::App;
use crate::error::Outcome;
use crate::store::Conn;
use anteroom_carriers::{ChatTopicEntity, TopicFeatures};

/// What there is for this topic's visitors.
pub async fn of_topic(
    app: &App,
    conn: &mut Conn,
    topic: &ChatTopicEntity,
) -> Outcome<TopicFeatures> {
    Ok(TopicFeatures {
        faq: crate::chat::faq::is_there(conn, topic).await?,
        mail: crate::chat::post::is_offered(app, topic),
        files: app.settings.files.limits(),
    })
}
