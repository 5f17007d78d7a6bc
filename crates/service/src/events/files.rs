//! The script files in the folder, and which of them have changed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How deep folders are looked through.
const DEEPEST: usize = 4;
/// The largest script.
const LARGEST: u64 = 1 << 20;
/// A file that was changed so shortly before it was read may change again
/// without another time on it.
const YOUNG: Duration = Duration::from_secs(2);

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct File {
    stamp: (Option<SystemTime>, u64),
    young: bool,
    /// The text, or why there is none.
    pub text: Result<Arc<str>, String>,
}

/// All of them, by their paths below the folder.
pub type Files = BTreeMap<String, File>;

/// Reads the folder; what has not changed is taken from what was read before.
pub fn read(folder: &Path, before: &Files) -> Files {
    let mut files = Files::new();
    look(folder, "", 0, before, &mut files);
    files
}

/// Whether both hold the same texts.
pub fn same(one: &Files, other: &Files) -> bool {
    let texts = |files: &Files| -> Vec<_> {
        let pair = |(path, file): (&String, &File)| (path.clone(), file.text.clone());
        files.iter().map(pair).collect()
    };
    texts(one) == texts(other)
}

fn look(folder: &Path, prefix: &str, depth: usize, before: &Files, files: &mut Files) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        // Follows links: a folder may be mounted from elsewhere.
        let Ok(facts) = std::fs::metadata(entry.path()) else {
            continue;
        };
        if facts.is_dir() && depth < DEEPEST {
            look(&entry.path(), &format!("{path}/"), depth + 1, before, files);
        } else if facts.is_file() && name.ends_with(".rhai") {
            let stamp = (facts.modified().ok(), facts.len());
            let known = before
                .get(&path)
                .filter(|old| !old.young && old.stamp == stamp);
            let file = known.cloned().unwrap_or_else(|| File {
                stamp,
                young: stamp
                    .0
                    .is_none_or(|time| time.elapsed().map_or(true, |age| age < YOUNG)),
                text: text(&entry.path(), facts.len()),
            });
            files.insert(path, file);
        }
    }
}

fn text(path: &Path, size: u64) -> Result<Arc<str>, String> {
    if size > LARGEST {
        return Err(format!("the file is over {LARGEST} bytes"));
    }
    std::fs::read_to_string(path)
        .map(Arc::from)
        .map_err(|error| format!("the file cannot be read: {error}"))
}
