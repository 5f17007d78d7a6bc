//! Five stars, as radio buttons with names.

use super::view::{Local, Tag, View, button, div, tag, text};
use super::{Chat, icon, thanks};
use crate::locale::{Key, keys};
use anteroom_engine::Event;
use leptos::prelude::untrack;
use std::cell::RefCell;
use std::rc::Rc;

const STARS: [(i32, &str, &str, Key); 5] = [
    (1, "1", "star1", keys::RATING_1),
    (2, "2", "star2", keys::RATING_2),
    (3, "3", "star3", keys::RATING_3),
    (4, "4", "star4", keys::RATING_4),
    (5, "5", "star5", keys::RATING_5),
];

/// "Send" was pressed without a star.
const MISSING: i32 = -1;

/// The rating; skipping is as easy as sending.
pub fn rating(chat: Chat) -> View {
    let (given, said) = chat.state(|state| {
        let session = state.session.as_ref();
        session
            .map(|s| (s.rating, s.comment.clone()))
            .unwrap_or_default()
    });
    let chosen = Local::new();
    chosen.set(given);
    let comment = Rc::new(RefCell::new(said));
    let own = chat.topic_text(|widget| widget.post_form_header.as_ref());
    let header = own.unwrap_or_else(|| chat.say(keys::RATING));
    let own = chat.topic_text(|widget| widget.post_form_message.as_ref());
    let beside = chat.with_topic(|topic| topic.widget_rating_text.clone());
    let lead = own
        .or(beside.filter(|text| !text.trim().is_empty()))
        .unwrap_or_else(|| chat.say(keys::RATING_TEXT));

    let mut stars = div("stars");
    for star in STARS {
        stars = one(stars, chat, star, chosen);
    }
    let legend = tag("legend")
        .attr("tabindex", "-1")
        .attr("data-first", "")
        .attr("dir", "auto")
        .say(&header);
    let sent = Rc::clone(&comment);
    let screen = div("screen notice")
        .with(
            tag("fieldset")
                .attr("aria-describedby", "rating-text star-words")
                .with(legend)
                .with(
                    tag("p")
                        .attr("id", "rating-text")
                        .attr("dir", "auto")
                        .say(&lead),
                )
                .with(stars)
                .with(
                    tag("p")
                        .class("star-words")
                        .attr("id", "star-words")
                        .attr("aria-live", "polite")
                        .part(
                            move || words(chat, chosen.get()),
                            move |words| {
                                if chosen.get() == MISSING {
                                    super::form::mistake(words)
                                } else {
                                    text(words)
                                }
                            },
                        ),
                ),
        )
        .part_if(
            move || chosen.get() > 0,
            move || more(chat, &comment).done(),
        )
        .with(
            div("pair")
                .with(button("main").word(chat, keys::RATING_SEND).click(move || {
                    match untrack(|| chosen.get()) {
                        0 | MISSING => chosen.set(MISSING),
                        stars => {
                            let comment = sent.borrow().clone();
                            chat.tell(Event::Rated(chat.key(), stars, comment));
                        }
                    }
                }))
                .with(
                    button("plain")
                        .word(chat, keys::RATING_SKIP)
                        .tells(chat, |_| Event::Skipped),
                ),
        );
    thanks::with_log(thanks::with_way_back(screen, chat), chat).done()
}

/// The comment, which opens beside the stars.
fn more(chat: Chat, comment: &Rc<RefCell<String>>) -> Tag {
    let words = Rc::clone(comment);
    let typed = Rc::clone(comment);
    div("field")
        .with(
            tag("label")
                .attr("for", "comment")
                .word(chat, keys::RATING_COMMENT),
        )
        .with(
            tag("textarea")
                .attr("id", "comment")
                .attr("rows", "3")
                .attr("dir", "auto")
                .attr("placeholder", " ")
                .attr("maxlength", "1000")
                .value(move || words.borrow().clone())
                .on("input", move |event| {
                    typed.replace(super::form::typed(event.target()));
                }),
        )
}

fn one(
    stars: Tag,
    chat: Chat,
    (number, value, id, name): (i32, &'static str, &'static str, Key),
    chosen: Local,
) -> Tag {
    stars
        .with(
            tag("input")
                .attr("type", "radio")
                .attr("name", "stars")
                .attr("value", value)
                .attr("id", id)
                .label(chat, name)
                .checked(move || number == chosen.get())
                .on("change", move |_| {
                    chosen.set(number);
                }),
        )
        .with(
            tag("label")
                .attr("for", id)
                .attr("title", &chat.say(name))
                .state("data-on", move || number <= chosen.get())
                .child(icon::icon(icon::STAR)),
        )
}

fn words(chat: Chat, chosen: i32) -> Option<String> {
    if chosen == MISSING {
        return Some(chat.say(keys::RATING_CHOOSE));
    }
    let star = STARS.iter().find(|star| star.0 == chosen)?;
    Some(chat.say(star.3))
}
