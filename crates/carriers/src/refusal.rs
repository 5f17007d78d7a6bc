//! Why the service refuses what a visitor has filled in.
//!
//! Both sides know the sentences: the service says them, and the widget says the
//! same in the visitor's language. What a site owner's script says is its own.

/// A refusal that the widget has words of its own for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The field has to be filled in.
    Missing,
    /// There is nothing in it but space.
    Empty,
    /// There is no consent.
    NoConsent,
    /// It is no e-mail address.
    NotEmail,
    /// Nothing takes mail at the address's domain.
    NoMail,
    /// It has too many characters.
    TooLong,
    /// The topic has closed meanwhile.
    Closed,
}

/// Whether these words have a part. (What the library has for it is fast, and 2 kB large.)
fn has(words: &str, part: &str) -> bool {
    let mut places = words.as_bytes().windows(part.len());
    places.any(|place| place == part.as_bytes())
}

impl Refusal {
    const ALL: [Self; 7] = [
        Self::Missing,
        Self::Empty,
        Self::NoConsent,
        Self::NotEmail,
        Self::NoMail,
        Self::TooLong,
        Self::Closed,
    ];

    /// What the service says, or of what depends on the case the part that does not.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Missing => "is required",
            Self::Empty => "is empty",
            Self::NoConsent => "consent is required before a chat",
            Self::NotEmail => "is not an e-mail address",
            Self::NoMail => "no mail can be sent to",
            Self::TooLong => "characters long; at most",
            Self::Closed => "the topic is closed now",
        }
    }

    /// The refusal that these words of the service mean.
    #[must_use]
    pub fn of(words: &str) -> Option<Self> {
        let means = |refusal: &Self| match refusal {
            Self::TooLong | Self::NoMail => has(words, refusal.words()),
            _ => words == refusal.words(),
        };
        Self::ALL.iter().copied().find(means)
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn words_are_known_again() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::of(refusal.words()), Some(refusal));
        }
        assert_eq!(
            Refusal::of("is 70 characters long; at most 64 are taken"),
            Some(Refusal::TooLong)
        );
        assert_eq!(
            Refusal::of("no mail can be sent to exmaple.com; check how it is written"),
            Some(Refusal::NoMail)
        );
        assert_eq!(Refusal::of("is not what we sell here"), None);
    }
}
