//! What hinders people: found by axe-core and by measuring.

use crate::browser::Window;
use crate::look::Look;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Rules that are not asked for, each with its reason.
const IGNORED: &str = include_str!("axe-ignored.json");

/// A rule that is not asked for.
#[derive(Debug, Deserialize)]
struct Ignored {
    rule: String,
    reason: String,
}

/// Where `cargo xtask setup` puts axe-core, unless `ANTEROOM_AXE` says otherwise.
fn program() -> PathBuf {
    std::env::var_os("ANTEROOM_AXE").map_or_else(
        || {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../.tools/npm/node_modules/axe-core/axe.min.js")
        },
        PathBuf::from,
    )
}

/// The rules that are not asked for.
///
/// # Panics
/// When one has no reason.
#[must_use]
pub fn ignored() -> Vec<String> {
    let ignored: Vec<Ignored> = serde_json::from_str(IGNORED).expect("a list of rules");
    for entry in &ignored {
        assert!(entry.reason.len() > 40, "{} needs a reason", entry.rule);
    }
    ignored.into_iter().map(|entry| entry.rule).collect()
}

impl Window {
    /// Everything that hinders somebody on the page as it is, in one line each.
    pub async fn barriers(&self) -> Vec<String> {
        let there: bool = self.js("return !!window.axe", Value::Null).await;
        if !there {
            let path = program();
            let source = std::fs::read_to_string(&path).unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; `cargo xtask setup` installs it",
                    path.display()
                )
            });
            let put = "(0, eval)(arguments[0]); return null";
            let _: Value = self.js(put, json!(source)).await;
        }
        let mut faults: Vec<String> = self
            .js("return axeFaults(arguments[0])", json!(ignored()))
            .await;
        let measured: Vec<String> = self.js("return measuredFaults()", Value::Null).await;
        faults.extend(measured);
        faults
    }

    /// Everything that hinders somebody on this screen, however it is looked at.
    pub async fn barriers_in_every_look(&self, screen: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for look in Look::ALL {
            self.look_like(look).await;
            let here = self.barriers().await;
            if !here.is_empty() {
                let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e");
                let file = format!("barrier-{screen}-{}.png", look.name()).replace(' ', "-");
                self.screenshot(&folder.join(file)).await;
            }
            let named = here.into_iter();
            faults.extend(named.map(|fault| format!("{screen}, {}: {fault}", look.name())));
        }
        self.look_like(Look::Light).await;
        println!("{screen}: {} faults", faults.len());
        for fault in &faults {
            println!("    {fault}");
        }
        faults
    }
}
