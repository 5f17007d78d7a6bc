//! Requests to the service, and what becomes of them.

use super::answers::{self, Reply};
use super::calls::{self, Wire};
use super::failure::classify;
use super::get;
use super::json::Read;
use super::outside::Outside;
use anteroom_engine::{Answer, Call, Carriage, Event, Failure, Lane, Load, Request, Ticket};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    fn send(
        outside: &JsValue,
        lane: u32,
        path: &str,
        secret: &str,
        key: &str,
        etag: &str,
        wait: u32,
        body: &str,
    );
    fn carry(
        outside: &JsValue,
        lane: u32,
        up: bool,
        secret: &str,
        session: i32,
        file: i32,
        key: &str,
        name: &str,
    );
    fn abort(outside: &JsValue, lane: u32);
}

/// What was asked and is not answered: one for each lane. A file is no call.
#[derive(Default)]
pub struct UnderWay(RefCell<Vec<(Ticket, Option<Call>)>>);

impl UnderWay {
    fn put(&self, ticket: Ticket, call: Option<Call>) {
        self.take(ticket.lane as u32);
        self.0.borrow_mut().push((ticket, call));
    }

    fn place(&self, lane: u32) -> Option<usize> {
        let lanes = self.0.borrow();
        lanes
            .iter()
            .position(|(known, _)| known.lane as u32 == lane)
    }

    fn take(&self, lane: u32) -> Option<(Ticket, Option<Call>)> {
        let place = self.place(lane)?;
        Some(self.0.borrow_mut().swap_remove(place))
    }

    /// The ticket of what is under way on this lane.
    pub fn ticket(&self, lane: u32) -> Option<Ticket> {
        let place = self.place(lane)?;
        self.0.borrow().get(place).map(|(ticket, _)| *ticket)
    }
}

impl Outside {
    /// Sends a request. Whatever the lane had under way is given up.
    pub fn send(&self, request: Request) {
        let Request { ticket, call } = request;
        let Wire {
            method,
            id,
            select,
            body,
        } = calls::wire(self.topic_id, &call);
        let id = if id == 0 {
            String::new()
        } else {
            id.to_string()
        };
        let (etag, wait) = match &call {
            Call::Poll { etag, wait, .. } => (etag.as_deref(), *wait),
            _ => (None, 0),
        };
        send(
            &self.o,
            ticket.lane as u32,
            &[method, &id, select].concat(),
            calls::secret(&call).unwrap_or_default(),
            calls::key(&call).unwrap_or_default(),
            etag.unwrap_or_default(),
            wait,
            &body.map(|body| body.finish()).unwrap_or_default(),
        );
        self.under_way.put(ticket, Some(call));
    }

    /// Sends or fetches a file.
    pub fn carry(&self, carriage: Carriage) {
        let Carriage {
            ticket,
            id,
            secret,
            load,
        } = carriage;
        let (up, file, key, name) = match load {
            Load::Up(key, name) => (true, 0, key, name),
            Load::Down(file, name) => (false, file, String::new(), name),
        };
        carry(
            &self.o,
            ticket.lane as u32,
            up,
            &secret,
            id,
            file,
            &key,
            &name,
        );
        self.under_way.put(ticket, None);
    }

    /// Gives up what is under way on this lane.
    pub fn abort(&self, lane: Lane) {
        abort(&self.o, lane as u32);
    }

    /// A lane's answer.
    pub(super) fn answered(&self, lane: u32, from: &JsValue) -> Option<Event> {
        let (ticket, call) = self.under_way.take(lane)?;
        let reply = Reply::read(from).unwrap_or_default();
        let result = outcome(reply, &get(from, "body"), call.as_ref(), self.topic_id);
        Some(Event::Answered(ticket, result))
    }
}

fn outcome(
    reply: Reply,
    body: &JsValue,
    call: Option<&Call>,
    topic_id: i32,
) -> Result<Answer, Failure> {
    if reply.status == 304 && matches!(call, Some(Call::Poll { .. })) {
        return Ok(answers::polled(reply, None));
    }
    if !(200..300).contains(&reply.status) {
        return Err(classify(reply.status, reply.after, Read::read(body)));
    }
    let Some(call) = call else {
        return Ok(Answer::Done);
    };
    answers::answer(reply, body, call, topic_id).ok_or_else(|| {
        // Whatever else comes (a hotel's sign-in page, a proxy's own words) is not an answer;
        // a carrier that is not understood is another version's.
        if answers::is_carrier(body) {
            Failure::Outdated
        } else {
            Failure::Network
        }
    })
}
