//! What a failed wait has to tell.

use crate::browser::Window;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where pictures of failures go.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    );
    target.join("e2e")
}

/// The page as it is: its text, the console, what was announced, a picture.
pub async fn of(window: &Window) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut report = String::new();
    let _ = writeln!(report, "--- visible\n{}", window.visible_text().await);
    let _ = writeln!(report, "--- focus\n{}", window.focus().await);
    let seen = window.seen().await;
    let _ = writeln!(report, "--- announced\n{}", seen.said.join("\n"));
    let _ = writeln!(report, "--- errors\n{}", seen.errors.join("\n"));
    let calls: Vec<_> = seen
        .calls
        .iter()
        .map(|c| format!("{:.0} {}", c.at, c.url))
        .collect();
    let _ = writeln!(report, "--- requests\n{}", calls.join("\n"));
    let lines = window.console_lines().await;
    let _ = writeln!(report, "--- console\n{}", lines.join("\n"));
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("test").replace("::", "-");
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = window.name.replace(' ', "-");
    let path = folder().join(format!("{test}-{name}-{number}.png"));
    window.screenshot(&path).await;
    let _ = writeln!(report, "--- picture\n{}", path.display());
    report
}
