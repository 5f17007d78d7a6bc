//! `anteroom topic save`.

use crate::app::App;
use crate::chat::topic_save;
use crate::cli::{standard_input, text};
use crate::config::Settings;
use crate::secret::random;
use crate::store::Store;
use serde_json::Value;
use std::path::PathBuf;

/// Saves the topic that comes on standard input.
///
/// # Errors
/// With a sentence for the operator.
pub async fn save(members: bool, scripts: Option<PathBuf>, database: String) -> Result<(), String> {
    let wanted: Value = serde_json::from_str(&standard_input()?)
        .map_err(|error| format!("standard input is not JSON: {error}"))?;
    let settings = Settings {
        database,
        scripts,
        assets: None,
        // Nobody's key is made here, so that the service's own secret is not needed.
        secret: Some(random().map_err(text)?),
        ..Settings::from_environment()?
    };
    let store = Store::open(&settings.database).await.map_err(text)?;
    let app = App::open(store, settings)?;
    let saved = topic_save::by_operator(&app, &wanted, members).await;
    app.scripts.stop();
    app.stopping.cancel();
    app.webhooks.stop().await;
    app.store.close().await;
    let stored = saved.map_err(text)?;
    println!("{}", serde_json::to_string_pretty(&stored).map_err(text)?);
    Ok(())
}
