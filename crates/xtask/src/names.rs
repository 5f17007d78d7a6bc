//! The names between glue and wasm: `__wbg_fetch_0b4b6d6ef4cdba3d`.
//!
//! wasm-opt makes them as short as can be in the wasm and tells what it did; here
//! the same is done in the glue, before that is minified.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What tells wasm-opt to shorten them all.
pub const FLAG: &str = "--minify-imports-and-exports-and-modules";

/// The one module that everything is imported from afterwards.
const MODULE: &str = "a";

/// What the glue calls it.
const OBJECT: &str = "const import0 = {";

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
    // What needs no conversion wasm-bindgen imports from its script as it is.
    let (wrapped, direct): (Vec<_>, Vec<_>) = renamed
        .imports
        .iter()
        .partition(|(module, ..)| module.ends_with("_bg.js"));
    let mut glue = glue.to_owned();
    for (module, ..) in &direct {
        let lines = glue.lines();
        let rest = lines.filter(|line| !is_of(line, module));
        glue = rest.flat_map(|line| [line, "\n"]).collect();
    }
    if let Some((module, ..)) = wrapped.first() {
        glue = glue.replace(&format!("\"{module}\""), &format!("\"{MODULE}\""));
    }
    let imports: BTreeMap<_, _> = wrapped.iter().map(|(_, a, b)| (a, b)).collect();
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
            let short = exports.get(&name);
            ensure!(short.is_some(), "the program has no {name} for its glue");
            short
        } else {
            imports.get(&name)
        };
        out.push_str(short.map_or(name.as_str(), |short| short.as_str()));
        rest = &rest[end..];
    }
    out.push_str(rest);
    ensure!(
        direct.is_empty() || out.contains(OBJECT),
        "the glue's imports have another form"
    );
    for (place, (module, name, short)) in direct.iter().enumerate() {
        let own = format!("direct{place}");
        out = out.replacen(OBJECT, &format!("{OBJECT}\n        {short}: {own},"), 1);
        out.insert_str(
            0,
            &format!("import {{ {name} as {own} }} from \"{module}\";\n"),
        );
    }
    Ok(out)
}

/// Where the glue imports a script whole, and hands it over.
fn is_of(line: &str, module: &str) -> bool {
    let name = format!("\"{module}\"");
    line.contains(&name)
        && (line.starts_with("import * as") || line.trim_start().starts_with(&name))
}

/// Whether a name in a script may have this.
pub fn is_name(c: char) -> bool {
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
        let more = format!("{glue}\nwasm.absent(1);");
        let refused = shorten(&more, told).unwrap_err().to_string();
        assert!(refused.contains("absent"), "{refused}");
    }

    #[test]
    fn what_is_imported_as_it_is_joins_the_rest() {
        let told = r#"{"imports": [["./s/tabs.js", "open", "b"], ["./w_bg.js", "__wbg_now", "c"]],
            "exports": []}"#;
        let glue = "import * as import1 from \"./s/tabs.js\"\n\
                    const import0 = {\n__wbg_now: function() { open(); }\n};\n\
                    return {\n  \"./w_bg.js\": import0,\n  \"./s/tabs.js\": import1,\n};\n";
        assert_eq!(
            shorten(glue, told).unwrap(),
            "import { open as direct0 } from \"./s/tabs.js\";\n\
             const import0 = {\n        b: direct0,\nc: function() { open(); }\n};\n\
             return {\n  \"a\": import0,\n};\n"
        );
        let other = glue.replace("const import0 = {", "const imports = {");
        assert!(shorten(&other, told).is_err());
    }
}
