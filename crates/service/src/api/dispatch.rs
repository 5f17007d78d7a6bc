//! From a call to its answer: who may, before, run, after.

use super::{Answer, Call, Method, Open, rights};
use crate::error::{Fault, Outcome};
use crate::http::auth::Caller;
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
    let done = tokio::spawn(whole(method, call)).await;
    done.map_err(|error| Fault::internal(&error))?
}

async fn whole(method: &'static Method, call: Call) -> Outcome<Answer> {
    let (caller, select) = (call.caller.clone(), call.select.clone());
    let mut answer = (method.run)(call).await?;
    let value = match &mut answer {
        Answer::Whole(value) => Some(value),
        Answer::Poll(polled) => polled.body.as_mut(),
        Answer::Nothing => None,
    };
    if let Some(value) = value {
        if matches!(caller, Caller::Agent(_)) {
            fill(method, value, &select);
        }
        select.apply(value);
    }
    Ok(answer)
}

/// Says what the caller may do: on a single entity, and in a list where it was
/// asked for by name.
fn fill(method: &Method, value: &mut Value, select: &anteroom_carriers::select::Select) {
    let Some(gives) = method.gives else { return };
    let asked = select.names("TableRight") || select.names("FieldProperties");
    if asked || value.is_object() {
        rights::fill(value, &gives());
    }
}
