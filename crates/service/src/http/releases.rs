//! The widget's releases, kept over upgrades: a page that was opened before, or
//! names a release, asks for files that the binary of today does not contain.

use crate::app::Shared;
use crate::secret::random;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often the release that runs is marked as used.
const OFTEN: Duration = Duration::from_secs(6 * 3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Folders on their way in or out begin so; nothing below them is ever served.
const DRAFT: &str = ".draft-";

/// The folder with kept releases. It is made when there is one to keep.
#[derive(Clone, Debug)]
pub struct Releases(PathBuf);

/// One release: its folder's name, and its files by their path below that.
pub type Release = (String, Vec<(String, Vec<u8>)>);

/// Whether a name is a release's folder: `v0.1.0-3f9a1c2b`.
pub fn is_name(folder: &str) -> bool {
    let Some((version, hash)) = folder
        .strip_prefix('v')
        .and_then(|rest| rest.rsplit_once('-'))
    else {
        return false;
    };
    version.starts_with(|c: char| c.is_ascii_digit())
        && hash.len() == 8
        && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether an address is in a release's folder: `v0.1.0-3f9a1c2b/…`.
pub fn is_release(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(folder, _)| is_name(folder))
}

impl Releases {
    /// `anteroom.db` has them in `anteroom.db.releases`.
    pub fn beside(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".releases");
        Self(PathBuf::from(name))
    }

    /// The file at this path, which has to be plain and in a release's folder.
    pub async fn get(&self, path: &str) -> Option<Vec<u8>> {
        let root = tokio::fs::canonicalize(&self.0).await.ok()?;
        // A link must not lead out of the folder.
        let whole = tokio::fs::canonicalize(root.join(path)).await.ok()?;
        if !whole.starts_with(&root) {
            return None;
        }
        tokio::fs::read(whole).await.ok()
    }

    /// Whether the release is there already; then it is as good as new.
    pub fn renew(&self, name: &str) -> io::Result<bool> {
        match fs::File::open(self.0.join(name)) {
            Ok(folder) => folder.set_modified(SystemTime::now()).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes a release: it is there whole, on the disk, or not at all.
    pub fn keep(&self, (name, files): &Release) -> io::Result<()> {
        let draft = self.0.join(draft()?);
        for (path, bytes) in files {
            let file = draft.join(path);
            fs::create_dir_all(file.parent().unwrap_or(&draft))?;
            fs::write(file, bytes)?;
        }
        // All are written before the first is waited for: the others are then quick.
        for (path, _) in files {
            fs::File::open(draft.join(path))?.sync_all()?;
        }
        fs::rename(&draft, self.0.join(name))?;
        sync(&self.0)
    }

    /// Removes the releases that were last run before that, and what a stop left half done.
    pub fn tidy(&self, before: SystemTime) -> io::Result<()> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if name.starts_with(DRAFT) {
                fs::remove_dir_all(entry.path())?;
            } else if is_name(name) && entry.metadata()?.modified()? < before {
                // Out of sight first: what is half there is not served.
                let draft = self.0.join(draft()?);
                fs::rename(entry.path(), &draft)?;
                fs::remove_dir_all(draft)?;
                tracing::info!(release = name, "an old release of the widget was removed");
            }
        }
        Ok(())
    }
}

fn draft() -> io::Result<String> {
    let name = random().map_err(io::Error::other)?;
    Ok(format!("{DRAFT}{name}"))
}

/// That the name is in the folder is on the disk, too.
fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Keeps what runs and removes what is old, until the service stops.
pub async fn run(app: Shared) {
    loop {
        let shared = app.clone();
        // Without this the service works: only an upgrade is rougher.
        match tokio::task::spawn_blocking(move || round(&shared)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "releases of the widget cannot be kept"),
            Err(error) => tracing::error!(%error, "keeping releases of the widget failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(OFTEN) => {}
            () = app.stopping.cancelled() => break,
        }
    }
}

fn round(app: &Shared) -> io::Result<()> {
    let releases = Releases::beside(app.store.path());
    let days = app.settings.keep_releases;
    if days > 0 {
        for name in app.assets.releases() {
            if !releases.renew(&name)? {
                releases.keep(&app.assets.release(&name)?)?;
            }
        }
    }
    let now = SystemTime::now();
    let before = now
        .checked_sub(DAY * days)
        .unwrap_or(SystemTime::UNIX_EPOCH);
    releases.tidy(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_a_version_and_a_hash() {
        for good in ["v0.1.0-3f9a1c2b", "v12.0.0-beta.1-01234567"] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "",
            "v",
            "v0.1.0",
            "v0.1.0-",
            "v0.1.0-3f9a1c2",
            "v0.1.0-3f9a1c2g",
            "0.1.0-3f9a1c2b",
            "vx-3f9a1c2b",
            ".draft-01234567",
        ] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_release_is_whole_and_leavings_go() {
        let dir = tempfile::tempdir().unwrap();
        let releases = Releases::beside(&dir.path().join("x.db"));
        releases.tidy(SystemTime::now()).unwrap();
        let name = "v0.1.0-01234567".to_owned();
        assert!(!releases.renew(&name).unwrap());
        let files = vec![("deep/part.js".to_owned(), b"part".to_vec())];
        releases.keep(&(name.clone(), files)).unwrap();
        let folder = releases.0.join(&name);
        assert_eq!(fs::read(folder.join("deep/part.js")).unwrap(), b"part");
        fs::create_dir(releases.0.join(".draft-half")).unwrap();
        fs::write(releases.0.join("README"), "the operator's").unwrap();
        let old = SystemTime::now() - DAY * 3;
        fs::File::open(&folder).unwrap().set_modified(old).unwrap();
        let count = || fs::read_dir(&releases.0).unwrap().count();
        releases.tidy(old - DAY).unwrap();
        assert!(folder.exists() && count() == 2);
        assert!(releases.renew(&name).unwrap());
        releases.tidy(old + DAY).unwrap();
        assert!(folder.exists());
        fs::File::open(&folder).unwrap().set_modified(old).unwrap();
        releases.tidy(old + DAY).unwrap();
        assert!(!folder.exists() && count() == 1);
    }
}
