//! How the service says that something is wrong.

use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ErrorCarrier {
    /// Always true: tells an error from an entity.
    pub error: bool,
    /// The documented exception's name, as in `SoInvalidArgumentException`.
    pub error_type: String,
    /// What is wrong, in words; starts with `<PropertyName>: ` when one property is to blame.
    pub error_message: String,
    /// Who says so.
    pub error_source: String,
    /// The property that is to blame; null when none is.
    pub field: Option<String>,
    /// With a consent to a text that is not in force any more: the one that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_text: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_version: Option<String>,
}

shaped!(ErrorCarrier {
    /// Always true: tells an error from an entity.
    error: bool,
    /// The documented exception.
    error_type: String,
    /// What is wrong; begins with the property's name where one is to blame.
    error_message: String,
    /// Who says so.
    error_source: String,
    /// The property that is to blame.
    field: Option<String>,
    /// With a consent to a text that is not in force any more: the one that is.
    consent_text: Option<String>,
    /// Its version.
    consent_version: Option<String>,
});

impl ErrorCarrier {
    /// An error of this type with this text.
    #[must_use]
    pub fn new(error_type: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            error: true,
            error_type: error_type.into(),
            error_message: message.into(),
            error_source: "Anteroom".to_owned(),
            field: None,
            consent_text: None,
            consent_version: None,
        }
    }

    /// An error that one property is to blame for: the text names it first.
    #[must_use]
    pub fn of_field(error_type: impl Into<String>, field: &str, what: &str) -> Self {
        let mut error = Self::new(error_type, format!("{field}: {what}"));
        error.field = Some(field.to_owned());
        error
    }
}
