//! Widget and console: built into the binary, or from a folder.

use crate::secret::sha256;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Built;

/// Where the files come from.
#[derive(Clone, Debug)]
pub struct Assets(Option<PathBuf>);

/// One file.
#[derive(Debug)]
pub struct Asset {
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// SHA-256 of that.
    pub hash: Vec<u8>,
}

impl Assets {
    /// From the folder, or else from the binary.
    ///
    /// # Errors
    /// When the folder is not one.
    pub fn open(folder: Option<&Path>) -> Result<Self, String> {
        let Some(folder) = folder else {
            return Ok(Self(None));
        };
        match folder.canonicalize() {
            Ok(path) if path.is_dir() => Ok(Self(Some(path))),
            _ => Err(format!(
                "the assets folder {} is not there; build it first, or leave --assets away to use \
                 the built-in files",
                folder.display()
            )),
        }
    }

    /// The file at this path below the root.
    pub async fn get(&self, path: &str) -> Option<Asset> {
        if !is_plain(path) {
            return None;
        }
        let Some(root) = &self.0 else {
            let file = Built::get(path)?;
            return Some(Asset {
                hash: file.metadata.sha256_hash().to_vec(),
                bytes: file.data,
            });
        };
        // A link must not lead out of the folder either.
        let whole = tokio::fs::canonicalize(root.join(path)).await.ok()?;
        if !whole.starts_with(root) {
            return None;
        }
        let bytes = tokio::fs::read(whole).await.ok()?;
        Some(Asset {
            hash: sha256(&bytes),
            bytes: Cow::Owned(bytes),
        })
    }
}

/// Only names that go down, one plain step at a time.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|step| {
        !step.is_empty()
            && !step.starts_with('.')
            && step
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    })
}

/// What a file is, by its name.
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths() {
        for good in [
            "chat.js",
            "v0.1.0-01234567/widget.wasm.br",
            "console/index.html",
        ] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "", "/", "../x", "a/../b", "a//b", ".env", "a/.git/x", "a\\b", "a\0b", "C:x", "ä",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
