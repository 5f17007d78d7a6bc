//! What visitors' pages have fetched.

use crate::app::App;
use crate::chat::hub::Channel;
use crate::error::Outcome;
use crate::store::session;

/// Notes what a visitor has got, and shows it to the agent who said it.
pub async fn has_read(app: &App, id: i32, message: i32) -> Outcome<()> {
    if app.live.has_read(id, message) {
        let row = session::get(&mut *app.store.read().await?, id).await?;
        if let Some(agent) = row.and_then(|row| row.user_id) {
            app.hub.wake(&[Channel::Agent(agent)]);
        }
    }
    Ok(())
}
