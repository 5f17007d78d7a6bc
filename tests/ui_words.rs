//! The widget speaks sixteen languages, with the browser's own plurals, numbers and days.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use anteroom_carriers::ChatSessionStatus;
use anteroom_widget::browser::{clock, get};
use anteroom_widget::locale::{Locale, keys};
use stage::{ENGLISH, Stage, enter, locale, open, settle, with};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

macro_rules! tables {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../src/locale/", $name, ".json")))),*]
    };
}

const TABLES: [(&str, &str); 16] = tables!(
    "ar" "cs" "da" "de" "en" "es" "fi" "fr" "he" "it" "nb" "nl" "pl" "pt" "sv" "tr"
);

fn table(language: &str) -> &'static str {
    let found = TABLES.iter().find(|(name, _)| *name == language);
    found.unwrap().1
}

fn speak(language: &str) -> Locale {
    locale(table(language))
}

#[wasm_bindgen_test]
fn every_number_finds_its_own_words() {
    for (language, json) in TABLES {
        let locale = locale(json);
        let table: serde_json::Value = serde_json::from_str(json).unwrap();
        let plural = table["queue.ahead"].as_object().unwrap();
        let mut used: Vec<String> = Vec::new();
        for n in 1..=1_000 {
            let category = locale.intl().plural(n);
            assert!(
                plural.contains_key(&category),
                "{language} lacks {category}, which {n} needs"
            );
            used.push(category);
        }
        for category in plural.keys().filter(|category| *category != "zero") {
            assert!(used.contains(category), "{language} never needs {category}");
        }
    }
}

#[wasm_bindgen_test]
fn plurals_as_they_are_said() {
    for (language, n, words) in [
        ("en", 1, "1 person is ahead of you."),
        ("pl", 3, "Przed Tobą są 3 osoby."),
        ("pl", 5, "Przed Tobą jest 5 osób."),
        ("pl", 22, "Przed Tobą są 22 osoby."),
        ("cs", 2, "Před vámi jsou 2 lidé."),
        ("cs", 5, "Před vámi je 5 lidí."),
        ("he", 2, "שני אנשים לפניכם."),
        ("ar", 2, "شخصان قبلك."),
        ("de", 1_234, "1.234 Personen sind vor Ihnen."),
    ] {
        assert_eq!(speak(language).count(keys::QUEUE_AHEAD, n), words);
    }
    // Which digits Arabic has depends on the country; the browser knows.
    let n = js_sys::Number::from(11).to_locale_string("ar");
    assert_eq!(
        speak("ar").count(keys::QUEUE_AHEAD, 11),
        format!("{n} شخصًا قبلك.")
    );
}

#[wasm_bindgen_test]
fn days_times_lists_and_countries() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let now = clock::now();
    for (language, today, yesterday) in [
        ("en", "today", "yesterday"),
        ("nb", "i dag", "i går"),
        ("de", "heute", "gestern"),
        ("fi", "tänään", "eilen"),
        ("he", "היום", "אתמול"),
    ] {
        let locale = speak(language);
        assert_eq!(locale.intl().day(now, now), today);
        assert_eq!(locale.intl().day(now - DAY, now), yesterday);
    }
    let german = speak("de");
    // Noon in UTC on a Friday is that Friday nearly everywhere.
    let friday = clock::posted("2026-11-20T12:00:00").unwrap();
    let said = german.intl().day(friday, friday + 9 * DAY);
    assert_eq!(said, "Freitag, 20. November");
    let said = german.intl().day(friday, friday + 400 * DAY);
    assert_eq!(said, "20. November 2026");
    assert_eq!(german.intl().weekday(friday), "Freitag");
    let time = german.intl().time(friday);
    assert!(
        time.len() == 5 && time.contains(':') && !time.contains('M'),
        "{time}"
    );
    let times = german.intl().times(friday, friday + 60_000);
    assert!(
        times.starts_with(&time) && times.len() > time.len(),
        "{times}"
    );
    let things = ["a", "b", "c"].map(str::to_owned);
    assert_eq!(speak("nb").intl().list(&things), "a, b og c");
    assert_eq!(german.intl().country("NO"), "Norwegen");
}

