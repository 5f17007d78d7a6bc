//! A request: who, what, with which conditions.

use crate::app::Shared;
use crate::config::Settings;
use crate::error::{Fault, Outcome};
use crate::http::auth::{self, Caller};
use crate::http::forwarded::client_address;
use crate::http::serve::Peer;
use crate::http::wire;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// The largest body from anybody, in bytes.
const BODY_LIMIT: usize = 64 * 1024;
/// The largest body from an agent or integration, in bytes: whole lists of members.
const AGENT_BODY_LIMIT: usize = 1024 * 1024;
/// What is over the limit is taken in up to here, and thrown away.
const BODY_DRAIN: usize = 2 * 1024 * 1024;
/// A body has to be there within this time.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The parameters of a query.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query of an address.
    pub fn of(uri: &Uri) -> Outcome<Self> {
        let list = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| Fault::malformed("the query cannot be read"))?;
        Ok(Self(list.0))
    }

    /// A parameter; its name in any case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let named = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.0.iter().find(named).map(|(_, value)| value.as_str())
    }

    /// A whole number.
    pub fn id(&self, name: &str) -> Outcome<i32> {
        let value = self
            .get(name)
            .ok_or_else(|| Fault::invalid(name, "is missing"))?;
        whole(name, value)
    }
}

/// Reads a whole number.
pub fn whole(name: &str, value: &str) -> Outcome<i32> {
    value
        .trim()
        .parse()
        .map_err(|_| Fault::invalid(name, "is not a whole number"))
}

/// One request, with who sends it.
#[derive(Debug)]
pub struct Incoming {
    /// Who calls.
    pub caller: Caller,
    /// The body as it came; empty where none was sent.
    pub body: Vec<u8>,
    /// The request's headers.
    pub headers: HeaderMap,
    /// Where it comes from.
    pub address: IpAddr,
    /// The query's parameters.
    pub query: Query,
}

impl FromRequest<Shared> for Incoming {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &Shared) -> Outcome<Self> {
        let (parts, body) = request.into_parts();
        let address = address(app, &parts);
        let caller = auth::caller(app, &parts.method, &parts.headers, address).await;
        let limit = match &caller {
            Ok(Caller::Agent(_)) => AGENT_BODY_LIMIT,
            _ => BODY_LIMIT,
        };
        // A body that is left unread would cut the connection before the refusal arrives.
        let body = tokio::time::timeout(BODY_TIME, collect(body, limit))
            .await
            .map_err(|_| Fault::too_slow())?;
        let (caller, body) = (caller?, body?);
        Ok(Self {
            caller,
            body,
            address,
            query: Query::of(&parts.uri)?,
            headers: parts.headers,
        })
    }
}

impl Incoming {
    /// The body as a JSON object; empty where none was sent.
    pub fn json(&self) -> Outcome<Map<String, Value>> {
        wire::read(&self.headers, &self.body, None, &wire::Manner::default())
    }
}

/// The key that makes a write happen once.
pub fn idempotency_key(headers: &HeaderMap) -> Outcome<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    let fine = (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fine {
        return Ok(Some(key.to_owned()));
    }
    Err(Fault::invalid(
        "Idempotency-Key",
        "has to be 1 to 255 visible ASCII characters",
    ))
}

/// The whole body. What is over the limit is still taken in (up to a point), so
/// that the sender is done sending and reads the refusal.
async fn collect(mut body: Body, limit: usize) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut total = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Fault::malformed("the body did not arrive whole"))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        total += data.len();
        if total > BODY_DRAIN {
            break;
        }
        if total <= limit {
            bytes.extend_from_slice(&data);
        }
    }
    if total > limit {
        return Err(Fault::too_large(limit));
    }
    Ok(bytes)
}

/// Where a request comes from, without the rest of it.
#[derive(Clone, Copy, Debug)]
pub struct Origin(pub IpAddr);

impl FromRequestParts<Shared> for Origin {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Outcome<Self> {
        Ok(Self(address(app, parts)))
    }
}

/// The address that a request comes from.
pub fn address(app: &Shared, parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let Settings {
        trusted_proxies,
        forwarded_header,
        ..
    } = &app.settings;
    client_address(trusted_proxies, *forwarded_header, &parts.headers, peer)
}
