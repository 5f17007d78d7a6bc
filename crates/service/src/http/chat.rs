//! The methods of `Agents/Chat`.

use crate::app::{Shared, now};
use crate::chat::once::Once;
use crate::chat::view::{self, Ask};
use crate::chat::{create, pickup, presence, save, talk, topics};
use crate::error::{Fault, Outcome};
use crate::http::auth::Caller;
use crate::http::poll::{self, View};
use crate::http::request::Call;
use anteroom_carriers::{ChatMessage, ChatPresence, merge};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

/// Runs a write to its end even if the caller goes away in the middle, so that
/// what was stored is also announced.
async fn finish<F>(write: F) -> Outcome<Json<Value>>
where
    F: Future<Output = Outcome<Value>> + Send + 'static,
{
    let done = tokio::spawn(write).await;
    done.map_err(|error| Fault::internal(&error))?.map(Json)
}

/// A visitor may touch the own session only.
fn own(id: i32, wanted: i32) -> Outcome<()> {
    if id == wanted {
        return Ok(());
    }
    Err(Fault::forbidden(
        "ChatSessionId",
        "this key opens another session",
    ))
}

fn scope(caller: &Caller) -> String {
    match caller {
        Caller::Nobody => "new".to_owned(),
        Caller::Visitor(id) => format!("s{id}"),
        Caller::Agent(agent) => format!("a{}", agent.id),
    }
}

