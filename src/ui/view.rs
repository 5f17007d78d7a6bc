//! The one kind of element that every screen is made of.
//!
//! Leptos runs the screens: its signals hold the state, its effects draw what
//! changes, its owners take away what goes. The elements themselves are made
//! here, by functions that are compiled once. Leptos' own typed views would be
//! compiled once for every shape and downloaded by every visitor (they were 30 kB
//! of brotli), and its `view!` turns static markup into `innerHTML`, which pages
//! that require Trusted Types forbid. Nothing here can: text is set as text.

use super::{Chat, kept};
use crate::browser::listener::Listener;
use crate::browser::{get, set};
use crate::locale::Key;
use anteroom_engine::{Event, State};
use leptos::prelude::*;
use std::any::Any;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node, Text};

type Is = Box<dyn Act<(), bool>>;
type Words = Box<dyn Act<(), String>>;
type MaybeWords = Box<dyn Act<(), Option<String>>>;
type Draw = Box<dyn for<'a> Act<&'a str, View>>;

/// What a closure does. `dyn FnMut` would do, but carries a way to be called once
/// for every closure that there is, which nobody ever takes and every visitor loads.
pub trait Act<A, T> {
    /// Does it.
    fn act(&mut self, with: A) -> T;
}

impl<A, T, F: FnMut(A) -> T> Act<A, T> for F {
    fn act(&mut self, with: A) -> T {
        self(with)
    }
}

/// Something to put into the page, or nothing.
pub type View = Option<Node>;

/// An element under construction.
pub struct Tag(Element);

/// An element of this name.
pub fn tag(name: &'static str) -> Tag {
    Tag::made(document().create_element(name))
}

/// A `div` of this class.
pub fn div(class: &'static str) -> Tag {
    tag("div").class(class)
}

/// A button that does not submit.
pub fn button(class: &'static str) -> Tag {
    tag("button").class(class).attr("type", "button")
}

/// A text by itself.
pub fn text(words: &str) -> View {
    Some(document().create_text_node(words).into())
}

/// A screen's own state: a number, or yes and no as 1 and 0. One kind for all,
/// because every kind of signal is compiled anew.
#[derive(Clone, Copy)]
pub struct Local(RwSignal<i32>);

impl Local {
    /// 0, or no.
    pub fn new() -> Self {
        Self(RwSignal::new(0))
    }

    /// The number.
    pub fn get(self) -> i32 {
        self.0.try_get().unwrap_or_default()
    }

    /// Yes or no.
    pub fn is(self) -> bool {
        self.get() != 0
    }

    /// Becomes this number.
    pub fn set(self, number: i32) {
        self.0.try_set(number);
    }

    /// Becomes the next number.
    pub fn next(self) {
        self.set(untrack(|| self.get()).wrapping_add(1));
    }

    /// Becomes yes or no; nobody hears of what is so already.
    pub fn turn(self, yes: bool) {
        if untrack(|| self.is()) != yes {
            self.set(i32::from(yes));
        }
    }
}

/// Runs this now, and again whenever a signal that it reads changes, until its owner goes.
pub fn react(mut act: impl FnMut() + 'static) {
    keep(Box::new(move |()| act()));
}

#[inline(never)]
fn keep(mut act: Box<dyn Act<(), ()>>) {
    hold(Box::new(RenderEffect::new(move |_: Option<()>| {
        act.act(())
    })));
}

/// Keeps something until the owner goes.
#[inline(never)]
pub fn hold(thing: Box<dyn Any>) {
    let place = kept::put(thing);
    on_cleanup(move || drop(kept::take(place)));
}

/// What was drawn under an owner of its own; both go together.
pub struct Drawn {
    node: View,
    _owner: Owner,
}

impl Drawn {
    /// Draws once: what is read meanwhile does not draw it anew.
    pub fn new(draw: &mut dyn FnMut() -> View) -> Self {
        // Without a parent: a parent would remember every child that ever was.
        let owner = Owner::default();
        let node = owner.with(|| untrack(draw));
        Self {
            node,
            _owner: owner,
        }
    }

