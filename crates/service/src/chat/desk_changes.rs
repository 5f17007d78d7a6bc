//! What of a desk has changed since an answer that its console has, so that one
//! typing sign does not send the whole list again.

use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many answers are remembered of each agent: more than one tab may ask.
const REMEMBERED: usize = 4;

/// What stands for each session of an answer: a hash of all that a console sees of it.
pub type Marks = HashMap<i32, u64>;

/// The last answers of each agent's desk, by the hashes in their tags.
type Answers = HashMap<i32, VecDeque<(String, Marks)>>;

/// The last answers of each agent's desk. A desk that is not remembered, after a
/// restart for instance, is answered whole.
#[derive(Clone, Debug, Default)]
pub struct DeskAnswers(Arc<Mutex<Answers>>);

impl DeskAnswers {
    fn lock(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the answer with this tag had.
    pub fn marks(&self, agent: i32, tag: &str) -> Option<Marks> {
        let wanted = core(tag);
        let all = self.lock();
        let mut answers = all.get(&agent)?.iter();
        let found = answers.find(|(known, _)| !wanted.is_empty() && known == wanted)?;
        Some(found.1.clone())
    }

    /// Remembers an answer.
    pub fn remember(&self, agent: i32, tag: &str, marks: Marks) {
        let mut all = self.lock();
        let answers = all.entry(agent).or_default();
        answers.retain(|(known, _)| known != core(tag));
        answers.push_back((core(tag).to_owned(), marks));
        if answers.len() > REMEMBERED {
            answers.pop_front();
        }
    }
}

/// The hash in an entity tag. Proxies and formats add to what stands around it.
fn core(tag: &str) -> &str {
    let tag = tag.trim().trim_start_matches("W/").trim_start_matches('"');
    let end = tag.find(|c: char| !c.is_ascii_hexdigit());
    &tag[..end.unwrap_or(tag.len())]
}

/// The mark of a session.
pub fn mark(view: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    view.to_string().hash(&mut hasher);
    hasher.finish()
}

/// What stands for a session of which the console knows everything.
pub fn unchanged(id: i32) -> Value {
    json!({"ChatSessionId": id, "Unchanged": true})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_by_their_tag_however_it_was_wrapped() {
        let answers = DeskAnswers::default();
        answers.remember(7, "\"ab12\"", Marks::from([(1, 5)]));
        for tag in ["\"ab12\"", "W/\"ab12\"", "\"ab12-gzip\"", "\"ab12;gzip\""] {
            assert_eq!(answers.marks(7, tag), Some(Marks::from([(1, 5)])), "{tag}");
        }
        assert_eq!(answers.marks(7, "\"ab1\""), None);
        assert_eq!(answers.marks(7, ""), None);
        assert_eq!(answers.marks(8, "\"ab12\""), None);
    }

    #[test]
    fn only_the_last_answers_are_remembered() {
        let answers = DeskAnswers::default();
        for n in 0..10 {
            answers.remember(7, &format!("\"a{n}\""), Marks::new());
        }
        assert_eq!(answers.marks(7, "\"a5\""), None);
        assert!((6..10).all(|n| answers.marks(7, &format!("\"a{n}\"")).is_some()));
    }
}
