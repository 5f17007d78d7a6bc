//! The names between glue and wasm: `__wbg_fetch_0b4b6d6ef4cdba3d`.
//!
//! wasm-opt makes them as short as can be in the wasm and tells what it did; here
//! the same is done in the glue, before that is minified.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What tells wasm-opt to shorten them all.
pub const FLAG: &str = "--minify-imports-and-exports-and-modules";

/// The one module that everything is imported from afterwards.
const MODULE: &str = "a";

/// What wasm-opt did.
#[derive(Deserialize)]
struct Renamed {
    /// Module, name, new name.
    imports: Vec<(String, String, String)>,
    /// Name, new name.
    exports: Vec<(String, String)>,
}

/// The glue with the names that wasm-opt gave.
pub fn shorten(glue: &str, told: &str) -> Result<String> {
    let renamed: Renamed =
        serde_json::from_str(told).context("wasm-opt did not tell which names it gave")?;
    let mut glue = glue.to_owned();
    if let Some((module, ..)) = renamed.imports.first() {
        glue = glue.replace(&format!("\"{module}\""), &format!("\"{MODULE}\""));
    }
    let imports: BTreeMap<_, _> = renamed.imports.iter().map(|(_, a, b)| (a, b)).collect();
    let exports: BTreeMap<_, _> = renamed.exports.iter().map(|(a, b)| (a, b)).collect();
    let mut out = String::with_capacity(glue.len());
    let mut rest = glue.as_str();
    while let Some(begin) = rest.find(is_name) {
        out.push_str(&rest[..begin]);
        rest = &rest[begin..];
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        // The glue calls the program `wasm`; its imports are functions by name.
        let exported = out.ends_with("wasm.") && !out.ends_with("_wasm.");
        let short = if exported {
            exports.get(&name)
        } else {
            imports.get(&name)
        };
        out.push_str(short.map_or(name.as_str(), |short| short.as_str()));
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn names_become_short_in_the_glue() {
        let told = r#"{"imports": [["./w_bg.js", "__wbg_then_00112233445566ff", "$"]],
            "exports": [["start", "b"], ["memory", "c"], ["handle_free", "d"]]}"#;
        let glue = "function start(x) { wasm.start(x); wasm.handle_free(0); }\n\
                    const import0 = { __wbg_then_00112233445566ff: function(a) { wasm.memory; } };\n\
                    return { \"./w_bg.js\": import0 }; // __wbg_then_0011";
        assert_eq!(
            shorten(glue, told).unwrap(),
            "function start(x) { wasm.b(x); wasm.d(0); }\n\
             const import0 = { $: function(a) { wasm.c; } };\n\
             return { \"a\": import0 }; // __wbg_then_0011"
        );
        assert!(shorten(glue, "nonsense").is_err());
    }
}
