//! Scrolling: follows what is new while the reader is at the bottom, and never
//! moves what somebody reads.

use super::view::{Local, Tag, button, div, hold, react};
use super::{Chat, icon};
use crate::browser::get;
use crate::browser::resized::Resized;
use crate::locale::keys;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use std::cell::Cell;
use std::rc::Rc;
use web_sys::Element;

/// The reader is at the bottom when no more than this is below, in pixels.
const NEAR: i32 = 48;
/// What stands above the place where the visitor stopped reading, in pixels.
const ABOVE: i32 = 12;

/// Where the window on the messages is: how much is above it and below it.
#[derive(Clone, Copy, Default)]
struct Place {
    above: i32,
    below: i32,
}

impl Place {
    fn of(scroller: &Element) -> Self {
        let above = scroller.scroll_top();
        Self {
            above,
            below: scroller.scroll_height() - scroller.client_height() - above,
        }
    }

    const fn is_bottom(self) -> bool {
        self.below < NEAR
    }
}

/// Lets the content scroll. Whatever makes it or the window on it larger or
/// smaller (rows, the agent's typing, a keyboard) keeps the bottom in view while
/// the reader is there; else a button says that there is something new.
pub fn scroller(chat: Chat, content: Tag) -> Tag {
    let away = Local::new();
    let news = Local::new();
    let last = Rc::new(Cell::new(Place::default()));
    let inside = content.element();
    let scroll = div("scroll").attr("tabindex", "0").with(content);
    let window = scroll.element();
    let sized = {
        let (window, last) = (window.clone(), Rc::clone(&last));
        move || {
            if !untrack(|| away.is()) {
                to_bottom(&window);
            }
            last.set(Place::of(&window));
        }
    };
    hold(Box::new(Resized::new(&[&window, &inside], sized)));
    follow(chat, window.clone(), away, news);
    let here = window.clone();
    // What keeps itself at its end is not to be anchored: zoomed, Firefox moves it up so.
    let scroll = scroll.flag("data-away", move || away.is());
    let scroll = scroll.on("scroll", move |_| {
        let now = Place::of(&here);
        let before = last.replace(now);
        if now.is_bottom() {
            away.turn(false);
            news.turn(false);
        } else if now.above < before.above && now.below > before.below {
            // Somebody went up. What grows moves only one of the two.
            away.turn(true);
        }
    });
    div("talk-log").with(scroll).part_if(
        move || news.is(),
        move || {
            let window = window.clone();
            button("news")
                .word(chat, keys::NEW_BELOW)
                .child(icon::icon(icon::DOWN))
                .click(move || to_bottom(&window))
                .done()
        },
    )
}

/// What the visitor writes is looked at, and who comes back goes on reading.
fn follow(chat: Chat, window: Element, away: Local, news: Local) {
    let mut before = None;
    react(move || {
        let now = chat.state(|state| (state.cursor(), state.outbox.len(), state.open));
        let Some((cursor, own, open)) = before.replace(now) else {
            return;
        };
        let opened = now.2 && !open;
        if now.1 > own || opened {
            let window = window.clone();
            spawn_local(async move {
                tick().await;
                let back = opened && to_news(&window);
                away.turn(back);
                if !back {
                    to_bottom(&window);
                }
            });
        } else if now.0 > cursor && untrack(|| away.is()) {
            news.turn(true);
        }
    });
}

fn to_bottom(scroller: &Element) {
    scroller.set_scroll_top(scroller.scroll_height());
}

/// Goes to the place where the visitor stopped reading, if what is below it does
/// not fit into the window.
fn to_news(scroller: &Element) -> bool {
    let Ok(Some(line)) = scroller.query_selector(".since") else {
        return false;
    };
    let top = |element: &Element| element.get_bounding_client_rect().top();
    // Where the page is zoomed, a rectangle is in the window's pixels; what is scrolled is not.
    let zoom = get(scroller, "currentCSSZoom").as_f64().unwrap_or(1.0);
    #[expect(clippy::cast_possible_truncation)] // pixels on a screen
    let from_top = ((top(&line) - top(scroller)) / zoom) as i32 + scroller.scroll_top() - ABOVE;
    let fits = scroller.scroll_height() - from_top <= scroller.client_height();
    if !fits {
        scroller.set_scroll_top(from_top);
    }
    !fits
}

/// Lets something grow above what is read without moving it, in browsers that do
/// not see to that themselves.
pub fn anchored(scroller: Option<Element>, grow: impl FnOnce()) {
    let scroller = scroller.filter(|scroller| {
        let style = get(scroller, "style");
        get(&style, "overflowAnchor").is_undefined()
    });
    let before = scroller.as_ref().map(Element::scroll_height);
    grow();
    if let (Some(scroller), Some(before)) = (scroller, before) {
        let grown = scroller.scroll_height() - before;
        scroller.set_scroll_top(scroller.scroll_top() + grown);
    }
}
