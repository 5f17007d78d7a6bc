//! Who calls.

use crate::app::{App, now};
use crate::chat::sessions::Agent;
use crate::error::{Fault, Outcome};
use crate::http::cors::same_origin;
use crate::secret::{same, sha256};
use crate::store::agent::{self, AgentRow};
use crate::store::{session, token};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::net::IpAddr;

/// The cookie that holds a console's token.
pub const SESSION_COOKIE: &str = "anteroom_session";
/// The cookie that holds what a console's calls repeat in a header.
pub const XSRF_COOKIE: &str = "XSRF-TOKEN";
const XSRF_HEADER: &str = "x-xsrf-token";
const APP_HEADER: &str = "so-apptoken";

/// Who calls.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Nobody that we know: a visitor without a session.
    Nobody,
    /// The visitor of this session.
    Visitor(i32),
    /// An agent, in the console or by integration.
    Agent(Agent),
}

impl Caller {
    /// The agent, or a refusal.
    pub fn agent(&self) -> Outcome<&Agent> {
        match self {
            Self::Agent(agent) => Ok(agent),
            Self::Visitor(_) => Err(Fault::not_yours("this is for agents")),
            Self::Nobody => Err(Fault::unauthorized("sign in first")),
        }
    }
}

/// The carrier's caller of a stored agent.
pub fn agent_of(row: &AgentRow, console: bool) -> Agent {
    Agent {
        id: row.id,
        name: row.name.clone(),
        full_name: row.full_name.clone(),
        nickname: row.nickname.clone(),
        console,
    }
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Finds out who calls. Credentials that are sent have to be right; a cookie
/// counts only from our own pages and with its header.
pub async fn caller(app: &App, headers: &HeaderMap, address: IpAddr) -> Outcome<Caller> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value
            .to_str()
            .map_err(|_| Fault::unauthorized("the Authorization header cannot be read"))?;
        return by_header(app, headers, value, address).await;
    }
    let Some(sent) = headers.get(XSRF_HEADER) else {
        // The demo page shares its host with the console: its widget stays a visitor.
        return Ok(Caller::Nobody);
    };
    let unknown = || Fault::unauthorized("the sign-in has ended; sign in again");
    let token = cookie(headers, SESSION_COOKIE).ok_or_else(unknown)?;
    if !same_origin(headers) || !same(sent.as_bytes(), app.secret.xsrf(token).as_bytes()) {
        return Err(Fault::unauthorized(
            "X-XSRF-TOKEN does not match the sign-in",
        ));
    }
    let row = signed_in(app, token).await?.ok_or_else(unknown)?;
    Ok(Caller::Agent(agent_of(&row, true)))
}

/// The agent that a console's token stands for.
pub async fn signed_in(app: &App, token: &str) -> Outcome<Option<AgentRow>> {
    let mut read = app.store.peek().await?;
    Ok(agent::signed_in(&mut read, &sha256(token.as_bytes()), now()).await?)
}

/// The scheme and the credentials of an `Authorization` header.
pub fn scheme(value: &str) -> (&str, &str) {
    let value = value.trim();
    let (scheme, rest) = value.split_once([' ', '\t']).unwrap_or((value, ""));
    (scheme, rest.trim())
}

/// What may be a session's key.
pub fn session_key(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = scheme(value);
    let key = scheme.eq_ignore_ascii_case("bearer") && !rest.starts_with(Kind::Bearer.prefix());
    key.then_some(rest)
}

async fn by_header(
    app: &App,
    headers: &HeaderMap,
    value: &str,
    address: IpAddr,
) -> Outcome<Caller> {
    let (scheme, rest) = scheme(value);
    if scheme.eq_ignore_ascii_case("basic") {
        let wrong = || Fault::unauthorized("the Basic credentials cannot be read");
        let text = STANDARD.decode(rest).map_err(|_| wrong())?;
        let text = String::from_utf8(text).map_err(|_| wrong())?;
        let (name, password) = text.split_once(':').ok_or_else(wrong)?;
        let row = app.passwords.check(app, name, password, address).await?;
        return Ok(Caller::Agent(agent_of(&row, false)));
    }
    if scheme.eq_ignore_ascii_case("soticket") {
        is_our_app(app, headers)?;
        return by_token(app, Kind::SoTicket, rest, address).await;
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Fault::unauthorized(
            "this service takes Basic credentials, a SoTicket, a Bearer token or a session's key",
        ));
    }
    if rest.starts_with(Kind::Bearer.prefix()) {
        return by_token(app, Kind::Bearer, rest, address).await;
    }
    let hash = sha256(rest.as_bytes());
    if let Some(id) = app.fresh.session(&hash) {
        return Ok(Caller::Visitor(id));
    }
    let mut read = app.store.peek().await?;
    let found = session::by_key(&mut read, &hash).await?;
    match found {
        Some((id, stored)) if same(&stored, &hash) => {
            app.fresh.opens(hash, id);
            Ok(Caller::Visitor(id))
        }
        _ => Err(Fault::unauthorized("this key opens no session")),
    }
}

/// The kinds of an agent's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `Bearer 8A:…`
    Bearer,
    /// `SoTicket 7T:…`
    SoTicket,
}

impl Kind {
    /// The scheme's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::SoTicket => "SoTicket",
        }
    }

    /// What its tokens begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Bearer => "8A:",
            Self::SoTicket => "7T:",
        }
    }
}

/// Where an app token is set, tickets count only with it.
fn is_our_app(app: &App, headers: &HeaderMap) -> Outcome<()> {
    let Some(wanted) = &app.settings.app_token else {
        return Ok(());
    };
    let sent = headers.get(APP_HEADER).map_or(&[][..], |v| v.as_bytes());
    // Hashes are of one length, so that the time does not tell the token's.
    if same(&sha256(sent), &sha256(wanted.as_bytes())) {
        return Ok(());
    }
    Err(Fault::unauthorized(
        "a SoTicket needs the right SO-AppToken with it",
    ))
}

/// The agent whose token this is. A right one counts whatever failed before.
async fn by_token(app: &App, kind: Kind, sent: &str, address: IpAddr) -> Outcome<Caller> {
    let time = now();
    let hash = sha256(sent.as_bytes());
    let found = {
        let mut read = app.store.read().await?;
        token::find(&mut read, kind.name(), &hash).await?
    };
    let Some((row, agent)) = found else {
        app.passwords.attempts.allow_network(address, time)?;
        app.passwords.attempts.failed_token(address, time);
        return Err(Fault::unauthorized("this token is not known"));
    };
    if !row.counts(time) {
        return Err(Fault::unauthorized(
            "this token was revoked or has expired; ask for a new one",
        ));
    }
    if row.is_news(time)
        && let Err(error) = note_use(app, row.id, time).await
    {
        tracing::warn!(%error, token = row.id, "the use of a token was not written down");
    }
    Ok(Caller::Agent(agent_of(&agent, false)))
}

async fn note_use(app: &App, id: i32, time: i64) -> sqlx::Result<()> {
    let mut tx = app.store.write().await?;
    token::used(&mut tx, id, time).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_read_leniently() {
        assert_eq!(scheme("SOTicket   7T:a=="), ("SOTicket", "7T:a=="));
        assert_eq!(scheme(" bearer\t8A:b "), ("bearer", "8A:b"));
        assert_eq!(scheme("Bearer"), ("Bearer", ""));
        assert_eq!(scheme(""), ("", ""));
    }
}
