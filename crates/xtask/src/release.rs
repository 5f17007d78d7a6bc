//! What a visitor's browser loads, under an address that is never used again.
//!
//! `v0.1.0-3f9a1c2b/` holds the widget's files; its name tells their contents.
//! The loader stands there too, for those who pin it with its hash, and beside
//! it under a floating name. The loader knows the module's hash, and the module
//! the others', so that one hash in a page's tag answers for all of it.

use crate::setup::Tools;
use crate::{bundle, files, words};
use anyhow::Result;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};
use std::collections::BTreeMap;
use std::path::Path;

type Files = BTreeMap<String, Vec<u8>>;

/// Adds the release and the floating loader to the finished files.
pub fn add(tools: &Tools, into: &mut Files, glue: Vec<u8>, wasm: Vec<u8>) -> Result<()> {
    let mut all = Files::new();
    all.insert("widget.wasm".into(), wasm);
    let style = bundle::bundled_style(tools, Path::new("style/widget.css"))?;
    all.insert("widget.css".into(), style);
    tables(&mut all)?;
    for script in sources("loader/parts", "js")? {
        let name = format!("part-{}.js", stem(&script));
        let part = [
            "--target=es2022",
            "--bundle",
            "--format=esm",
            bundle::NATIVE,
        ];
        all.insert(name, bundle::esbuild(tools, &script, &part)?);
    }
    // Words and style run nothing: 96 bits of their hash are enough, and hashes are what compresses worst.
    let hash = |(name, bytes): (&String, &Vec<u8>)| {
        let hash = sha256(bytes);
        let whole = name.ends_with("js") || name.ends_with("wasm");
        format!("{name}|{}", if whole { &hash } else { &hash[..16] })
    };
    let hashes = all.iter().map(hash).collect::<Vec<_>>().join(" ");
    let glue = bundle::fill(&glue, &[marker("HASHES", &hashes)])?;
    let module = format!("sha256-{}", sha256(&glue));
    all.insert("widget.js".into(), glue);

    // ES2017 and import(): what is older than that knows no modules either.
    let loader = Path::new("loader/chat.js");
    let loader = bundle::esbuild(tools, loader, &["--target=es2017"])?;
    let release = name(&all, &loader);
    let tables = all.keys().filter_map(|name| name.strip_prefix("locale-"));
    let languages: Vec<_> = tables
        .filter_map(|name| name.strip_suffix(".json"))
        .collect();
    let values = [
        marker("RELEASE", &release),
        marker("WIDGET_JS", &module),
        marker("LANGUAGES", &languages.join("|")),
    ];
    let loader = bundle::fill(&loader, &values)?;
    all.insert("chat.js".into(), loader.clone());
    into.insert("chat.js".into(), loader);
    for (name, bytes) in all {
        into.insert(format!("{release}/{name}"), bytes);
    }
    Ok(())
}

/// The words, a table for each language and for each of its other tags.
fn tables(all: &mut Files) -> Result<()> {
    let tables = words::tables(Path::new(words::FOLDER))?;
    words::check(&tables)?;
    let tables = words::handed(&tables, &words::keys(Path::new(words::FOLDER))?);
    for (language, table) in &tables {
        let other = words::OTHER_TAGS.iter().filter(|(_, of)| of == language);
        for tag in other.map(|(tag, _)| *tag).chain([language.as_str()]) {
            let bytes = table.to_string().into_bytes();
            all.insert(format!("locale-{tag}.json"), bytes);
        }
    }
    Ok(())
}

fn sources(folder: &str, extension: &str) -> Result<Vec<std::path::PathBuf>> {
    let mut found = files::below(Path::new(folder))?;
    found.retain(|path| path.extension().is_some_and(|e| e == extension));
    Ok(found)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn marker(name: &str, value: &str) -> (String, String) {
    (format!("{{{{{name}}}}}"), value.to_owned())
}

/// The version, and what tells this build of it from another.
fn name(all: &Files, loader: &[u8]) -> String {
    let mut digest = Sha256::new();
    for (name, bytes) in all {
        digest.update(name);
        digest.update(bytes);
    }
    digest.update(loader);
    let hex: String = digest
        .finalize()
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("v{}-{hex}", env!("CARGO_PKG_VERSION"))
}

/// The release's folder among finished files.
pub fn folder<'a>(mut names: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    names.find_map(|name| name.strip_suffix("/widget.js"))
}

/// What is in `manifest.json`: the tag to paste, and every file's hash.
pub fn manifest(made: &Files) -> Value {
    let integrity: BTreeMap<&String, String> = made
        .iter()
        .map(|(name, bytes)| (name, format!("sha384-{}", base64(&Sha384::digest(bytes)))))
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "release": folder(made.keys()),
        "files": integrity,
    })
}

fn sha256(bytes: &[u8]) -> String {
    base64(&Sha256::digest(bytes))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place) & 63) as usize;
            out.push(if place <= three.len() {
                char::from(DIGITS[digit])
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn hashes_as_browsers_read_them() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
