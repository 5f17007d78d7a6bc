//! Who calls.

use crate::app::{App, now};
use crate::chat::sessions::Agent;
use crate::error::{Fault, Outcome};
use crate::http::attempts::Attempt;
use crate::http::cors::{could_be_a_form, same_origin};
use crate::http::forwarded::is_https;
use crate::secret::{random, same, sha256};
use crate::store::agent::{self, AgentRow};
use crate::store::{session, token};
use axum::http::{HeaderMap, Method, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::net::IpAddr;

/// The cookie that holds a console's token.
const SESSION_COOKIE: &str = "anteroom_session";
/// The same under TLS: browsers take this name from our host alone, from no other host of
/// the domain and not over plain HTTP (RFC 6265bis, "__Host-").
const SECURE_SESSION_COOKIE: &str = "__Host-anteroom_session";
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
        administrator: row.administrator,
    }
}

/// The values of all cookies of this name.
fn cookies<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookies(headers, name).next()
}

/// The name of the cookie with a console's token.
pub fn session_cookie(headers: &HeaderMap) -> &'static str {
    if is_https(headers) {
        SECURE_SESSION_COOKIE
    } else {
        SESSION_COOKIE
    }
}

/// A console's token from its cookie. Two cookies of the name are refused: one of them
/// was set by somebody else, and which one cannot be told.
pub fn session_token(headers: &HeaderMap) -> Outcome<Option<&str>> {
    let mut all = cookies(headers, session_cookie(headers));
    match (all.next(), all.next()) {
        (_, Some(_)) => Err(Fault::unauthorized(
            "there are two sign-in cookies; delete this site's cookies and sign in again",
        )),
        (token, None) => Ok(token),
    }
}

/// The name of the cookie by which a browser is known that has signed in under this name.
fn device_cookie(headers: &HeaderMap, name: &str) -> String {
    let hash = sha256(agent::key(name).as_bytes());
    let of_name: String = hash.iter().take(6).map(|b| format!("{b:02x}")).collect();
    let prefix = if is_https(headers) { "__Host-" } else { "" };
    format!("{prefix}anteroom_device_{of_name}")
}

/// The number of a browser that has signed in under this name before.
pub fn device<'a>(app: &App, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookie = device_cookie(headers, name);
    cookies(headers, &cookie).find_map(|value| {
        let (number, shown) = value.split_once('.')?;
        let right = app.secret.device(&agent::key(name), number);
        same(shown.as_bytes(), right.as_bytes()).then_some(number)
    })
}

/// Name and value of the cookie by which this browser is known from now on.
pub fn new_device(app: &App, headers: &HeaderMap, name: &str) -> Outcome<(String, String)> {
    let number = random().map_err(|e| Fault::internal(&e))?;
    let shown = app.secret.device(&agent::key(name), &number);
    Ok((device_cookie(headers, name), format!("{number}.{shown}")))
}

/// Finds out who calls. Credentials that are sent have to be right; a cookie
/// counts only from our own pages and with its header.
pub async fn caller(
    app: &App,
    method: &Method,
    headers: &HeaderMap,
    address: IpAddr,
) -> Outcome<Caller> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value
            .to_str()
            .map_err(|_| Fault::unauthorized("the Authorization header cannot be read"))?;
        not_by_a_form(method, headers, value)?;
        return by_header(app, headers, value, address).await;
    }
    let Some(sent) = headers.get(XSRF_HEADER) else {
        // The demo page shares its host with the console: its widget stays a visitor.
        return Ok(Caller::Nobody);
    };
    let unknown = || Fault::unauthorized("the sign-in has ended; sign in again");
    let token = session_token(headers)?.ok_or_else(unknown)?;
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
        let who = Attempt {
            name,
            address,
            device: None,
        };
        let row = app.passwords.check(app, who, password).await?;
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

/// Refuses Basic credentials with what a form of another site can send: a browser that
/// once learned a password adds it by itself. What a script sends has passed a preflight.
fn not_by_a_form(method: &Method, headers: &HeaderMap, value: &str) -> Outcome<()> {
    let is_basic = scheme(value).0.eq_ignore_ascii_case("basic");
    if is_basic && *method == Method::POST && could_be_a_form(headers) && !same_origin(headers) {
        return Err(Fault::unauthorized(
            "Basic credentials are not taken from a form of another site; \
             send the body as application/json",
        ));
    }
    Ok(())
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
    use axum::http::HeaderValue;

    #[test]
    fn two_sign_in_cookies_are_none() {
        let token = |cookies: &[&'static str], https: bool| {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(header::COOKIE, HeaderValue::from_static(cookie));
            }
            if https {
                headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
            }
            let token = session_token(&headers).map(|token| token.map(str::to_owned));
            token.map_err(|fault| fault.status.as_u16())
        };
        let a = Ok(Some("a".to_owned()));
        assert_eq!(token(&["x=1; anteroom_session=a; y=2"], false), a);
        assert_eq!(
            token(&["anteroom_session=a; anteroom_session=b"], false),
            Err(401)
        );
        assert_eq!(
            token(&["anteroom_session=a", "x=1; anteroom_session=a"], false),
            Err(401)
        );
        // Under TLS the other name counts, whatever else was set.
        let both = "anteroom_session=b; __Host-anteroom_session=a; anteroom_session=c";
        assert_eq!(token(&[both], true), a);
        assert_eq!(token(&["anteroom_session=b"], true), Ok(None));
    }

    #[test]
    fn schemes_are_read_leniently() {
        assert_eq!(scheme("SOTicket   7T:a=="), ("SOTicket", "7T:a=="));
        assert_eq!(scheme(" bearer\t8A:b "), ("bearer", "8A:b"));
        assert_eq!(scheme("Bearer"), ("Bearer", ""));
        assert_eq!(scheme(""), ("", ""));
    }
}
