//! The forms: what is asked, what was typed, what is wrong with it.

use anteroom_carriers::visitor::VisitorTopic;
use anteroom_carriers::{WidgetRequiredFields, unseen};

/// A form field, with the property it fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// `CustomerCountry`
    Country,
    /// `FirstMessage`; what belongs to no field is shown here.
    #[default]
    Message,
    /// `CustomerConsented`
    Consent,
}

impl Field {
    /// Every field, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Alias,
        Self::Name,
        Self::Email,
        Self::Phone,
        Self::Company,
        Self::Country,
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
            Self::Country => "CustomerCountry",
            Self::Message => "FirstMessage",
            Self::Consent => "CustomerConsented",
        }
    }

    /// The field that fills this property.
    #[must_use]
    pub fn of_property(name: &str) -> Option<Self> {
        match name {
            // The request's text has another name; the version belongs to its box.
            "Message" => Some(Self::Message),
            "ConsentVersion" => Some(Self::Consent),
            _ => Self::ALL.into_iter().find(|f| f.property() == name),
        }
    }

    /// The longest text the service takes, in characters.
    #[must_use]
    pub const fn limit(self) -> usize {
        match self {
            Self::Alias => ALIAS_LIMIT,
            Self::Phone => 32,
            Self::Message => MESSAGE_LIMIT,
            _ => 255,
        }
    }
}

/// The longest message a visitor may send, in characters.
pub(crate) const MESSAGE_LIMIT: usize = 4000;
const ALIAS_LIMIT: usize = 64;

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To begin a chat.
    Chat,
    /// To leave a request that is answered later.
    Request,
}

/// Whether a form has a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It has not.
    No,
    /// It may be left empty.
    Optional,
    /// It must be filled in.
    Required,
}

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
    /// Country: ISO 3166-1 alpha-2.
    pub country: String,
    /// They consented.
    pub consented: bool,
    /// To which version of the text.
    pub version: String,
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
    /// The text beside the box is another one now.
    Changed,
    /// The service's words.
    Refused(String),
}

