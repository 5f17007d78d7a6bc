//! `anteroom agent photo`: the face that visitors see.

use crate::cli::text;
use crate::files::kinds;
use crate::secret::sha256;
use crate::store::{Store, agent};
use std::io::Read;

/// The largest photo, in bytes: it is shown small.
const LARGEST: u64 = 1024 * 1024;
/// What browsers show everywhere.
const KINDS: [&str; 3] = ["png", "jpeg", "webp"];

/// The name that a photo is served under; none where it is none.
fn name(bytes: &[u8]) -> Option<String> {
    let kind = kinds::judge(bytes).filter(|kind| KINDS.contains(&kind.name))?;
    let ending = kind.endings.first()?;
    let hash = sha256(bytes);
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(format!("{hex}.{ending}"))
}

/// Gives an agent the photo that comes on standard input, or takes it away.
///
/// # Errors
/// With a sentence for the operator.
pub async fn set(agent_name: &str, remove: bool, database: &str) -> Result<(), String> {
    let mut bytes = Vec::new();
    if !remove {
        std::io::stdin()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("standard input cannot be read: {error}"))?;
    }
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err("the photo is larger than 1 MiB; 200 by 200 pixels are enough".to_owned());
    }
    let name = name(&bytes);
    if name.is_none() && !remove {
        return Err(
            "what came on standard input is no PNG, JPEG or WebP; try: anteroom agent photo NAME < photo.jpg"
                .to_owned(),
        );
    }
    let store = Store::open(database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    let found = agent::by_name(&mut tx, agent_name).await.map_err(text)?;
    let found = found.ok_or_else(|| {
        format!("there is no agent {agent_name}; anteroom agent add {agent_name} makes one")
    })?;
    let photo = name.as_deref().map(|name| (name, bytes.as_slice()));
    agent::set_photo(&mut tx, found.id, photo)
        .await
        .map_err(text)?;
    tx.commit().await.map_err(text)?;
    store.close().await;
    match name {
        Some(name) => println!("agent {agent_name} has the photo photos/{name}"),
        None => println!("agent {agent_name} has no photo"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_judged_by_their_content() {
        let ending = |bytes: &[u8]| name(bytes).map(|name| name[32..].to_owned());
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(ending(png).as_deref(), Some(".png"));
        assert_eq!(
            ending(b"\xff\xd8\xff\xe0\0\x10JFIF\0").as_deref(),
            Some(".jpg")
        );
        assert_eq!(ending(b"RIFF\x24\0\0\0WEBPVP8 ").as_deref(), Some(".webp"));
        for other in [
            &b"GIF89a"[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"",
            b"%PDF-1.7",
        ] {
            assert_eq!(ending(other), None);
        }
        // The same photo has the same name.
        assert_eq!(name(png), name(png));
    }
}
