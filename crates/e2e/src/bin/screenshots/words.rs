//! The widget in other languages.

use crate::{SIZES, root};
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::{Look, Window};
use serde_json::{Value, json};

/// Draws what the window shows in each of these languages.
async fn speak(window: &Window, languages: &[String], name: &str) {
    for language in languages {
        let rtl = matches!(language.as_str(), "ar" | "he");
        let look = if rtl { Look::Rtl } else { Look::Light };
        let change = "return Anteroom.setLocale(arguments[0]).then(() => null)";
        let _: Value = window.js(change, json!(language)).await;
        for (width, height) in SIZES {
            window.dress(look, width, height, 1.0).await;
            let file = format!("screenshots/words-{language}-{name}-{width}x{height}.png");
            window.screenshot(&root().join(file)).await;
        }
    }
    window.dress(Look::Light, SIZES[0].0, SIZES[0].1, 1.0).await;
    let _: Value = window
        .js(
            "return Anteroom.setLocale('en').then(() => null)",
            Value::Null,
        )
        .await;
    println!("{name}");
}

/// The story, screen by screen, in other languages.
pub async fn in_languages(languages: &[String]) {
    let hardest = ["ar", "he", "de", "fi"].map(str::to_owned);
    let languages = if languages.is_empty() {
        &hardest
    } else {
        languages
    };
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let window = cast.visitor("visitor").await;
    let panel = cast::open(&window).await;
    panel.heading("Nobody is here right now").see().await;
    speak(&window, languages, "01-nobody-here").await;
    agent.is_here(true).await;
    window.reload().await;
    let start = panel.button("Start chat");
    start.see().await;
    speak(&window, languages, "02-form").await;
    start.click().await;
    let email = panel.field("E-mail address");
    email.until(" with its error", |f| f.invalid).await;
    speak(&window, languages, "03-form-errors").await;
    agent.let_wait("Dana", "First").await;
    cast::fill_in(&panel, "Vera", "My front wheel is bent.").await;
    start.click().await;
    panel.until_says("You are number 2").await;
    speak(&window, languages, "04-queue").await;
    panel.button("Leave the queue").click().await;
    panel.get("group", "").see().await;
    speak(&window, languages, "05-leaving").await;
    panel.button("Keep waiting").click().await;
    agent.pick_up().await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    agent.say(session, "Bring it along before five.").await;
    agent
        .say(session, "أحضرها قبل الخامسة، من فضلك (2024).")
        .await;
    panel.log("Conversation").until_says("2024").await;
    cast::say(&panel, "שלום! Four o'clock?").await;
    panel
        .log("Conversation")
        .until("", |found| found.text.matches("Sent").count() == 2)
        .await;
    agent.types(session).await;
    panel.until_says("is typing").await;
    speak(&window, languages, "06-chat").await;
    panel.button("End chat").click().await;
    panel.get("group", "").see().await;
    speak(&window, languages, "07-end").await;
    panel.button("Keep talking").click().await;
    agent.end(session).await;
    panel.radio("4 of 5: good").click().await;
    speak(&window, languages, "08-rating").await;
    panel.radio("4 of 5: good").click().await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    speak(&window, languages, "09-thanks").await;
}
