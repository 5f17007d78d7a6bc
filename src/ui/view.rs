//! The one kind of element that every screen is made of.
//!
//! These are Leptos' own elements, attributes and reactive functions, erased to
//! a single type each. Two reasons: every differently typed element would be
//! compiled once more and downloaded by every visitor; and `view!` turns static
//! markup into `innerHTML`, which pages that require Trusted Types forbid.
//! Nothing here can: elements are created and text is set as text.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::html::{Custom as AnyTag, ElementChild};
use leptos::prelude::*;
use leptos::tachys::html::event::{Custom, on};
use leptos::tachys::html::node_ref::{NodeRefContainer, node_ref};
use leptos::tachys::html::property::prop;

type Words = Box<dyn FnMut() -> String + Send>;
type Value = Box<dyn FnMut() -> Option<String> + Send>;
type Branch = Box<dyn FnMut() -> AnyView + Send>;
type Handler = Box<dyn FnMut(web_sys::Event)>;

/// An element under construction.
pub struct Tag {
    name: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element of this name.
pub fn tag(name: &'static str) -> Tag {
    Tag {
        name,
        attributes: Vec::new(),
        children: Vec::new(),
    }
}

/// A `div` of this class.
pub fn div(class: &'static str) -> Tag {
    tag("div").class(class)
}

/// A button that does not submit.
pub fn button(class: &'static str) -> Tag {
    tag("button").class(class).attr("type", "button")
}

/// Text that follows the state.
pub fn text(words: impl FnMut() -> String + Send + 'static) -> AnyView {
    (Box::new(words) as Words).into_any()
}

/// A part that is built anew when what it reads changes.
pub fn branch(view: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    (Box::new(view) as Branch).into_any()
}

/// Nothing.
pub fn nothing() -> AnyView {
    ().into_any()
}

impl Tag {
    /// The class.
    pub fn class(self, class: &'static str) -> Self {
        self.attr("class", class)
    }

    /// An attribute that stays.
    pub fn attr(mut self, name: &'static str, value: &'static str) -> Self {
        self.attributes
            .push(custom_attribute(name, value).into_any_attr());
        self
    }

    /// An attribute that follows the state; `None` takes it away.
    pub fn bind(
        mut self,
        name: &'static str,
        value: impl FnMut() -> Option<String> + Send + 'static,
    ) -> Self {
        let value: Value = Box::new(value);
        self.attributes
            .push(custom_attribute(name, value).into_any_attr());
        self
    }

    /// An attribute with a computed value that stays.
    pub fn set(self, name: &'static str, value: String) -> Self {
        self.bind(name, move || Some(value.clone()))
    }

    /// A yes-or-no ARIA state that follows the state.
    pub fn state(
        self,
        name: &'static str,
        mut value: impl FnMut() -> bool + Send + 'static,
    ) -> Self {
        self.bind(name, move || {
            Some(if value() { "true" } else { "false" }.to_owned())
        })
    }

    /// An attribute that is there or not.
    pub fn flag(
        self,
        name: &'static str,
        mut value: impl FnMut() -> bool + Send + 'static,
    ) -> Self {
        self.bind(name, move || value().then(String::new))
    }

    /// The `value` property of a field.
    pub fn value(mut self, value: impl FnMut() -> String + Send + 'static) -> Self {
        let value: Words = Box::new(value);
        self.attributes.push(prop("value", value).into_any_attr());
        self
    }

    /// The `checked` property of a box.
    pub fn checked(mut self, value: impl FnMut() -> bool + Send + 'static) -> Self {
        let value: Box<dyn FnMut() -> bool + Send> = Box::new(value);
        self.attributes.push(prop("checked", value).into_any_attr());
        self
    }

    /// An event listener.
    pub fn on(
        mut self,
        event: &'static str,
        handler: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        let handler: Handler = Box::new(handler);
        let event = Custom::<web_sys::Event>::new(event);
        self.attributes.push(on(event, handler).into_any_attr());
        self
    }

    /// What a click does.
    pub fn click(self, mut act: impl FnMut() + 'static) -> Self {
        self.on("click", move |_| act())
    }

    /// Lets this element be found again.
    pub fn place(mut self, place: Place) -> Self {
        self.attributes
            .push(node_ref::<AnyTag<&'static str>, _>(place).into_any_attr());
        self
    }

    /// A child element.
    pub fn with(mut self, child: Tag) -> Self {
        self.children.push(child.done());
        self
    }

    /// A child of any kind.
    pub fn child(mut self, child: AnyView) -> Self {
        self.children.push(child);
        self
    }

    /// Text that stays.
    pub fn say(mut self, words: String) -> Self {
        self.children.push(words.into_any());
        self
    }

    /// Text that follows the state.
    pub fn live(self, words: impl FnMut() -> String + Send + 'static) -> Self {
        self.child(text(words))
    }

    /// A part that is built anew when what it reads changes.
    pub fn part(self, view: impl FnMut() -> AnyView + Send + 'static) -> Self {
        self.child(branch(view))
    }

    /// The finished element.
    pub fn done(self) -> AnyView {
        leptos::html::custom(self.name)
            .add_any_attr(self.attributes)
            .child(self.children)
            .into_any()
    }
}

/// Where an element stands, once it does.
#[derive(Clone, Copy)]
pub struct Place(StoredValue<Option<web_sys::Element>, LocalStorage>);

impl Place {
    /// Nothing stands here yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// The element.
    pub fn element(self) -> Option<web_sys::Element> {
        self.0.try_get_value().flatten()
    }
}

impl NodeRefContainer<AnyTag<&'static str>> for Place {
    fn load(self, element: &web_sys::Element) {
        self.0.try_set_value(Some(element.clone()));
    }
}
