//! The bindings that wasm-bindgen writes, before they are minified: the same in
//! fewer bytes.
//!
//! A visitor downloads them, and wasm-bindgen has no setting for short ones. They
//! take care of browsers that know no `FinalizationRegistry`, of modules that are
//! still to be fetched, of memories of two gigabytes. Here none of these can be, so
//! `runtime.js` takes that part's place, and what is written out for each import is
//! said once.
//!
//! They are edited as the text that one version of wasm-bindgen writes, which the
//! workspace pins. With another one this may meet what it does not know: then what
//! can stay as it is written stays, and what would not run stops the build, which
//! is an import that is not found, or a name that nobody declares.

use crate::names::is_name;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What stands in place of wasm-bindgen's own runtime.
pub const RUNTIME: &str = include_str!("glue/runtime.js");

/// What `runtime.js` knows how to replace.
const KNOWN: [&str; 17] = [
    "__wbg_finalize_init",
    "__wbg_init",
    "__wbg_init_once",
    "__wbg_load",
    "addToExternrefTable0",
    "decodeText",
    "getArrayU8FromWasm0",
    "getDataViewMemory0",
    "getStringFromWasm0",
    "getUint8ArrayMemory0",
    "handleError",
    "initSync",
    "isLikeNone",
    "makeClosure",
    "makeMutClosure",
    "passStringToWasm0",
    "takeFromExternrefTable0",
];

/// Bindings and runtime; the default export starts a compiled module.
pub fn tighten(glue: &str) -> Result<String> {
    let begin = glue.find("\nfunction addToExternrefTable0(");
    let (bindings, runtime) = glue.split_at(begin.context("the bindings have another form")?);
    for name in runtime.lines().filter_map(function) {
        ensure!(
            KNOWN.contains(&name),
            "wasm-bindgen's runtime has a {name} that glue.rs does not know"
        );
    }
    let bindings = with_direct_calls(&said_once(&arrows(bindings)))?;
    let bindings = short_bodies(&bindings);
    let own: Vec<&str> = RUNTIME.lines().flat_map(declared).collect();
    for name in runtime.lines().flat_map(declared) {
        ensure!(
            own.contains(&name) || !mentions(&bindings, name),
            "the bindings need a {name}, which runtime.js does not have"
        );
    }
    Ok(bindings + "\n" + RUNTIME)
}

/// The function that this line of the outermost level declares.
fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    Some(line.strip_prefix("function ")?.split_once('(')?.0)
}

/// The names that this line of the outermost level declares.
fn declared(line: &str) -> Vec<&str> {
    let kinds = ["let ", "const ", "var ", "class "];
    let variables = kinds.iter().find_map(|kind| line.strip_prefix(kind));
    let variables = variables.map(|rest| rest.split(['=', '{']).next().unwrap_or(rest));
    let names = variables.into_iter().flat_map(|names| names.split(','));
    let names = names.map(|name| name.trim_matches(|c| !is_name(c)));
    names.chain(function(line)).collect()
}

/// Whether a text has this name, as a whole word.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c| !is_name(c)).any(|word| word == name)
}

/// Imports as arrow functions; those that may throw through `caught`.
fn arrows(bindings: &str) -> String {
    let mut out = String::with_capacity(bindings.len());
    for line in bindings.lines() {
        let throws = line.contains(": function() { return handleError(function (");
        let line = line
            .replace(": function() { return handleError(function (", ": caught((")
            .replace("        }, arguments); },", "        }),");
        let line = if throws || line.contains(": function(") {
            let line = line.replace(": function(", ": (");
            line.strip_suffix(") {")
                .map_or(line.clone(), |head| format!("{head}) => {{"))
        } else {
            line
        };
        // Writing to a string does not fail.
        let _ = writeln!(out, "{line}");
    }
    out
}

