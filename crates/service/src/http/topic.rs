//! The short address of what everybody may read of a topic.
//!
//! The loader asks for it on every page, and its bytes are counted; a `GET`
//! without a body also needs no preflight. It is the documented call, with
//! its rights, hooks and answers.

use axum::extract::Request;
use axum::http::{Method, Uri};

const LONG: &str = "/api/v1/Agents/Chat/GetChatTopicEntity?chatTopicEntityId=";
const SELECT: &str =
    "&$select=*,ConsentText,ConsentVersion,PrivacyUrl,Presence,Queue,Hours,Features";

/// Turns `GET /api/topic/1` into the call that it stands for.
pub fn lengthen(request: &mut Request) {
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
