//! The words of what is written down of a chat, in the visitor's language.

use anteroom_carriers::ChatMessageSpecialType::{self, *};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLES: &str = include_str!("words.json");
/// What there is words for in every language.
pub const ENGLISH: &str = "en";

type Table = BTreeMap<String, String>;

/// One language's words.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The language's tag.
    pub tag: &'static str,
    table: &'static Table,
}

fn tables() -> &'static BTreeMap<String, Table> {
    static ALL: LazyLock<BTreeMap<String, Table>> =
        LazyLock::new(|| serde_json::from_str(TABLES).unwrap_or_default());
    &ALL
}

impl Words {
    /// Those of the first of these languages that there are words in, by its tag (`nb-NO`);
    /// English otherwise.
    pub fn of<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |tag: &str| {
            let short = tag.split(['-', '_']).next().unwrap_or_default();
            let short = short.to_ascii_lowercase();
            // Norwegian goes by three names.
            let short = if matches!(short.as_str(), "no" | "nn") {
                "nb"
            } else {
                short.as_str()
            };
            tables().get_key_value(short)
        };
        let found = tags.into_iter().find_map(known);
        let found = found.or_else(|| tables().get_key_value(ENGLISH));
        static NONE: Table = Table::new();
        found.map_or(
            Self {
                tag: ENGLISH,
                table: &NONE,
            },
            |(tag, table)| Self { tag, table },
        )
    }

    /// The English ones.
    pub fn english() -> Self {
        Self::of([])
    }

    /// The words under this name.
    pub fn get(&self, name: &str) -> &'static str {
        self.table.get(name).map_or("", String::as_str)
    }

    /// Whether the language is written from right to left.
    pub fn right_to_left(&self) -> bool {
        matches!(self.tag, "ar" | "he")
    }

    /// What happened, for messages that say that something did.
    pub fn event(&self, what: ChatMessageSpecialType) -> Option<&'static str> {
        let name = match what {
            None | Welcome | Block | BotMessage | Options => return Option::None,
            Url => "url",
            NewSession => "newSession",
            TransferedSession => "transferred",
            Error => "error",
            SessionDeleted => "deleted",
            FaqSuccessQuestion => "faq",
            ClosedByUser => "closedByUser",
            ClosedByCustomer => "closedByCustomer",
            ClosedByIdle => "closedByIdle",
            TransferRejected => "rejected",
            ReopenedByCustomer => "reopened",
            ClickedOption => "clicked",
            IllegalFileType => "illegalFile",
        };
        Some(self.get(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        let english = &tables()[ENGLISH];
        assert_eq!(tables().len(), 16);
        for (tag, table) in tables() {
            assert!(table.keys().eq(english.keys()), "{tag}");
            for (name, words) in table {
                let holes = |words: &str| words.matches('{').count();
                assert_eq!(holes(words), holes(&english[name]), "{tag} {name}");
                assert!(
                    !words.trim().is_empty() && !words.ends_with('!'),
                    "{tag} {name}"
                );
            }
            for what in ChatMessageSpecialType::ALL {
                assert_ne!(Words::of([tag.as_str()]).event(*what), Some(""), "{tag}");
            }
        }
    }

    #[test]
    fn languages_are_found_by_their_tags() {
        let tag = |tags: &[&str]| Words::of(tags.iter().copied()).tag;
        assert_eq!(tag(&["de-AT"]), "de");
        assert_eq!(tag(&["nn-NO"]), "nb");
        assert_eq!(tag(&["", "xx", "PT-br", "de"]), "pt");
        assert_eq!(tag(&[]), "en");
        assert!(Words::of(["he"]).right_to_left() && !Words::english().right_to_left());
    }
}
