//! Files of the visitor's: kept while they are sent, and fetched from the log.
//!
//! What the browser does here stands in `loader/parts/files.js`: most visitors
//! never need it.

use super::failure::{self, classify};
use super::json::{self, Body};
use super::{get, page_side};
use anteroom_engine::{Answer, Carriage, Failure, Key, Lane, Load, Ticket};
use js_sys::{Array, Function, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal};

const API: &str = "api/v1/Agents/Anteroom/";

/// The files that were chosen, by key, until they are sent.
#[derive(Clone, Default)]
pub struct Shelf(Rc<RefCell<Vec<(Key, JsValue)>>>);

impl Shelf {
    /// Keeps a file.
    pub fn put(&self, key: Key, file: JsValue) {
        self.0.borrow_mut().push((key, file));
    }

    /// Lets go of one.
    pub fn drop(&self, key: &str) {
        self.0.borrow_mut().retain(|(known, _)| known != key);
    }

    fn get(&self, key: &str) -> Option<JsValue> {
        let kept = self.0.borrow();
        let found = kept.iter().find(|(known, _)| known == key);
        found.map(|(_, file)| file.clone())
    }
}

/// The way of files to the service and back; dropping it gives up what is under way.
pub struct Files {
    base: String,
    shelf: Shelf,
    under_way: RefCell<Vec<(Lane, AbortController)>>,
}

impl Files {
    /// `base` is the service's address, with a slash at its end.
    #[must_use]
    pub const fn new(base: String, shelf: Shelf) -> Self {
        Self {
            base,
            shelf,
            under_way: RefCell::new(Vec::new()),
        }
    }

    /// Lets go of a file.
    pub fn forget(&self, key: &str) {
        self.shelf.drop(key);
    }

    /// Sends or fetches a file. `told` hears how much is sent, in percent.
    pub fn carry(
        &self,
        carriage: Carriage,
        told: impl Fn(Ticket, u32) + 'static,
        ended: impl FnOnce(Ticket, Result<Answer, Failure>) + 'static,
    ) {
        let Carriage {
            ticket,
            id,
            secret,
            load,
        } = carriage;
        self.abort(ticket.lane);
        let Ok(controller) = AbortController::new() else {
            return;
        };
        let signal = controller.signal();
        self.under_way.borrow_mut().push((ticket.lane, controller));
        let base = self.base.clone();
        let shelf = self.shelf.clone();
        spawn_local(async move {
            let result = match load {
                Load::Up(key, name) => match shelf.get(&key) {
                    Some(file) => {
                        let url = upload_address(&base, id, &name);
                        let told = Closure::new(move |percent| told(ticket, percent));
                        upload(&[url, key, secret], file, &signal, &told).await
                    }
                    None => None,
                },
                Load::Down(file, name) => {
                    let body = Body::default()
                        .number("ChatSessionId", id)
                        .number("FileId", file);
                    let url = [&base, API, "GetChatFile"].concat();
                    take(&[url, secret, body.finish(), name], &signal).await
                }
            };
            ended(ticket, result.unwrap_or(Err(Failure::Network)));
        });
    }

    /// Gives up what is under way on this lane.
    pub fn abort(&self, lane: Lane) {
        self.under_way.borrow_mut().retain(|(known, controller)| {
            let goes = *known == lane;
            if goes {
                controller.abort();
            }
            !goes
        });
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for (_, controller) in self.under_way.borrow().iter() {
            controller.abort();
        }
        self.shelf.0.take();
    }
}

fn upload_address(base: &str, id: i32, name: &str) -> String {
    let name: String = js_sys::encode_uri_component(name).into();
    let id = id.to_string();
    [
        base,
        API,
        "AddChatFile?chatSessionId=",
        &id,
        "&fileName=",
        &name,
    ]
    .concat()
}

async fn upload(
    texts: &[String],
    file: JsValue,
    signal: &AbortSignal,
    told: &Closure<dyn Fn(u32)>,
) -> Option<Result<Answer, Failure>> {
    let answer = ask("send", texts, &[&file, signal, told.as_ref()]).await?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // an HTTP status
    let status = get(&answer, "status").as_f64()? as u16;
    if (200..300).contains(&status) {
        return Some(Ok(Answer::Done));
    }
    let text = get(&answer, "text").as_string().unwrap_or_default();
    let after = failure::seconds(get(&answer, "after").as_string());
    Some(Err(classify(status, after, json::from_text(&text))))
}

async fn take(texts: &[String], signal: &AbortSignal) -> Option<Result<Answer, Failure>> {
    let came = ask("take", texts, &[signal]).await?;
    came.is_truthy().then_some(Ok(Answer::Done))
}

/// Calls the part's function, texts first.
async fn ask(function: &str, texts: &[String], rest: &[&JsValue]) -> Option<JsValue> {
    let part = page_side::part("files").await?;
    let all: Array = texts.iter().map(JsValue::from).collect();
    for value in rest {
        all.push(value);
    }
    let function: Function = get(&part, function).dyn_into().ok()?;
    let promise: Promise = function.apply(&part, &all).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
