//! `anteroom topic logo`: what visitors see in the widget's head.

use super::picture;
use crate::app::now;
use crate::cli::text;
use crate::store::{Store, logo, topic};

/// Gives a topic the logo that comes on standard input, or takes it away.
///
/// # Errors
/// With a sentence for the operator.
pub async fn set(id: i32, remove: bool, database: &str) -> Result<(), String> {
    let picture = match remove {
        true => None,
        false => Some(picture::read("logo", "topic logo ID")?),
    };
    let store = Store::open(database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    let found = topic::get(&mut tx, id).await.map_err(text)?;
    let mut found = found.ok_or_else(|| format!("there is no topic {id}"))?;
    let widget = found.entity.widget.get_or_insert_default();
    match &picture {
        Some(picture) => {
            let stored = logo::set(&mut tx, id, &picture.name, &picture.bytes).await;
            widget.logo_blob_id = stored.map_err(text)?;
            widget.logo_name.clone_from(&picture.name);
        }
        None => {
            logo::remove(&mut tx, id).await.map_err(text)?;
            widget.logo_blob_id = 0;
            widget.logo_name.clear();
        }
    }
    widget.logo_enabled = picture.is_some();
    topic::save(&mut tx, &found, now()).await.map_err(text)?;
    tx.commit().await.map_err(text)?;
    store.close().await;
    match picture {
        Some(picture) => println!("topic {id} has the logo logos/{}", picture.name),
        None => println!("topic {id} has no logo"),
    }
    Ok(())
}
