//! From a call to its answer: who may, before, run, after.

use super::{Answer, Call, Method, Open, rights};
use crate::app::{App, now};
use crate::chat::create::bucket;
use crate::chat::sessions::Agent;
use crate::error::{Fault, Outcome};
use crate::events::calls::Thrown;
use crate::http::auth::Caller;
use crate::news;
use anteroom_carriers::select::Select;
use serde_json::Value;

/// Performs a call. Whatever writes runs to its end even if the caller goes
/// away in the middle, so that what was stored is also announced; a poll ends
/// with its caller.
pub async fn perform(method: &'static Method, call: Call) -> Outcome<Answer> {
    if method.open == Open::Agents {
        call.agent()?;
    }
    if method.polls {
        return whole(method, call).await;
    }
    if method.costs_visitors() {
        within_limits(&call)?;
    }
    let by = call.agent().map_or(0, |agent| agent.id);
    let done = tokio::spawn(news::as_agent(by, whole(method, call))).await;
    done.map_err(|error| Fault::internal(&error))?
}

/// Refuses a visitor, or an address, that writes too much in a short time, whatever it is
/// that is written. Some writes have a lower limit of their own.
fn within_limits(call: &Call) -> Outcome<()> {
    let now = now();
    match call.caller {
        Caller::Agent(_) => return Ok(()),
        Caller::Visitor(id) => call.app.writes.take(id, now, "writes in this chat")?,
        Caller::Nobody => {}
    }
    let from = bucket(call.address);
    let what = "writes from this address";
    call.app.address_writes.take(from, now, what)
}

async fn whole(method: &'static Method, call: Call) -> Outcome<Answer> {
    let (app, caller, select) = (call.app.clone(), call.caller.clone(), call.select.clone());
    let agent = method.events_agent();
    let listens = call.app.scripts.listens(agent, method.name);
    let mut events = None;
    if listens {
        let parameters = method.parameters(&call);
        let mut event = call.app.scripts.call(agent, method.name, parameters);
        event.before().await.map_err(stopped)?;
        events = Some(event);
    }
    let mut answer = (method.run)(call).await?;
    let value = match &mut answer {
        Answer::Whole(value) => Some(value),
        Answer::Poll(polled) => polled.body.as_mut(),
        Answer::File(_) | Answer::Nothing => None,
    };
    let mut nothing = Value::Null;
    let has_value = value.is_some();
    let value = value.unwrap_or(&mut nothing);
    if has_value && let Caller::Agent(who) = &caller {
        fill(method, &app, who, value, &select).await?;
    }
    if let Some(mut event) = events {
        event.after(value).await;
        event.later(value.clone());
    }
    select.apply(value);
    Ok(answer)
}

/// A script has stopped the call, in its own words.
fn stopped(thrown: Thrown) -> Fault {
    match thrown.field {
        Some(field) => Fault::invalid(field, thrown.text),
        None => Fault::malformed(thrown.text),
    }
}

/// Says what the caller may do: on a single entity, and in a list where it was
/// asked for by name.
async fn fill(
    method: &Method,
    app: &App,
    who: &Agent,
    value: &mut Value,
    select: &Select,
) -> Outcome<()> {
    let Some(gives) = method.gives else {
        return Ok(());
    };
    if rights::asks_for_rights(select) || value.is_object() {
        rights::fill(value, &gives());
        rights::narrow(app, who, value, &gives()).await?;
    }
    Ok(())
}
