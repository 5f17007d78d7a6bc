//! A real browser window with a profile of its own.

use crate::driver::Driver;
use crate::kind::Kind;
use crate::report;
use crate::wait;
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder};
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::time::timeout;

/// What a page is watched by.
pub(crate) const SPY: &str = include_str!("spy.js");
const PROBE: &str = concat!(include_str!("probe.js"), "\n", include_str!("barriers.js"));

/// A tab of a browser. Cloned, it is the same tab.
#[derive(Clone)]
pub struct Window {
    /// What failures call it.
    pub name: String,
    browser: Arc<Browser>,
    handle: WindowHandle,
}

struct Browser {
    client: Client,
    front: tokio::sync::Mutex<WindowHandle>,
    lines: Mutex<Vec<String>>,
    // Dropped in this order: the browser goes before its profile.
    _driver: Driver,
    _profile: TempDir,
}

/// What the spy has seen in the page since it was loaded.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// Requests made by scripts.
    pub calls: Vec<Call>,
    /// Violations of the page's policy.
    pub violations: Vec<String>,
    /// Uncaught errors.
    pub errors: Vec<String>,
    /// What live regions have said.
    pub said: Vec<String>,
    /// The same with time and manner, and what became empty.
    pub heard: Vec<Heard>,
    /// What was kept in the browser: where, and under which name.
    pub stored: Vec<String>,
    /// What scripts have written into the console: warnings and errors.
    pub warnings: Vec<String>,
}

impl Seen {
    /// The lines of the chat's own in the console.
    #[must_use]
    pub fn own_warnings(&self) -> Vec<&str> {
        let lines = self.warnings.iter().map(String::as_str);
        lines.filter(|line| line.contains("Anteroom")).collect()
    }
}

/// What a live region has come to hold.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Heard {
    /// When, in milliseconds of the page.
    pub at: f64,
    /// The text.
    pub text: String,
    /// `polite` or `assertive`.
    pub manner: String,
}

/// One request made by a script.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Call {
    /// Where to.
    pub url: String,
    /// When, in milliseconds of the page.
    pub at: f64,
    /// The `Prefer` header.
    pub prefer: String,
}

/// A command that the client does not know.
#[derive(Debug)]
struct Raw {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Raw {
    fn endpoint(
        &self,
        base: &reqwest::Url,
        session: Option<&str>,
    ) -> Result<reqwest::Url, <reqwest::Url as std::str::FromStr>::Err> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &reqwest::Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(self.body.to_string()))
    }
}

/// Starts a browser. WebKit's sometimes dies while it starts, about one in 400 times on a
/// busy machine, and its driver waits for it for ever: then another one is started.
///
/// # Panics
/// When none starts.
async fn session(kind: Kind, capabilities: &Capabilities, profile: &Path) -> (Driver, Client) {
    for _ in 0..3 {
        let mut driver = Driver::start(kind, profile).await;
        // Nor does a driver always answer when its browser has died later.
        let mut connector = TimeoutConnector::new(HttpConnector::new());
        connector.set_read_timeout(Some(wait::PATIENCE * 6));
        connector.set_reset_reader_on_write(true);
        let mut builder = ClientBuilder::new(connector);
        builder.capabilities(capabilities.clone());
        let address = format!("http://127.0.0.1:{}", driver.port);
        if let Ok(client) = timeout(wait::PATIENCE * 3, builder.connect(&address)).await {
            let client = client.expect("the browser starts");
            driver.session = client.session_id().await.expect("a session");
            return (driver, client);
        }
    }
    panic!("no browser starts");
}

impl Window {
    /// Opens a browser. `name` is what failures call it.
    pub async fn open(name: &str) -> Self {
        let window = Self::start(name, false).await;
        window.let_spy_in().await;
        window
    }

    /// Opens one where no spy writes down what happens, to measure memory.
    pub async fn open_unspied(name: &str) -> Self {
        Self::start(name, false).await
    }

    /// Opens a private one, which forgets (Chromium calls it incognito).
    pub async fn open_private(name: &str) -> Self {
        let window = Self::start(name, true).await;
        window.let_spy_in().await;
        window
    }

