//! The engine's calls as requests to the service, and its answers as the engine's.

use super::failure::{self, classify};
use super::json::{self, Body, Read};
use super::page_side::PageSide;
use anteroom_carriers::visitor::{VisitorSession, VisitorTopic};
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType};
use anteroom_engine::{Answer, Call, Change, Contact, Failure, Lane, Request, Ticket};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, Headers, RequestCredentials, RequestInit, Response};

const API: &str = "api/v1/Agents/Chat/";
const TOPIC: &str = "&$select=ChatTopicId,BadgeHeader,CollectConsent,ConsentText,\
    CustomQueueTextEnabled,CustomQueueText,WidgetEnableRating,WidgetRatingText,Widget,Presence,Queue";
const SESSION: &str = "&$select=ChatSessionId,User,Status,Flags,Rating,Queue,Messages,Presence";
/// The pause between polls when the service does not say, in milliseconds.
const INTERVAL: u32 = 3_000;

/// The way to the service; dropping it gives up what is under way.
pub struct Http {
    base: String,
    topic_id: i32,
    page: PageSide,
    // One for each lane.
    under_way: RefCell<Vec<(Lane, UnderWay)>>,
}

struct UnderWay(AbortController);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Http {
    /// `base` is the service's address, with a slash at its end.
    #[must_use]
    pub const fn new(base: String, topic_id: i32, page: PageSide) -> Self {
        Self {
            base,
            topic_id,
            page,
            under_way: RefCell::new(Vec::new()),
        }
    }

    /// Sends a request. Whatever the lane had under way is given up.
    pub fn send(
        &self,
        request: Request,
        ended: impl FnOnce(Ticket, Result<Answer, Failure>) + 'static,
    ) {
        let Request { ticket, call } = request;
        self.abort(ticket.lane);
        let mut signal = None;
        if let Ok(controller) = AbortController::new() {
            signal = Some(controller.signal());
            let mut under_way = self.under_way.borrow_mut();
            under_way.push((ticket.lane, UnderWay(controller)));
        }
        let prepared = prepare(&self.base, self.topic_id, &call, signal.as_ref());
        let topic_id = self.topic_id;
        let page = self.page.clone();
        spawn_local(async move {
            let result = match prepared {
                Some(request) => perform(&page, request, &call, topic_id).await,
                None => Err(Failure::Network),
            };
            ended(ticket, result);
        });
    }

    /// Gives up what is under way on this lane.
    pub fn abort(&self, lane: Lane) {
        self.under_way.borrow_mut().retain(|(l, _)| *l != lane);
    }
}