    /// Puts it in front of another node, or at the end.
    pub fn put(&self, parent: &Node, before: Option<&Node>) {
        if let Some(node) = &self.node {
            // Both are ours: there is nothing to refuse.
            let _ = parent.insert_before(node, before);
        }
    }

    /// The node.
    pub const fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        if let Some(node) = &self.node {
            remove(node);
        }
    }
}

/// Takes a node out of the page.
pub fn remove(node: &Node) {
    if let Some(parent) = node.parent_node() {
        let _ = parent.remove_child(node);
    }
}

impl Tag {
    /// Around an element; the names that are used here are never refused.
    #[inline(never)]
    pub fn made(element: Result<Element, JsValue>) -> Self {
        Self(element.unwrap_or_else(JsCast::unchecked_into))
    }

    /// The class, by which the page may style it too (`::part`).
    pub fn class(self, class: &'static str) -> Self {
        self.attr("class", class).attr("part", class)
    }

    /// An attribute that stays.
    #[inline(never)]
    pub fn attr(self, name: &'static str, value: &str) -> Self {
        put(&self.0, name, Some(value));
        self
    }

    /// An attribute that follows the state; `None` takes it away.
    pub fn bind(
        self,
        name: &'static str,
        mut value: impl FnMut() -> Option<String> + 'static,
    ) -> Self {
        self.bound(name, Box::new(move |()| value()))
    }

    #[inline(never)]
    fn bound(self, name: &'static str, mut value: MaybeWords) -> Self {
        let element = self.0.clone();
        let mut last = None;
        keep(Box::new(move |()| {
            let now = value.act(());
            if now != last {
                put(&element, name, now.as_deref());
                last = now;
            }
        }));
        self
    }

    /// A yes-or-no ARIA state that follows the state.
    pub fn state(self, name: &'static str, value: impl Fn() -> bool + 'static) -> Self {
        self.stated(name, Box::new(move |()| value()), false)
    }

    /// An attribute that is there or not.
    pub fn flag(self, name: &'static str, value: impl Fn() -> bool + 'static) -> Self {
        self.stated(name, Box::new(move |()| value()), true)
    }

    /// A yes-or-no ARIA state that the engine's state decides.
    #[inline(never)]
    pub fn state_when(self, name: &'static str, chat: Chat, value: fn(&State) -> bool) -> Self {
        self.state(name, move || chat.is(value))
    }

    /// An attribute that is there or not, as the engine's state decides.
    #[inline(never)]
    pub fn flag_when(self, name: &'static str, chat: Chat, value: fn(&State) -> bool) -> Self {
        self.flag(name, move || chat.is(value))
    }

    #[inline(never)]
    fn stated(self, name: &'static str, mut value: Is, flag: bool) -> Self {
        self.bound(
            name,
            Box::new(move |()| match (value.act(()), flag) {
                (true, true) => Some(String::new()),
                (false, true) => None,
                (true, false) => Some("true".to_owned()),
                (false, false) => Some("false".to_owned()),
            }),
        )
    }

    /// The `value` property of a field.
    pub fn value(self, mut value: impl FnMut() -> String + 'static) -> Self {
        self.property("value", Box::new(move |()| value().into()))
    }

    /// The `checked` property of a box.
    pub fn checked(self, value: impl Fn() -> bool + 'static) -> Self {
        self.property("checked", Box::new(move |()| value().into()))
    }

    #[inline(never)]
    fn property(self, name: &'static str, mut value: Box<dyn Act<(), JsValue>>) -> Self {
        let element = self.0.clone();
        keep(Box::new(move |()| {
            let now = value.act(());
            // Writing what is there already would move the cursor.
            if get(&element, name) != now {
                set(&element, name, &now);
            }
        }));
        self
    }

    /// An event listener; it leaves with the owner.
    pub fn on(self, event: &'static str, heard: impl FnMut(web_sys::Event) + 'static) -> Self {
        self.listen(event, Box::new(heard))
    }

    /// What a click does.
    pub fn click(self, mut act: impl FnMut() + 'static) -> Self {
        self.clicked(Box::new(move |()| act()))
    }

    #[inline(never)]
    fn clicked(self, mut act: Box<dyn Act<(), ()>>) -> Self {
        self.listen("click", Box::new(move |_| act.act(())))
    }

