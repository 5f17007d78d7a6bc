//! Bytes on the wire, beside the bounds they must keep.

use crate::{bundle, files};
use anyhow::{Context, Result};
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// The loader's bound, in bytes of brotli.
const LOADER: usize = 2_560;
/// The bound of everything after opening, whatever is used, in bytes of brotli.
const OPENED: usize = 115_000;

pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params).context("cannot compress")?;
    Ok(packed)
}

pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[derive(Clone, Copy, Default)]
struct Bytes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table; whether every bound is kept.
pub fn print() -> Result<bool> {
    let dist = Path::new(bundle::DIST);
    let manifest: Value = serde_json::from_slice(&files::read(&dist.join(bundle::MANIFEST))?)?;
    let release = manifest["release"].as_str().unwrap_or_default();
    let names = manifest["files"].as_object();
    let names: Vec<&String> = names.map(|all| all.keys().collect()).unwrap_or_default();
    println!(
        "\n{:<36} {:>9} {:>9} {:>9}",
        "file", "raw", "gzip", "brotli"
    );
    let mut loader = Bytes::default();
    let mut opened = Bytes::default();
    let mut parts = Bytes::default();
    let mut console = Bytes::default();
    let mut requests = 0;
    for name in names {
        let content = files::read(&dist.join(name))?;
        let bytes = Bytes {
            raw: content.len(),
            gzip: gzip(&content)?.len(),
            brotli: brotli(&content)?.len(),
        };
        let own = name.strip_prefix(release).map(|rest| &rest[1..]);
        let sum = match own.unwrap_or(name) {
            // The pinned loader is the floating one.
            "chat.js" if own.is_some() => continue,
            "chat.js" => &mut loader,
            "index.html" | "demo.css" | "demo.svg" => continue,
            name if name.starts_with("console/") => &mut console,
            // A visitor loads one language.
            name if name.starts_with("locale-") && name != "locale-en.json" => {
                line(name, bytes);
                continue;
            }
            name if name.starts_with("part-") => &mut parts,
            _ => {
                requests += 1;
                &mut opened
            }
        };
        sum.raw += bytes.raw;
        sum.gzip += bytes.gzip;
        sum.brotli += bytes.brotli;
        line(own.unwrap_or(name), bytes);
    }
    println!();
    line("before a click: chat.js", loader);
    line(
        &format!("after opening: {requests} files + the topic"),
        opened,
    );
    line("parts that few visitors need", parts);
    line("the console (agents only)", console);
    println!();
    let kept = judge("chat.js", loader.brotli, LOADER);
    let kept = judge(
        "everything after opening, with all parts",
        opened.brotli + parts.brotli,
        OPENED,
    ) && kept;
    println!(
        "{:<36} {} (bound 5, none waits for another)",
        "requests after opening",
        requests + 1
    );
    Ok(kept && requests < 5)
}

fn line(name: &str, bytes: Bytes) {
    println!(
        "{name:<36} {:>9} {:>9} {:>9}",
        bytes.raw, bytes.gzip, bytes.brotli
    );
}

fn judge(what: &str, brotli: usize, bound: usize) -> bool {
    if brotli <= bound {
        println!(
            "{what:<36} {brotli} of {bound} B brotli: {} B to spare",
            bound - brotli
        );
    } else {
        println!(
            "{what:<36} {brotli} of {bound} B brotli: MISSED by {} B",
            brotli - bound
        );
    }
    brotli <= bound
}
