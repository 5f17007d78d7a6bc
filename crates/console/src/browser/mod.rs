//! The outside world behind small functions: the only place that knows the browser.

pub mod http;
pub mod notify;
pub mod page;
pub mod save;
pub mod sound;
pub mod tabs;
pub mod time;