fn prepare(
    base: &str,
    topic_id: i32,
    call: &Call,
    signal: Option<&AbortSignal>,
) -> Option<web_sys::Request> {
    let headers = Headers::new().ok()?;
    let (method, id, select, body) = match call {
        // No header and no body: a foreign page's browser asks nothing before it.
        Call::Topic => (
            "GetChatTopicEntity?chatTopicEntityId=",
            topic_id,
            TOPIC,
            None,
        ),
        Call::Poll {
            id,
            after,
            etag,
            wait,
            ..
        } => {
            if let Some(etag) = etag {
                headers.set("If-None-Match", etag).ok()?;
            }
            if *wait > 0 {
                let prefer = String::from("wait=") + &wait.to_string();
                headers.set("Prefer", &prefer).ok()?;
            }
            let body = Body::default().number("After", *after);
            (
                "GetChatSessionEntity?chatSessionEntityId=",
                *id,
                SESSION,
                Some(body),
            )
        }
        Call::Create {
            contact, message, ..
        } => (
            "SaveChatSessionEntity",
            0,
            "",
            Some(create(topic_id, contact, message)),
        ),
        Call::Save { id, change, .. } => {
            let body = Body::default().number("ChatSessionId", *id);
            ("SaveChatSessionEntity", 0, "", Some(changed(body, *change)))
        }
        Call::Message { id, text, .. } => {
            let message = Body::default().text("Message", text);
            let body = Body::default().number("ChatSessionId", *id);
            (
                "AddChatMessage",
                0,
                "",
                Some(body.object("Message", message)),
            )
        }
    };

    if let Some(key) = key(call) {
        headers.set("Idempotency-Key", key).ok()?;
    }
    if let Some(secret) = secret(call) {
        let bearer = String::from("Bearer ") + secret;
        headers.set("Authorization", &bearer).ok()?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(signal);
    if let Some(body) = body {
        headers.set("Content-Type", "application/json").ok()?;
        init.set_body(&JsValue::from_str(&body.finish()));
    }
    init.set_headers(&headers);

    let mut url = String::from(base);
    url.push_str(API);
    url.push_str(method);
    if id != 0 {
        url.push_str(&id.to_string());
    }
    url.push_str(select);
    web_sys::Request::new_with_str_and_init(&url, &init).ok()
}

fn create(topic_id: i32, contact: &Contact, message: &str) -> Body {
    let mut body = Body::default()
        .number("ChatSessionId", 0)
        .number("TopicId", topic_id);
    for (name, text) in [
        ("CustomerAlias", &*contact.alias),
        ("CustomerName", &contact.name),
        ("CustomerEmail", &contact.email),
        ("CustomerPhone", &contact.phone),
        ("CustomerCompanyName", &contact.company),
        ("FirstMessage", message),
    ] {
        body = body.text(name, text);
    }
    body.flag("CustomerConsented", contact.consented)
}

fn changed(body: Body, change: Change) -> Body {
    match change {
        Change::Status(status) => body.text("Status", status.name()),
        Change::Rating(stars) => body.number("Rating", stars),
        Change::Typing(on) => body.text("Flags", if on { "CustomerIsTyping" } else { "None" }),
    }
}

fn key(call: &Call) -> Option<&str> {
    match call {
        Call::Create { key, .. } | Call::Message { key, .. } => Some(key),
        Call::Save { key, .. } => key.as_deref(),
        Call::Topic | Call::Poll { .. } => None,
    }
}

fn secret(call: &Call) -> Option<&str> {
    match call {
        Call::Topic | Call::Create { .. } => None,
        Call::Message { secret, .. } | Call::Save { secret, .. } | Call::Poll { secret, .. } => {
            Some(secret)
        }
    }
}

async fn perform(
    page: &PageSide,
    request: web_sys::Request,
    call: &Call,
    topic_id: i32,
) -> Result<Answer, Failure> {
    // Some pages put their own function in fetch's place: whatever it does, it must not end the chat.
    let Ok(response) = page.fetch(&request) else {
        return Err(Failure::Network);
    };
    let Ok(response) = JsFuture::from(response).await else {
        return Err(Failure::Network);
    };
    let response: Response = response.unchecked_into();
    let status = response.status();
    if status == 304 && matches!(call, Call::Poll { .. }) {
        return Ok(polled(&response, None));
    }
    let body = body_of(&response).await;
    if !response.ok() {
        let after = failure::seconds(header(&response, "Retry-After"));
        return Err(classify(
            status,
            after,
            body.and_then(|body| Read::read(&body)),
        ));
    }
    body.and_then(|body| answer(&response, body, call, topic_id))
        .ok_or(Failure::Network)
}

async fn body_of(response: &Response) -> Option<JsValue> {
    JsFuture::from(response.json().ok()?).await.ok()
}

/// What a good answer means. Whatever else comes (a hotel's sign-in page, a
/// proxy's own words) is not an answer.
fn answer(response: &Response, body: JsValue, call: &Call, topic_id: i32) -> Option<Answer> {
    match call {
        Call::Topic if body.is_null() => Some(Answer::Topic(None)),
        Call::Topic => {
            let topic: VisitorTopic = Read::read(&body)?;
            (topic.chat_topic_id == topic_id).then_some(Answer::Topic(Some(topic)))
        }
        Call::Poll { id, .. } => {
            let mut session: VisitorSession = Read::read(&body)?;
            session.messages.iter_mut().flatten().for_each(offer);
            (session.chat_session_id == *id).then(|| polled(response, Some(session)))
        }
        Call::Create { .. } => {
            let session: VisitorSession = Read::read(&body)?;
            let whole = session.chat_session_id > 0 && session.session_key.is_some();
            whole.then_some(Answer::Created(session))
        }
        Call::Save { id, .. } => {
            let session: VisitorSession = Read::read(&body)?;
            (session.chat_session_id == *id).then_some(Answer::Done)
        }
        Call::Message { .. } => {
            let message: ChatMessage = Read::read(&body)?;
            (message.chat_message_id > 0).then_some(Answer::Done)
        }
    }
}

/// What a bot offers stands below its words, one to a line: it is taken by writing it.
fn offer(message: &mut ChatMessage) {
    if message.special_type != ChatMessageSpecialType::Options {
        return;
    }
    let labels: Option<Vec<String>> = json::from_text(&message.special_param);
    for label in labels.unwrap_or_default() {
        if !message.message.is_empty() {
            message.message.push('\n');
        }
        message.message.push_str("• ");
        message.message.push_str(&label);
    }
}

fn polled(response: &Response, session: Option<VisitorSession>) -> Answer {
    let applied = header(response, "Preference-Applied");
    let interval = failure::seconds(header(response, "Poll-Interval"));
    Answer::Poll {
        session,
        etag: header(response, "ETag"),
        held: applied.is_some_and(|applied| applied.starts_with("wait")),
        interval: interval.map_or(INTERVAL, |millis| millis.clamp(500, 60_000)),
    }
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}
