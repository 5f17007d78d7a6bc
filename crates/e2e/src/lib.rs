//! Black-box tests: the real binary, real browser windows, a customer's page.
//!
//! A test reads like the story it tells: it starts a [`Service`], a [`Site`]
//! that embeds the widget, and [`Window`]s; then it finds things as people and
//! screen readers do, by role and name, and waits for what should be there.
//! Nothing sleeps: whatever takes time is waited for by its condition.

pub mod agent;
pub mod axe;
pub mod below;
pub mod browser;
pub mod cast;
pub mod console;
mod driver;
mod forward;
mod hands;
pub mod kind;
pub mod look;
pub mod page;
pub mod report;
pub mod service;
pub mod site;
pub mod spoiled;
pub mod wait;
pub mod weather;
pub mod whole;

pub use agent::Agent;
pub use browser::Window;
pub use cast::Cast;
pub use console::{Chat, Console};
pub use kind::Kind;
pub use look::Look;
pub use page::{Piece, Scope, widget};
pub use service::{Service, Setup};
pub use site::Site;
pub use weather::{Fault, Proxy, Weather};
