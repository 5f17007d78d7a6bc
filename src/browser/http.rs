//! Requests to the service, and what becomes of them.

use super::answers;
use super::calls::{self, Wire};
use super::failure::{self, classify};
use super::json::Read;
use super::page_side::PageSide;
use anteroom_engine::{Answer, Call, Failure, Lane, Request, Ticket};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, Headers, RequestCredentials, RequestInit, Response};

const API: &str = "api/v1/Agents/";

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
    let Wire {
        method,
        id,
        select,
        body,
    } = calls::wire(topic_id, call);
    if let Call::Poll { etag, wait, .. } = call {
        if let Some(etag) = etag {
            headers.set("If-None-Match", etag).ok()?;
        }
        if *wait > 0 {
            let prefer = String::from("wait=") + &wait.to_string();
            headers.set("Prefer", &prefer).ok()?;
        }
    }
    if let Some(key) = calls::key(call) {
        headers.set("Idempotency-Key", key).ok()?;
    }
    if let Some(secret) = calls::secret(call) {
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

async fn perform(
    page: &PageSide,
    request: web_sys::Request,
    call: &Call,
    topic_id: i32,
) -> Result<Answer, Failure> {
    let url = request.url();
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
        return Ok(answers::polled(&response, None));
    }
    let body = body_of(&response).await;
    if !response.ok() {
        let after = failure::seconds(answers::header(&response, "Retry-After"));
        return Err(classify(
            status,
            after,
            body.and_then(|body| Read::read(&body)),
        ));
    }
    let answer = body
        .as_ref()
        .and_then(|body| answers::answer(&response, body, call, topic_id))
        .map(|answer| answers::placed(answer, url.rsplit_once(API).map_or("", |(base, _)| base)));
    answer.ok_or_else(|| {
        // Whatever else comes (a hotel's sign-in page, a proxy's own words) is not an answer;
        // a carrier that is not understood is another version's.
        let ours = body.is_some_and(|body| answers::is_carrier(&body));
        if ours {
            Failure::Outdated
        } else {
            Failure::Network
        }
    })
}

async fn body_of(response: &Response) -> Option<JsValue> {
    JsFuture::from(response.json().ok()?).await.ok()
}
