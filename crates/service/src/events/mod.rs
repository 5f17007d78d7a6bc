//! Scripts: what a site's owner lets happen around calls, sessions and messages.
//!
//! [`Scripts`] is a folder of Rhai files. A method's dispatcher asks it
//! [`Scripts::listens`], and where it does, makes a [`calls::Call`] and runs
//! `before`, the method, `after`, the answer, `later`. The chat's rules ask
//! [`Scripts::trigger`], and [`Scripts::bot_run`] for topics with a bot.

pub mod bots;
pub mod calls;
mod data;
mod engine;
mod files;
mod functions;
pub mod host;
mod library;
pub mod limits;
mod memory;
pub mod methods;
pub mod run;
#[cfg(test)]
mod tests;
pub mod triggers;
mod value;

use files::Files;
use host::Host;
use library::Library;
use limits::Limits;
use methods::Method;
use run::Core;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

/// The folder is looked at once in so many milliseconds at most.
const LOOK: u64 = 200;

/// All scripts of the service.
#[derive(Clone)]
pub struct Scripts {
    core: Arc<Core>,
    shelf: Arc<Shelf>,
}

struct Shelf {
    folder: PathBuf,
    opened: Instant,
    /// When the folder was looked at, in milliseconds after `opened`.
    looked: AtomicU64,
    library: RwLock<Arc<Library>>,
    /// What was read; held by whoever reads the folder.
    files: Mutex<Files>,
}

impl std::fmt::Debug for Scripts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scripts")
            .field("folder", &self.shelf.folder)
            .finish_non_exhaustive()
    }
}

impl Scripts {
    /// The scripts of a folder, which need not be there yet, around these methods.
    pub fn open(
        folder: impl Into<PathBuf>,
        limits: Limits,
        host: Arc<dyn Host>,
        methods: &'static [Method],
    ) -> Self {
        let core = Core {
            engine: engine::build(&limits, &host),
            limits,
            host,
            methods,
            permits: run::Permits::default(),
            stopping: Arc::new(AtomicBool::new(false)),
        };
        let scripts = Self {
            core: Arc::new(core),
            shelf: Arc::new(Shelf {
                folder: folder.into(),
                opened: Instant::now(),
                looked: AtomicU64::new(0),
                library: RwLock::default(),
                files: Mutex::default(),
            }),
        };
        scripts.reload_now();
        scripts
    }

    /// Looks at the folder at once. Every use does so by itself, at most five
    /// times a second.
    pub fn reload_now(&self) {
        let files = self.shelf.files.lock();
        self.reload(&mut files.unwrap_or_else(PoisonError::into_inner));
    }

    /// What is wrong with the files that are there.
    #[cfg(test)]
    pub fn problems(&self) -> Vec<library::Problem> {
        self.library().problems.clone()
    }

    /// Ends running scripts; for the service's own end.
    pub fn stop(&self) {
        self.core.stopping.store(true, Ordering::Relaxed);
    }

    fn reload(&self, files: &mut Files) {
        let read = files::read(&self.shelf.folder, files);
        if !files::same(&read, files) {
            let new = Arc::new(Library::new(&self.core, &read, &self.current()));
            let library = self.shelf.library.write();
            *library.unwrap_or_else(PoisonError::into_inner) = new;
        }
        *files = read;
    }

    fn current(&self) -> Arc<Library> {
        let library = self.shelf.library.read();
        Arc::clone(&library.unwrap_or_else(PoisonError::into_inner))
    }

    /// The scripts as they are now.
    fn library(&self) -> Arc<Library> {
        let now = self.shelf.opened.elapsed().as_millis();
        let now = u64::try_from(now).unwrap_or(u64::MAX);
        let looked = self.shelf.looked.load(Ordering::Relaxed);
        if now.saturating_sub(looked) >= LOOK
            // Who is too late to look takes what there is.
            && let Ok(mut files) = self.shelf.files.try_lock()
        {
            self.reload(&mut files);
            self.shelf.looked.store(now, Ordering::Relaxed);
        }
        self.current()
    }
}
