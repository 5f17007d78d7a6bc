//! The words' tables: every language has to say everything.

use crate::files;
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where the tables stand.
pub const FOLDER: &str = "src/locale";

/// The table that the others are compared with.
const SOURCE: &str = "en";

/// The plural's categories that whole numbers have in a language (CLDR 47), as far as
/// counting people and minutes goes: "many" in French, Italian, Portuguese and Spanish is
/// for millions. A language that is not named here cannot be checked.
const CATEGORIES: [(&str, &[&str]); 16] = [
    ("ar", &["zero", "one", "two", "few", "many", "other"]),
    ("cs", &["one", "few", "other"]),
    ("da", &["one", "other"]),
    ("de", &["one", "other"]),
    ("en", &["one", "other"]),
    ("es", &["one", "other"]),
    ("fi", &["one", "other"]),
    ("fr", &["one", "other"]),
    ("he", &["one", "two", "other"]),
    ("it", &["one", "other"]),
    ("nb", &["one", "other"]),
    ("nl", &["one", "other"]),
    ("pl", &["one", "few", "many"]),
    ("pt", &["one", "other"]),
    ("sv", &["one", "other"]),
    ("tr", &["one", "other"]),
];

/// Other tags that mean one of the languages. Each gets a copy of the table, so that
/// the loader need not know.
pub const OTHER_TAGS: [(&str, &str); 3] = [("iw", "he"), ("nn", "nb"), ("no", "nb")];

/// Categories that stand for one number in every language that is here, so that words
/// may stand for the number.
const EXACT: [&str; 3] = ["zero", "one", "two"];

/// A language's table as it is written.
pub type Table = Map<String, Value>;

/// Every table, by the language's tag.
pub fn tables(folder: &Path) -> Result<BTreeMap<String, Value>> {
    let mut tables = BTreeMap::new();
    for path in files::below(folder)? {
        if path.extension().is_some_and(|e| e == "json") {
            let language = path.file_stem().unwrap_or_default().to_string_lossy();
            let table = serde_json::from_str(&files::read_text(&path)?)
                .with_context(|| format!("{} is not JSON", path.display()))?;
            tables.insert(language.into_owned(), table);
        }
    }
    Ok(tables)
}

/// What the page's side says itself when the program cannot; it knows keys by name.
const LOADERS: [&str; 2] = ["died", "reload"];

/// The keys in the order of their words, from the list that the program is built with.
pub fn keys(folder: &Path) -> Result<Vec<String>> {
    let list = files::read_text(&folder.join("keys.rs"))?;
    let name = |line: &str| {
        let (_, rest) = line.trim().strip_suffix("\";")?.split_once(" = \"")?;
        Some(rest.to_owned())
    };
    let names: Vec<String> = list.lines().filter_map(name).collect();
    anyhow::ensure!(!names.is_empty(), "src/locale/keys.rs lists no keys");
    Ok(names)
}

/// The tables as they are handed out: words in the order of their keys, and beside them
/// what the page's side asks for by name. What nobody asks for is left out.
pub fn handed(tables: &BTreeMap<String, Value>, names: &[String]) -> BTreeMap<String, Value> {
    let one = |table: &Value| {
        let words = names.iter().map(|name| table[name].clone()).collect();
        let mut out = Table::from_iter([("words".to_owned(), Value::Array(words))]);
        for name in LOADERS {
            if let Some(words) = table.get(name) {
                out.insert(name.to_owned(), words.clone());
            }
        }
        Value::Object(out)
    };
    let tables = tables.iter();
    tables
        .map(|(language, table)| (language.clone(), one(table)))
        .collect()
}

/// Refuses tables that do not say everything.
pub fn check(tables: &BTreeMap<String, Value>) -> Result<()> {
    let wrong = mistakes(tables);
    ensure!(
        wrong.is_empty(),
        "the words are not whole:\n{}",
        wrong.join("\n")
    );
    Ok(())
}

/// Everything that is wrong, a line each.
fn mistakes(tables: &BTreeMap<String, Value>) -> Vec<String> {
    let empty = Table::new();
    let source = tables.get(SOURCE).and_then(Value::as_object);
    let source = source.unwrap_or(&empty);
    let mut wrong = Vec::new();
    for (language, table) in tables {
        let mut say = |words: String| wrong.push(format!("{language}.json: {words}"));
        let Some((_, categories)) = CATEGORIES.iter().find(|(known, _)| known == language) else {
            say("nobody knows the plurals of this language".to_owned());
            continue;
        };
        let Some(table) = table.as_object() else {
            say("is not a table".to_owned());
            continue;
        };
        if table.get("lang").and_then(Value::as_str) != Some(language) {
            say(format!("lang is not {language}"));
        }
        if !matches!(
            table.get("dir").and_then(Value::as_str),
            Some("ltr" | "rtl")
        ) {
            say("dir is neither ltr nor rtl".to_owned());
        }
        for key in source.keys().filter(|key| !table.contains_key(*key)) {
            say(format!("{key} is missing"));
        }
        for (key, value) in table {
            match source.get(key) {
                None => say(format!("{key} is unknown")),
                Some(model) => {
                    for words in entry(model, value, categories) {
                        say(format!("{key} {words}"));
                    }
                }
            }
        }
    }
    wrong
}

