//! Extension properties that are answered only when `$select`ed by name.

use serde::{Deserialize, Serialize};

/// Where a waiting visitor stands, and what the evidence says of the wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Queue {
    /// 1 is next. Exact for the order really used; 0 when not queued.
    /// On a topic: the place a visitor would get now.
    pub position: u32,
    /// Shortest remaining wait that the evidence supports, in seconds.
    pub wait_min: Option<u32>,
    /// Longest remaining wait that the evidence supports, in seconds.
    pub wait_max: Option<u32>,
    /// How many recent waits the range rests on; the range is absent below 5.
    pub evidence: u32,
}

/// Whether somebody can answer on this topic now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TopicPresence {
    /// Within opening hours (or the topic uses none).
    pub open: bool,
    /// How many agents of the topic are present.
    pub agents_present: u32,
}

/// When a topic is open, as moments, so that a browser shows them in its own time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TopicHours {
    /// Open now.
    pub open: bool,
    /// When it opens next, or, while it is open, closes: RFC 3339 in UTC. Null when
    /// that is more than eight days away.
    pub changes_at: Option<String>,
    /// The open stretches of the eight days from now on, the current one first.
    pub stretches: Vec<OpenStretch>,
}

/// From when to when a topic is open without a break.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OpenStretch {
    /// It opens: RFC 3339 in UTC.
    pub from: String,
    /// It closes: RFC 3339 in UTC.
    pub to: String,
}

/// What the service can do for the visitors of a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TopicFeatures {
    /// Transcripts can be sent by e-mail.
    pub mail: bool,
    /// There are FAQ entries to suggest.
    pub faq: bool,
    /// What files may be sent once the agent allows it.
    pub files: Option<FileLimits>,
}

/// What files may be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FileLimits {
    /// The largest file, in bytes.
    pub max_bytes: u32,
    /// Media types, as in `image/png`.
    pub types: Vec<String>,
}

shaped!(Queue {
    /// 1 is next; 0 when not queued. On a topic: the place a visitor would get now.
    position: u32,
    /// Shortest remaining wait that the evidence supports, in seconds.
    wait_min: Option<u32>,
    /// Longest remaining wait that the evidence supports, in seconds.
    wait_max: Option<u32>,
    /// How many recent waits the range rests on.
    evidence: u32,
});

shaped!(TopicPresence {
    /// Within opening hours (or the topic uses none).
    open: bool,
    /// How many agents of the topic are present.
    agents_present: u32,
});

shaped!(TopicHours {
    /// Open now.
    open: bool,
    /// When it opens next, or, while it is open, closes; UTC.
    changes_at: Option<String>,
    /// The open stretches of the eight days from now on, the current one first.
    stretches: Vec<OpenStretch>,
});

shaped!(OpenStretch {
    /// It opens; UTC.
    from: String,
    /// It closes; UTC.
    to: String,
});

shaped!(TopicFeatures {
    /// Transcripts can be sent by e-mail.
    mail: bool,
    /// There are FAQ entries to suggest.
    faq: bool,
    /// What files may be sent once the agent allows it.
    files: Option<FileLimits>,
});

shaped!(FileLimits {
    /// The largest file, in bytes.
    max_bytes: u32,
    /// Media types, as in `image/png`.
    types: Vec<String>,
});
