//! The panel: its header, and the screen that is due.

use super::view::{Tag, button, div, nothing, tag};
use super::{Chat, chat, focus, form, icon, notice, rating, thanks, words};
use crate::locale::keys;
use anteroom_engine::{Event, Link, Screen, State};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The panel. It stays in the page while closed, so that nothing in it is lost.
pub fn panel(chat: Chat, inside: focus::Inside) -> AnyView {
    let screen = Memo::new(move |_| chat.state.with(State::screen));
    // Waiting and talking are one place: what is being written must not be rebuilt
    // under the visitor's hands when the agent comes.
    let place = Memo::new(move |_| match screen.get() {
        Screen::Queue => Screen::Chat,
        other => other,
    });
    let open = chat.when(|state| state.open);
    // "End the chat?" was asked.
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        screen.track();
        asked.set(false);
    });

    tag("section")
        .class("panel")
        .attr("role", "dialog")
        .attr("aria-labelledby", "title")
        .attr("aria-describedby", "line")
        .state("data-open", move || open.get())
        .on("focusin", move |_| inside.entered())
        .on("focusout", move |event| inside.left(event.target()))
        .on("keydown", move |event| on_key(chat, asked, &event))
        .with(header(chat, screen, asked))
        .part(move || {
            if asked.get() {
                confirm(chat, screen.get_untracked(), asked).done()
            } else {
                nothing()
            }
        })
        .part(move || {
            let place = place.get();
            // A screen is built once: what it reads while it is built must not build it
            // anew, under the visitor's hands.
            untrack(|| match place {
                Screen::Loading => notice::loading(chat),
                Screen::Unavailable => notice::unavailable(chat),
                Screen::Offline => notice::offline(chat),
                Screen::Form => form::form(chat),
                Screen::Queue | Screen::Chat => chat::talk(chat, screen, asked),
                Screen::Rating => rating::rating(chat),
                Screen::Thanks(farewell) => thanks::thanks(chat, farewell),
            })
        })
        .done()
}

fn on_key(chat: Chat, asked: RwSignal<bool>, event: &web_sys::Event) {
    let escape = event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.key() == "Escape" && !key.is_composing());
    if escape {
        // The page's own dialogs need not hear of it.
        event.stop_propagation();
        if asked.get_untracked() {
            asked.set(false);
            focus::soon(event.target(), "[data-end]");
        } else {
            chat.tell(Event::Closed);
        }
    }
}

fn header(chat: Chat, screen: Memo<Screen>, asked: RwSignal<bool>) -> Tag {
    let title = Memo::new(move |_| {
        let own = chat.topic_text(|widget| widget.welcome_title.as_ref());
        own.unwrap_or_else(|| chat.say(keys::TITLE))
    });
    let talking = Memo::new(move |_| screen.get() == Screen::Chat);
    let agent = Memo::new(move |_| {
        let name = chat
            .state
            .with(|state| state.session.as_ref()?.agent.clone());
        name.filter(|_| talking.get())
    });
    let ending = chat.when(State::is_ending);
    tag("header")
        .class("head")
        .with(tag("span").class("face").attr("aria-hidden", "true").part(
            move || match agent.get() {
                Some(name) if !name.trim().is_empty() => words::initials(&name).into_any(),
                _ => icon::icon(icon::BUBBLE),
            },
        ))
        .with(
            div("who")
                .with(
                    tag("h2")
                        .attr("id", "title")
                        .attr("dir", "auto")
                        .live(move || title.get()),
                )
                .with(
                    tag("p")
                        .attr("id", "line")
                        .attr("dir", "auto")
                        .live(move || line(chat, screen.get())),
                ),
        )
        .part(move || {
            if !talking.get() {
                return nothing();
            }
            button("quiet")
                .attr("data-end", "")
                .state("aria-busy", move || ending.get())
                .live(move || {
                    chat.say(if ending.get() {
                        keys::ENDING
                    } else {
                        keys::END
                    })
                })
                .on("click", move |event| {
                    if !ending.get_untracked() {
                        asked.set(true);
                        focus::soon(event.current_target(), "[data-yes]");
                    }
                })
                .done()
        })
        .with(
            button("round")
                .set("aria-label", chat.say(keys::MINIMISE))
                .child(icon::icon(icon::DOWN))
                .click(move || chat.tell(Event::Closed)),
        )
}

/// What happens now.
fn line(chat: Chat, screen: Screen) -> String {
    chat.state.with(|state| {
        chat.locale.with_value(|locale| {
            let key = match screen {
                _ if state.link == Link::Down => keys::LINE_LOST,
                Screen::Loading => keys::LOADING,
                Screen::Unavailable => keys::UNAVAILABLE,
                Screen::Offline => keys::LINE_OFFLINE,
                Screen::Form => keys::LINE_HERE,
                Screen::Queue => {
                    let queue = state.session.as_ref().and_then(|s| s.queue);
                    return words::place(locale, queue.map_or(0, |q| q.position));
                }
                Screen::Chat => {
                    let agent = state.session.as_ref().and_then(|s| s.agent.as_deref());
                    match agent {
                        Some(name) if !name.trim().is_empty() => {
                            return locale.with(keys::LINE_TALKING, &[("name", name)]);
                        }
                        _ => keys::LINE_CHAT,
                    }
                }
                Screen::Rating | Screen::Thanks(_) => keys::LINE_ENDED,
            };
            locale.get(key).to_owned()
        })
    })
}

/// Ending is asked once more, in place; nothing else is in the way meanwhile.
fn confirm(chat: Chat, screen: Screen, asked: RwSignal<bool>) -> Tag {
    let leaving = screen == Screen::Queue;
    let (ask, yes, no) = if leaving {
        (keys::QUEUE_LEAVE_ASK, keys::QUEUE_LEAVE, keys::QUEUE_STAY)
    } else {
        (keys::END_ASK, keys::END, keys::END_KEEP)
    };
    div("ask")
        .attr("role", "group")
        .attr("aria-labelledby", "ask")
        .with(tag("p").attr("id", "ask").say(chat.say(ask)))
        .with(
            button("main")
                .attr("data-yes", "")
                .say(chat.say(yes))
                .click(move || {
                    asked.set(false);
                    let key = (chat.key)();
                    chat.tell(if leaving {
                        Event::Left(key)
                    } else {
                        Event::Ended(key)
                    });
                }),
        )
        .with(button("plain").say(chat.say(no)).on("click", move |event| {
            asked.set(false);
            focus::soon(event.current_target(), "[data-end]");
        }))
}