    #[inline(never)]
    fn listen(self, event: &'static str, mut heard: Box<dyn Act<web_sys::Event, ()>>) -> Self {
        let heard = move |event| heard.act(event);
        hold(Box::new(Listener::new(&self.0, event, heard)));
        self
    }

    /// What a click tells the engine.
    #[inline(never)]
    pub fn tells(self, chat: Chat, event: fn(Chat) -> Event) -> Self {
        self.click(move || chat.tell(event(chat)))
    }

    /// A child element.
    pub fn with(self, child: Tag) -> Self {
        self.add(&child.0)
    }

    /// A child of any kind.
    pub fn child(self, child: View) -> Self {
        match child {
            Some(node) => self.add(&node),
            None => self,
        }
    }

    #[inline(never)]
    fn add(self, child: &Node) -> Self {
        let _ = self.0.append_child(child);
        self
    }

    /// Text that stays.
    pub fn say(self, words: &str) -> Self {
        self.child(text(words))
    }

    /// The words under a key.
    #[inline(never)]
    pub fn word(self, chat: Chat, key: Key) -> Self {
        self.say(&chat.say(key))
    }

    /// Words under a key as the name for those who do not see it.
    #[inline(never)]
    pub fn label(self, chat: Chat, key: Key) -> Self {
        self.attr("aria-label", &chat.say(key))
    }

    /// Text that follows the state.
    pub fn live(self, mut words: impl FnMut() -> String + 'static) -> Self {
        self.said(Box::new(move |()| words()))
    }

    #[inline(never)]
    fn said(self, mut words: Words) -> Self {
        let text: Text = document().create_text_node("");
        let tag = self.add(&text);
        let mut last = String::new();
        keep(Box::new(move |()| {
            let now = words.act(());
            if now != last {
                text.set_data(&now);
                last = now;
            }
        }));
        tag
    }

    /// A part that is there while there is a key, and drawn anew when the key changes.
    pub fn part(
        self,
        mut key: impl FnMut() -> Option<String> + 'static,
        draw: impl FnMut(&str) -> View + 'static,
    ) -> Self {
        self.parted(Box::new(move |()| key()), Box::new(draw))
    }

    /// A part that is there or not.
    pub fn part_if(
        self,
        is_there: impl Fn() -> bool + 'static,
        mut draw: impl FnMut() -> View + 'static,
    ) -> Self {
        self.parted_if(Box::new(move |()| is_there()), Box::new(move |()| draw()))
    }

    /// A part that is there or not, as the engine's state decides.
    #[inline(never)]
    pub fn when(self, chat: Chat, is_there: fn(&State) -> bool, draw: fn(Chat) -> View) -> Self {
        self.part_if(move || chat.is(is_there), move || draw(chat))
    }

    #[inline(never)]
    fn parted_if(self, mut is_there: Is, mut draw: Box<dyn Act<(), View>>) -> Self {
        self.parted(
            Box::new(move |()| is_there.act(()).then(String::new)),
            Box::new(move |_: &str| draw.act(())),
        )
    }

    #[inline(never)]
    fn parted(self, mut key: MaybeWords, mut draw: Draw) -> Self {
        // Where it stands, also while it is not there.
        let mark: Node = document().create_text_node("").into();
        let tag = self.add(&mark);
        let mut last = None;
        let mut drawn = None;
        keep(Box::new(move |()| {
            let now = key.act(());
            if now == last {
                return;
            }
            drop(drawn.take());
            if let (Some(key), Some(parent)) = (&now, mark.parent_node()) {
                let fresh = Drawn::new(&mut || draw.act(key));
                fresh.put(&parent, Some(&mark));
                drawn = Some(fresh);
            }
            last = now;
        }));
        tag
    }

    /// The element, to come back to it.
    pub fn element(&self) -> Element {
        self.0.clone()
    }

    /// The finished element.
    pub fn done(self) -> View {
        Some(self.0.into())
    }
}

#[inline(never)]
fn put(element: &Element, name: &str, value: Option<&str>) {
    // These names are always allowed; there is nothing to refuse.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