fn once(call: &Call, method: &str) -> Outcome<Once> {
    Once::new(
        call.idempotency_key()?,
        scope(&call.caller),
        method,
        &call.whole(),
    )
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct SessionId {
    chat_session_id: i32,
    after: i32,
}

/// Creates or changes a session.
pub async fn save_session(State(app): State<Shared>, call: Call) -> Outcome<Json<Value>> {
    let once = once(&call, "SaveChatSessionEntity")?;
    let wanted: SessionId = merge::read(&part(&call, "ChatSessionId"))?;
    finish(async move {
        match (&call.caller, wanted.chat_session_id) {
            (Caller::Nobody, 0) => create::by_visitor(&app, &call.body, &once, call.address).await,
            (Caller::Nobody, _) => Err(Fault::unauthorized("the session's key is missing")),
            (Caller::Visitor(id), wanted) => {
                own(*id, wanted)?;
                save::by_visitor(&app, *id, &call.body, &once).await
            }
            (Caller::Agent(agent), _) => save::by_agent(&app, agent, &call.body, &once).await,
        }
    })
    .await
}

/// One property of the body, as an object; null counts as absent.
fn part(call: &Call, name: &str) -> Value {
    let mut found = call.body.clone();
    found.retain(|key, value| key.eq_ignore_ascii_case(name) && !value.is_null());
    Value::Object(found)
}

/// Reads one session; for its visitor this is the poll.
pub async fn get_session(State(app): State<Shared>, call: Call) -> Outcome<Response> {
    let ask = Ask {
        select: call.select(),
        after: view::after(&call.body)?,
    };
    match &call.caller {
        Caller::Nobody => Err(Fault::unauthorized("the session's key is missing")),
        Caller::Agent(_) => {
            let id = call.id("chatSessionEntityId")?;
            Ok(Json(view::one(&app, id, &ask).await?).into_response())
        }
        Caller::Visitor(id) => {
            let id = *id;
            own(id, call.id("chatSessionEntityId")?)?;
            app.live.touch(id, now());
            let hold = app.live.hold(id);
            let answer = poll::answer(&app, &call.headers, View::Visitor(id), &ask).await;
            drop(hold);
            answer
        }
    }
}

/// A session's messages after a cursor.
pub async fn get_messages(State(app): State<Shared>, call: Call) -> Outcome<Json<Value>> {
    let wanted: SessionId = merge::read(&call.whole())?;
    let visitor = match &call.caller {
        Caller::Nobody => return Err(Fault::unauthorized("the session's key is missing")),
        Caller::Visitor(id) => {
            own(*id, wanted.chat_session_id)?;
            true
        }
        Caller::Agent(_) => false,
    };
    let list = talk::list(&app, wanted.chat_session_id, wanted.after, visitor).await?;
    Ok(Json(serde_json::to_value(list)?))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct NewMessage {
    chat_session_id: i32,
    message: ChatMessage,
}

/// Says something.
pub async fn add_message(State(app): State<Shared>, call: Call) -> Outcome<Json<Value>> {
    let once = once(&call, "AddChatMessage")?;
    let wanted: NewMessage = merge::read(&call.whole()).map_err(inner_field)?;
    finish(async move {
        match &call.caller {
            Caller::Nobody => Err(Fault::unauthorized("the session's key is missing")),
            Caller::Visitor(id) => {
                own(*id, wanted.chat_session_id)?;
                talk::by_visitor(&app, *id, &wanted.message, &once).await
            }
            Caller::Agent(agent) => {
                let id = wanted.chat_session_id;
                talk::by_agent(&app, agent, id, &wanted.message, &once).await
            }
        }
    })
    .await
}

/// `Message/Message` is the message's text: named as the caller knows it.
fn inner_field(mut wrong: merge::Wrong) -> merge::Wrong {
    if let Some(inner) = wrong
        .field
        .as_deref()
        .and_then(|f| f.strip_prefix("Message/"))
    {
        wrong.field = Some(inner.to_owned());
    }
    wrong
}

/// The console's one loop: everything the agent looks after.
pub async fn sessions_for_user(State(app): State<Shared>, call: Call) -> Outcome<Response> {
    let who = call.caller.agent()?;
    let ask = Ask {
        select: call.select(),
        after: view::after(&call.body)?,
    };
    let hold = who.console.then(|| {
        app.board.console_seen(who.id, now());
        app.board.console_hold(who.id)
    });
    let answer = poll::answer(&app, &call.headers, View::Desk(who.clone()), &ask).await;
    drop(hold);
    answer
}

/// Takes one waiting visitor.
pub async fn pick_up(State(app): State<Shared>, call: Call) -> Outcome<Json<Value>> {
    let who = call.caller.agent()?.clone();
    let wanted: SessionId = merge::read(&call.whole())?;
    let select = call.select();
    finish(async move {
        let mut answer = pickup::one(&app, &who, wanted.chat_session_id).await?;
        select.apply(&mut answer);
        Ok(answer)
    })
    .await
}

/// Takes the next waiting visitor.
pub async fn pick_up_first(State(app): State<Shared>, call: Call) -> Outcome<Json<Value>> {
    let who = call.caller.agent()?.clone();
    let select = call.select();
    finish(async move {
        let mut answer = pickup::first(&app, &who).await?;
        select.apply(&mut answer);
        Ok(answer)
    })
    .await
}

/// A topic: whole for agents, its public part for anybody.
pub async fn get_topic(State(app): State<Shared>, call: Call) -> Outcome<Json<Value>> {
    let id = call.id("chatTopicEntityId")?;
    let public = !matches!(call.caller, Caller::Agent(_));
    Ok(Json(topics::get(&app, id, &call.select(), public).await?))
}

/// Who is there.
pub async fn get_presence(State(app): State<Shared>, call: Call) -> Outcome<Json<Value>> {
    call.caller.agent()?;
    let mut list = serde_json::to_value(presence::all(&app).await?)?;
    call.select().apply(&mut list);
    Ok(Json(list))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct NewPresence {
    chat_presence: Vec<ChatPresence>,
}

/// Says who is there.
pub async fn save_presence(State(app): State<Shared>, call: Call) -> Outcome<StatusCode> {
    let who = call.caller.agent()?.clone();
    let wanted: NewPresence = merge::read(&call.whole())?;
    let Json(_) = finish(async move {
        presence::save(&app, &who, &wanted.chat_presence).await?;
        Ok(Value::Null)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct TopicId {
    chat_topic_id: i32,
}

/// Whether a topic is open now.
pub async fn is_open(State(app): State<Shared>, call: Call) -> Outcome<Json<bool>> {
    call.caller.agent()?;
    let wanted: TopicId = merge::read(&call.whole())?;
    Ok(Json(topics::is_open(&app, wanted.chat_topic_id).await?))
}