#[wasm_bindgen_test]
async fn every_language_draws_itself() {
    for (language, json) in TABLES {
        let stage = Stage::speaking(open(), json);
        settle().await;
        let inside = stage.find(".panel [lang]");
        assert_eq!(inside.get_attribute("lang").unwrap(), language);
        let direction = web_sys::window()
            .unwrap()
            .get_computed_style(&stage.find("form"))
            .unwrap()
            .unwrap()
            .get_property_value("direction")
            .unwrap();
        let rtl = ["ar", "he"].contains(&language);
        assert_eq!(direction, if rtl { "rtl" } else { "ltr" }, "{language}");
        let locale = locale(json);
        let text = stage.text();
        for key in [keys::FORM_START, keys::FORM_EMAIL, keys::LINE_HERE] {
            assert!(
                text.contains(locale.get(key)),
                "{language}: {key:?} in {text}"
            );
        }
        assert_eq!(
            stage.launcher.get_attribute("aria-label").unwrap(),
            locale.get(keys::CLOSE)
        );
    }
}

#[wasm_bindgen_test]
async fn names_of_another_script_stand_apart() {
    let mut state = with(ChatSessionStatus::UserLast);
    let stage = Stage::speaking(state.clone(), table("he"));
    settle().await;
    assert!(stage.text().contains("בשיחה עם \u{2068}Ann Lee\u{2069}"));
    state
        .session
        .as_mut()
        .unwrap()
        .agent
        .as_mut()
        .unwrap()
        .full_name = "דנה".to_owned();
    let stage = Stage::speaking(state, table("he"));
    settle().await;
    assert!(stage.text().contains("בשיחה עם דנה"));
}

#[wasm_bindgen_test]
async fn another_language_takes_nothing_away() {
    let stage = Stage::new(open());
    settle().await;
    enter(&stage.labelled("E-mail address"), "vera@example.com");
    let message = stage.labelled("How can we help?");
    enter(&message, "My wheel is bent");

    stage.chat.speak(speak("de"));
    settle().await;
    assert_eq!(
        get(&stage.labelled("E-Mail-Adresse"), "value").as_string(),
        Some("vera@example.com".to_owned())
    );
    let message = stage.labelled("Wie können wir helfen?");
    assert_eq!(
        get(&message, "value").as_string(),
        Some("My wheel is bent".to_owned())
    );
    assert!(!stage.text().contains("E-mail address"));

    stage.chat.speak(speak("ar"));
    settle().await;
    assert_eq!(
        stage.find(".panel [lang]").get_attribute("dir").as_deref(),
        Some("rtl")
    );
    // The same table again draws nothing anew.
    let message = stage.find("#message");
    stage.chat.speak(speak("ar"));
    settle().await;
    assert_eq!(stage.find("#message"), message);
}

#[wasm_bindgen_test]
async fn a_draft_goes_on_in_another_language() {
    let stage = Stage::speaking(with(ChatSessionStatus::UserLast), ENGLISH);
    settle().await;
    let composer = stage.find("#composer");
    enter(&composer, "half a sent");
    stage.chat.speak(speak("nb"));
    settle().await;
    let composer = stage.find("#composer");
    assert_eq!(
        get(&composer, "value").as_string(),
        Some("half a sent".to_owned())
    );
    assert_eq!(
        composer.get_attribute("placeholder").as_deref(),
        Some("Skriv en melding")
    );
    assert!(stage.text().contains("Du snakker med Ann Lee"));
    enter(&composer, "half a sentence");
    stage
        .change(|state| assert_eq!(state.draft, "half a sentence"))
        .await;
}
