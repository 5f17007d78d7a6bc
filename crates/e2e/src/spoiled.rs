//! The finished files, one of them changed: what a broken or hostile delivery is.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with all of them, for the service's `--assets`; it goes when dropped.
pub struct Spoiled(TempDir);

impl Spoiled {
    /// With more at this file's end.
    #[must_use]
    pub fn new(file: &str, more: &str) -> Self {
        let (folder, release) = files();
        let path = release.join(file);
        let mut content = std::fs::read_to_string(&path).expect("the file");
        content.push_str(more);
        std::fs::write(&path, content).expect("written");
        Self(folder)
    }

    /// Where they are.
    #[must_use]
    pub fn folder(&self) -> String {
        self.0.path().display().to_string()
    }
}

/// A copy of the finished files, and the release's folder in it.
fn files() -> (TempDir, PathBuf) {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    let folder = TempDir::with_prefix("anteroom-dist-").expect("a folder");
    let mut release = PathBuf::new();
    let mut folders = vec![dist.clone()];
    while let Some(from) = folders.pop() {
        for entry in std::fs::read_dir(&from).expect("the finished files: cargo xtask build --web")
        {
            let path = entry.expect("an entry").path();
            let to = folder
                .path()
                .join(path.strip_prefix(&dist).expect("below it"));
            if path.is_dir() {
                std::fs::create_dir_all(&to).expect("a folder");
                folders.push(path);
            } else {
                if path.ends_with("widget.js") {
                    release = to.parent().expect("its folder").to_path_buf();
                }
                // Compressed twins would be served in place of what is spoiled.
                if !path.extension().is_some_and(|e| e == "br" || e == "gz") {
                    std::fs::create_dir_all(to.parent().expect("its folder")).expect("a folder");
                    std::fs::copy(&path, &to).expect("a copy");
                }
            }
        }
    }
    (folder, release)
}
