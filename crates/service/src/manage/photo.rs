//! `anteroom agent photo`: the face that visitors see.

use super::picture;
use crate::cli::text;
use crate::store::{Store, agent};

/// Gives an agent the photo that comes on standard input, or takes it away.
///
/// # Errors
/// With a sentence for the operator.
pub async fn set(agent_name: &str, remove: bool, database: &str) -> Result<(), String> {
    let photo = match remove {
        true => None,
        false => Some(picture::read("photo", "agent photo NAME")?),
    };
    let store = Store::open(database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    let found = agent::by_name(&mut tx, agent_name).await.map_err(text)?;
    let found = found.ok_or_else(|| {
        format!("there is no agent {agent_name}; anteroom agent add {agent_name} makes one")
    })?;
    let stored = photo
        .as_ref()
        .map(|photo| (&*photo.name, photo.bytes.as_slice()));
    agent::set_photo(&mut tx, found.id, stored)
        .await
        .map_err(text)?;
    tx.commit().await.map_err(text)?;
    store.close().await;
    match photo {
        Some(photo) => println!("agent {agent_name} has the photo photos/{}", photo.name),
        None => println!("agent {agent_name} has no photo"),
    }
    Ok(())
}
