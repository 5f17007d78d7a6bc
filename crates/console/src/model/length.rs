//! How long a reply may be.

/// The longest message of an agent that the service takes, in characters.
pub const LONGEST: usize = 16_000;

/// Fewer characters left than this are worth a word.
const SOON: usize = 500;

/// The length of what is being written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length(usize);

/// The length of a draft as it would be sent.
#[must_use]
pub fn of(draft: &str) -> Length {
    Length(draft.trim().chars().count())
}

impl Length {
    /// Whether the service would refuse it.
    #[must_use]
    pub const fn is_too_long(self) -> bool {
        self.0 > LONGEST
    }

    /// What to say of it; none while it is short.
    #[must_use]
    pub fn note(self) -> Option<String> {
        let count = |n: usize| match n {
            1 => "1 character".to_owned(),
            n => format!("{n} characters"),
        };
        if self.is_too_long() {
            let over = count(self.0 - LONGEST);
            return Some(format!(
                "Too long by {over}. Shorten it or send it in parts."
            ));
        }
        let left = LONGEST - self.0;
        (left < SOON).then(|| format!("{} left", count(left)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_cut_but_told() {
        assert_eq!(of("Hello").note(), None);
        assert_eq!(
            of(&"é".repeat(6_000)).note(),
            None,
            "more than visitors may send"
        );
        let note = |n: usize| of(&"é".repeat(n)).note();
        assert_eq!(note(15_900).as_deref(), Some("100 characters left"));
        assert_eq!(note(LONGEST).as_deref(), Some("0 characters left"));
        assert!(!of(&"é".repeat(LONGEST)).is_too_long());
        assert!(of(&"é".repeat(LONGEST + 1)).is_too_long());
        let told = note(LONGEST + 1).unwrap();
        assert!(told.starts_with("Too long by 1 character."), "{told}");
        assert_eq!(
            of(&format!("{} \n", "x".repeat(LONGEST))).note(),
            note(LONGEST)
        );
    }
}
