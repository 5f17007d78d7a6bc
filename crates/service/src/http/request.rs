//! A call of the API: who, what, with which conditions.

use crate::app::Shared;
use crate::error::{Fault, Outcome};
use crate::http::auth::{self, Caller};
use crate::http::serve::Peer;
use anteroom_carriers::select::Select;
use axum::body::Body;
use axum::extract::{FromRequest, Query, Request};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// The largest body, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;
/// What is over the limit is taken in up to here, and thrown away.
const BODY_DRAIN: usize = 1024 * 1024;
/// A body has to be there within this time.
const BODY_TIME: Duration = Duration::from_secs(10);

/// One call.
#[derive(Debug)]
pub struct Call {
    /// Who calls.
    pub caller: Caller,
    /// The body; empty where none was sent.
    pub body: Map<String, Value>,
    /// The request's headers.
    pub headers: HeaderMap,
    /// Where it comes from.
    pub address: IpAddr,
    query: Vec<(String, String)>,
}

impl FromRequest<Shared> for Call {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &Shared) -> Outcome<Self> {
        let (parts, body) = request.into_parts();
        let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| Fault::malformed("the query cannot be read"))?
            .0;
        // A body that is left unread would cut the connection before the refusal arrives.
        let body = read(&parts.headers, body).await;
        let caller = auth::caller(app, &parts.headers).await?;
        let body = body?;
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
        let address = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Ok(Self {
            caller,
            body,
            address: forwarded(app, &parts.headers, address),
            headers: parts.headers,
            query,
        })
    }
}

impl Call {
    /// A query parameter; names in any case.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A whole number from the query.
    pub fn id(&self, name: &str) -> Outcome<i32> {
        let value = self
            .query(name)
            .ok_or_else(|| Fault::invalid(name, "is missing"))?;
        value
            .trim()
            .parse()
            .map_err(|_| Fault::invalid(name, "is not a whole number"))
    }

    /// What to answer.
    pub fn select(&self) -> Select {
        Select::parse(self.query("$select").unwrap_or_default())
    }

    /// The body as it is, for reading into a carrier.
    pub fn whole(&self) -> Value {
        Value::Object(self.body.clone())
    }

    /// The key that makes a write happen once.
    pub fn idempotency_key(&self) -> Outcome<Option<String>> {
        let Some(value) = self.headers.get("idempotency-key") else {
            return Ok(None);
        };
        let key = value.to_str().unwrap_or_default().trim();
        let fine = (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if fine {
            Ok(Some(key.to_owned()))
        } else {
            Err(Fault::invalid(
                "Idempotency-Key",
                "has to be 1 to 255 visible ASCII characters",
            ))
        }
    }
}

/// Reads a JSON object, or nothing.
async fn read(headers: &HeaderMap, body: Body) -> Outcome<Map<String, Value>> {
    let bytes = tokio::time::timeout(BODY_TIME, collect(body))
        .await
        .map_err(|_| Fault::too_slow())??;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    if !is_json(headers) {
        return Err(Fault::media_type());
    }
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Fault::malformed("the body has to be a JSON object")),
        Err(error) => Err(Fault::malformed(format!(
            "the body is not JSON: line {}, column {}",
            error.line(),
            error.column()
        ))),
    }
}

/// The whole body. What is over the limit is still taken in (up to a point), so
/// that the sender is done sending and reads the refusal.
async fn collect(mut body: Body) -> Outcome<Vec<u8>> {
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
        if total <= BODY_LIMIT {
            bytes.extend_from_slice(&data);
        }
    }
    if total > BODY_LIMIT {
        return Err(Fault::too_large(BODY_LIMIT));
    }
    Ok(bytes)
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok());
    let kind = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let subtype = match kind.split_once('/') {
        Some(("application" | "text", subtype)) => subtype,
        _ => return false,
    };
    subtype == "json" || subtype.ends_with("+json")
}

/// The visitor's address: the peer's, or what proxies that we trust say.
fn forwarded(app: &Shared, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let trusted = |ip: IpAddr| {
        app.settings
            .trusted_proxies
            .iter()
            .any(|net| net.contains(ip))
    };
    if !trusted(peer) {
        return peer;
    }
    // The right-most hop that is not one of ours; what is left of it can be made up.
    let list: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map_while(|hop| hop.trim().parse().ok())
        .collect();
    let outside = list.iter().rev().find(|ip| !trusted(**ip));
    outside.or(list.first()).copied().unwrap_or(peer)
}
