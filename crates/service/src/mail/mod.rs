//! E-mail to visitors, and to those who manage topics.
//!
//! What is to be sent stands in the database until the server has taken it, so
//! that it survives a restart; it is written when it is sent, so that nothing of
//! a chat is kept twice.

pub mod address;
mod alert;
mod letter;
pub mod settings;
pub mod words;

use crate::app::{App, Shared, now};
use crate::chat::hub::Channel;
use crate::chat::overdue::WaitsFor;
use crate::error::Outcome;
use crate::store::mail::{self, MailKind, MailRow};
use crate::store::session;
use letter::Letter;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use settings::MailSettings;
use std::time::Duration;

/// One try may take so long.
const TIME: Duration = Duration::from_secs(30);
/// So many tries, then it is given up.
const TRIES: i32 = 6;
/// The longest sleep: the clock on the wall may be set meanwhile.
const LONGEST: Duration = Duration::from_secs(30);

const BEYOND_ASCII: &str = "the server does not offer SMTPUTF8, without which it takes no \
    address with letters beyond ASCII before the @";
const NO_SENDER: &str =
    "--mail-from is not an address; write chat@example.com or Shop <chat@example.com>";

/// The way out for e-mail.
#[derive(Clone, Debug)]
pub struct Post {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why an e-mail could not be sent.
#[derive(Debug)]
struct Failure {
    /// Another try makes no sense.
    for_good: bool,
    /// In words, without addresses.
    what: String,
}

impl Post {
    /// The way out that is set, if one is.
    ///
    /// # Errors
    /// With a sentence for the operator.
    pub fn open(settings: &MailSettings) -> Result<Option<Self>, String> {
        let (url, from) = match (&settings.smtp_url, &settings.mail_from) {
            (None, None) => return Ok(None),
            (Some(url), Some(from)) => (url, from),
            (Some(_), None) => {
                return Err("--smtp-url needs --mail-from: whom e-mail is from".to_owned());
            }
            (None, Some(_)) => {
                return Err("--mail-from needs --smtp-url: the server that takes it".to_owned());
            }
        };
        let mut from: Mailbox = from.parse().map_err(|_| NO_SENDER.to_owned())?;
        let sender = from.email.to_string();
        from.email = address::deliverable(&sender).ok_or_else(|| NO_SENDER.to_owned())?;
        let url = settings::server(url)?;
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|error| format!("--smtp-url cannot be used: {error}"))?
            .timeout(Some(TIME))
            .build();
        Ok(Some(Self { server, from }))
    }

    /// The message as it goes out; the id is the same for every try.
    fn message(&self, letter: Letter, to: Address, id: &str) -> Result<Message, Failure> {
        let domain = self.from.email.domain();
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .message_id(Some(format!("<{id}@{domain}>")))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
            .map_err(|error| Failure {
                for_good: true,
                what: error.to_string(),
            })
    }

    async fn send(&self, letter: Letter, row: &MailRow) -> Result<(), Failure> {
        let to = address::deliverable(&row.address).ok_or_else(|| Failure {
            for_good: true,
            what: "no e-mail can be sent to an address like this".to_owned(),
        })?;
        let ascii = address::is_ascii(&to) && address::is_ascii(&self.from.email);
        let message = self.message(letter, to, &row.message_id)?;
        let sent = self.server.send(message).await;
        sent.map(drop).map_err(|error| {
            let beyond = !ascii && error.is_client() && cause(&error).contains("SMTPUTF8");
            Failure {
                for_good: error.is_permanent() || beyond,
                what: match error.status() {
                    // The server's words may tell the address.
                    Some(code) => format!("the server answered {code}"),
                    None if beyond => BEYOND_ASCII.to_owned(),
                    None => without_text(&error),
                },
            }
        })
    }
}

/// What kind of failure it was.
fn without_text(error: &lettre::transport::smtp::Error) -> String {
    if error.is_timeout() {
        return "the server took too long".to_owned();
    }
    let cause = cause(error);
    if error.is_tls() {
        return format!("the connection could not be made safe{cause}");
    }
    if error.is_response() {
        return "the server's answer could not be understood".to_owned();
    }
    if error.is_client() {
        return format!("it does not suit the server{cause}");
    }
    format!("the server could not be reached{cause}")
}

