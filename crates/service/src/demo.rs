//! The demo: a topic, an agent and a FAQ to try everything with.

use crate::chat::topic_save;
use crate::cli::text;
use crate::http::password;
use crate::manage::agent::{Names, mark, put};
use crate::manage::faq;
use crate::secret::random;
use crate::store::{Store, agent, topic};
use serde_json::{Value, json};

/// The demo's topic and agent, where they are missing.
///
/// # Errors
/// With a sentence for the operator.
pub async fn prepare(store: &Store, password: Option<&str>) -> Result<(), String> {
    let mut read = store.read().await.map_err(text)?;
    // One that was deleted is not made again: its name may be taken.
    let topic = topic::get_even_deleted(&mut read, 1).await.map_err(text)?;
    let known = agent::by_name(&mut read, "agent").await.map_err(text)?;
    drop(read);
    // A password that is set anew signs everybody out: only one that is new is set.
    let is_known = |word| {
        known
            .as_ref()
            .is_some_and(|row| password::verify(word, &row.password_hash))
    };
    if known.is_none() || password.is_some_and(|word| !is_known(word)) {
        let made = random().map_err(text)?;
        let word = password.unwrap_or_else(|| made.get(..16).unwrap_or(&made));
        let names = Names {
            full_name: known.is_none().then_some("Alex Agent"),
            ..Names::default()
        };
        put(store, "agent", names, word).await?;
        if password.is_none() {
            println!("demo agent: agent / {word}");
        }
    }
    let names = Names {
        administrator: Some(true),
        ..Names::default()
    };
    mark(store, "agent", names).await?;
    if topic.is_none() {
        topic_save::save(store, &demo_topic(), true)
            .await
            .map_err(text)?;
        let mut tx = store.write().await.map_err(text)?;
        for [title, answer] in DEMO_FAQ {
            let entry = faq::Entry {
                category: "Bicycles".to_owned(),
                title: title.to_owned(),
                answer: answer.to_owned(),
                language: "en".to_owned(),
                ..faq::Entry::default()
            };
            faq::put(&mut tx, &entry).await.map_err(text)?;
        }
        tx.commit().await.map_err(text)?;
    }
    Ok(())
}

/// Questions and answers of the demo's FAQ.
const DEMO_FAQ: [[&str; 2]; 5] = [
    [
        "When are you open?",
        "Every day around the clock in this demo. A shop would keep hours of its own, and the chat tells them in the visitor's time zone.",
    ],
    [
        "Where is my order?",
        "Open the link in the mail that confirmed your order: it shows where the parcel is.\nParcels take two to four working days.",
    ],
    [
        "How do I return something?",
        "Send it back within 30 days. The label is in your account, under Orders.",
    ],
    [
        "What does delivery cost?",
        "Delivery is free from 50 euros; below that it costs 4.90.",
    ],
    [
        "Can you repair my bicycle?",
        "Yes. Bring it to the workshop without an appointment; most repairs are done the same day.",
    ],
];

/// Hours that are kept and never close: the demo is ready to chat at once.
fn always_open() -> Value {
    let mut hours = json!({"TzLocation": {"Name": "UTC"}});
    for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] {
        hours[format!("{day}Enabled")] = true.into();
        hours[format!("{day}Start")] = "00:00:00".into();
        hours[format!("{day}Stop")] = "24:00:00".into();
    }
    hours
}

fn demo_topic() -> Value {
    json!({
        "Name": "Support",
        "Description": "The demo's topic",
        "WelcomeMessage": "Hello, how can I help you?",
        "CollectConsent": true,
        "ConsentText": "I agree that what I write here is stored, so that my question can be answered.",
        "PrivacyUrl": "https://www.example.com/privacy",
        "BadgeHeader": "Chat with us",
        "TicketEnabled": true,
        "OfflineCollectConsent": true,
        "UseQueueOfflineForm": true,
        "OfflineFormTimeLimit": 2,
        "OpeningHoursEnabled": true,
        "OpeningHours": always_open(),
        "WidgetEnableRating": true,
        "WidgetRatingText": "How did we do?",
        "Widget": {
            "PreFormEnabled": true,
            "PreFormMessage": "Tell us who you are and what it is about.",
            "RequiredFields": "Email",
            "AutoFaqEnabled": true,
            "PostFormEnabled": true,
            "PostFormHeader": "Thank you for the chat",
            "PostTranscriptEnabled": true,
            "ShowAgentPhoto": true,
            "UseAgentFirstname": true,
            "OfflineFields": "Email",
            "OfflineHeader": "Nobody is here right now",
            "OfflineMessage": "Leave us a message, and we answer by e-mail.",
            "Theme": "Modern",
            "WelcomeTitle": "Support",
            "WelcomeMessage": "We usually answer within minutes."
        }
    })
}
