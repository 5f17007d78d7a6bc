//! Lists to choose from: `MDOList/{name}`.

use super::{Rest, flag};
use crate::chat::{agents, topics};
use crate::error::{Fault, Outcome};
use crate::events::bots::BotFolder;
use crate::format::language::status_text;
use crate::http::request::whole;
use anteroom_carriers::ChatSessionStatus;
use anteroom_carriers::nested::MDOListItem;
use anteroom_carriers::shape::Shaped;
use axum::response::Response;

/// The lists there are.
pub const NAMES: &[&str] = &["chatsessionstatus", "chatchannel", "chatuser", "chatbot"];

/// Answers a list.
pub async fn list(rest: &Rest<'_>) -> Outcome<Response> {
    let asked = rest.part("name").unwrap_or_default().to_ascii_lowercase();
    let (name, first) = variant(&asked);
    let mut items = match name {
        "chatsessionstatus" => statuses(rest),
        "chatchannel" => channels(rest).await?,
        "chatuser" => users(rest).await?,
        "chatbot" => bots(rest),
        _ => {
            let what = format!("there is no list {name}; there are {}", NAMES.join(", "));
            return Err(Fault::not_found("name", what));
        }
    };
    if let Some(first) = first {
        items.insert(0, first);
    }
    let value = serde_json::to_value(items)?;
    Ok(rest.manner.answer(value, &Vec::<MDOListItem>::shape()))
}

/// A list's name without its variant, and the item that the variant puts first.
fn variant(name: &str) -> (&str, Option<MDOListItem>) {
    let first = |name: &str| MDOListItem {
        name: name.to_owned(),
        rank: 0,
        ..MDOListItem::default()
    };
    if let Some(name) = name.strip_suffix("withallitem") {
        (name, Some(first("All")))
    } else if let Some(name) = name.strip_suffix("withnoselection") {
        (name, Some(first("(None)")))
    } else {
        (name.strip_suffix("withheadings").unwrap_or(name), None)
    }
}

fn bots(rest: &Rest<'_>) -> Vec<MDOListItem> {
    let item = |(bot, rank): (BotFolder, i32)| MDOListItem {
        id: bot.register,
        name: bot.name,
        rank,
        ..MDOListItem::default()
    };
    let bots = crate::news::bots(&rest.app);
    bots.into_iter().zip(1..).map(item).collect()
}

fn statuses(rest: &Rest<'_>) -> Vec<MDOListItem> {
    let item = |status: &ChatSessionStatus| MDOListItem {
        id: status.number().into(),
        name: status_text(*status, &rest.manner.language),
        rank: status.number().into(),
        extra_info: status.name().to_owned(),
        ..MDOListItem::default()
    };
    ChatSessionStatus::ALL.iter().map(item).collect()
}

async fn channels(rest: &Rest<'_>) -> Outcome<Vec<MDOListItem>> {
    let topics = topics::all_named(&rest.app).await?;
    let items = topics
        .into_iter()
        .zip(1..)
        .map(|(topic, rank)| MDOListItem {
            id: topic.id,
            name: topic.name,
            tool_tip: topic.description,
            rank,
            ..MDOListItem::default()
        });
    let items: Vec<MDOListItem> = items.collect();
    // 0 stands for all channels, unless that is not wanted.
    if asked(rest, "notAll")? || !asked(rest, "listAll")? {
        return Ok(items);
    }
    let all = MDOListItem {
        name: "All".to_owned(),
        ..MDOListItem::default()
    };
    Ok(std::iter::once(all).chain(items).collect())
}

async fn users(rest: &Rest<'_>) -> Outcome<Vec<MDOListItem>> {
    let who = rest.incoming.caller.agent()?;
    let present = asked(rest, "onlyPresent")?;
    let mut items = agents::list(&rest.app, true, present).await?;
    if asked(rest, "removeSelf")? {
        items.retain(|item| item.id != who.id);
    }
    if let Some(topic) = rest.incoming.query.get("topicId") {
        let members = crate::chat::members::list(&rest.app, whole("topicId", topic)?).await?;
        let member = |id: i32| {
            let user = members.iter().filter_map(|member| member.user.as_ref());
            user.map(|user| user.associate_id).any(|user| user == id)
        };
        items.retain(|item| member(item.id));
    }
    Ok(items)
}

fn asked(rest: &Rest<'_>, name: &str) -> Outcome<bool> {
    match rest.incoming.query.get(name) {
        None => Ok(false),
        Some("") => Ok(true),
        Some(text) => flag(name, text),
    }
}
