//! How many sessions of one address wait at the same time.

use crate::app::App;
use crate::chat::create::bucket;
use crate::error::{Fault, Outcome};
use crate::store::Conn;
use crate::store::session;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where nothing is set.
const MOST: usize = 20;
/// Seconds after which some of those who wait are likely not to any more.
const RETRY: u64 = 30;

/// Which sessions each address has begun. Whether they wait still is in the database.
/// A start forgets them, as addresses may be stored in part only.
#[derive(Debug)]
pub struct WaitingByAddress {
    /// So many for each address; 0 is no limit.
    most: usize,
    begun: Mutex<HashMap<IpAddr, Vec<i32>>>,
}

impl WaitingByAddress {
    /// So many for each address. Where nothing is set, and sessions have no other limit,
    /// there is none.
    pub fn new(waiting_limit: Option<usize>, create_limit: u32) -> Self {
        let most = waiting_limit.unwrap_or(if create_limit == 0 { 0 } else { MOST });
        Self {
            most,
            begun: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Vec<i32>>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses an address of which too many wait. Called in the transaction that makes one
    /// more, so that no two take the last place.
    pub async fn check(&self, conn: &mut Conn, address: IpAddr) -> Outcome<()> {
        if self.most == 0 {
            return Ok(());
        }
        let key = bucket(address);
        let begun = self.lock().get(&key).cloned().unwrap_or_default();
        if begun.len() < self.most {
            return Ok(());
        }
        let waiting = session::still_waiting(conn, &begun).await?;
        let full = waiting.len() >= self.most;
        self.lock().insert(key, waiting);
        if full {
            return Err(Fault::too_many(
                "too many visitors from this address are waiting already",
                RETRY,
            ));
        }
        Ok(())
    }

    /// One more waits. Said before the commit; where that fails the session is not there
    /// and does not count.
    pub fn begins(&self, address: IpAddr, session: i32) {
        if self.most > 0 {
            self.lock()
                .entry(bucket(address))
                .or_default()
                .push(session);
        }
    }

    /// Forgets those who wait no more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn forget(&self, app: &App) -> Outcome<()> {
        let all: Vec<i32> = self.lock().values().flatten().copied().collect();
        if all.is_empty() {
            return Ok(());
        }
        let waiting = {
            let mut read = app.store.peek().await?;
            session::still_waiting(&mut read, &all).await?
        };
        let waits: std::collections::HashSet<i32> = waiting.into_iter().collect();
        let known: std::collections::HashSet<i32> = all.into_iter().collect();
        self.lock().retain(|_, begun| {
            // One that has begun meanwhile was not asked for.
            begun.retain(|id| waits.contains(id) || !known.contains(id));
            !begun.is_empty()
        });
        Ok(())
    }
}
