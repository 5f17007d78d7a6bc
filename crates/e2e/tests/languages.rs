//! The language that a visitor gets, and another one at run time.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{Setup, topic};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Look, Scope, Window, widget};
use serde_json::{Value, json};

/// A service and a page with these attributes.
async fn site(html: &str, tag: &str) -> Cast {
    let page = Page {
        html: html.to_owned(),
        tag: format!(r#"data-topicId="1" {tag}"#),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    cast.service.agent().is_here(true).await;
    cast
}

/// The tables that the page has loaded.
async fn tables(cast: &Cast, window: &Window) -> Vec<String> {
    let requests = window.requests(&cast.service.base()).await;
    let tables = requests.into_iter().filter_map(|url| {
        let (_, name) = url.split_once("/locale-")?;
        Some(name.chars().take_while(char::is_ascii_alphabetic).collect())
    });
    tables.collect()
}

/// What the panel says of itself: language, direction, and on which side of its
/// form a label begins.
async fn manner(window: &Window) -> Value {
    let body = "const root = hosts()[0].shadowRoot;
        const inside = root.querySelector('[role=dialog] [lang]');
        const box = e => e.getBoundingClientRect();
        const form = root.querySelector('form');
        const text = document.createRange();
        text.selectNodeContents(form.querySelector('label'));
        const left = box(text).left - box(form).left, right = box(form).right - box(text).right;
        return [inside.lang, getComputedStyle(form).direction, left < right ? 'left' : 'right']";
    window.js(body, Value::Null).await
}

async fn opened(cast: &Cast, start: &str) -> (Window, Scope) {
    let window = cast.visitor("visitor").await;
    let panel = cast::open(&window).await;
    panel.button(start).see().await;
    (window, panel)
}

#[tokio::test]
async fn a_page_in_german_loads_one_table() {
    let cast = site(r#"lang="de-AT""#, "").await;
    let (window, panel) = opened(&cast, "Chat beginnen").await;
    assert_eq!(tables(&cast, &window).await, ["de"]);
    assert_eq!(manner(&window).await, json!(["de", "ltr", "left"]));
    panel.button("Chat beginnen").click().await;
    panel
        .field("E-Mail-Adresse")
        .until(" with its error", |f| {
            f.description.contains("Geben Sie Ihre E-Mail-Adresse ein")
        })
        .await;
}

#[tokio::test]
async fn a_page_in_arabic_runs_from_right_to_left() {
    let cast = site(r#"lang="ar" dir="rtl""#, "").await;
    let (window, _) = opened(&cast, "بدء المحادثة").await;
    assert_eq!(tables(&cast, &window).await, ["ar"]);
    assert_eq!(manner(&window).await, json!(["ar", "rtl", "right"]));
}

#[tokio::test]
async fn the_tag_overrules_the_page() {
    let cast = site(r#"lang="ar" dir="rtl""#, r#"data-locale="no-NO""#).await;
    let (window, _) = opened(&cast, "Start chat").await;
    assert_eq!(tables(&cast, &window).await.len(), 1);
    assert_eq!(manner(&window).await, json!(["nb", "ltr", "left"]));
}

#[tokio::test]
async fn without_a_word_from_the_page_the_topic_decides() {
    let mut topic = topic();
    topic["Widget"]["LanguageIsoCode"] = json!("da");
    let setup = Setup {
        topics: vec![topic],
        ..Setup::default()
    };
    // Nobody has translated the chat into the page's language.
    let page = Page {
        html: r#"lang="eo""#.to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(setup, page).await;
    cast.service.agent().is_here(true).await;
    let (window, panel) = opened(&cast, "Start chat").await;
    panel.field("E-mailadresse").see().await;
    assert_eq!(manner(&window).await, json!(["da", "ltr", "left"]));
}

#[tokio::test]
async fn another_language_while_a_draft_is_written() {
    let cast = Cast::gather().await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    panel.field("Message").write("half a sent").await;
    let _: Value = window
        .js(
            "return Anteroom.setLocale(arguments[0]).then(() => null)",
            json!("fi"),
        )
        .await;
    panel.until_says("palvelee sinua").await;
    let field = panel.field("Viesti");
    field
        .until(" with the draft and the focus", |f| {
            f.value == "half a sent" && f.focused
        })
        .await;
    field.write("ence\n").await;
    panel.log("Keskustelu").until_says("half a sentence").await;
    let agent = cast.service.agent();
    // The panel shows it before the service has it.
    window
        .until("the sentence at the service", async || {
            let log = agent.log(session).await;
            log.iter()
                .any(|(_, text)| text == "half a sentence")
                .then_some(())
        })
        .await;
    // A language that nobody speaks here changes nothing, and says so.
    let refused: String = window
        .js(
            "return Anteroom.setLocale('eo').then(() => '', String)",
            Value::Null,
        )
        .await;
    assert!(refused.contains("eo"), "{refused}");
    widget(&window).until_says("palvelee sinua").await;
}

#[tokio::test]
async fn fields_focus_and_cursor_outlive_the_language() {
    let cast = site(r#"lang="en""#, "").await;
    let (window, panel) = opened(&cast, "Start chat").await;
    panel
        .field("E-mail address")
        .write("vera@example.com")
        .await;
    panel
        .field("How can we help?")
        .write("My wheel is bent")
        .await;
    let select = "const field = hosts()[0].shadowRoot.activeElement;
        field.setSelectionRange(3, 8); return null";
    let _: Value = window.js(select, Value::Null).await;
    let speak = "return Anteroom.setLocale(arguments[0]).then(() => {
        const field = hosts()[0].shadowRoot.activeElement;
        return [field.id, field.value, field.selectionStart, field.selectionEnd]})";
    let now: Value = window.js(speak, json!("de")).await;
    assert_eq!(now, json!(["message", "My wheel is bent", 3, 8]));
    let email = panel.field("E-Mail-Adresse").see().await;
    assert_eq!(email.value, "vera@example.com");
    // What is typed now goes where it went before.
    let now: Value = window.js(speak, json!("he")).await;
    assert_eq!(now, json!(["message", "My wheel is bent", 3, 8]));
    assert_eq!(manner(&window).await, json!(["he", "rtl", "right"]));
}

#[tokio::test]
async fn a_rating_outlives_the_language() {
    let cast = Cast::gather().await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    let agent = cast.service.agent();
    agent.end(session).await;
    cast::rate(&panel, "4 of 5: good", "Quick and kind").await;
    let _: Value = window
        .js(
            "return Anteroom.setLocale('sv').then(() => null)",
            Value::Null,
        )
        .await;
    panel
        .radio("4 av 5: bra")
        .until(" still chosen", |f| f.checked)
        .await;
    panel
        .field("Vill du berätta varför? (valfritt)")
        .until(" with its text and the focus", |f| {
            f.value == "Quick and kind" && f.focused
        })
        .await;
    panel.button("Skicka").click().await;
    let stored = async || {
        let session = agent.session(session).await;
        (session["Rating"] == 4).then_some(())
    };
    window.until("the rating at the service", stored).await;
}

/// Long words stand whole on the narrowest screen: where two buttons do not fit
/// beside each other, they stand below each other.
#[tokio::test]
async fn no_buttons_word_is_broken_where_it_is_narrow() {
    let cast = Cast::gather().await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    window.dress(Look::Light, 320, 640, 1.0).await;
    cast.service.agent().end(session).await;
    panel.radio("4 of 5: good").click().await;
    let lines = "const root = hosts()[0].shadowRoot;
        return Anteroom.setLocale(arguments[0]).then(() => [...root.querySelectorAll('.pair button')].map(button => {
            const words = document.createRange();
            words.selectNodeContents(button);
            return [button.textContent, words.getClientRects().length];
        }).filter(([words, lines]) => lines > words.split(' ').length))";
    for language in ["de", "fi", "nl", "pl", "tr", "en"] {
        let broken: Value = window.js(lines, json!(language)).await;
        assert_eq!(broken, json!([]), "{language}");
    }
}
