//! Passwords: slow to check, so checked once a minute and not without limit.

use crate::app::{App, now};
use crate::error::{Fault, Outcome};
use crate::store::agent::{self, AgentRow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// A verified password need not be verified again so long, in milliseconds.
const CACHED: i64 = 60_000;
/// So many failures ...
const FAILURES: usize = 10;
/// ... within so many milliseconds close a name.
const WITHIN: i64 = 5 * 60_000;
/// Longer passwords than this are not worth the time.
const LONGEST: usize = 1024;
/// A hash that nobody's password has, to spend the same time on unknown names.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is known about passwords.
#[derive(Debug)]
pub struct Passwords {
    /// Fingerprint to the hash it was verified against, and until when.
    verified: Mutex<HashMap<Vec<u8>, (String, i64)>>,
    /// When signing in failed, by name.
    failed: Mutex<HashMap<String, Vec<i64>>>,
    /// Each check takes 19 MB: not too many at once.
    room: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            verified: Mutex::default(),
            failed: Mutex::default(),
            room: Semaphore::new(2),
        }
    }
}

/// Hashes a password; takes a while.
///
/// # Errors
/// When there is no randomness.
pub fn hash(password: &str) -> Result<String, String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

/// Whether this is the password; takes a while.
#[must_use]
pub fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

impl Passwords {
    /// The agent whose name and password these are.
    pub async fn check(&self, app: &App, name: &str, password: &str) -> Outcome<AgentRow> {
        let row = {
            let mut read = app.store.peek().await?;
            agent::by_name(&mut read, name).await?
        };
        let stored = row.as_ref().map_or(NOBODY, |row| &row.password_hash);
        let print = app.secret.fingerprint(name, password);
        if let (true, Some(row)) = (self.is_verified(&print, stored), &row) {
            return Ok(row.clone());
        }
        // The limit is looked at in here, so that a crowd of attempts meets it, too.
        let permit = self.room.acquire().await.map_err(|e| Fault::internal(&e))?;
        if let (true, Some(row)) = (self.is_verified(&print, stored), &row) {
            return Ok(row.clone());
        }
        self.is_open(name, now())?;
        let (word, hash) = (password.to_owned(), stored.to_owned());
        let right = word.len() <= LONGEST
            && tokio::task::spawn_blocking(move || verify(&word, &hash))
                .await
                .map_err(|e| Fault::internal(&e))?;
        let time = now();
        let Some(row) = row.filter(|_| right) else {
            self.note_failure(name, time);
            return Err(Fault::unauthorized("the name or the password is wrong"));
        };
        lock(&self.failed).remove(&name.to_lowercase());
        lock(&self.verified).insert(print, (row.password_hash.clone(), time + CACHED));
        drop(permit);
        Ok(row)
    }

    /// Whether this was verified against this hash a moment ago.
    fn is_verified(&self, print: &[u8], stored: &str) -> bool {
        lock(&self.verified)
            .get(print)
            .is_some_and(|(hash, until)| hash == stored && *until > now())
    }

    /// Refuses a name with too many failures.
    fn is_open(&self, name: &str, time: i64) -> Outcome<()> {
        let mut failed = lock(&self.failed);
        let Some(times) = failed.get_mut(&name.to_lowercase()) else {
            return Ok(());
        };
        times.retain(|at| time - at < WITHIN);
        if times.len() < FAILURES {
            return Ok(());
        }
        let wait = times.first().map_or(0, |at| (at + WITHIN - time) / 1000);
        Err(Fault::too_many(
            "too many failed attempts for this name",
            u64::try_from(wait).unwrap_or(1),
        ))
    }

    fn note_failure(&self, name: &str, time: i64) {
        lock(&self.failed)
            .entry(name.to_lowercase())
            .or_default()
            .push(time);
    }

    /// Forgets what is old.
    pub fn forget(&self, time: i64) {
        lock(&self.verified).retain(|_, (_, until)| *until > time);
        lock(&self.failed).retain(|_, times| times.iter().any(|at| time - at < WITHIN));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashing_and_verifying() {
        let hash = hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("correct horse", &hash));
        assert!(!verify("wrong", &hash));
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!verify("", NOBODY));
    }

    #[test]
    fn a_name_closes_after_ten_failures() {
        let passwords = Passwords::default();
        for _ in 0..FAILURES {
            passwords.is_open("Ann", 0).unwrap();
            passwords.note_failure("Ann", 0);
        }
        let fault = passwords.is_open("ann", 1000).unwrap_err();
        assert_eq!(fault.retry_after, Some(299));
        passwords.is_open("bob", 0).unwrap();
        passwords.is_open("ann", WITHIN).unwrap();
        passwords.forget(WITHIN);
        assert!(lock(&passwords.failed).is_empty());
    }
}
