//! The short addresses of what everybody may read of a topic.
//!
//! The loader asks for them on pages, and its bytes are counted; a `GET`
//! without a body also needs no preflight. They are the documented call, with
//! its rights and hooks: `/api/topic/1` with its answer, `/api/topic/1/now` with
//! what a page wants to know before it shows a door to the chat.

use super::api;
use crate::app::Shared;
use crate::error::{Fault, Outcome};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

const LONG: &str = "/api/v1/Agents/Chat/GetChatTopicEntity?chatTopicEntityId=";
const SELECT: &str =
    "&$select=*,ConsentText,ConsentVersion,PrivacyUrl,Presence,Queue,Hours,Features,Logo";

/// How large a topic may be, in bytes; its texts have limits of their own.
const TOPIC: usize = 1 << 20;
/// A page that asks again and again is answered by the browser.
const FRESH: HeaderValue = HeaderValue::from_static("max-age=20");

/// Answers one of the short addresses, or what else is asked of the API.
pub async fn entry(state: State<Shared>, mut request: Request) -> Response {
    let now = request.uri().path().strip_suffix("/now").map(str::to_owned);
    let Some(topic) = now.filter(|path| path.starts_with("/api/topic/")) else {
        lengthen(&mut request);
        return api::entry(state, request).await;
    };
    if let Ok(uri) = Uri::try_from(topic) {
        *request.uri_mut() = uri;
    }
    lengthen(&mut request);
    // The long answer is read here, so it is in the one format that is.
    request.headers_mut().remove(header::ACCEPT);
    let answer = api::entry(state, request).await;
    if !answer.status().is_success() {
        return answer;
    }
    match read(answer).await {
        Ok(topic) => ([(header::CACHE_CONTROL, FRESH)], Json(availability(&topic))).into_response(),
        Err(fault) => fault.into_response(),
    }
}

/// The topic in an answer; null where there is none.
async fn read(answer: Response) -> Outcome<Value> {
    let bytes = to_bytes(answer.into_body(), TOPIC).await;
    let bytes = bytes.map_err(|error| Fault::internal(&error))?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// Whether somebody is there, by the names of the page's API.
fn availability(topic: &Value) -> Value {
    let (presence, queue) = (&topic["Presence"], &topic["Queue"]);
    let open = presence["Open"].as_bool().unwrap_or_default();
    let agents = presence["AgentsPresent"].as_u64().unwrap_or_default();
    json!({
        "reached": true,
        "available": open && agents > 0,
        "open": open,
        "agents": agents,
        "position": queue["Position"],
        "waitMin": queue["WaitMin"],
        "waitMax": queue["WaitMax"],
        "evidence": queue["Evidence"],
    })
}

/// Turns `GET /api/topic/1` into the call that it stands for.
fn lengthen(request: &mut Request) {
    let Some(id) = request.uri().path().strip_prefix("/api/topic/") else {
        return;
    };
    let is_number = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    if *request.method() != Method::GET || !is_number {
        return;
    }
    if let Ok(uri) = Uri::try_from([LONG, id, SELECT].concat()) {
        *request.uri_mut() = uri;
        *request.method_mut() = Method::POST;
    }
}
