//! Passwords: slow to check, so checked once a minute and not without limit.

use crate::app::{App, now};
use crate::config::Settings;
use crate::error::{Fault, Outcome};
use crate::http::attempts::{Attempt, Attempts};
use crate::store::agent::{self, AgentRow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// A verified password need not be verified again so long, in milliseconds.
const CACHED: i64 = 60_000;
/// So many attempts wait to be checked; more are refused.
const WAITING: usize = 256;
/// Longer passwords than this are not worth the time.
const LONGEST: usize = 1024;
/// A hash that nobody's password has, to spend the same time on unknown names.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is known about passwords.
#[derive(Debug)]
pub struct Passwords {
    /// Fingerprint to the hash it was verified against, and until when.
    verified: Mutex<HashMap<Vec<u8>, (String, i64)>>,
    /// Failed ones.
    pub attempts: Attempts,
    /// Each check takes 19 MB: not too many at once.
    room: Semaphore,
    /// Those that wait for room.
    waiting: Semaphore,
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
    /// Nothing verified, nothing failed.
    pub fn new(settings: &Settings) -> Self {
        Self {
            verified: Mutex::default(),
            attempts: Attempts::new(settings),
            room: Semaphore::new(2),
            waiting: Semaphore::new(WAITING),
        }
    }

    /// The agent whose name and password these are.
    pub async fn check(&self, app: &App, who: Attempt<'_>, password: &str) -> Outcome<AgentRow> {
        let name = who.name;
        let row = {
            let mut read = app.store.peek().await?;
            agent::by_name(&mut read, name).await?
        };
        let stored = row.as_ref().map_or(NOBODY, |row| &row.password_hash);
        let print = app.secret.fingerprint(name, password);
        if let (true, Some(row)) = (self.is_verified(&print, stored), &row) {
            return Ok(row.clone());
        }
        self.attempts.allow(&who, now())?;
        self.attempts.slow_down(&who, now()).await?;
        let Ok(place) = self.waiting.try_acquire() else {
            return Err(Fault::too_many("too many sign-ins at this moment", 1));
        };
        let permit = self.room.acquire().await.map_err(|e| Fault::internal(&e))?;
        drop(place);
        if let (true, Some(row)) = (self.is_verified(&print, stored), &row) {
            return Ok(row.clone());
        }
        // Looked at again in here, so that a crowd of attempts meets the limit, too.
        self.attempts.allow(&who, now())?;
        let (word, hash) = (password.to_owned(), stored.to_owned());
        let right = word.len() <= LONGEST
            && tokio::task::spawn_blocking(move || verify(&word, &hash))
                .await
                .map_err(|e| Fault::internal(&e))?;
        let time = now();
        let Some(row) = row.filter(|_| right) else {
            self.attempts.failed(&who, time);
            return Err(Fault::unauthorized("the name or the password is wrong"));
        };
        self.attempts.succeeded(&who, time);
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

    /// Forgets what is old.
    pub fn forget(&self, time: i64) {
        lock(&self.verified).retain(|_, (_, until)| *until > time);
        self.attempts.forget(time);
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
        // As slow as a real one.
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(NOBODY), cost(&hash));
    }
}