/// What is wrong with one entry.
fn entry(model: &Value, value: &Value, categories: &[&str]) -> Vec<String> {
    let wanted = placeholders(model);
    match (model, value) {
        (Value::String(model), Value::String(text)) => {
            let mut wrong = text_mistakes(text, &wanted, true);
            // What is put after something else begins with a space in every language.
            let spaces = |text: &str| (text.starts_with(' '), text.ends_with(' '));
            if spaces(text) != spaces(model) {
                wrong.push("begins or ends with another space".to_owned());
            }
            wrong
        }
        (Value::Object(_), Value::Object(plural)) => {
            let missing = categories.iter().filter(|c| !plural.contains_key(**c));
            let mut wrong: Vec<String> = missing
                .map(|category| format!("lacks the plural {category}"))
                .collect();
            for (category, text) in plural {
                let Some(text) = text.as_str() else {
                    wrong.push(format!("({category}) is not text"));
                    continue;
                };
                if !categories.contains(&category.as_str()) {
                    wrong.push(format!("({category}) is no plural of this language"));
                }
                let counted = !EXACT.contains(&category.as_str());
                for words in text_mistakes(text, &wanted, counted) {
                    wrong.push(format!("({category}) {words}"));
                }
            }
            wrong
        }
        (Value::Object(_), _) => vec!["has no plural".to_owned()],
        _ => vec!["is not text".to_owned()],
    }
}

/// What is wrong with one text. One that stands for a single number may leave it out.
fn text_mistakes(text: &str, wanted: &BTreeSet<String>, counted: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.trim().is_empty() {
        wrong.push("is empty".to_owned());
    }
    if text.contains(['!', '¡', '！']) {
        wrong.push("shouts".to_owned());
    }
    let found = names(text);
    for name in wanted.difference(&found) {
        if counted || name != "n" {
            wrong.push(format!("lost {{{name}}}"));
        }
    }
    for name in found.difference(wanted) {
        wrong.push(format!("has {{{name}}}, which nobody fills in"));
    }
    wrong
}

/// Every placeholder of an entry.
fn placeholders(entry: &Value) -> BTreeSet<String> {
    match entry {
        Value::String(text) => names(text),
        Value::Object(plural) => plural.values().flat_map(placeholders).collect(),
        _ => BTreeSet::new(),
    }
}

fn names(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_tables_say_everything() {
        let folder = files::root().unwrap().join(FOLDER);
        check(&tables(&folder).unwrap()).unwrap();
    }

    fn wrong(language: &str, mut table: Value) -> Vec<String> {
        let source = json!({
            "lang": "en", "dir": "ltr",
            "end": "End",
            "say": "{name} said",
            "ahead": {"one": "{n} person", "other": "{n} people"},
        });
        table["lang"] = language.into();
        table["dir"] = "ltr".into();
        let tables = [("en".to_owned(), source), (language.to_owned(), table)];
        mistakes(&tables.into_iter().collect())
    }

    #[test]
    fn a_whole_table_passes() {
        let table = json!({
            "end": "Koniec",
            "say": "Mówi {name}",
            "ahead": {"one": "jedna osoba", "few": "{n} osoby", "many": "{n} osób"},
        });
        assert_eq!(wrong("pl", table), [""; 0]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (table, words) in [
            (json!({}), "pl.json: end is missing"),
            (json!({"end": ""}), "pl.json: end is empty"),
            (json!({"end": "Koniec!"}), "pl.json: end shouts"),
            (
                json!({"end": " Koniec"}),
                "pl.json: end begins or ends with another space",
            ),
            (json!({"end": 1}), "pl.json: end is not text"),
            (json!({"fin": "x"}), "pl.json: fin is unknown"),
            (json!({"say": "x"}), "pl.json: say lost {name}"),
            (
                json!({"say": "{name} {nazwa}"}),
                "pl.json: say has {nazwa}, which nobody fills in",
            ),
            (json!({"ahead": "{n}"}), "pl.json: ahead has no plural"),
            (
                json!({"ahead": {"one": "{n}", "many": "{n}"}}),
                "pl.json: ahead lacks the plural few",
            ),
            (
                json!({"ahead": {"one": "x", "few": "x", "many": "{n}"}}),
                "pl.json: ahead (few) lost {n}",
            ),
            (
                json!({"ahead": {"two": "{n}"}}),
                "pl.json: ahead (two) is no plural of this language",
            ),
        ] {
            let found = wrong("pl", table);
            assert!(found.contains(&words.to_owned()), "{words}: {found:?}");
        }
        let found = wrong("xx", json!({}));
        assert_eq!(
            found,
            ["xx.json: nobody knows the plurals of this language"]
        );
    }

    #[test]
    fn tables_are_handed_out_as_lists() {
        let names = ["one".to_owned(), "two".to_owned()];
        let table = json!({"two": {"one": "x"}, "one": "a", "nobody": "y", "died": "Oh"});
        let handed = handed(&[("en".to_owned(), table)].into_iter().collect(), &names);
        assert_eq!(
            handed["en"],
            json!({"words": ["a", {"one": "x"}], "died": "Oh"})
        );
    }

    #[test]
    fn the_list_of_keys_is_read() {
        let folder = files::root().unwrap().join(FOLDER);
        let names = keys(&folder).unwrap();
        assert_eq!(names[..2], ["lang", "dir"]);
        let english = &super::tables(&folder).unwrap()["en"];
        for name in &names {
            assert!(english.get(name).is_some(), "{name}");
        }
    }
}
