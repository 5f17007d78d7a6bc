//! Receipts: what the service says of a deletion, so that anybody who holds its
//! secret can tell that it said so.

use crate::secret::{Secret, same};
use std::fmt;

const HEAD: &str = "Anteroom: a chat was deleted";
const SIGNATURE: &str = "Signature";

/// What was deleted, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The session's number.
    pub chat: i32,
    /// The time in UTC.
    pub at: String,
    /// How many messages.
    pub messages: usize,
    /// How many files.
    pub files: usize,
    /// How many requests.
    pub requests: usize,
}

impl Deletion {
    fn pairs(&self) -> [(&'static str, String); 5] {
        [
            ("Chat", self.chat.to_string()),
            ("Deleted at", self.at.clone()),
            ("Messages", self.messages.to_string()),
            ("Files", self.files.to_string()),
            ("Requests", self.requests.to_string()),
        ]
    }

    /// The receipt.
    pub fn receipt(&self, secret: &Secret) -> String {
        let told = self.to_string();
        let signature = secret.receipt(&told);
        format!("{told}{SIGNATURE}: {signature}\n")
    }

    /// What a receipt tells, if the service has made it; line ends and blanks around
    /// lines may have changed on the way.
    pub fn verified(receipt: &str, secret: &Secret) -> Option<Self> {
        let lines: Vec<&str> = receipt
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        let (last, told) = lines.split_last()?;
        let signature = last.strip_prefix(SIGNATURE)?.strip_prefix(':')?.trim();
        let told: String = told.iter().map(|line| format!("{line}\n")).collect();
        if !same(signature.as_bytes(), secret.receipt(&told).as_bytes()) {
            return None;
        }
        let value = |name: &str| {
            let pairs = told.lines().filter_map(|line| line.split_once(": "));
            pairs
                .into_iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let count = |name: &str| value(name)?.parse().ok();
        Some(Self {
            chat: value("Chat")?.parse().ok()?,
            at: value("Deleted at")?.to_owned(),
            messages: count("Messages")?,
            files: count("Files")?,
            requests: count("Requests")?,
        })
    }
}

impl fmt::Display for Deletion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        for (name, value) in self.pairs() {
            writeln!(f, "{name}: {value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn secret(text: &str) -> Secret {
        Secret::open(Some(&text.repeat(32)), Path::new("x.db")).unwrap()
    }

    #[test]
    fn only_what_the_service_said_is_believed() {
        let told = Deletion {
            chat: 59,
            at: "2026-11-24T14:00:00Z".to_owned(),
            messages: 12,
            files: 1,
            requests: 0,
        };
        let receipt = told.receipt(&secret("a"));
        let read = |text: &str| Deletion::verified(text, &secret("a"));
        assert_eq!(read(&receipt), Some(told.clone()));
        let mailed = format!("\r\n{}\r\n", receipt.replace('\n', " \r\n"));
        assert_eq!(read(&mailed), Some(told));
        assert_eq!(Deletion::verified(&receipt, &secret("b")), None);
        for wrong in [
            "",
            "Signature: x",
            &receipt.replace("59", "58"),
            &receipt.replace("Messages: 12", "Messages: 1"),
            &receipt.replace("Messages: 12\n", ""),
            &format!("{receipt}Chat: 60\n"),
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
