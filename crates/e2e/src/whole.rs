//! A service that has all there is: every form, answers, photos, files; and what
//! a browser puts on the disk.

use crate::browser::Window;
use crate::cast::Cast;
use crate::service::{self, Service, Setup};
use crate::site::{Page, Site};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// The smallest picture there is, as text.
pub const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
/// The same, as it is.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdacd`\xf8_\x0f\0\x02\x87\x01\x80\xebG\xba\x92\0\0\0\0IEND\xaeB`\x82";

/// A topic that asks for everything and offers everything.
#[must_use]
pub fn topic() -> Value {
    let mut topic = service::topic();
    for (name, value) in [
        ("TicketEnabled", json!(true)),
        ("OfflineCollectConsent", json!(true)),
        ("UseQueueOfflineForm", json!(true)),
        ("OfflineFormQueueLength", json!(1)),
        ("PrivacyUrl", json!("https://www.example.com/privacy")),
    ] {
        topic[name] = value;
    }
    topic["Widget"]["RequiredFields"] = json!("Email, Name, Company, Phone, Country");
    topic["Widget"]["OfflineFields"] = json!("Phone");
    topic["Widget"]["AutoFaqEnabled"] = json!(true);
    topic["Widget"]["ShowAgentPhoto"] = json!(true);
    topic
}

/// Answers from the FAQ, one of them long.
#[must_use]
pub fn answers(long: &str) -> Value {
    json!([
        { "Category": "Shop", "Title": "Where is my order?", "Url": "https://www.example.com/orders",
          "Answer": "Follow the link in the mail that confirmed it." },
        { "Category": "Shop", "Title": "When does my order arrive, and can I order more?", "Answer": long },
    ])
}

impl Cast {
    /// One with such a topic and such answers; `policy` is the page's, made from the
    /// service's address.
    pub async fn whole(policy: impl FnOnce(&str) -> Option<String>, long: &str) -> Self {
        let setup = Setup {
            topics: vec![topic()],
            ..Setup::default()
        };
        let service = Service::start(setup).await;
        service.save_faq(&answers(long)).await;
        service.give_photo(PICTURE).await;
        let page = Page {
            policy: policy(&service.base()),
            ..Page::default()
        };
        let site = Site::open(&service.base(), page).await;
        Self { service, site }
    }
}

/// Downloads that really land on the disk (Chromium's own protocol).
pub struct Downloads(TempDir);

impl Downloads {
    /// Puts what this window downloads into a folder of its own.
    pub async fn of(window: &Window) -> Self {
        let folder = TempDir::with_prefix("anteroom-downloads-").expect("a folder");
        let place = json!({ "behavior": "allow", "downloadPath": folder.path() });
        window.cdp("Browser.setDownloadBehavior", place).await;
        Self(folder)
    }

    /// Waits until this file is there, and reads it.
    pub async fn read(&self, window: &Window, name: &str) -> Vec<u8> {
        let path: PathBuf = self.0.path().join(name);
        window
            .until(&format!("{name} on the disk"), async || {
                std::fs::read(&path).ok().filter(|bytes| !bytes.is_empty())
            })
            .await
    }
}

impl Window {
    /// Chooses a file in the widget's own field, as its paper clip does.
    pub async fn choose_file(&self, name: &str, kind: &str, base64: &str) {
        let body = "const [name, type, text] = arguments[0];
            const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name, { type }));
            const field = hosts()[0].shadowRoot.querySelector('[type=file]');
            field.files = data.files;
            field.dispatchEvent(new Event('change'));
            return null";
        let _: Value = self.js(body, json!([name, kind, base64])).await;
    }

    /// Chooses a country in the form.
    pub async fn choose_country(&self, code: &str) {
        let body = "const list = hosts()[0].shadowRoot.querySelector('#country');
            list.value = arguments[0];
            list.dispatchEvent(new Event('input', { bubbles: true }));
            return null";
        let _: Value = self.js(body, json!(code)).await;
    }
}
