//! Who says what of a visitor.

use anteroom_carriers::agent::AgentSession;

/// Whether the site has signed a property of the session, as `CustomerEmail`.
#[must_use]
pub fn is_signed(session: &AgentSession, property: &str) -> bool {
    let signed = session.verified_fields.iter().flatten();
    session.verified == Some(true) && signed.into_iter().any(|name| name == property)
}

/// The site's own number of its visitor, which comes with a signature only.
#[must_use]
pub fn number(session: &AgentSession) -> Option<&str> {
    let number = session.external_id.as_deref().map(str::trim);
    number.filter(|number| session.verified == Some(true) && !number.is_empty())
}

/// What the page tells of its visitor, by name. Anybody can write it there, in any name.
pub fn told(session: &AgentSession) -> impl Iterator<Item = (&str, &str)> {
    let attributes = session.custom_attributes.iter().flatten();
    attributes
        .map(|(name, value)| (name.as_str(), value.trim()))
        .filter(|(_, value)| !value.is_empty())
}
