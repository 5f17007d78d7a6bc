//! Bots: folders of scripts that answer a topic's visitors first.

use super::inputs::{Facts, Pairs};
use crate::app::App;
use crate::events::bots::{
    BotFolder, MESSAGE_RECEIVED_INPUTS, SESSION_CHANGED_INPUTS, SESSION_CREATED_INPUTS,
};
use crate::store::message::MessageRow;
use crate::store::session::SessionRow;
use crate::store::topic::Topic;
use anteroom_carriers::{ChatBotSettings, ChatTopicEntity};

/// The bots that there are.
pub fn list(app: &App) -> Vec<BotFolder> {
    app.scripts.bots()
}

/// The id of the script that registers a topic's bot; none without one.
fn registered(topic: &ChatTopicEntity) -> Option<i32> {
    let bot = topic.bot_settings.as_ref().filter(|_| topic.bot_enabled)?;
    Some(bot.bot_register_script_id).filter(|id| *id != 0)
}

/// Whether a topic's visitors meet a bot first.
pub fn has_bot(app: &App, topic: &ChatTopicEntity) -> bool {
    registered(topic).is_some_and(|id| list(app).iter().any(|bot| bot.register == id))
}

/// Fills a topic's bot settings with the scripts of the bot's folder, as they
/// are now. Where no folder is named, or it is gone, there is no bot.
pub fn fill(app: &App, topic: &mut ChatTopicEntity) {
    let Some(settings) = &mut topic.bot_settings else {
        return;
    };
    let id = settings.bot_register_script_id;
    let found = list(app).into_iter().find(|bot| bot.register == id);
    let scripts = found.map(|bot| ChatBotSettings {
        bot_name: settings.bot_name.clone(),
        bot_register_script_id: id,
        bot_session_created_script_id: bot.session_created.unwrap_or(0),
        bot_session_changed_script_id: bot.session_changed.unwrap_or(0),
        bot_message_received_script_id: bot.message_received.unwrap_or(0),
    });
    if let Some(scripts) = scripts {
        *settings = scripts;
    }
}

/// Tells bots that a topic takes them or gives them up: the old one first.
pub async fn register(
    app: &App,
    id: i32,
    old: Option<&ChatTopicEntity>,
    new: Option<&ChatTopicEntity>,
) {
    let (old, new) = (old.and_then(registered), new.and_then(registered));
    if old == new {
        return;
    }
    for (script, action) in [(old, "unregister"), (new, "register")] {
        let Some(script) = script else { continue };
        let inputs = [
            ("action", action),
            ("topicId", &*id.to_string()),
            ("topicid", &*id.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        run(app, script, inputs.to_vec(), Pairs::new()).await;
    }
}

async fn run(app: &App, script: i32, inputs: Pairs, variables: Pairs) {
    // What goes wrong in a script is in the log by file and line.
    if let Err(why) = app.scripts.bot_run(script, inputs, variables).await {
        tracing::warn!(script, why, "a bot's script did not run to its end");
    }
}

fn script(topic: &Topic, which: fn(&ChatBotSettings) -> i32) -> Option<i32> {
    let bot = topic.entity.bot_settings.as_ref()?;
    Some(which(bot)).filter(|id| *id != 0)
}

/// A session has begun.
pub async fn session_created(app: &App, row: &SessionRow, topic: &Topic) {
    let Some(id) = script(topic, |bot| bot.bot_session_created_script_id) else {
        return;
    };
    let facts = facts(row, topic, None);
    run(app, id, facts.pairs(SESSION_CREATED_INPUTS), Pairs::new()).await;
}

/// A session has another status.
pub async fn session_changed(app: &App, before: &SessionRow, row: &SessionRow, topic: &Topic) {
    let Some(id) = script(topic, |bot| bot.bot_session_changed_script_id) else {
        return;
    };
    let variables = [("status.old", before.status), ("status.new", row.status)]
        .map(|(name, status)| (name.to_owned(), status.to_string()));
    let inputs = facts(row, topic, None).pairs(SESSION_CHANGED_INPUTS);
    run(app, id, inputs, variables.to_vec()).await;
}

/// The visitor has said something.
pub async fn message_received(app: &App, row: &SessionRow, topic: &Topic, message: &MessageRow) {
    let Some(id) = script(topic, |bot| bot.bot_message_received_script_id) else {
        return;
    };
    let facts = facts(row, topic, Some(message));
    run(app, id, facts.pairs(MESSAGE_RECEIVED_INPUTS), Pairs::new()).await;
}

const fn facts<'a>(
    session: &'a SessionRow,
    topic: &'a Topic,
    message: Option<&'a MessageRow>,
) -> Facts<'a> {
    Facts {
        session,
        topic: Some(topic),
        message,
    }
}
