//! Sessions: saving, reading, deleting.

use super::asks::DeskAsk;
use super::rights::asks_for_rights;
use super::{Answer, Call, no_key, own, requests};
use crate::app::now;
use crate::chat::{create, defaults, erase, receipts, save, view};
use crate::error::Outcome;
use crate::events::methods::Agent;
use crate::http::auth::Caller;
use crate::http::poll::{self, View};
use anteroom_carriers::merge;
use serde::Deserialize;
use serde_json::Value;

/// A blank session.
pub async fn default(call: Call) -> Outcome<Answer> {
    call.agent()?;
    Ok(serde_json::to_value(defaults::session())?.into())
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Id {
    #[serde(deserialize_with = "anteroom_carriers::or_default")]
    chat_session_id: i32,
}

/// Creates or changes a session.
pub async fn save(call: Call) -> Outcome<Answer> {
    let once = call.once()?;
    // Only the id: the rest is read by who may write what.
    let mut id = call.body.clone();
    id.retain(|name, _| name.eq_ignore_ascii_case("ChatSessionId"));
    let wanted: Id = merge::read(&Value::Object(id))?;
    let app = &call.app;
    let saved = match (&call.caller, wanted.chat_session_id) {
        (Caller::Nobody, 0) if requests::is_wanted(&call.body) => {
            requests::save(&call, &once).await?
        }
        (Caller::Nobody, 0) => {
            let language = call.language();
            let language = language.as_deref();
            create::by_visitor(app, &call.body, &once, call.address, language).await?
        }
        (Caller::Nobody, _) => return Err(no_key()),
        (Caller::Visitor(id), wanted) => {
            own(*id, wanted)?;
            save::by_visitor(app, *id, &call.body, &once).await?
        }
        (Caller::Agent(agent), _) => save::by_agent(app, agent, &call.body, &once).await?,
    };
    Ok(saved.into())
}

/// Deletes a session.
pub async fn delete(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    erase::one(&call.app, who, call.id).await?;
    Ok(Answer::Nothing)
}

/// Reads one session; for its visitor this is the poll.
pub async fn get(call: Call) -> Outcome<Answer> {
    let app = &call.app;
    match &call.caller {
        Caller::Nobody => Err(no_key()),
        Caller::Agent(_) => Ok(view::one(app, call.id, &call.ask()?).await?.into()),
        Caller::Visitor(id) => {
            let id = *id;
            own(id, call.id)?;
            app.live.touch(id, now());
            let hold = app.live.hold(id);
            let ask = call.selected()?;
            receipts::has_read(app, id, ask.after).await?;
            let answer = poll::answer(app, &call.headers, View::Visitor(id), &ask).await;
            drop(hold);
            Ok(Answer::Poll(answer?))
        }
    }
}

/// The sessions in the caller's topics; for the console this is the poll.
pub async fn for_user(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let app = &call.app;
    let hold = who.console.then(|| {
        app.board.console_seen(who.id, now());
        app.board.console_hold(who.id)
    });
    // The rights of each are made from the whole; the selection is made at the end.
    let mut ask = if asks_for_rights(&call.select) {
        call.ask()?
    } else {
        call.selected()?
    };
    let wanted: DeskAsk = call.read_only(&["Since", "Missed"])?;
    ask.missed = wanted.missed;
    // Scripts see every session whole.
    let listens = app.scripts.listens(Agent::Chat, "ChatSessionsForUser");
    ask.since = wanted.since.filter(|_| !listens);
    let answer = poll::answer(app, &call.headers, View::Desk(who.clone()), &ask).await;
    drop(hold);
    Ok(Answer::Poll(answer?))
}

/// A new session on a topic.
pub async fn create_for_topic(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let once = call.once()?;
    let wanted: super::asks::TopicAsk = call.read()?;
    let made = create::for_topic(&call.app, who, wanted.chat_topic_id, &once).await?;
    Ok(made.into())
}
