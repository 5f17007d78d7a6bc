//! The panel: its header, and the screen that is due.

use super::view::{Local, Tag, View, button, div, react, tag, text};
use super::{
    Chat, chat, faq, files, focus, form, hours, icon, notice, rating, request, thanks, words,
};
use crate::locale::keys;
use anteroom_carriers::visitor::AgentName;
use anteroom_engine::{Event, Farewell, Link, Screen, State};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The panel. It stays in the page while closed, so that nothing in it is lost.
pub fn panel(chat: Chat, inside: focus::Inside) -> View {
    // "End the chat?" was asked.
    let asked = Local::new();
    let mut last = None;
    react(move || {
        let now = chat.screen();
        if last.replace(now) != Some(now) {
            asked.turn(false);
        }
    });

    let panel = tag("section")
        .class("panel")
        .attr("role", "dialog")
        .attr("aria-labelledby", "title")
        .attr("aria-describedby", "line")
        .state_when("data-open", chat, |state| state.open)
        .on("focusin", move |_| inside.entered())
        .on("focusout", move |event| inside.left(event.target()))
        .on("keydown", move |event| on_key(chat, asked, &event))
        // Another language is drawn anew; what was typed stands in the state.
        .part(
            move || Some(chat.language()),
            move |language| {
                div("inside")
                    .attr("lang", language)
                    .attr("dir", &chat.say(keys::DIR))
                    .with(header(chat, asked))
                    .part_if(
                        move || asked.is(),
                        move || confirm(chat, chat.screen(), asked).done(),
                    )
                    .part(
                        move || Some(place(chat, chat.screen()).to_owned()),
                        move |_| screen(chat, asked),
                    )
                    .done()
            },
        );
    files::droppable(panel, chat).done()
}

fn screen(chat: Chat, asked: Local) -> View {
    match chat.screen() {
        Screen::Loading => notice::loading(chat),
        Screen::Unavailable => notice::unavailable(chat),
        Screen::Offline if chat.is(State::takes_requests) => request::offline(chat),
        Screen::Offline => notice::offline(chat),
        Screen::Form => form::form(chat),
        Screen::Faq => faq::faq(chat),
        Screen::Posted => request::posted(chat),
        Screen::Request => request::queued(chat),
        Screen::Queue | Screen::Chat => chat::talk(chat, asked),
        Screen::Rating => rating::rating(chat),
        Screen::Thanks(farewell) => thanks::thanks(chat, farewell),
    }
}

/// Screens of one place are drawn once. Waiting and talking are one: what is being
/// written must not be drawn anew under the visitor's hands when the agent comes.
fn place(chat: Chat, screen: Screen) -> &'static str {
    match screen {
        // What a form for a request is, and a notice is not.
        Screen::Offline if chat.is(State::takes_requests) => "away",
        Screen::Queue | Screen::Chat => "talk",
        screen => screen.name(),
    }
}

fn on_key(chat: Chat, asked: Local, event: &web_sys::Event) {
    let escape = event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.key() == "Escape" && !key.is_composing());
    if escape {
        // The page's own dialogs need not hear of it, nor the browser that closes them.
        event.stop_propagation();
        event.prevent_default();
        if untrack(|| asked.is()) {
            asked.turn(false);
            focus::soon(event.target(), "[data-end]");
        } else {
            chat.tell(Event::Closed);
        }
    }
}

fn header(chat: Chat, asked: Local) -> Tag {
    let title = move || {
        let own = chat.topic_text(|widget| widget.welcome_title.as_ref());
        own.unwrap_or_else(|| chat.say(keys::TITLE))
    };
    let face = tag("span").class("face").attr("aria-hidden", "true").part(
        move || {
            Some(chat.state(|state| {
                let photo = agent(state).and_then(|agent| agent.photo.clone());
                let photo = photo.or_else(|| state.topic()?.logo.clone());
                photo.unwrap_or_default()
            }))
        },
        move |photo| face(chat, photo),
    );
    let who = div("who")
        .with(
            tag("h2")
                .attr("id", "title")
                .attr("dir", "auto")
                .live(title),
        )
        .with(
            tag("p")
                .attr("id", "line")
                .attr("dir", "auto")
                .live(move || line(chat, chat.screen())),
        );
    let down = button("round")
        .label(chat, keys::MINIMISE)
        .child(icon::icon(icon::DOWN))
        .tells(chat, |_| Event::Closed);
    tag("header")
        .class("head")
        .with(face)
        .with(who)
        .part_if(
            move || chat.screen() == Screen::Chat,
            move || end(chat, asked),
        )
        .with(down)
}