/// What stands in many imports, by name.
fn said_once(bindings: &str) -> String {
    let mut text = bindings.replace(
        "return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);",
        "return giveOptional(ret);",
    );
    text = text.replace(", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)", ")");
    for (kind, pass) in [
        ("const", "passStringToWasm0(ret)"),
        ("var", "isLikeNone(ret) ? 0 : passStringToWasm0(ret)"),
    ] {
        let long = format!(
            "            {kind} ptr1 = {pass};
            {kind} len1 = WASM_VECTOR_LEN;
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);\n"
        );
        text = text.replace(&long, "            giveString(arg0, ret);\n");
    }
    // There is no interface that the widget asks for and a browser lacks.
    text = between(
        &text,
        "            let result;\n            try {\n                result = ",
        ";\n            } catch (_) {\n                result = false;\n            }\n            const ret = result;",
        |test| format!("            const ret = {test};"),
    );
    // One of four ways to the global object is every browser's.
    for way in ["globalThis", "self", "window", "global"] {
        let asked = format!("typeof {way} === 'undefined' ? undefined : {way};");
        text = text.replace(&asked, "globalThis;");
    }
    text = between(&text, "makeClosure(arg0, arg1, ", ")", |run| {
        format!("makeMutClosure(arg0, arg1, {run}, true)")
    });
    text.replace("__proto__: null,", "")
}

/// The imports as an array, in the order in which the program names them.
pub fn in_order(glue: &str, names: &[String]) -> Result<String> {
    array(glue, names).context("the bindings' imports are not the program's")
}

fn array(glue: &str, names: &[String]) -> Option<String> {
    let (before, rest) = glue.split_once("    const import0 = {\n")?;
    let (imports, after) = rest.split_once("\n    };\n")?;
    let mut all = BTreeMap::new();
    let mut import = String::new();
    for line in imports.lines() {
        import.push_str(line);
        import.push('\n');
        if matches!(line, "        }," | "        }),") || is_direct(line) {
            let (name, body) = import.split_once(": ")?;
            all.insert(name.trim().to_owned(), body.to_owned());
            import.clear();
        }
    }
    let mut ordered = String::new();
    for name in names {
        ordered.push_str(&all.remove(name)?);
    }
    let begin = "    const import0 = [\n";
    Some([before, begin, &ordered, "    ];\n", after].concat())
}

/// An import that a script's own function answers as it is: `a: open,`.
fn is_direct(line: &str) -> bool {
    let pair = line
        .strip_suffix(',')
        .and_then(|line| line.split_once(": "));
    pair.is_some_and(|(_, own)| own.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Every import as `one_expression` writes it.
fn short_bodies(bindings: &str) -> String {
    let mut out = String::with_capacity(bindings.len());
    let mut import = String::new();
    for line in bindings.lines() {
        // Imports begin and end at this depth.
        if line.starts_with("        ") && !line.starts_with("         ") && line.ends_with("=> {")
        {
            out.push_str(&std::mem::take(&mut import));
        }
        import.push_str(line);
        import.push('\n');
        if matches!(line, "        }," | "        }),") {
            out.push_str(&one_expression(&std::mem::take(&mut import)));
        }
    }
    out + &import
}

/// An import without what it names only to hand it on. What a program expects
/// nothing of may answer.
fn one_expression(import: &str) -> String {
    let statements: Vec<&str> = import.lines().map(str::trim).collect();
    let (text, line) = match statements[..] {
        [_, first, last, _] => {
            let value = first
                .strip_prefix("const ret = ")
                .and_then(|value| value.strip_suffix(';'));
            let used = last.strip_prefix("return ").unwrap_or(last);
            let used = used
                .strip_suffix("ret);")
                .filter(|start| !mentions(start, "ret"));
            let Some((value, used)) = value.zip(used) else {
                return import.to_owned();
            };
            (
                format!("{first}\n            {last}"),
                format!("return {used}{value});"),
            )
        }
        [_, only, _] if !only.starts_with("throw") && !only.starts_with("return") => {
            (only.to_owned(), format!("return {only}"))
        }
        _ => return import.to_owned(),
    };
    import.replacen(&text, &line, 1)
}

/// Functions that only hand their parameters to the program fall away: it is called by itself.
fn with_direct_calls(bindings: &str) -> Result<String> {
    let mut out = String::with_capacity(bindings.len());
    let mut direct = Vec::new();
    for block in bindings.split_inclusive("\n}\n") {
        match forward(block) {
            Some(pair) => direct.push(pair),
            None => out.push_str(block),
        }
    }
    for (name, export) in direct {
        for after in ["(", ")", ","] {
            out = out.replace(&format!("{name}{after}"), &format!("{export}{after}"));
        }
        let rest = out.replace(export, "");
        ensure!(
            !mentions(&rest, name),
            "{name} is not only called and handed on"
        );
    }
    Ok(out)
}

/// The function's name, and the export that does the same.
fn forward(block: &str) -> Option<(&str, &str)> {
    let block = block.trim().strip_prefix("function ")?;
    let (head, body) = block.split_once(") {\n")?;
    let (name, parameters) = head.split_once('(')?;
    let body = body.strip_suffix("\n}")?.trim();
    let call = body
        .strip_prefix("const ret = ")
        .map_or(Some(body), |body| body.strip_suffix("\n    return ret;"))?;
    let (export, given) = call.strip_suffix(");")?.split_once('(')?;
    let plain = export.starts_with("wasm.") && given == parameters;
    plain.then_some((name, export))
}

/// The text with everything from a `from` to its `to` replaced.
fn between(text: &str, from: &str, to: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner, after)) = rest.split_once(from).and_then(|(before, after)| {
        let (inner, after) = after.split_once(to)?;
        Some((before, inner, after))
    }) {
        out.push_str(before);
        out.push_str(&with(inner));
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{in_order, one_expression, tighten};

    const BINDINGS: &str = "\
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_status: function(arg0) {
            const ret = arg0.status;
            return ret;
        },
        __wbg_closest: function() { return handleError(function (arg0, arg1, arg2) {
            const ret = arg0.closest(getStringFromWasm0(arg1, arg2));
            return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
        }, arguments); },
        __wbg_key: function(arg0, arg1) {
            const ret = arg1.key;
            const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            const len1 = WASM_VECTOR_LEN;
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
        },
        __wbg_abort: function(arg0) {
            arg0.abort();
        },
        __wbg_instanceof: function(arg0) {
            let result;
            try {
                result = arg0 instanceof Node;
            } catch (_) {
                result = false;
            }
            const ret = result;
            return ret;
        },
        __wbg_cast: function(arg0, arg1) {
            const ret = makeMutClosure(arg0, arg1, invoke_one_);
            return ret;
        },
    };
    return {
        __proto__: null,
        \"./widget_bg.js\": import0,
    };
}
function invoke_one_(arg0, arg1) {
    wasm.invoke(arg0, arg1);
}

