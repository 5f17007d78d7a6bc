//! How long texts may be, in characters: the documented columns' lengths.

/// Carrier, property, length.
const TABLE: &[(&str, &str, u16)] = &[
    ("ChatSessionEntity", "CustomerAlias", 64),
    ("ChatSessionEntity", "CustomerHost", 255),
    ("ChatSessionEntity", "CustomerName", 255),
    ("ChatSessionEntity", "CustomerEmail", 255),
    ("ChatSessionEntity", "CustomerPhone", 32),
    ("ChatSessionEntity", "CustomerCompanyName", 255),
    ("ChatSessionEntity", "FirstMessage", 1024),
    ("ChatSessionEntity", "LastMessage", 1024),
    ("ChatSessionEntity", "SessionKey", 255),
    ("ChatTopicEntity", "Name", 255),
    ("ChatTopicEntity", "Description", 255),
    ("ChatTopicEntity", "AlertRecipient", 255),
    ("ChatTopicEntity", "BadgeHeader", 255),
    ("ChatTopicEntity", "CustomQueueText", 255),
    ("ChatTopicEntity", "WidgetRatingText", 1024),
    ("ChatWidgetSettings", "PreFormMessage", 1024),
    ("ChatWidgetSettings", "PostFormHeader", 255),
    ("ChatWidgetSettings", "PostFormMessage", 1024),
    ("ChatWidgetSettings", "LanguageIsoCode", 63),
    ("ChatWidgetSettings", "Color", 16),
    ("ChatWidgetSettings", "BadgeColor", 16),
    ("ChatWidgetSettings", "BadgeTextColor", 16),
    ("ChatWidgetSettings", "CustMsgColor", 16),
    ("ChatWidgetSettings", "CustMsgTextColor", 16),
    ("ChatWidgetSettings", "AgentMsgColor", 16),
    ("ChatWidgetSettings", "AgentMsgTextColor", 16),
    ("ChatWidgetSettings", "ButtonColor", 16),
    ("ChatWidgetSettings", "ButtonTextColor", 16),
    ("ChatWidgetSettings", "Font", 64),
    ("ChatWidgetSettings", "FontSize", 16),
    ("ChatWidgetSettings", "LogoName", 255),
    ("ChatWidgetSettings", "WelcomeTitle", 255),
    ("ChatWidgetSettings", "WelcomeMessage", 255),
    ("ChatWidgetSettings", "OfflineHeader", 255),
    ("ChatWidgetSettings", "OfflineMessage", 1024),
    ("ChatBotSettings", "BotName", 80),
    ("ChatMessage", "Author", 255),
    ("ChatMessage", "SpecialParam", 255),
];

/// The longest text of a carrier's property, in characters, where there is a limit.
#[must_use]
pub fn of(carrier: &str, property: &str) -> Option<u16> {
    TABLE
        .iter()
        .find(|(c, p, _)| *c == carrier && *p == property)
        .map(|(_, _, length)| *length)
}

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::shape::Shape;
    use crate::{
        ChatBotSettings, ChatMessage, ChatSessionEntity, ChatTopicEntity, ChatWidgetSettings,
    };

    #[test]
    fn every_name_is_a_carriers_text() {
        let carriers = [
            ChatSessionEntity::carrier(),
            ChatTopicEntity::carrier(),
            ChatWidgetSettings::carrier(),
            ChatBotSettings::carrier(),
            ChatMessage::carrier(),
        ];
        for (carrier, property, _) in TABLE {
            let carrier = carriers.iter().find(|c| c.name == *carrier).unwrap();
            let property = carrier.property(property).unwrap();
            assert!(matches!(property.shape, Shape::Text), "{}", property.name);
        }
    }
}