/// The agent's photo, or the topic's logo; the agent's initials where there is none, or where it does not load; else a
/// sign of the chat. The name stands beside it, so it says nothing to those who listen.
fn face(chat: Chat, photo: &str) -> View {
    let lost = Local::new();
    let address = photo.to_owned();
    tag("span")
        .part(
            move || {
                let letters = || chat.state(|s| agent(s).map(|a| words::initials(&a.full_name)));
                Some(match letters() {
                    _ if !address.is_empty() && !lost.is() => address.clone(),
                    letters => letters.unwrap_or_default(),
                })
            },
            {
                let photo = photo.to_owned();
                move |shown| match shown {
                    "" => icon::icon(icon::BUBBLE),
                    shown if shown == photo => tag("img")
                        .attr("alt", "")
                        .attr("src", shown)
                        .on("error", move |_| lost.turn(true))
                        .done(),
                    letters => text(letters),
                }
            },
        )
        .done()
}

/// Who is talked with, while that is so.
fn agent(state: &State) -> Option<&AgentName> {
    let agent = state.session.as_ref()?.agent.as_ref()?;
    (state.screen() == Screen::Chat && !agent.full_name.trim().is_empty()).then_some(agent)
}

fn end(chat: Chat, asked: Local) -> View {
    button("quiet")
        .attr("data-end", "")
        .state_when("aria-busy", chat, State::is_ending)
        .live(move || {
            chat.say(if chat.is(State::is_ending) {
                keys::ENDING
            } else {
                keys::END
            })
        })
        .on("click", move |event| {
            if !untrack(|| chat.is(State::is_ending)) {
                asked.turn(true);
                focus::soon(event.current_target(), "[data-yes]");
            }
        })
        .done()
}

/// What happens now.
fn line(chat: Chat, screen: Screen) -> String {
    let away = screen == Screen::Offline && !chat.is_down();
    if let Some(opens) = away.then(|| hours::opens(chat)).flatten() {
        return opens;
    }
    chat.state(|state| {
        chat.words(|locale| {
            let key = match screen {
                _ if state.link == Link::Down => keys::LINE_LOST,
                Screen::Loading => keys::LOADING,
                Screen::Unavailable => keys::UNAVAILABLE,
                Screen::Offline => keys::LINE_OFFLINE,
                Screen::Form if state.is_away() => keys::LINE_OFFLINE,
                Screen::Form | Screen::Faq => keys::LINE_HERE,
                Screen::Posted => keys::LINE_POSTED,
                Screen::Queue | Screen::Request => {
                    let queue = state.session.as_ref().and_then(|s| s.queue);
                    return words::place(locale, queue.map_or(0, |q| q.position));
                }
                Screen::Chat => match agent(state) {
                    Some(agent) => {
                        let name = agent.full_name.as_str();
                        return locale.with(keys::LINE_TALKING, &[("name", name)]);
                    }
                    None => keys::LINE_CHAT,
                },
                Screen::Thanks(Farewell::Helped) => keys::LINE_HERE,
                Screen::Rating | Screen::Thanks(_) => keys::LINE_ENDED,
            };
            locale.get(key).to_owned()
        })
    })
}

/// Ending is asked once more, in place; nothing else is in the way meanwhile.
fn confirm(chat: Chat, screen: Screen, asked: Local) -> Tag {
    let leaving = screen == Screen::Queue;
    let (ask, yes, no) = if leaving {
        (keys::QUEUE_LEAVE_ASK, keys::QUEUE_LEAVE, keys::QUEUE_STAY)
    } else {
        (keys::END_ASK, keys::END, keys::END_KEEP)
    };
    div("ask")
        .attr("role", "group")
        .attr("aria-labelledby", "ask")
        .with(tag("p").attr("id", "ask").word(chat, ask))
        .with(
            button("main")
                .attr("data-yes", "")
                .word(chat, yes)
                .click(move || {
                    asked.turn(false);
                    let key = chat.key();
                    chat.tell(if leaving {
                        Event::Left(key)
                    } else {
                        Event::Ended(key)
                    });
                }),
        )
        .with(button("plain").word(chat, no).on("click", move |event| {
            asked.turn(false);
            focus::soon(event.current_target(), "[data-end]");
        }))
        .with(
            button("quiet")
                .word(chat, keys::WIPE)
                .tells(chat, |chat| Event::Wiped(chat.key())),
        )
}
