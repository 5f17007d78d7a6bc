//! E-mail to those who manage a topic (`AlertRecipient`), when a visitor has waited longer
//! than they want it. Once a session for each of what is waited for: `AlertLevel` says what
//! was told.

use crate::app::{Shared, now};
use crate::chat::hub::Channel;
use crate::chat::overdue::{self, WaitsFor};
use crate::chat::sessions;
use crate::error::{Fault, Outcome};
use crate::mail::address::deliverable;
use crate::secret::random;
use crate::store::mail::{self, MailKind, NewMail};
use crate::store::session::{self, SessionRow};
use crate::store::{Conn, topic};
use anteroom_carriers::{ChatTopicEntity, When};
use lettre::Address;

/// What is added to the `AlertLevel` of a session once its wait was told, and what kind of
/// e-mail tells it.
const fn told_by(waits_for: WaitsFor) -> (i32, MailKind) {
    match waits_for {
        WaitsFor::Agent => (1, MailKind::AgentAlert),
        WaitsFor::Answer => (2, MailKind::AnswerAlert),
    }
}

/// Writes the e-mails that are due.
///
/// # Errors
/// When the database cannot be read or written; the next round tries again.
pub async fn send_due(app: &Shared) -> Outcome<()> {
    if app.post.is_none() {
        return Ok(());
    }
    let topics = {
        let mut read = app.store.read().await?;
        topic::all(&mut read).await?
    };
    for topic in topics.iter().map(|topic| &topic.entity) {
        let minutes = [
            topic.warn_manager_new_chat_minutes,
            topic.warn_manager_chat_message_minutes,
        ];
        if topic.alert_recipient.is_empty() || minutes == [0; 2] {
            continue;
        }
        let due = due(app, topic).await?;
        if due.is_empty() {
            continue;
        }
        let (addresses, wrong) = recipients(&topic.alert_recipient);
        if wrong > 0 {
            let topic = topic.chat_topic_id;
            tracing::warn!(
                topic,
                wrong,
                "no e-mail can be sent to some of AlertRecipient"
            );
        }
        if addresses.is_empty() {
            continue;
        }
        for id in due {
            send(app, topic, &addresses, id).await?;
        }
    }
    Ok(())
}

/// The addresses in a topic's `AlertRecipient`, separated by `;` or `,`, and how many more
/// stand there to which no e-mail can be sent: it is free text to other programs.
fn recipients(text: &str) -> (Vec<Address>, usize) {
    let words = text.split([';', ',']).map(str::trim);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let addresses: Vec<Address> = words.iter().copied().filter_map(deliverable).collect();
    let wrong = words.len() - addresses.len();
    (addresses, wrong)
}

/// The topic's sessions whose visitors have waited too long without anybody being told.
async fn due(app: &Shared, topic: &ChatTopicEntity) -> Outcome<Vec<i32>> {
    let mut read = app.store.read().await?;
    let now = When::from_millis(now());
    let mut due = Vec::new();
    for row in session::open_in_topic(&mut read, topic.chat_topic_id).await? {
        let untold = untold(&mut read, topic, &row, now).await?;
        due.extend(untold.map(|_| row.id));
    }
    Ok(due)
}

/// What a session's visitor has waited for too long without anybody being told.
async fn untold(
    conn: &mut Conn,
    topic: &ChatTopicEntity,
    row: &SessionRow,
    now: When,
) -> Outcome<Option<WaitsFor>> {
    let late = overdue::of(conn, topic, row, now).await?;
    let waits_for = late.map(|late| late.waits_for);
    Ok(waits_for.filter(|what| row.alert_level & told_by(*what).0 == 0))
}

/// Writes the e-mails about one session, if they are still due when the writer is ours.
async fn send(
    app: &Shared,
    topic: &ChatTopicEntity,
    addresses: &[Address],
    id: i32,
) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    let Some(before) = session::get(&mut tx, id).await? else {
        return Ok(());
    };
    let now = now();
    let Some(waits_for) = untold(&mut tx, topic, &before, When::from_millis(now)).await? else {
        return Ok(());
    };
    let (told, kind) = told_by(waits_for);
    let mut row = before.clone();
    row.alert_level |= told;
    session::update(&mut tx, &row).await?;
    for address in addresses {
        let address = address.to_string();
        let mail = NewMail {
            kind,
            session_id: id,
            address: &address,
            address_hash: &app.secret.address(&address),
            network_hash: None,
            message_id: &random().map_err(|error| Fault::internal(&error))?,
        };
        mail::add(&mut tx, mail, now).await?;
    }
    tx.commit().await?;
    app.hub.wake(&[Channel::Mail]);
    sessions::wake(app, Some(&before), &row);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::recipients;

    #[test]
    fn recipients_are_separated_by_semicolons_and_commas() {
        let text = " a@example.com;b@exämple.com, ;; Ann Lee; c@example.com";
        let (addresses, wrong) = recipients(text);
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let expected = ["a@example.com", "b@xn--exmple-cua.com", "c@example.com"];
        assert_eq!(addresses, expected);
        assert_eq!(wrong, 1);
        assert_eq!(recipients(""), (Vec::new(), 0));
    }
}
