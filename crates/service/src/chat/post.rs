//! A visitor wants what was said by e-mail.

use crate::app::{App, now};
use crate::chat::create::bucket;
use crate::chat::hub::Channel;
use crate::chat::once::Once;
use crate::chat::permissions;
use crate::chat::sessions::{self, Agent};
use crate::chat::validate;
use crate::config::kept_address;
use crate::error::{Fault, Outcome};
use crate::mail::address::deliverable;
use crate::secret::random;
use crate::store::mail::{self, MailKind, NewMail};
use crate::store::session::{self, SessionRow};
use crate::store::{Conn, message, topic};
use anteroom_carriers::TranscriptMail;
use serde_json::Value;
use std::net::IpAddr;

/// So many e-mails may be asked for in a session.
const IN_SESSION: u32 = 3;
/// One address gets no more than so many in a day, from whomever.
const TO_ADDRESS: usize = 10;
/// A day, in milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

/// Who asks for it: an agent, or the session's visitor from an address.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'a> {
    /// The session's visitor.
    Visitor(IpAddr),
    /// An agent or integration.
    Agent(&'a Agent),
}

/// Whether visitors of a topic are offered e-mail.
pub fn is_offered(app: &App, topic: &anteroom_carriers::ChatTopicEntity) -> bool {
    let widget = topic.widget.as_ref();
    app.post.is_some() && widget.is_some_and(|widget| widget.post_transcript_enabled)
}

/// Puts an e-mail with what was said into the queue.
pub async fn send(
    app: &App,
    asker: Asker<'_>,
    id: i32,
    address: &str,
    once: &Once,
) -> Outcome<Value> {
    let now = now();
    if let Some(first) = once.find_now(app, now).await? {
        return Ok(first.answer);
    }
    {
        let mut read = app.store.peek().await?;
        match asker {
            Asker::Visitor(_) => sessions::require_own(&mut read, id).await?,
            Asker::Agent(_) => sessions::require(&mut read, id).await?,
        };
    }
    if app.post.is_none() {
        let what = "this service sends no e-mail; see --smtp-url";
        return Err(Fault::conflict("EmailAddress", what));
    }
    let address = validate::email("EmailAddress", address)?;
    if address.is_empty() {
        return Err(Fault::invalid("EmailAddress", "is required"));
    }
    let Some(deliverable) = deliverable(&address) else {
        let what = "is not an address that e-mail can be sent to";
        return Err(Fault::invalid("EmailAddress", what));
    };
    let deliverable = deliverable.to_string();
    if let Asker::Visitor(from) = asker {
        app.mails.take(bucket(from), now, "e-mails")?;
    }
    let hash = app.secret.address(&deliverable);
    let message_id = random().map_err(|error| Fault::internal(&error))?;
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first.answer);
    }
    let row = match asker {
        Asker::Visitor(_) => sessions::require_own(&mut tx, id).await?,
        Asker::Agent(who) => {
            let row = sessions::require(&mut tx, id).await?;
            permissions::check_write(&mut tx, who.id, &row).await?;
            row
        }
    };
    let topic = topic::get_even_deleted(&mut tx, row.topic_id).await?;
    let offered = is_offered(app, &topic.unwrap_or_default().entity);
    if matches!(asker, Asker::Visitor(_)) && !offered {
        let what = "this topic does not offer what was said by e-mail";
        return Err(Fault::conflict("EmailAddress", what));
    }
    if let Asker::Visitor(_) = asker {
        check_own(&mut tx, &row, &address, &hash).await?;
    }
    if mail::of_session(&mut tx, id).await? >= IN_SESSION {
        let what = format!("no more than {IN_SESSION} e-mails are sent for one chat");
        return Err(Fault::too_many(what, 24 * 3600));
    }
    let others = mail::to_address(&mut tx, &hash, now - DAY).await?;
    if let Some(oldest) = others.first().filter(|_| others.len() >= TO_ADDRESS) {
        let wait = u64::try_from((oldest + DAY - now) / 1000).unwrap_or(1);
        let what = "this address has got enough e-mails for today";
        return Err(Fault::too_many(what, wait));
    }
    let network = match asker {
        Asker::Visitor(from) => Some(app.secret.network(&kept_address(from, true))),
        Asker::Agent(_) => None,
    };
    if let Some(network) = &network {
        check_network(app, &mut tx, network, now).await?;
    }
    let mail = NewMail {
        kind: MailKind::Transcript,
        session_id: id,
        address: &deliverable,
        address_hash: &hash,
        network_hash: network.as_deref(),
        message_id: &message_id,
    };
    mail::add(&mut tx, mail, now).await?;
    let mut own = row.clone();
    if own.email.is_empty() && matches!(asker, Asker::Visitor(_)) {
        // From now on it is the chat's own, and agents see it.
        own.email.clone_from(&address);
        session::update(&mut tx, &own).await?;
    }
    let answer = serde_json::to_value(TranscriptMail {
        email_address: address,
    })?;
    once.keep(&mut tx, id, &answer, now).await?;
    tx.commit().await?;
    app.hub.wake(&[Channel::Mail]);
    if own.email != row.email {
        sessions::wake(app, Some(&row), &own);
    }
    Ok(answer)
}

/// A visitor has it sent to the chat's own address only, and when there is an answer in it:
/// otherwise anybody could have this service send words of their own to anybody.
async fn check_own(conn: &mut Conn, row: &SessionRow, address: &str, hash: &[u8]) -> Outcome<()> {
    let is_own = row.email.is_empty() || row.email.to_lowercase() == address.to_lowercase();
    if !is_own || mail::went_elsewhere(conn, row.id, hash).await? {
        let what = "is not the address of this chat";
        return Err(Fault::forbidden("EmailAddress", what));
    }
    if !message::is_answered(conn, row.id).await? {
        let what = "nothing is sent before an agent has answered";
        return Err(Fault::conflict("EmailAddress", what));
    }
    Ok(())
}

async fn check_network(app: &App, conn: &mut Conn, network: &[u8], now: i64) -> Outcome<()> {
    let limit = usize::try_from(app.settings.mail.mail_day_limit).unwrap_or(usize::MAX);
    let asked = mail::of_network(conn, network, now - DAY).await?;
    match asked.first() {
        Some(oldest) if limit > 0 && asked.len() >= limit => {
            let wait = u64::try_from((oldest + DAY - now) / 1000).unwrap_or(1);
            let what = "enough e-mails were asked for from this network today";
            Err(Fault::too_many(what, wait))
        }
        _ => Ok(()),
    }
}
