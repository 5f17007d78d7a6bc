//! A stage for the views: a shadow root of its own, an engine state set by hand,
//! and an ear for what the views tell the engine.

#![allow(dead_code)] // each test binary uses its part

use anteroom_carriers::visitor::{AgentName, VisitorTopic, VisitorWidget};
use anteroom_carriers::{ChatMessage, ChatMessageType, ChatSessionStatus, WidgetRequiredFields};
use anteroom_engine::{Event, Session, State, TopicState};
use anteroom_widget::locale::Locale;
use anteroom_widget::ui::{self, Chat, Mounted};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent, KeyboardEventInit, ShadowRoot};

/// The mounted widget.
pub struct Stage {
    pub root: ShadowRoot,
    pub launcher: HtmlElement,
    pub chat: Chat,
    pub told: Rc<RefCell<Vec<Event>>>,
    host: HtmlElement,
    mounted: Option<Mounted>,
    owner: Owner,
}

impl Stage {
    /// Mounts the views over this state. What they tell also goes through the engine.
    pub fn new(state: State) -> Self {
        Self::speaking(state, ENGLISH)
    }

    /// The same in the language of this table.
    pub fn speaking(state: State, table: &str) -> Self {
        let document = document();
        let host: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&host).unwrap();
        let init = web_sys::ShadowRootInit::new(web_sys::ShadowRootMode::Open);
        let root = host.attach_shadow(&init).unwrap();
        let launcher: HtmlElement = document.create_element("button").unwrap().unchecked_into();
        launcher.set_attribute("aria-expanded", "false").unwrap();
        root.append_child(&launcher).unwrap();
        let told = Rc::new(RefCell::new(Vec::new()));
        let owner = Owner::new();
        let heard = Rc::clone(&told);
        let (chat, mounted) = owner.with(|| {
            let chat = Chat::new(state, locale(table), || "key".to_owned());
            chat.connect(Rc::new(move |event: Event| {
                heard.borrow_mut().push(event.clone());
                chat.change(|state| drop(anteroom_engine::update(state, 0, event)));
            }));
            (chat, ui::mount(&root, Some(launcher.clone()), chat))
        });
        Self {
            root,
            launcher,
            chat,
            told,
            host,
            mounted: Some(mounted),
            owner,
        }
    }

    /// Takes the views away.
    pub fn unmount(&mut self) {
        self.mounted = None;
    }

    /// The one element for this selector.
    pub fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root.query_selector(selector).unwrap();
        found
            .unwrap_or_else(|| panic!("no {selector}"))
            .unchecked_into()
    }

    /// Whether there is one.
    pub fn has(&self, selector: &str) -> bool {
        self.root.query_selector(selector).unwrap().is_some()
    }

    /// All elements for this selector.
    pub fn all(&self, selector: &str) -> Vec<Element> {
        let list = self.root.query_selector_all(selector).unwrap();
        (0..list.length())
            .filter_map(|i| list.get(i)?.dyn_into().ok())
            .collect()
    }

    /// The button with this name.
    pub fn button(&self, name: &str) -> HtmlElement {
        self.all("button")
            .into_iter()
            .find(|b| {
                b.get_attribute("aria-label").as_deref() == Some(name)
                    || b.text_content().as_deref() == Some(name)
            })
            .unwrap_or_else(|| panic!("no button {name}"))
            .unchecked_into()
    }

    /// The field that this label text belongs to.
    pub fn labelled(&self, label: &str) -> HtmlElement {
        let label = self
            .all("label")
            .into_iter()
            .find(|l| l.text_content().unwrap_or_default().contains(label))
            .unwrap_or_else(|| panic!("no label {label}"));
        self.find(&format!("#{}", label.get_attribute("for").unwrap()))
    }

    /// Everything that can be read.
    pub fn text(&self) -> String {
        self.find(".panel").text_content().unwrap_or_default()
    }

    /// The texts that an element's `aria-describedby` points at, as far as they are there.
    pub fn description(&self, of: &Element) -> String {
        let ids = of.get_attribute("aria-describedby").unwrap_or_default();
        let texts = ids.split_whitespace().filter_map(|id| {
            let found = self.root.query_selector(&format!("#{id}")).unwrap();
            found?.text_content()
        });
        texts
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What was told since last asked.
    pub fn heard(&self) -> Vec<Event> {
        self.told.borrow_mut().drain(..).collect()
    }

    /// Changes the state and lets the views follow.
    pub async fn change(&self, change: impl FnOnce(&mut State)) {
        self.chat.change(change);
        settle().await;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.mounted = None;
        self.owner.cleanup();
        self.host.remove();
    }
}

/// Lets everything that is due run.
pub async fn settle() {
    for _ in 0..4 {
        leptos::task::tick().await;
    }
}

/// Types a text into a field.
pub fn enter(field: &HtmlElement, text: &str) {
    js_sys::Reflect::set(field, &"value".into(), &JsValue::from_str(text)).unwrap();
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("input", &init).unwrap();
    field.dispatch_event(&event).unwrap();
}

/// Presses a key; says whether the browser's own action stays.
pub fn press(on: &HtmlElement, key: &str, set: impl FnOnce(&KeyboardEventInit)) -> bool {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    set(&init);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    on.dispatch_event(&event).unwrap()
}

/// The English words.
pub const ENGLISH: &str = include_str!("../../src/locale/en.json");

/// The words of a table, as the build hands it out: in the order of their keys.
pub fn words(table: &str) -> JsValue {
    let table = js_sys::JSON::parse(table).unwrap();
    let of_key = |name: &&str| js_sys::Reflect::get(&table, &JsValue::from_str(name)).unwrap();
    let list: js_sys::Array = anteroom_widget::locale::keys::NAMES
        .iter()
        .map(of_key)
        .collect();
    let handed = js_sys::Object::new();
    js_sys::Reflect::set(&handed, &"words".into(), &list).unwrap();
    handed.into()
}

/// The words of a table.
pub fn locale(table: &str) -> Locale {
    Locale::from_js(&words(table))
}

/// A topic that asks for everything.
pub fn topic() -> VisitorTopic {
    VisitorTopic {
        chat_topic_id: 1,
        collect_consent: true,
        consent_text: Some("I agree <b>fully</b>".into()),
        widget_enable_rating: true,
        widget: Some(VisitorWidget {
            pre_form_enabled: true,
            post_form_enabled: true,
            required_fields: WidgetRequiredFields::from_bits(15),
            welcome_title: Some("Harbour <i>Bicycles</i>".into()),
            ..VisitorWidget::default()
        }),
        ..VisitorTopic::default()
    }
}

/// An open panel before the chat.
pub fn open() -> State {
    let mut state = State::new(1, 1);
    state.open = true;
    state.topic = TopicState::Known(Box::new(topic()));
    state
}

/// An open panel with a session.
pub fn with(status: ChatSessionStatus) -> State {
    let mut state = open();
    state.session = Some(Session {
        id: 7,
        status,
        known: true,
        agent: status.is_chat().then(|| AgentName {
            full_name: "Ann Lee".into(),
            ..AgentName::default()
        }),
        ..Session::default()
    });
    state
}

/// A message.
pub fn message(id: i32, kind: ChatMessageType, text: &str) -> ChatMessage {
    ChatMessage {
        chat_message_id: id,
        kind,
        author: "Ann Lee".into(),
        message: text.into(),
        when_posted: "2026-11-20T21:05:00".into(),
        ..ChatMessage::default()
    }
}