    async fn start(name: &str, private: bool) -> Self {
        let profile = TempDir::with_prefix("anteroom-profile-").expect("a folder for the profile");
        let kind = Kind::of_run();
        let mut capabilities = kind.capabilities(profile.path());
        if private {
            let arguments = capabilities["goog:chromeOptions"]["args"].as_array_mut();
            arguments
                .expect("Chromium's arguments")
                .push(json!("--incognito"));
        }
        let Value::Object(capabilities) = capabilities else {
            unreachable!("an object");
        };
        let (driver, client) = session(kind, &capabilities, profile.path()).await;
        let handle = client.window().await.expect("a window");
        let window = Self {
            name: name.to_owned(),
            handle: handle.clone(),
            browser: Arc::new(Browser {
                client,
                front: tokio::sync::Mutex::new(handle),
                lines: Mutex::default(),
                _driver: driver,
                _profile: profile,
            }),
        };
        if kind == Kind::WebKit {
            // It has no mode without a screen, and takes no size on its way.
            let client = window.client().await;
            let size = client.set_window_rect(0, 0, 1280, 980).await;
            size.expect("the window takes its size");
        }
        window
    }

    /// Opens another tab of the same browser, with the same storage.
    pub async fn another_tab(&self, name: &str) -> Self {
        let made = self.client().await.new_window(true).await.expect("a tab");
        let tab = Self {
            name: name.to_owned(),
            browser: Arc::clone(&self.browser),
            handle: made.handle,
        };
        tab.let_spy_in().await;
        tab
    }

    /// Closes this tab.
    pub async fn close(self) {
        let client = self.client().await;
        client.close_window().await.expect("the tab closes");
    }

    /// Ends this tab's program at once, as the system does when memory is short.
    pub async fn kill(self) {
        let raw = Raw {
            path: "goog/cdp/execute",
            body: json!({ "cmd": "Page.crash", "params": {} }),
        };
        // There is nobody left to answer.
        let client = self.client().await;
        let _ = timeout(wait::PATIENCE / 10, client.issue_cmd(raw)).await;
    }

    async fn let_spy_in(&self) {
        // Where this cannot be done, the site's pages bring it along.
        if !Kind::of_run().takes_spies() {
            return;
        }
        self.cdp(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": SPY }),
        )
        .await;
    }

    /// The driver's client, with this tab in front of it.
    pub(crate) async fn client(&self) -> &Client {
        let client = &self.browser.client;
        let mut front = self.browser.front.lock().await;
        if *front != self.handle {
            let handle = self.handle.clone();
            client
                .switch_to_window(handle.clone())
                .await
                .expect("the tab is there");
            *front = handle;
        }
        client
    }

