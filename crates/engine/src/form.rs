//! The pre-chat form: what is asked, what was typed, what is wrong with it.

use anteroom_carriers::WidgetRequiredFields;
use anteroom_carriers::visitor::VisitorTopic;

/// A form field, with the property it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `CustomerAlias`
    Alias,
    /// `CustomerName`
    Name,
    /// `CustomerEmail`
    Email,
    /// `CustomerPhone`
    Phone,
    /// `CustomerCompanyName`
    Company,
    /// `FirstMessage`
    Message,
    /// `CustomerConsented`
    Consent,
}

impl Field {
    /// Every field, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Alias,
        Self::Name,
        Self::Email,
        Self::Phone,
        Self::Company,
        Self::Message,
        Self::Consent,
    ];

    /// The carrier's property.
    #[must_use]
    pub const fn property(self) -> &'static str {
        match self {
            Self::Alias => "CustomerAlias",
            Self::Name => "CustomerName",
            Self::Email => "CustomerEmail",
            Self::Phone => "CustomerPhone",
            Self::Company => "CustomerCompanyName",
            Self::Message => "FirstMessage",
            Self::Consent => "CustomerConsented",
        }
    }

    /// The field that fills this property.
    #[must_use]
    pub fn of_property(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.property() == name)
    }

    /// The longest text the service takes, in characters.
    #[must_use]
    pub const fn limit(self) -> usize {
        match self {
            Self::Alias => 64,
            Self::Phone => 32,
            Self::Message => MESSAGE_LIMIT,
            _ => 255,
        }
    }
}

/// The longest message a visitor may send, in characters.
pub(crate) const MESSAGE_LIMIT: usize = 4000;

/// Who the visitor says they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// What to call them.
    pub alias: String,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// Company.
    pub company: String,
    /// They consented.
    pub consented: bool,
}

/// What is wrong with a field. The words are the locale's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing is there.
    Missing,
    /// Not an e-mail address.
    NotEmail,
    /// Longer than this many characters.
    TooLong(usize),
    /// The service's words.
    Refused(String),
}

/// The form as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Who.
    pub contact: Contact,
    /// The first message.
    pub message: String,
    /// What is wrong, in the order of the form.
    pub errors: Vec<(Field, Problem)>,
}

impl Form {
    /// The text of a field. Consent has none.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Alias => &self.contact.alias,
            Field::Name => &self.contact.name,
            Field::Email => &self.contact.email,
            Field::Phone => &self.contact.phone,
            Field::Company => &self.contact.company,
            Field::Message => &self.message,
            Field::Consent => "",
        }
    }

    pub(crate) fn set(&mut self, field: Field, text: String) {
        self.errors.retain(|(f, _)| *f != field);
        match field {
            Field::Alias => self.contact.alias = text,
            Field::Name => self.contact.name = text,
            Field::Email => self.contact.email = text,
            Field::Phone => self.contact.phone = text,
            Field::Company => self.contact.company = text,
            Field::Message => self.message = text,
            Field::Consent => {}
        }
    }

    /// This message is stored now, so it may go; another tab's own words stay.
    pub(crate) fn sent(&mut self, message: &str) {
        if self.message.trim() == message {
            self.message.clear();
        }
    }

    /// What is wrong with this field, if anything.
    #[must_use]
    pub fn error(&self, field: Field) -> Option<&Problem> {
        self.errors
            .iter()
            .find(|(f, _)| *f == field)
            .map(|(_, p)| p)
    }

    pub(crate) fn check(&mut self, topic: &VisitorTopic) {
        let mut errors = Vec::new();
        for field in Field::ALL {
            if let Some(problem) = self.problem(field, topic) {
                errors.push((field, problem));
            }
        }
        self.errors = errors;
    }

    fn problem(&self, field: Field, topic: &VisitorTopic) -> Option<Problem> {
        if !asks(topic, field) {
            return None;
        }
        if field == Field::Consent {
            return (!self.contact.consented).then_some(Problem::Missing);
        }
        let text = self.text(field).trim();
        if text.is_empty() {
            return Some(Problem::Missing);
        }
        if text.chars().count() > field.limit() {
            return Some(Problem::TooLong(field.limit()));
        }
        (field == Field::Email && !is_email(text)).then_some(Problem::NotEmail)
    }
}

/// Whether the topic's form has this field. All that it has are required.
#[must_use]
pub fn asks(topic: &VisitorTopic, field: Field) -> bool {
    let widget = topic.widget.as_ref();
    let form = widget.is_some_and(|w| w.pre_form_enabled);
    let required = widget.map_or(WidgetRequiredFields::NONE, |w| w.required_fields);
    match field {
        Field::Message => true,
        Field::Consent => topic.collect_consent,
        Field::Alias => form,
        Field::Name => form && required.contains(WidgetRequiredFields::NAME),
        Field::Email => form && required.contains(WidgetRequiredFields::EMAIL),
        Field::Phone => form && required.contains(WidgetRequiredFields::PHONE),
        Field::Company => form && required.contains(WidgetRequiredFields::COMPANY),
    }
}

/// Catches slips, not liars: one `@`, something before it, and a domain with a dot.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let labels_ok = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| {
                c.is_ascii_alphanumeric() || c == '-' || !(c.is_ascii() || c.is_whitespace())
            })
    });
    !local.is_empty()
        && !local.contains(|c: char| c.is_whitespace() || c == '@' || c == ',')
        && domain.contains('.')
        && labels_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "a@b.no",
            "ann.lee+x@mail.example.co.uk",
            "ø@blåbær.no",
            "o'neil@x-y.org",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.no",
            "a@b",
            "a b@c.no",
            "a@b..no",
            "a@-b.no",
            "a@b.no,c@d.no",
            "a@b@c.no",
            "a@.no",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
