//! Answers before the chat: which entries of the FAQ fit a question.

use crate::app::{App, now};
use crate::chat::create::bucket;
use crate::chat::matching::{Article, Library};
use crate::chat::validate;
use crate::error::{Fault, Outcome};
use crate::store::faq::{self, EntryRow};
use crate::store::{Conn, topic};
use anteroom_carriers::{ChatTopicEntity, FaqSuggestion};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// So many are suggested at most.
const MOST: usize = 3;
/// An entry in the visitor's language fits so much better.
const OWN_LANGUAGE: f64 = 1.15;
/// What is read of a question, in characters.
const QUESTION: usize = validate::VISITOR_MESSAGE;

/// The entries of one category, ready to be searched.
#[derive(Debug)]
struct Shelf {
    entries: Vec<EntryRow>,
    library: Library,
}

/// What was read, and of which state of the entries.
type Read = ((i64, i64, i64), HashMap<i32, Arc<Shelf>>);

/// What was read of the FAQ, until something is changed in it.
#[derive(Debug, Default)]
pub struct Shelves(Mutex<Read>);

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The topic in which it is asked.
    pub topic_id: i32,
    /// The visitor's words.
    pub text: &'a str,
    /// The language that the visitor reads.
    pub language: Option<&'a str>,
    /// Where it comes from; agents ask as often as they like.
    pub visitor: Option<IpAddr>,
}

/// The category that a topic suggests from; none where it suggests nothing. 0 is all.
fn category(topic: &ChatTopicEntity) -> Option<i32> {
    let widget = topic.widget.as_deref();
    let widget = widget.filter(|widget| widget.auto_faq_enabled)?;
    let category = widget.auto_faq_category.as_ref();
    Some(category.map_or(0, |category| category.kb_category_id))
}

/// Whether a topic has entries to suggest.
pub async fn is_there(conn: &mut Conn, topic: &ChatTopicEntity) -> Outcome<bool> {
    match category(topic) {
        Some(id) => Ok(faq::is_any(conn, id).await?),
        None => Ok(false),
    }
}

/// The entries of a category and those below it; read if they are not known.
async fn shelf(app: &App, conn: &mut Conn, id: i32) -> Outcome<Arc<Shelf>> {
    let lock = || app.faq.0.lock().unwrap_or_else(PoisonError::into_inner);
    let stamp = faq::stamp(conn).await?;
    {
        let mut known = lock();
        if known.0 != stamp {
            *known = (stamp, HashMap::new());
        }
        if let Some(shelf) = known.1.get(&id) {
            return Ok(Arc::clone(shelf));
        }
    }
    let entries = faq::published(conn, id).await?;
    let articles = entries
        .iter()
        .map(|entry| Article::new(&entry.title, &entry.answer));
    let shelf = Arc::new(Shelf {
        library: Library::new(articles.collect()),
        entries,
    });
    let mut known = lock();
    if known.0 == stamp {
        known.1.insert(id, Arc::clone(&shelf));
    }
    Ok(shelf)
}

/// Whether two language tags are of the same language.
fn same_language(one: &str, other: &str) -> bool {
    let language = |tag: &str| {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        match first.to_ascii_lowercase().as_str() {
            "no" | "nn" => "nb".to_owned(),
            first => first.to_owned(),
        }
    };
    !one.is_empty() && language(one) == language(other)
}

/// The entries that may answer a question, the best first.
pub async fn suggest(app: &App, asked: Asked<'_>) -> Outcome<Vec<FaqSuggestion>> {
    if let Some(address) = asked.visitor {
        app.lookups
            .take(bucket(address), now(), "questions from this address")?;
    }
    validate::length("Text", asked.text, QUESTION)?;
    let mut read = app.store.read().await?;
    let topic = topic::get(&mut read, asked.topic_id).await?;
    let topic = topic.ok_or_else(|| {
        let what = format!("there is no topic {}", asked.topic_id);
        Fault::not_found("ChatTopicId", what)
    })?;
    let Some(id) = category(&topic.entity) else {
        return Ok(Vec::new());
    };
    let shelf = shelf(app, &mut read, id).await?;
    drop(read);
    let bonus = |place: usize| {
        let entry = shelf.entries.get(place);
        let own = entry.is_some_and(|entry| {
            let wanted = asked.language.unwrap_or_default();
            same_language(&entry.language, wanted)
        });
        if own { OWN_LANGUAGE } else { 1.0 }
    };
    let best = shelf.library.best(asked.text, MOST, bonus);
    let found = best
        .iter()
        .filter_map(|(place, _)| shelf.entries.get(*place));
    Ok(found
        .map(|entry| FaqSuggestion {
            faq_entry_id: entry.id,
            title: entry.title.clone(),
            answer: entry.answer.clone(),
            url: Some(entry.url.clone()).filter(|url| !url.is_empty()),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_by_their_tags() {
        assert!(same_language("nb", "no-NO") && same_language("EN", "en_US"));
        assert!(!same_language("de", "da") && !same_language("", ""));
    }
}
