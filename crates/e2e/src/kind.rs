//! Which browser the tests drive, and what its driver wants to know.
//!
//! `ANTEROOM_BROWSER` names it: `chromium` (also when nothing is said),
//! `firefox` or `webkit`. What only one of them can be asked for (the network's
//! state, emulated media) is tested in that one.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A browser that can be driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chrome, Chromium, Edge: the only one that speaks its own protocol here.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKit, by WebKitGTK's driver: what is behind Safari.
    WebKit,
}

/// What keeps a headless Chromium quiet and its windows awake.
const FLAGS: [&str; 15] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // The address bar's lists are pages of their own: two fifths of a start.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--lang=en-US",
    "--window-size=1280,900",
];

impl Kind {
    /// The browser of this run.
    ///
    /// # Panics
    /// When it is named wrongly.
    #[must_use]
    pub fn of_run() -> Self {
        match std::env::var("ANTEROOM_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok(other) => panic!("ANTEROOM_BROWSER is {other}: chromium, firefox or webkit"),
        }
    }

    /// Whether scripts can be let into pages from outside.
    #[must_use]
    pub fn takes_spies(self) -> bool {
        self == Self::Chromium
    }

    /// The driver's program and arguments. Profiles that it makes are in this folder, and
    /// go with it: a driver that is killed leaves its own behind.
    #[must_use]
    pub fn driver(self, port: u16, profiles: &Path) -> (PathBuf, Vec<String>) {
        let named = |variable: &str, usual: &str| {
            std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from)
        };
        let port = format!("--port={port}");
        match self {
            Self::Chromium => (
                named("CHROMEDRIVER", "/usr/bin/chromedriver"),
                vec![port, "--log-level=SEVERE".to_owned()],
            ),
            Self::Firefox => {
                let usual =
                    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/bin/geckodriver");
                let quiet = ["--log=fatal", "--websocket-port=0"].map(str::to_owned);
                let mut arguments = vec![port, format!("--profile-root={}", profiles.display())];
                arguments.extend(quiet);
                (
                    named("GECKODRIVER", &usual.display().to_string()),
                    arguments,
                )
            }
            Self::WebKit => (
                named("WEBKITDRIVER", "/usr/bin/WebKitWebDriver"),
                vec![port],
            ),
        }
    }

    /// What a new session is asked for.
    #[must_use]
    pub fn capabilities(self, profile: &Path) -> Value {
        match self {
            Self::Chromium => {
                let mut arguments: Vec<String> =
                    FLAGS.iter().map(|&flag| flag.to_owned()).collect();
                arguments.push(format!("--user-data-dir={}", profile.display()));
                json!({
                    "goog:chromeOptions": { "args": arguments },
                    "goog:loggingPrefs": { "browser": "ALL" },
                    "pageLoadStrategy": "normal",
                })
            }
            Self::Firefox => json!({
                "moz:firefoxOptions": {
                    "args": ["-headless", "--width=1280", "--height=900"],
                    "prefs": {
                        "intl.accept_languages": "en-US",
                        "network.captive-portal-service.enabled": false,
                        "network.connectivity-service.enabled": false,
                        "dom.timeout.enable_budget_timer_throttling": false,
                        // Each of these is a program more that is started with the browser.
                        "browser.newtab.preload": false,
                        "browser.tabs.remote.separatePrivilegedContentProcess": false,
                        "dom.ipc.processPrelaunch.enabled": false,
                        "extensions.webextensions.remote": false,
                        "media.rdd-process.enabled": false,
                        "network.process.enabled": false,
                    },
                },
                "pageLoadStrategy": "normal",
            }),
            Self::WebKit => json!({ "pageLoadStrategy": "normal" }),
        }
    }
}