/// The form as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Who.
    pub contact: Contact,
    /// The first message, or the request.
    pub message: String,
    /// Fields that the page filled in: shown, not asked, until the visitor wants to change them.
    pub given: Vec<Field>,
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
            Field::Country => &self.contact.country,
            Field::Message => &self.message,
            Field::Consent => "",
        }
    }

    /// What is kept of it through a reload.
    pub(crate) fn kept(&self) -> Self {
        Self {
            contact: self.contact.clone(),
            message: self.message.clone(),
            given: self.given.clone(),
            errors: Vec::new(),
        }
    }

    /// The field is edited: what was wrong with it may be right now.
    pub(crate) fn forgive(&mut self, field: Field) {
        self.errors.retain(|(f, _)| *f != field);
    }

    /// The field is asked for, whoever filled it in.
    pub(crate) fn ask(&mut self, field: Field) {
        self.given.retain(|f| *f != field);
    }

    pub(crate) fn set(&mut self, field: Field, text: String) {
        self.forgive(field);
        match field {
            Field::Alias => self.contact.alias = text,
            Field::Name => self.contact.name = text,
            Field::Email => self.contact.email = text,
            Field::Phone => self.contact.phone = text,
            Field::Company => self.contact.company = text,
            Field::Country => self.contact.country = text,
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

    /// The page says who the visitor is: that is shown, and not asked again.
    pub(crate) fn give(&mut self, field: Field, text: String) {
        if unseen::is_blank(&text) || text.chars().count() > field.limit() {
            return;
        }
        let sound = field != Field::Email || is_email(unseen::trim(&text));
        self.set(field, text);
        if sound && !self.given.contains(&field) {
            self.given.push(field);
        }
    }

    /// Looks at every field; one that is wrong is asked for, whoever filled it in.
    pub(crate) fn check(&mut self, asked: impl Fn(Field) -> Asked) {
        self.errors.clear();
        for field in Field::ALL {
            if let Some(problem) = self.problem(field, asked(field)) {
                self.ask(field);
                self.errors.push((field, problem));
            }
        }
    }

    /// What stands in a field, without the space around it. Marks that came along when
    /// an address or a number was copied are not part of it.
    fn seen(&self, field: Field) -> &str {
        let text = self.text(field);
        match field {
            Field::Email | Field::Phone => unseen::trim(text),
            _ if unseen::is_blank(text) => "",
            _ => text.trim(),
        }
    }

    fn problem(&self, field: Field, asked: Asked) -> Option<Problem> {
        let required = asked == Asked::Required;
        if asked == Asked::No {
            return None;
        }
        if field == Field::Consent {
            return (required && !self.contact.consented).then_some(Problem::Missing);
        }
        let text = self.seen(field);
        if text.is_empty() {
            return required.then_some(Problem::Missing);
        }
        if text.chars().count() > field.limit() {
            return Some(Problem::TooLong(field.limit()));
        }
        (field == Field::Email && !is_email(text)).then_some(Problem::NotEmail)
    }

    /// What is sent of it: the asked fields, trimmed.
    pub(crate) fn filled(
        &self,
        topic: &VisitorTopic,
        asked: impl Fn(Field) -> Asked,
    ) -> (Contact, String) {
        let text = |field: Field| match asked(field) {
            Asked::No => String::new(),
            _ => self.seen(field).to_owned(),
        };
        let mut contact = Contact {
            alias: text(Field::Alias),
            name: text(Field::Name),
            email: text(Field::Email),
            phone: text(Field::Phone),
            company: text(Field::Company),
            country: text(Field::Country),
            consented: self.contact.consented,
            version: topic.consent_version.clone().unwrap_or_default(),
        };
        if contact.alias.is_empty() {
            // Whoever gave a name is called by it.
            contact.alias = contact.name.chars().take(ALIAS_LIMIT).collect();
        }
        (contact, text(Field::Message))
    }

    /// The text beside the box is another one than was agreed to.
    pub(crate) fn consent_changed(&mut self) {
        self.contact.consented = false;
        self.forgive(Field::Consent);
        self.errors.push((Field::Consent, Problem::Changed));
    }
}

/// Whether a topic's form for this purpose has this field.
#[must_use]
pub fn asks(topic: &VisitorTopic, purpose: Purpose, field: Field) -> Asked {
    let widget = topic.widget.as_ref();
    let flags = match purpose {
        Purpose::Chat => widget
            .filter(|w| w.pre_form_enabled)
            .map(|w| w.required_fields),
        Purpose::Request => widget.map(|w| w.offline_fields),
    };
    let form = flags.is_some();
    let flags = flags.unwrap_or(WidgetRequiredFields::NONE);
    let chat = purpose == Purpose::Chat;
    let needs = |flag| flags.contains(flag);
    let required = match field {
        Field::Message => true,
        Field::Consent if chat => topic.collect_consent,
        Field::Consent => topic.offline_collect_consent,
        // One name is enough.
        Field::Alias => chat && form && !needs(WidgetRequiredFields::NAME),
        Field::Name if !chat && !needs(WidgetRequiredFields::NAME) => return Asked::Optional,
        Field::Name => needs(WidgetRequiredFields::NAME),
        // A request is answered by e-mail.
        Field::Email => !chat || needs(WidgetRequiredFields::EMAIL),
        Field::Phone => needs(WidgetRequiredFields::PHONE),
        Field::Company => needs(WidgetRequiredFields::COMPANY),
        Field::Country => needs(WidgetRequiredFields::COUNTRY),
    };
    if required { Asked::Required } else { Asked::No }
}

/// Catches slips, not liars: one `@`, something before it, and a domain with a dot.
fn is_email(text: &str) -> bool {
    let mut in_domain = false;
    let mut dotted = false;
    let mut last = '@';
    for letter in text.chars() {
        // Where a label of the domain begins or ends.
        let at_edge = matches!(last, '@' | '.');
        let fits = match letter {
            '@' => !in_domain && last != '@',
            '.' if in_domain => !at_edge && last != '-',
            '-' if in_domain => !at_edge,
            ',' => false,
            _ => {
                !letter.is_whitespace()
                    && (!in_domain || !letter.is_ascii() || letter.is_ascii_alphanumeric())
            }
        };
        if !fits {
            return false;
        }
        dotted |= in_domain && letter == '.';
        in_domain |= letter == '@';
        last = letter;
    }
    dotted && !matches!(last, '.' | '-')
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
