//! What a request says, checked against what its topic asks for.

use super::Asker;
use crate::api::asks::RequestAsk;
use crate::chat::consent::Given;
use crate::chat::more::More;
use crate::chat::{attributes, validate};
use crate::error::{Fault, Outcome};
use crate::store::session::SessionRow;
use crate::store::topic::Topic;
use anteroom_carriers::{ChatSessionEntity, WidgetRequiredFields, unseen};
use serde_json::{Map, json};

/// What is asked, checked.
pub struct Wanted {
    /// Who asks.
    pub entity: ChatSessionEntity,
    more: More,
    /// What is asked.
    pub message: String,
}

impl Wanted {
    /// Reads it; what is not said is as it was `before`.
    pub fn of(ask: &RequestAsk, base: ChatSessionEntity, before: &str) -> Outcome<Self> {
        let or = |sent: &String, known: String| {
            if unseen::is_blank(sent) {
                known
            } else {
                sent.clone()
            }
        };
        let mut entity = ChatSessionEntity {
            customer_name: or(&ask.customer_name, base.customer_name),
            customer_email: or(&ask.customer_email, base.customer_email),
            customer_phone: or(&ask.customer_phone, base.customer_phone),
            customer_company_name: or(&ask.customer_company_name, base.customer_company_name),
            customer_consented: ask.customer_consented || base.customer_consented,
            ..ChatSessionEntity::default()
        };
        validate::texts(&mut entity)?;
        let country = or(&ask.customer_country, before.to_owned());
        let mut body = Map::from_iter([("CustomerCountry".to_owned(), json!(country))]);
        body.insert("ConsentVersion".to_owned(), json!(ask.consent_version));
        Ok(Self {
            entity,
            more: More::of(&body)?,
            message: validate::message("Message", &ask.message, validate::VISITOR_MESSAGE)?,
        })
    }

    /// Refuses what lacks something that the topic asks for.
    pub fn check(&self, topic: &Topic, agreed: bool, asker: Asker<'_>) -> Outcome<()> {
        let widget = topic.entity.widget.as_deref();
        let fields = widget.map_or(WidgetRequiredFields::NONE, |widget| widget.offline_fields);
        validate::filled_in(&self.entity, self.more.country.as_deref(), fields)?;
        if !topic.entity.offline_collect_consent || agreed {
            return Ok(());
        }
        if !self.entity.customer_consented {
            return Err(Fault::invalid(
                "CustomerConsented",
                "consent is required before a request is left",
            ));
        }
        let consent = self.consent(topic, asker);
        if asker.agent && consent.version.is_none() {
            return Ok(());
        }
        consent.check()
    }

    fn consent<'a>(&'a self, topic: &'a Topic, asker: Asker<'a>) -> Given<'a> {
        Given {
            text: &topic.consent_text,
            version: self.more.consent_version.as_deref(),
            language: asker.language,
        }
    }

    /// The consent that is to be noted; none where the topic asks for none, or where
    /// it was given before.
    pub fn new_consent<'a>(
        &'a self,
        topic: &'a Topic,
        agreed: bool,
        asker: Asker<'a>,
    ) -> Option<Given<'a>> {
        let asked = topic.entity.offline_collect_consent && self.entity.customer_consented;
        (asked && !agreed).then(|| self.consent(topic, asker))
    }

    /// Puts contact and country into the row.
    pub fn put(&self, row: &mut SessionRow) {
        // What the site has signed stays.
        let mut entity = self.entity.clone();
        attributes::keep(row, &mut entity);
        row.name = entity.customer_name;
        row.email = entity.customer_email;
        row.phone = entity.customer_phone;
        row.company_name = entity.customer_company_name;
        self.more.put(row);
        row.consented = self.entity.customer_consented;
    }
}
