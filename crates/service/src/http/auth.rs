//! Who calls.

use crate::app::{App, now};
use crate::chat::sessions::Agent;
use crate::error::{Fault, Outcome};
use crate::http::cors::same_origin;
use crate::secret::{same, sha256};
use crate::store::agent::{self, AgentRow};
use crate::store::session;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The cookie that holds a console's token.
pub const SESSION_COOKIE: &str = "anteroom_session";
/// The cookie that holds what a console's calls repeat in a header.
pub const XSRF_COOKIE: &str = "XSRF-TOKEN";
const XSRF_HEADER: &str = "x-xsrf-token";

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
pub async fn caller(app: &App, headers: &HeaderMap) -> Outcome<Caller> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value
            .to_str()
            .map_err(|_| Fault::unauthorized("the Authorization header cannot be read"))?;
        return by_header(app, value).await;
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

async fn by_header(app: &App, value: &str) -> Outcome<Caller> {
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("basic") {
        let wrong = || Fault::unauthorized("the Basic credentials cannot be read");
        let text = STANDARD.decode(rest).map_err(|_| wrong())?;
        let text = String::from_utf8(text).map_err(|_| wrong())?;
        let (name, password) = text.split_once(':').ok_or_else(wrong)?;
        let row = app.passwords.check(app, name, password).await?;
        return Ok(Caller::Agent(agent_of(&row, false)));
    }
    if scheme.eq_ignore_ascii_case("bearer") {
        let hash = sha256(rest.as_bytes());
        if let Some(id) = app.fresh.session(&hash) {
            return Ok(Caller::Visitor(id));
        }
        let mut read = app.store.peek().await?;
        let found = session::by_key(&mut read, &hash).await?;
        return match found {
            Some((id, stored)) if same(&stored, &hash) => {
                app.fresh.opens(hash, id);
                Ok(Caller::Visitor(id))
            }
            _ => Err(Fault::unauthorized("this key opens no session")),
        };
    }
    Err(Fault::unauthorized(
        "this service takes Basic credentials or a session's key",
    ))
}
