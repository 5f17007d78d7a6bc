//! `anteroom faq`: what visitors are answered before the chat.

use super::{cell, table};
use crate::app::now;
use crate::chat::topic_rules;
use crate::chat::validate;
use crate::cli::{Database, standard_input, text};
use crate::error::{Fault, Outcome};
use crate::store::faq::{self, CategoryRow, EntryRow};
use crate::store::{Conn, Store};
use anteroom_carriers::{merge, or_default};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest title and category, in characters.
const TITLE: usize = 255;

/// What can be done with the FAQ.
#[derive(Debug, Subcommand)]
pub enum FaqCommand {
    /// Insert or update entries, read from standard input as JSON
    Save {
        #[command(flatten)]
        database: Database,
    },
    /// List the entries, with their categories
    List {
        /// As JSON, which `faq save` takes
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        database: Database,
    },
    /// Remove an entry
    Remove {
        /// The entry's id, as the list shows it
        id: i32,
        #[command(flatten)]
        database: Database,
    },
}

/// An entry as operators write it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Entry {
    /// The entry to change; 0 is the one of this title, or a new one.
    #[serde(deserialize_with = "or_default")]
    pub faq_entry_id: i32,
    /// The categories from the top, with `/` between.
    #[serde(deserialize_with = "or_default")]
    pub category: String,
    /// The question.
    #[serde(deserialize_with = "or_default")]
    pub title: String,
    /// The answer, as plain text.
    #[serde(deserialize_with = "or_default")]
    pub answer: String,
    /// Where more is to be read.
    #[serde(deserialize_with = "or_default")]
    pub url: String,
    /// A language tag.
    #[serde(deserialize_with = "or_default")]
    pub language: String,
    /// Visitors may see it.
    pub published: bool,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            faq_entry_id: 0,
            category: String::new(),
            title: String::new(),
            answer: String::new(),
            url: String::new(),
            language: String::new(),
            published: true,
        }
    }
}

/// Does it.
///
/// # Errors
/// With a sentence for the operator.
pub async fn run(command: FaqCommand) -> Result<(), String> {
    match command {
        FaqCommand::Save { database } => save(&standard_input()?, &database.database).await,
        FaqCommand::List { json, database } => list(json, &database.database).await,
        FaqCommand::Remove { id, database } => remove(id, &database.database).await,
    }
}

async fn save(input: &str, database: &str) -> Result<(), String> {
    let wanted: Value = serde_json::from_str(input)
        .map_err(|error| format!("standard input is not JSON: {error}"))?;
    let wanted = match wanted {
        Value::Array(list) => list,
        one => vec![one],
    };
    let store = Store::open(database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    for (number, entry) in (1..).zip(&wanted) {
        let done = async {
            let entry: Entry = merge::read(entry)?;
            put(&mut tx, &entry).await
        };
        done.await
            .map_err(|fault: Fault| format!("entry {number}: {fault}"))?;
    }
    tx.commit().await.map_err(text)?;
    store.close().await;
    println!("{} entries saved", wanted.len());
    Ok(())
}

/// The category of this path, made as far as it is not there.
pub async fn category(conn: &mut Conn, path: &str) -> Outcome<i32> {
    let mut id = 0;
    for name in path.split('/').map(str::trim) {
        let name = validate::line(name);
        if name.is_empty() {
            return Err(Fault::invalid(
                "Category",
                "names the categories from the top, as in Orders/Delivery",
            ));
        }
        validate::length("Category", &name, TITLE)?;
        id = faq::category(conn, id, &name).await?;
    }
    Ok(id)
}

/// Inserts or updates one entry.
pub async fn put(conn: &mut Conn, entry: &Entry) -> Outcome<i32> {
    let mut row = EntryRow {
        id: entry.faq_entry_id,
        category_id: category(conn, &entry.category).await?,
        title: validate::line(&entry.title),
        answer: validate::message("Answer", &entry.answer, validate::AGENT_MESSAGE)?,
        url: topic_rules::page("Url", &entry.url)?,
        language: validate::line(&entry.language),
        published: entry.published,
    };
    if row.title.is_empty() {
        return Err(Fault::invalid("Title", "is required"));
    }
    validate::length("Title", &row.title, TITLE)?;
    if !topic_rules::is_language(&row.language) {
        return Err(Fault::invalid(
            "Language",
            "is not a language; write it as en or nb-NO",
        ));
    }
    if row.id == 0 {
        row.id = faq::titled(conn, &row).await?.unwrap_or(0);
    }
    let saved = faq::save(conn, &row, now()).await?;
    saved.ok_or_else(|| {
        let what = format!("there is no entry {}", row.id);
        Fault::not_found("FaqEntryId", what)
    })
}

/// A category with those above it.
fn path(categories: &[CategoryRow], id: i32) -> String {
    let mut names = Vec::new();
    let mut next = id;
    while let Some(row) = categories.iter().find(|row| row.id == next) {
        names.push(row.name.as_str());
        next = row.parent_id;
    }
    names.reverse();
    names.join("/")
}

async fn list(json: bool, database: &str) -> Result<(), String> {
    let store = Store::open(database).await.map_err(text)?;
    let mut read = store.read().await.map_err(text)?;
    let categories = faq::categories(&mut read).await.map_err(text)?;
    let rows = faq::all(&mut read).await.map_err(text)?;
    drop(read);
    store.close().await;
    if json {
        let entries = rows.into_iter().map(|row| Entry {
            faq_entry_id: row.id,
            category: path(&categories, row.category_id),
            title: row.title,
            answer: row.answer,
            url: row.url,
            language: row.language,
            published: row.published,
        });
        let entries: Vec<_> = entries.collect();
        println!("{}", serde_json::to_string_pretty(&entries).map_err(text)?);
        return Ok(());
    }
    let lines: Vec<_> = categories
        .iter()
        .map(|row| [row.id.to_string(), cell(&path(&categories, row.id))])
        .collect();
    println!("{}", table(["category", "name"], &lines));
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            [
                row.id.to_string(),
                row.category_id.to_string(),
                if row.published { "yes" } else { "no" }.to_owned(),
                cell(&row.language),
                cell(&row.title),
            ]
        })
        .collect();
    print!(
        "{}",
        table(["id", "category", "published", "language", "title"], &lines)
    );
    Ok(())
}

async fn remove(id: i32, database: &str) -> Result<(), String> {
    let store = Store::open(database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    if !faq::remove(&mut tx, id).await.map_err(text)? {
        return Err(format!(
            "there is no entry {id}; anteroom faq list shows them"
        ));
    }
    tx.commit().await.map_err(text)?;
    store.close().await;
    println!("entry {id} is removed");
    Ok(())
}
