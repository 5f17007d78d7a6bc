//! A fake service behind `fetch`, a place to start chats in, and waiting for conditions.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used)]

use anteroom_engine::Event;
use anteroom_widget::browser::files::Shelf;
use anteroom_widget::browser::outside::{Ear, Outside};
use anteroom_widget::browser::{get, set};
use js_sys::{Array, Function, Object, Promise};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, HtmlElement, Request, RequestInit, ShadowRoot, ShadowRootInit, ShadowRootMode,
};

/// What the fake service does with a request.
pub enum Reply {
    /// Status, body, headers.
    Answer(u16, String, &'static [(&'static str, &'static str)]),
    /// The network fails.
    Fails,
    /// Held until the request is given up.
    Held,
}

pub type Seen = Rc<RefCell<Vec<Request>>>;

/// `fetch`, replaced for as long as this lives.
pub struct FakeFetch {
    real: JsValue,
    pub seen: Seen,
    _fake: Closure<dyn FnMut(String, RequestInit) -> Promise>,
}

impl FakeFetch {
    pub fn new(reply: impl Fn(&Request) -> Reply + 'static) -> Self {
        let global = js_sys::global();
        let seen = Seen::default();
        let fake = Closure::<dyn FnMut(String, RequestInit) -> Promise>::new({
            let seen = Rc::clone(&seen);
            move |url: String, options: RequestInit| {
                let request = Request::new_with_str_and_init(&url, &options).unwrap();
                seen.borrow_mut().push(request.clone().unwrap());
                match reply(&request) {
                    Reply::Answer(status, body, headers) => {
                        Promise::resolve(&response(status, &body, headers))
                    }
                    Reply::Fails => Promise::reject(&JsValue::from_str("no network")),
                    Reply::Held => held(&request),
                }
            }
        });
        let real = get(&global, "fetch");
        set(&global, "fetch", fake.as_ref());
        Self {
            real,
            seen,
            _fake: fake,
        }
    }

    /// Requests so far whose address holds `part`.
    pub fn count(&self, part: &str) -> usize {
        self.seen
            .borrow()
            .iter()
            .filter(|r| r.url().contains(part))
            .count()
    }
}

impl Drop for FakeFetch {
    fn drop(&mut self) {
        set(&js_sys::global(), "fetch", &self.real);
    }
}

fn response(status: u16, body: &str, headers: &[(&str, &str)]) -> JsValue {
    let init = web_sys::ResponseInit::new();
    init.set_status(status);
    let all = web_sys::Headers::new().unwrap();
    for (name, value) in headers {
        all.set(name, value).unwrap();
    }
    init.set_headers(&all);
    let body = (status != 304).then_some(body);
    web_sys::Response::new_with_opt_str_and_init(body, &init)
        .unwrap()
        .into()
}

fn held(request: &Request) -> Promise {
    let signal = request.signal();
    Promise::new(&mut |_, reject| {
        signal
            .add_event_listener_with_callback("abort", &reject)
            .unwrap();
    })
}

/// A running chat, as the page's side has it.
pub struct Handle(JsValue);

/// Starts a chat.
pub fn start(options: JsValue) -> Result<Handle, JsValue> {
    anteroom_widget::start(options).map(Handle)
}

impl Handle {
    pub fn command(&self, name: &str, value: JsValue) {
        let command: Function = get(&self.0, "command").unchecked_into();
        command.call2(&self.0, &name.into(), &value).unwrap();
    }

    pub fn destroy(&self) {
        let destroy: Function = get(&self.0, "destroy").unchecked_into();
        destroy.call0(&self.0).unwrap();
    }
}

/// A way outside by itself; `heard` hears what becomes an event.
pub fn outside(topic: i32, heard: impl Fn(Event) + 'static) -> Rc<Outside> {
    Rc::new_cyclic(|me: &Weak<Outside>| {
        let me = Weak::clone(me);
        let ear = Ear::new(move |what, place, value| {
            let event = me.upgrade().and_then(|me| me.event(what, place, &value));
            event.into_iter().for_each(&heard);
        });
        let base = JsValue::from_str("http://service.test/");
        Outside::open(topic, &base, &JsValue::UNDEFINED, &Shelf::default(), ear)
    })
}

/// The body that a request carried.
pub async fn body(request: &Request) -> String {
    let text = JsFuture::from(request.text().unwrap()).await.unwrap();
    text.as_string().unwrap()
}

/// Waits until it is so; fails when that takes longer than five seconds.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..500 {
        if so() {
            return;
        }
        turn().await;
    }
    panic!("not so after five seconds: {what}");
}

