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
