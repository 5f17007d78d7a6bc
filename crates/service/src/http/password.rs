//! Passwords: slow to check, so checked once a minute and not without limit.

use crate::app::{App, now};
use crate::error::{Fault, Outcome};
use crate::store::agent::{self, AgentRow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
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

fn verify(password: &str, hash: &str) -> bool {
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
            let mut read = app.store.read().await?;
            agent::by_name(&mut read, name).await?
        };
        let stored = row.as_ref().map_or(NOBODY, |row| &row.password_hash);
        let print = app.secret.fingerprint(name, password);
        let time = now();
        let known = self
            .verified
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&print)
            .is_some_and(|(hash, until)| hash == stored && *until > time);
        if let (true, Some(row)) = (known, &row) {
            return Ok(row.clone());
        }
        self.attempt(name, time)?;
        let permit = self.room.acquire().await.map_err(|e| Fault::internal(&e))?;
        let (word, hash) = (password.to_owned(), stored.to_owned());
        let right = word.len() <= LONGEST
            && tokio::task::spawn_blocking(move || verify(&word, &hash))
                .await
                .map_err(|e| Fault::internal(&e))?;
        drop(permit);
        match row {
            Some(row) if right => {
                self.failed
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&name.to_lowercase());
                self.verified
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(print, (row.password_hash.clone(), time + CACHED));
                Ok(row)
            }
            _ => Err(Fault::unauthorized("the name or the password is wrong")),
        }
    }

    /// Counts an attempt as failed until it has succeeded.
    fn attempt(&self, name: &str, time: i64) -> Outcome<()> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let times = failed.entry(name.to_lowercase()).or_default();
        times.retain(|at| time - at < WITHIN);
        if times.len() >= FAILURES {
            let wait = times.first().map_or(0, |at| (at + WITHIN - time) / 1000);
            return Err(Fault::too_many(
                "too many failed attempts for this name",
                u64::try_from(wait).unwrap_or(1),
            ));
        }
        times.push(time);
        Ok(())
    }

    /// Forgets what is old.
    pub fn forget(&self, time: i64) {
        self.verified
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, (_, until)| *until > time);
        self.failed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, times| times.iter().any(|at| time - at < WITHIN));
    }
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
            passwords.attempt("Ann", 0).unwrap();
        }
        let fault = passwords.attempt("ann", 1000).unwrap_err();
        assert_eq!(fault.retry_after, Some(299));
        passwords.attempt("bob", 0).unwrap();
        passwords.attempt("ann", WITHIN).unwrap();
    }
}
