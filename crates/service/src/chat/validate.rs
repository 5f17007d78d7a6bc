//! What may be stored: lengths, forms, and what a topic requires.

use crate::error::{Fault, Outcome};
use anteroom_carriers::{
    ChatSessionEntity, ChatTopicEntity, Refusal, WidgetRequiredFields, unseen,
};
use email_address::{EmailAddress, Options};

/// The longest message a visitor may send, in characters.
pub const VISITOR_MESSAGE: usize = 4_000;
/// The longest message an agent may send, in characters.
pub const AGENT_MESSAGE: usize = 16_000;
/// The copies of messages in the session, in characters.
const COPY: usize = 1_024;

/// Text as it is stored: line ends as `\n`, and no other control characters
/// than that and the tab.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// Text of one line as it is stored.
pub fn line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| {
            if matches!(c, '\n' | '\r' | '\t') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !c.is_control())
        .collect();
    if unseen::is_blank(&text) {
        return String::new();
    }
    text.trim().to_owned()
}

/// Refuses a text that is over its limit.
pub fn length(field: &str, text: &str, limit: usize) -> Outcome<()> {
    let count = text.chars().count();
    if count <= limit {
        return Ok(());
    }
    Err(Fault::invalid(
        field,
        format!("is {count} {} {limit} are taken", Refusal::TooLong.words()),
    ))
}

/// A message's copy in the session: its beginning.
pub fn copy(message: &str) -> String {
    message.chars().take(COPY).collect()
}

/// A message that can be stored.
pub fn message(field: &str, text: &str, limit: usize) -> Outcome<String> {
    let text = clean(text);
    if unseen::is_blank(&text) {
        return Err(Fault::invalid(field, Refusal::Empty.words()));
    }
    length(field, &text, limit)?;
    Ok(text)
}

/// A rating that a visitor can give.
pub fn rating(rating: i32) -> Outcome<()> {
    if (0..=5).contains(&rating) {
        return Ok(());
    }
    Err(Fault::invalid("Rating", "has to be from 1 to 5"))
}

/// An e-mail address that can be written to, or nothing.
pub fn email(field: &str, text: &str) -> Outcome<String> {
    let address = unseen::trim(&line(text)).to_owned();
    length(field, &address, 255)?;
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    if !address.is_empty() && EmailAddress::parse_with_options(&address, options).is_err() {
        return Err(Fault::invalid(field, Refusal::NotEmail.words()));
    }
    Ok(address)
}

/// Cleans and checks every text of a session but the first message.
pub fn texts(entity: &mut ChatSessionEntity) -> Outcome<()> {
    let email = "CustomerEmail";
    for (field, text, limit) in [
        ("CustomerAlias", &mut entity.customer_alias, 64),
        ("CustomerHost", &mut entity.customer_host, 255),
        ("CustomerName", &mut entity.customer_name, 255),
        (email, &mut entity.customer_email, 255),
        ("CustomerPhone", &mut entity.customer_phone, 32),
        (
            "CustomerCompanyName",
            &mut entity.customer_company_name,
            255,
        ),
    ] {
        *text = line(text);
        if matches!(field, "CustomerEmail" | "CustomerPhone") {
            *text = unseen::trim(text).to_owned();
        }
        length(field, text, limit)?;
    }
    entity.customer_email = self::email(email, &entity.customer_email)?;
    Ok(())
}

/// Checks what the topic asks of a visitor before a chat.
pub fn required(
    entity: &ChatSessionEntity,
    country: Option<&str>,
    topic: &ChatTopicEntity,
) -> Outcome<()> {
    let widget = topic.widget.as_ref();
    let fields = widget.map_or(WidgetRequiredFields::NONE, |widget| widget.required_fields);
    filled_in(entity, country, fields)?;
    if topic.collect_consent && !entity.customer_consented {
        return Err(Fault::invalid(
            "CustomerConsented",
            Refusal::NoConsent.words(),
        ));
    }
    Ok(())
}

/// Refuses an empty field that has to be filled in.
pub fn filled_in(
    entity: &ChatSessionEntity,
    country: Option<&str>,
    required: WidgetRequiredFields,
) -> Outcome<()> {
    for (flag, field, text) in [
        (
            WidgetRequiredFields::NAME,
            "CustomerName",
            entity.customer_name.as_str(),
        ),
        (
            WidgetRequiredFields::EMAIL,
            "CustomerEmail",
            entity.customer_email.as_str(),
        ),
        (
            WidgetRequiredFields::PHONE,
            "CustomerPhone",
            entity.customer_phone.as_str(),
        ),
        (
            WidgetRequiredFields::COMPANY,
            "CustomerCompanyName",
            entity.customer_company_name.as_str(),
        ),
        (
            WidgetRequiredFields::COUNTRY,
            "CustomerCountry",
            country.unwrap_or_default(),
        ),
    ] {
        if required.contains(flag) && text.is_empty() {
            return Err(Fault::invalid(field, Refusal::Missing.words()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_text_stays() {
        assert_eq!(clean("a\r\nb\rc\u{0}\u{7}\u{1b}[1m\td"), "a\nb\nc[1m\td");
        assert_eq!(line("  Ann\u{0}\nLee "), "Ann Lee");
        assert_eq!(line("\u{200b}\u{3164} \u{200f}"), "");
        assert_eq!(clean("<b>&amp;</b>"), "<b>&amp;</b>");
    }

    #[test]
    fn lengths_are_in_characters() {
        let text = "é".repeat(64);
        length("CustomerAlias", &text, 64).unwrap();
        let fault = length("CustomerAlias", &(text + "é"), 64).unwrap_err();
        assert!(fault.to_string().starts_with("CustomerAlias: ") && fault.what.contains("64"));
        assert_eq!(copy(&"é".repeat(2000)).chars().count(), 1024);
        assert!(message("Message", " \n\u{0}", 10).is_err());
        assert!(message("Message", "\u{200b}\u{feff} \u{2060}", 10).is_err());
    }

    #[test]
    fn addresses() {
        let check = |email: &str| {
            texts(&mut ChatSessionEntity {
                customer_email: email.into(),
                ..ChatSessionEntity::default()
            })
        };
        for good in [
            "",
            "a@b.no",
            "first.last+tag@sub.example.com",
            "ø@example.no",
            "\u{202a}a@b.no\u{202c}",
            "\u{feff}a@b.no\u{200b} ",
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "a",
            "a@",
            "@b.no",
            "a b@c.no",
            "a@b",
            "Ann <a@b.no>",
            "a@[127.0.0.1]",
            "a@b..no",
        ] {
            let fault = check(bad).unwrap_err();
            assert_eq!(fault.field.as_deref(), Some("CustomerEmail"), "{bad}");
        }
    }
}
