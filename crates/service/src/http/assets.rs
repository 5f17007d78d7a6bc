//! Widget and console: built into the binary, or from a folder; and the widget's
//! earlier releases.

use crate::http::releases::{Release, Releases, is_name, is_release};
use crate::secret::sha256;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Built;

/// Where the files come from.
#[derive(Clone, Debug)]
pub struct Assets {
    folder: Option<PathBuf>,
    kept: Option<Releases>,
}

/// One file.
#[derive(Debug)]
pub struct Asset {
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// SHA-256 of that.
    pub hash: Vec<u8>,
}

impl Assets {
    /// From the folder, or else from the binary; releases that are not there from those
    /// that were kept.
    ///
    /// # Errors
    /// When the folder is not one.
    pub fn open(folder: Option<&Path>, kept: Option<Releases>) -> Result<Self, String> {
        let Some(folder) = folder else {
            return Ok(Self { folder: None, kept });
        };
        match folder.canonicalize() {
            Ok(path) if path.is_dir() => Ok(Self {
                folder: Some(path),
                kept,
            }),
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
        if let Some(own) = self.own(path).await {
            return Some(own);
        }
        let kept = self.kept.as_ref().filter(|_| is_release(path))?;
        kept.get(path).await.map(Asset::from)
    }

    async fn own(&self, path: &str) -> Option<Asset> {
        let Some(root) = &self.folder else {
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
        tokio::fs::read(whole).await.ok().map(Asset::from)
    }

    /// The releases that are here, by their folders' names; one, as a rule.
    pub fn releases(&self) -> BTreeSet<String> {
        let names: Vec<String> = match &self.folder {
            None => Built::iter()
                .filter_map(|path| path.split_once('/').map(|(top, _)| top.to_owned()))
                .collect(),
            Some(root) => std::fs::read_dir(root)
                .into_iter()
                .flatten()
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .collect(),
        };
        names.into_iter().filter(|name| is_name(name)).collect()
    }

    /// One of them, whole.
    ///
    /// # Errors
    /// Where its files cannot be read.
    pub fn release(&self, name: &str) -> io::Result<Release> {
        let mut files = Vec::new();
        match &self.folder {
            None => {
                for path in Built::iter() {
                    let below = path.strip_prefix(name).and_then(|p| p.strip_prefix('/'));
                    if let (Some(below), Some(file)) = (below, Built::get(&path)) {
                        files.push((below.to_owned(), file.data.into_owned()));
                    }
                }
            }
            Some(root) => {
                for entry in std::fs::read_dir(root.join(name))? {
                    let entry = entry?;
                    // Links are not followed, as they are not when the file is asked for.
                    if let (Ok(below), true) = (
                        entry.file_name().into_string(),
                        entry.file_type()?.is_file(),
                    ) {
                        files.push((below, std::fs::read(entry.path())?));
                    }
                }
            }
        }
        Ok((name.to_owned(), files))
    }
}

impl From<Vec<u8>> for Asset {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            hash: sha256(&bytes),
            bytes: Cow::Owned(bytes),
        }
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