/// Lets the browser work for a moment.
pub async fn turn() {
    let window = web_sys::window().unwrap();
    let promise = Promise::new(&mut |resolve, _| {
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 10)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// A place in the page for one widget; it leaves with its owner.
pub struct Place {
    host: Element,
    pub root: ShadowRoot,
    pub launcher: HtmlElement,
}

impl Place {
    pub fn new() -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let host = document.create_element("div").unwrap();
        document.body().unwrap().append_child(&host).unwrap();
        let root = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
            .unwrap();
        let launcher: HtmlElement = document
            .create_element("button")
            .unwrap()
            .dyn_into()
            .unwrap();
        root.append_child(&launcher).unwrap();
        Self {
            host,
            root,
            launcher,
        }
    }

    /// How many nodes stand in it; the launcher is one.
    pub fn nodes(&self) -> usize {
        let nodes: Array = Array::from(&get(&self.root, "childNodes"));
        nodes.iter().count()
    }

    /// What the loader would hand over.
    pub fn options(&self, topic: i32, prefill: &[(&str, &str)]) -> JsValue {
        let options = Object::new();
        set(&options, "root", &self.root);
        set(&options, "launcher", &self.launcher);
        set(&options, "base", &"http://service.test/".into());
        set(&options, "locale", &Object::new());
        set(
            &options,
            "topic",
            &js_sys::JSON::parse(&self::topic(topic)).unwrap(),
        );
        set(&options, "topicId", &topic.to_string().into());
        let fields = Object::new();
        for (name, value) in prefill {
            set(&fields, name, &(*value).into());
        }
        set(&options, "prefill", &fields);
        set(&options, "open", &false.into());
        options.into()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.host.remove();
    }
}

/// A topic with somebody there, as the service answers it.
pub fn topic(id: i32) -> String {
    format!(
        r#"{{"ChatTopicId":{id},"CollectConsent":false,"WidgetEnableRating":true,
        "Widget":{{"PreFormEnabled":true,"RequiredFields":"Email, Name"}},
        "Presence":{{"Open":true,"AgentsPresent":1}},"Queue":null}}"#
    )
}

/// A session in queue, as the service answers it.
pub fn queued(id: i32) -> String {
    format!(
        r#"{{"ChatSessionId":{id},"Status":"InQueue","Flags":"None","Rating":0,"User":null,
        "SessionKey":null,"Queue":{{"Position":2,"WaitMin":null,"WaitMax":null,"Evidence":0}},
        "Messages":[],"Presence":{{"Open":true,"AgentsPresent":1}}}}"#
    )
}

/// How many locks of this name are held and waited for.
pub async fn locks(name: &str) -> (usize, usize) {
    let manager = get(&get(&js_sys::global(), "navigator"), "locks");
    let query: Function = get(&manager, "query").dyn_into().unwrap();
    let promise: Promise = query.call0(&manager).unwrap().dyn_into().unwrap();
    let all = JsFuture::from(promise).await.unwrap();
    let count = |part: &str| {
        let list: Array = get(&all, part).dyn_into().unwrap();
        list.iter()
            .filter(|lock| get(lock, "name").as_string().as_deref() == Some(name))
            .count()
    };
    (count("held"), count("pending"))
}

pub fn local() -> web_sys::Storage {
    web_sys::window().unwrap().local_storage().unwrap().unwrap()
}

pub fn session() -> web_sys::Storage {
    web_sys::window()
        .unwrap()
        .session_storage()
        .unwrap()
        .unwrap()
}
