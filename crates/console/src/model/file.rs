//! Files that messages stand for.

use anteroom_carriers::{ChatMessage, ChatMessageSpecialType};

/// A file in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    /// Its id.
    pub id: i32,
    /// In bytes.
    pub size: u64,
}

impl SentFile {
    /// The file that a message stands for; its text is the name.
    #[must_use]
    pub fn of(message: &ChatMessage) -> Option<Self> {
        if message.special_type != ChatMessageSpecialType::None {
            return None;
        }
        let mut id = None;
        let mut size = 0;
        for pair in message.special_param.split(';') {
            match pair.split_once('=')? {
                ("file", value) => id = value.parse().ok(),
                ("size", value) => size = value.parse().ok()?,
                _ => {}
            }
        }
        id.map(|id| Self { id, size })
    }

    /// The media type of a picture that every browser can draw, by the file's name; none for
    /// any other file. SVG is none: it is a document.
    #[must_use]
    pub fn picture_type(name: &str) -> Option<&'static str> {
        let (_, extension) = name.rsplit_once('.')?;
        let types = [
            ("png", "image/png"),
            ("jpg", "image/jpeg"),
            ("jpeg", "image/jpeg"),
            ("gif", "image/gif"),
            ("webp", "image/webp"),
        ];
        let known = |(known, _): &&(&str, _)| extension.eq_ignore_ascii_case(known);
        types.iter().find(known).map(|(_, media_type)| *media_type)
    }

    /// How large, for reading.
    #[must_use]
    pub fn shown_size(&self) -> String {
        const KB: u64 = 1_000;
        const MB: u64 = 1_000_000;
        match self.size {
            size if size < KB => format!("{size} B"),
            size if size < MB => format!("{} kB", size.div_ceil(KB)),
            size => format!("{}.{} MB", size / MB, size % MB / (MB / 10)),
        }
    }
}
