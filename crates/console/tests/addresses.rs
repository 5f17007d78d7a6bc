//! Every address that the console asks for is relative to its page, so that a proxy can
//! put the service below a path of another site.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn none_begins_at_the_root() {
    let mut found = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.len() > 20);
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        for root in ["\"/console", "\"/api", "\"/photos", "\"/logos"] {
            assert!(!text.contains(root), "{}: {root}", path.display());
        }
    }
}
