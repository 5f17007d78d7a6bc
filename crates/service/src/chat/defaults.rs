//! What the methods answer that make blank carriers: nothing is stored, and
//! what they answer can be saved once the caller has filled in the obvious.

use anteroom_carriers::{
    ChatBotSettings, ChatOpeningHours, ChatSessionEntity, ChatSessionStatus, ChatTopicAgent,
    ChatTopicEntity, ChatWidgetSettings, TimeZoneData, WidgetTheme,
};

/// A session that waits, of no topic yet.
pub fn session() -> ChatSessionEntity {
    ChatSessionEntity {
        status: ChatSessionStatus::InQueue,
        ..ChatSessionEntity::default()
    }
}

/// How a topic that is newly made looks. One that is saved without a theme, by a program
/// that knows the documented carrier only, stays what that says: classic.
pub fn widget() -> ChatWidgetSettings {
    ChatWidgetSettings {
        theme: WidgetTheme::Modern,
        ..ChatWidgetSettings::default()
    }
}

/// A topic without a name, with hours that are not used yet.
pub fn topic() -> ChatTopicEntity {
    let day = || ("08:00:00".to_owned(), "16:00:00".to_owned());
    let [mon, tue, wed, thu, fri, sat, sun] = [(); 7].map(|()| day());
    let hours = ChatOpeningHours {
        tz_location: Some(TimeZoneData {
            // A code would count before a name that is written over this one.
            name: "UTC".to_owned(),
            ..TimeZoneData::default()
        }),
        mon_enabled: true,
        mon_start: mon.0,
        mon_stop: mon.1,
        tue_enabled: true,
        tue_start: tue.0,
        tue_stop: tue.1,
        wed_enabled: true,
        wed_start: wed.0,
        wed_stop: wed.1,
        thu_enabled: true,
        thu_start: thu.0,
        thu_stop: thu.1,
        fri_enabled: true,
        fri_start: fri.0,
        fri_stop: fri.1,
        sat_enabled: false,
        sat_start: sat.0,
        sat_stop: sat.1,
        sun_enabled: false,
        sun_start: sun.0,
        sun_stop: sun.1,
        use_lunch_hours: false,
        lunch_start: "11:30:00".to_owned(),
        lunch_stop: "12:00:00".to_owned(),
    };
    ChatTopicEntity {
        opening_hours: Some(Box::new(hours)),
        widget: Some(Box::new(ChatWidgetSettings {
            pre_form_enabled: true,
            ..widget()
        })),
        bot_settings: Some(ChatBotSettings::default()),
        ..ChatTopicEntity::default()
    }
}

/// A member who answers and is told; one without any right would be none.
pub fn topic_agent() -> ChatTopicAgent {
    ChatTopicAgent {
        can_respond: true,
        can_notify: true,
        ..ChatTopicAgent::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{Stage, id, once};
    use crate::chat::{members, save, topic_save};
    use anteroom_carriers::Associate;

    #[tokio::test]
    async fn each_can_be_saved_with_the_obvious_filled_in() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let who = stage.marked("ann", true, false).await;
        let mut body = serde_json::to_value(topic()).unwrap();
        body["Name"] = "Support".into();
        let made = topic_save::by_agent(app, &who, &body).await.unwrap();
        let topic_id = id(&made["ChatTopicId"]);
        assert_eq!(made["OpeningHours"]["TzLocation"]["Name"], "UTC");

        let mut body = serde_json::to_value(session()).unwrap();
        body["TopicId"] = topic_id.into();
        let once = once();
        let made = save::by_agent(app, &who, body.as_object().unwrap(), &once);
        let made = made.await.unwrap();
        assert_eq!(
            (&made["Status"], &made["InitialQueuePos"]),
            (&"InQueue".into(), &1.into())
        );
        assert!(made["WhenRequested"].as_str().unwrap() > "2026");

        let bob = stage.agent("bob", None).await;
        let member = ChatTopicAgent {
            user: Some(Associate {
                associate_id: bob.id,
                ..Associate::default()
            }),
            ..topic_agent()
        };
        let added = members::add(app, &who, topic_id, &member).await.unwrap();
        assert!(added.can_respond && added.can_notify && !added.can_manage);
    }
}