/// What is behind an error: the operating system's or the library's own words, never
/// the server's.
fn cause(error: &dyn std::error::Error) -> String {
    error
        .source()
        .map_or_else(String::new, |cause| format!(": {cause}"))
}

/// How long to wait after so many tries.
fn pause(app: &App, tries: i32) -> i64 {
    let first = i64::try_from(app.settings.mail.mail_retry.as_millis()).unwrap_or(60_000);
    let times = u32::try_from(tries.max(1) - 1).unwrap_or(0);
    first.saturating_mul(4_i64.saturating_pow(times))
}

/// How long to wait before it is written again what came of a try.
const NOTE_RETRY: Duration = Duration::from_secs(1);

/// Sends what is due, and sleeps until the next is, until the service stops.
pub async fn run(app: Shared) {
    let Some(post) = app.post.clone() else {
        return;
    };
    let added = app.hub.subscribe(vec![Channel::Mail]);
    loop {
        // Failures are logged where they happen; the next round tries again.
        let wait = match deliver(&app, &post).await {
            Ok(Some(next)) => {
                let millis = u64::try_from(next - now()).unwrap_or(0);
                LONGEST.min(Duration::from_millis(millis))
            }
            Ok(None) => LONGEST,
            Err(_) => Duration::from_secs(1),
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = added.woken() => {}
            () = app.stopping.cancelled() => break,
        }
    }
}

/// Sends everything that is due; answers when the next is.
async fn deliver(app: &App, post: &Post) -> Outcome<Option<i64>> {
    loop {
        let (row, letter) = {
            let mut read = app.store.read().await?;
            let Some(row) = mail::next(&mut read).await? else {
                return Ok(None);
            };
            if row.next_at > now() {
                return Ok(Some(row.next_at));
            }
            let Some(session) = session::get(&mut read, row.session_id).await? else {
                // Deleted in this moment, and the e-mail with it.
                continue;
            };
            let letter = match row.kind {
                MailKind::Transcript => Some(letter::of_session(&mut read, &session).await?),
                MailKind::AgentAlert => {
                    alert::of_session(app, &mut read, &session, WaitsFor::Agent).await?
                }
                MailKind::AnswerAlert => {
                    alert::of_session(app, &mut read, &session, WaitsFor::Answer).await?
                }
            };
            (row, letter)
        };
        let sent = match letter {
            Some(letter) => tokio::select! {
                sent = post.send(letter, &row) => sent.map(|()| "Sent"),
                // It is sent after the next start.
                () = app.stopping.cancelled() => return Ok(None),
            },
            // What it would tell is over.
            None => Ok("Dropped"),
        };
        // Where it cannot be written down that it was sent, it must not be sent once a second.
        while note(app, &row, &sent).await.is_err() {
            tokio::select! {
                () = tokio::time::sleep(NOTE_RETRY) => {}
                () = app.stopping.cancelled() => return Ok(None),
            }
        }
    }
}

/// Writes down what came of a try.
async fn note(app: &App, row: &MailRow, sent: &Result<&str, Failure>) -> Outcome<()> {
    let tries = row.tries + 1;
    let mut tx = app.store.write().await?;
    match sent {
        Ok(state) => mail::done(&mut tx, row.id, state).await?,
        Err(failure) if failure.for_good || tries >= TRIES => {
            mail::done(&mut tx, row.id, "Failed").await?;
        }
        Err(_) => mail::again(&mut tx, row.id, tries, now() + pause(app, tries)).await?,
    }
    tx.commit().await?;
    match sent {
        Ok(state) => tracing::debug!(
            mail = row.id,
            session = row.session_id,
            state,
            "e-mail done"
        ),
        Err(Failure { for_good, what }) if *for_good || tries >= TRIES => {
            tracing::warn!(mail = row.id, tries, why = what, "an e-mail was given up");
        }
        Err(Failure { what, .. }) => {
            tracing::warn!(
                mail = row.id,
                tries,
                why = what,
                "an e-mail could not be sent yet"
            );
        }
    }
    Ok(())
}
