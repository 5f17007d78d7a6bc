//! The list of countries, by the names that they have in the visitor's language.

use super::Chat;
use super::view::{Tag, tag};
use crate::locale::keys;
use anteroom_carriers::countries;
use js_sys::{Array, JsString, Object};

/// A list to choose from. The browser's own: typing finds in it, on every device.
pub fn select(chat: Chat) -> Tag {
    let choose = chat.say(keys::FORM_COUNTRY_CHOOSE);
    let mut list = tag("select").with(tag("option").attr("value", "").say(&choose));
    for (code, name) in named(chat) {
        list = list.with(tag("option").attr("value", code).say(&name));
    }
    list
}

/// Every code with its name, in the order of the names.
fn named(chat: Chat) -> Vec<(&'static str, String)> {
    let languages = Array::of1(&chat.language().into());
    let options = Object::new();
    let mut all: Vec<(&str, String, JsString)> = countries::all()
        .map(|code| {
            let name = chat.words(|locale| locale.intl().country(code));
            let key = JsString::from(name.as_str());
            (code, name, key)
        })
        .collect();
    all.sort_by(|a, b| a.2.locale_compare(&b.1, &languages, &options).cmp(&0));
    all.into_iter()
        .map(|(code, name, _)| (code, name))
        .collect()
}