function addToExternrefTable0(obj) {
}
";

    #[test]
    fn imports_become_short_and_stand_in_the_programs_order() {
        let glue = tighten(BINDINGS).unwrap();
        let order = ["cast", "abort", "key", "closest", "instanceof", "status"];
        let order = order.map(|name| format!("__wbg_{name}"));
        let glue = glue.replace(
            "const import0 = {\n",
            "const import0 = {\n        now: own,\n",
        );
        let mut order = order.to_vec();
        order.push("now".to_owned());
        let glue = in_order(&glue, &order).unwrap();
        let words: Vec<&str> = glue.split_whitespace().collect();
        let array = "const import0 = [ \
            (arg0, arg1) => { const ret = makeMutClosure(arg0, arg1, wasm.invoke); return ret; }, \
            (arg0) => { return arg0.abort(); }, \
            (arg0, arg1) => { return giveString(arg0, arg1.key); }, \
            caught((arg0, arg1, arg2) => { \
            return giveOptional(arg0.closest(getStringFromWasm0(arg1, arg2))); }), \
            (arg0) => { const ret = arg0 instanceof Node; return ret; }, \
            (arg0) => { const ret = arg0.status; return ret; }, own, ];";
        assert!(words.join(" ").contains(array), "{glue}");
        assert!(!glue.contains("invoke_one_"), "{glue}");
    }

    #[test]
    fn what_is_handed_on_twice_keeps_its_name() {
        let twice = "        a: (b) => {\n            const ret = b.c;\n            return put(ret.d, ret);\n        },\n";
        assert_eq!(one_expression(twice), twice);
    }

    #[test]
    fn what_is_not_known_stops_the_build() {
        let newer = format!("{BINDINGS}function passBigInts(arg) {{\n}}\n");
        let refused = tighten(&newer).unwrap_err().to_string();
        assert!(refused.contains("passBigInts"), "{refused}");
        assert!(tighten("").is_err());
        for (known, other, named) in [
            (
                "return handleError(f",
                "return handleError(async f",
                "handleError",
            ),
            ("invoke_one_);", "invoke_one_.bind(0));", "invoke_one_"),
        ] {
            let odd = BINDINGS.replacen(known, other, 1) + "function handleError(f, args) {\n}\n";
            let refused = tighten(&odd).unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
        assert!(in_order(&tighten(BINDINGS).unwrap(), &["absent".to_owned()]).is_err());
    }
}
