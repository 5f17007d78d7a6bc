//! What triggers and bots are told: documented names with values as text.

use crate::app::App;
use crate::chat::validate;
use crate::error::{Fault, Outcome};
use crate::events::triggers::{
    AFTER_MESSAGE_INPUTS, BEFORE_MESSAGE_INPUTS, CHANGED_STATUS_INPUTS, NEW_SESSION_INPUTS, Trigger,
};
use crate::store::message::MessageRow;
use crate::store::session::SessionRow;
use crate::store::topic::Topic;
use anteroom_carriers::ChatMessageSpecialType;

/// Names and values.
pub type Pairs = Vec<(String, String)>;

/// What the values are taken from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The session.
    pub session: &'a SessionRow,
    /// Its topic, where it is told about.
    pub topic: Option<&'a Topic>,
    /// The message, where there is one.
    pub message: Option<&'a MessageRow>,
}

fn link(id: Option<i32>) -> String {
    id.unwrap_or(0).to_string()
}

fn flag(on: bool) -> String {
    if on { "1" } else { "0" }.to_owned()
}

impl Facts<'_> {
    /// The values of these names; empty where there is nothing to tell.
    pub fn pairs(&self, names: &[&str]) -> Pairs {
        let pair = |name: &&str| ((*name).to_owned(), self.value(name).unwrap_or_default());
        names.iter().map(pair).collect()
    }

    fn value(&self, name: &str) -> Option<String> {
        let (of, property) = name.split_once('.').unwrap_or(("", name));
        match of {
            "chatSession" => self.of_session(property),
            "chatTopic" => self.of_topic(property),
            "chatMessage" => self.of_message(property),
            // Where a bot answers, no agents are looked for.
            _ => (name == "foundAgents").then(|| "false".to_owned()),
        }
    }

    fn of_session(&self, property: &str) -> Option<String> {
        let row = self.session;
        Some(match property {
            "id" => row.id.to_string(),
            "topicId" => row.topic_id.to_string(),
            "customerAlias" => row.customer_alias.clone(),
            "customerHost" => row.customer_host.clone(),
            "customerName" => row.name.clone(),
            "customerEmail" => row.email.clone(),
            "companyName" => row.company_name.clone(),
            "customerPhone" => row.phone.clone(),
            "status" => row.status.to_string(),
            "userId" => link(row.user_id),
            "customerId" => link(row.customer_id),
            "contactId" => link(row.contact_id),
            "projectId" => link(row.project_id),
            "saleId" => link(row.sale_id),
            "ticketId" => link(row.ticket_id),
            "botActive" | "chatbot_isactive" => flag(row.chatbot_isactive),
            // The visitor's key is a secret, and not kept.
            _ => return None,
        })
    }

    fn of_topic(&self, property: &str) -> Option<String> {
        let topic = &self.topic?.entity;
        let bot = topic.bot_settings.as_ref();
        Some(match property {
            "id" => topic.chat_topic_id.to_string(),
            "name" => topic.name.clone(),
            "botName" => bot.map(|bot| bot.bot_name.clone()).unwrap_or_default(),
            _ => return None,
        })
    }

    fn of_message(&self, property: &str) -> Option<String> {
        let message = self.message?;
        Some(match property {
            "id" => message.id.to_string(),
            "sessionId" => message.session_id.to_string(),
            "message" => message.message.clone(),
            "type" => message.kind.to_string(),
            "specialType" => message.special_type.to_string(),
            "specialParam" => message.special_param.clone(),
            "author" => message.author.clone(),
            _ => return None,
        })
    }
}

fn of(session: &SessionRow) -> Facts<'_> {
    Facts {
        session,
        topic: None,
        message: None,
    }
}

/// What a new session tells.
pub fn new_session(row: &SessionRow) -> Pairs {
    of(row).pairs(NEW_SESSION_INPUTS)
}

/// What a new status tells.
pub fn changed_status(row: &SessionRow) -> Pairs {
    of(row).pairs(CHANGED_STATUS_INPUTS)
}

/// What a stored message tells.
pub fn after_message(row: &SessionRow, message: &MessageRow) -> Pairs {
    let facts = Facts {
        message: Some(message),
        ..of(row)
    };
    facts.pairs(AFTER_MESSAGE_INPUTS)
}

/// Lets scripts see a message before it is stored: they may change it or stop it.
pub async fn before_message(app: &App, row: &SessionRow, message: &mut MessageRow) -> Outcome<()> {
    let trigger = Trigger::BeforeSaveNewMessage;
    if !app.scripts.handles(trigger) {
        return Ok(());
    }
    let facts = Facts {
        message: Some(&*message),
        ..of(row)
    };
    let verdict = app
        .scripts
        .trigger(trigger, facts.pairs(BEFORE_MESSAGE_INPUTS))
        .await;
    if let Some(why) = verdict.blocked {
        return Err(Fault::invalid(
            verdict.field.as_deref().unwrap_or("Message"),
            why,
        ));
    }
    for (name, value) in verdict.outputs {
        change(message, &name, &value);
    }
    Ok(())
}

/// Takes over what a script has made of a message, as far as it can be stored.
fn change(message: &mut MessageRow, name: &str, value: &str) {
    let short = |text: &str| validate::clean(text).chars().take(255).collect();
    match name {
        "chatMessage.message" => message.message = validate::clean(value),
        "chatMessage.author" => message.author = short(value),
        "chatMessage.specialParam" => message.special_param = short(value),
        "chatMessage.specialType" => {
            let number = value.trim().parse().ok();
            let kind = number
                .and_then(ChatMessageSpecialType::from_number)
                .or_else(|| ChatMessageSpecialType::from_name(value.trim()));
            if let Some(kind) = kind {
                message.special_type = kind.number().into();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::bots::{
        MESSAGE_RECEIVED_INPUTS, SESSION_CHANGED_INPUTS, SESSION_CREATED_INPUTS,
    };

    #[test]
    fn every_documented_name_but_the_key_has_a_value() {
        let (session, topic) = (SessionRow::default(), Topic::default());
        let message = MessageRow::default();
        let facts = Facts {
            session: &session,
            topic: Some(&topic),
            message: Some(&message),
        };
        for names in [
            NEW_SESSION_INPUTS,
            CHANGED_STATUS_INPUTS,
            BEFORE_MESSAGE_INPUTS,
            AFTER_MESSAGE_INPUTS,
            SESSION_CREATED_INPUTS,
            SESSION_CHANGED_INPUTS,
            MESSAGE_RECEIVED_INPUTS,
        ] {
            for name in names {
                let known = facts.value(name).is_some();
                assert_eq!(known, *name != "chatSession.sessionKey", "{name}");
            }
        }
    }

    #[test]
    fn what_a_script_makes_of_a_message_can_be_stored() {
        let mut message = MessageRow::default();
        for (name, value) in [
            ("chatMessage.message", "a\u{0}b"),
            ("chatMessage.specialType", "17"),
            ("chatMessage.author", &"x".repeat(300)),
            ("chatMessage.specialParam", "[\"Yes\"]"),
        ] {
            change(&mut message, name, value);
        }
        assert_eq!(message.message, "ab");
        assert_eq!(message.special_type, 17);
        assert_eq!(message.author.len(), 255);
        change(&mut message, "chatMessage.specialType", "nonsense");
        assert_eq!(message.special_type, 17);
    }
}
