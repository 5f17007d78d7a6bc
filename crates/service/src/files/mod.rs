//! Files that were sent in chats, on the disk: in a folder beside the database
//! that nothing on the web leads to, under names that say nothing.

pub mod kinds;
pub mod names;
pub mod settings;
pub mod upload;

use crate::secret::random;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs::File;

/// What ends with this is on its way in.
const DRAFT: &str = ".part";
/// A file that nothing in the database knows may be on its way in for so long.
const STRAY: Duration = Duration::from_secs(3600);

/// The folder. It is made when the first file comes.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// `anteroom.db` has its files in `anteroom.db.files`.
    pub fn beside(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".files");
        Self(PathBuf::from(name))
    }

    fn make(&self) -> io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    }

    /// A place for a file that comes in; gone when dropped, unless it is kept.
    pub async fn draft(&self) -> io::Result<Draft> {
        self.make()?;
        let name = random().map_err(io::Error::other)?;
        let path = self.0.join(format!("{name}{DRAFT}"));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = File::from_std(options.open(&path)?);
        Ok(Draft {
            file,
            path,
            to: self.0.join(&name),
            name,
            kept: false,
        })
    }

    /// A file's bytes.
    pub async fn open(&self, name: &str) -> io::Result<File> {
        File::open(self.0.join(name)).await
    }

    /// Removes files. One that cannot be is tried again when the folder is tidied.
    pub fn remove(&self, names: &[String]) {
        for name in names {
            match std::fs::remove_file(self.0.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::error!(%error, "a file of a deleted session could not be removed");
                }
                _ => {}
            }
        }
    }

    /// Removes what is not `known`: of a stop in the middle of something.
    pub fn tidy(&self, known: &HashSet<String>) -> io::Result<()> {
        let entries = match std::fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let age = entry
                .metadata()
                .and_then(|facts| facts.modified())?
                .elapsed();
            let old = age.is_ok_and(|age| age > STRAY);
            if old && !name.to_str().is_some_and(|name| known.contains(name)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// A file that comes in.
#[derive(Debug)]
pub struct Draft {
    /// Where its bytes go.
    pub file: File,
    /// Its name in the folder, once it is kept.
    pub name: String,
    path: PathBuf,
    to: PathBuf,
    kept: bool,
}

impl Draft {
    /// All of its bytes. They are judged as a whole, and are never many.
    pub async fn bytes(&mut self) -> io::Result<Vec<u8>> {
        tokio::fs::read(&self.path).await
    }

    /// Gives it its name; on the disk when this returns.
    pub async fn keep(&mut self) -> io::Result<()> {
        self.file.sync_all().await?;
        tokio::fs::rename(&self.path, &self.to).await?;
        self.kept = true;
        let folder = self.to.parent().unwrap_or(&self.to).to_path_buf();
        tokio::task::spawn_blocking(move || std::fs::File::open(folder)?.sync_all()).await?
    }

    /// The database has it: it stays.
    pub fn stays(mut self) {
        self.path.clear();
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.path.as_os_str().is_empty() {
            return;
        }
        let left = if self.kept { &self.to } else { &self.path };
        if let Err(error) = std::fs::remove_file(left) {
            tracing::warn!(%error, "a file that was not taken could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;

    fn count(folder: &Folder) -> usize {
        std::fs::read_dir(&folder.0).unwrap().count()
    }

    #[tokio::test]
    async fn what_is_not_kept_goes_and_what_stays_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::beside(&dir.path().join("x.db"));
        folder.tidy(&HashSet::new()).unwrap();
        drop(folder.draft().await.unwrap());
        assert_eq!(count(&folder), 0);
        let mut lost = folder.draft().await.unwrap();
        lost.keep().await.unwrap();
        drop(lost);
        assert_eq!(count(&folder), 0);
        let mut draft = folder.draft().await.unwrap();
        draft.file.write_all(b"hello").await.unwrap();
        draft.file.flush().await.unwrap();
        assert_eq!(draft.bytes().await.unwrap(), b"hello");
        draft.keep().await.unwrap();
        let name = draft.name.clone();
        draft.stays();
        let path = folder.0.join(&name);
        assert_eq!(std::fs::read(&path).unwrap(), b"hello");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&folder.0), mode(&path)), (0o700, 0o600));
        }
        folder.remove(&[name.clone(), name]);
        assert_eq!(count(&folder), 0);
    }

    #[tokio::test]
    async fn strays_go_when_they_are_old() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::beside(&dir.path().join("x.db"));
        folder.make().unwrap();
        let old = std::time::SystemTime::now() - STRAY * 2;
        for (name, age) in [("known", true), ("stray", true), ("young.part", false)] {
            let file = std::fs::File::create(folder.0.join(name)).unwrap();
            if age {
                file.set_modified(old).unwrap();
            }
        }
        folder.tidy(&HashSet::from(["known".to_owned()])).unwrap();
        assert!(!folder.0.join("stray").exists());
        assert_eq!(count(&folder), 2);
    }
}