    /// Goes to an address.
    pub async fn goto(&self, url: &str) {
        self.client()
            .await
            .goto(url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.client()
            .await
            .refresh()
            .await
            .expect("the page loads again");
    }

    /// Sends a command of the browser's own protocol.
    pub async fn cdp(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        let raw = Raw {
            path: "goog/cdp/execute",
            body,
        };
        let answer = self.client().await.issue_cmd(raw).await;
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Runs a function's body in the page; `arguments[0]` is `argument`.
    pub async fn try_js<T: DeserializeOwned>(
        &self,
        body: &str,
        argument: Value,
    ) -> Result<T, CmdError> {
        let script = format!("{PROBE}\n{body}");
        let value = self.client().await.execute(&script, vec![argument]).await?;
        serde_json::from_value(value.clone()).map_err(|_| CmdError::NotW3C(value))
    }

    /// The same, and it has to succeed.
    pub async fn js<T: DeserializeOwned>(&self, body: &str, argument: Value) -> T {
        match self.try_js(body, argument).await {
            Ok(value) => value,
            Err(error) => self.fail(&format!("{body}\n{error}")).await,
        }
    }

    /// Waits until the probe finds something.
    ///
    /// # Panics
    /// When it does not: with what the page looked like.
    pub async fn until<T>(&self, what: &str, probe: impl AsyncFnMut() -> Option<T>) -> T {
        match wait::look(probe).await {
            Some(found) => found,
            None => {
                self.fail(&format!("waited {:?} for {what}", wait::PATIENCE))
                    .await
            }
        }
    }

    /// Waits until a script's value is true.
    pub async fn until_js(&self, what: &str, body: &str, argument: Value) {
        self.until(what, async || {
            let value = self.try_js::<Value>(body, argument.clone()).await.ok()?;
            (value == Value::Bool(true)).then_some(())
        })
        .await;
    }

    /// Fails, with what the page looks like.
    pub async fn fail(&self, what: &str) -> ! {
        let report = report::of(self).await;
        panic!("{}: {what}\n{report}", self.name);
    }

    /// Everything a person can read now.
    pub async fn visible_text(&self) -> String {
        let text = self.try_js("return visibleText()", Value::Null).await;
        text.unwrap_or_else(|error| format!("(unreadable: {error})"))
    }

    /// What has the focus, as role and name.
    pub async fn focus(&self) -> String {
        let focus = self.try_js("return focusNow()", Value::Null).await;
        focus.unwrap_or_default()
    }

    /// Waits until this has the focus, as role and name; `…` stands for any ending.
    pub async fn until_focus(&self, wanted: &str) {
        let (begin, exact) = match wanted.strip_suffix('…') {
            Some(begin) => (begin, false),
            None => (wanted, true),
        };
        let mut focus = String::new();
        let found = wait::look(async || {
            focus = self.focus().await;
            let fits = if exact {
                focus == begin
            } else {
                focus.starts_with(begin)
            };
            fits.then_some(())
        });
        if found.await.is_none() {
            self.fail(&format!("the focus is on \"{focus}\", not on \"{wanted}\""))
                .await;
        }
    }

    /// What the spy has seen in the page.
    pub async fn seen(&self) -> Seen {
        let seen = self.try_js("return window.__seen ?? {}", Value::Null).await;
        seen.unwrap_or_default()
    }

    /// Waits until a live region has said this.
    pub async fn until_said(&self, words: &str) {
        self.until(&format!("the announcement \"{words}\""), async || {
            let seen = self.seen().await;
            seen.said
                .iter()
                .any(|said| said.contains(words))
                .then_some(())
        })
        .await;
    }

    /// The requests to this address that the page has made, by the browser's own book.
    pub async fn requests(&self, to: &str) -> Vec<String> {
        let body = "return performance.getEntriesByType('resource').map(e => e.name)";
        let all: Vec<String> = self.js(body, Value::Null).await;
        all.into_iter().filter(|url| url.starts_with(to)).collect()
    }

    /// The console's lines so far, as `LEVEL text`.
    ///
    /// Only Chromium's driver tells the browser's own; elsewhere it is what scripts wrote.
    pub async fn console_lines(&self) -> Vec<String> {
        if Kind::of_run() != Kind::Chromium {
            return self.seen().await.warnings;
        }
        let raw = Raw {
            path: "se/log",
            body: json!({ "type": "browser" }),
        };
        let fresh = self.client().await.issue_cmd(raw).await.unwrap_or_default();
        let mut lines = self.browser.lines.lock().expect("one thread at a time");
        for entry in fresh.as_array().into_iter().flatten() {
            let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
            lines.push(format!("{} {}", text("level"), text("message")));
        }
        lines.clone()
    }

    /// Waits until the widget is at rest: what moves in, is in.
    pub async fn until_still(&self) {
        self.until_js(
            "animations to end",
            "return [document, ...hosts().map(h => h.shadowRoot)].flatMap(r => r.getAnimations())
                .every(a => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity)",
            Value::Null,
        )
        .await;
    }

    /// Draws the page into a file.
    pub async fn screenshot(&self, path: &Path) {
        let picture = self.client().await.screenshot().await.expect("a picture");
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder for pictures");
        }
        std::fs::write(path, picture).expect("the picture is written");
    }
}
