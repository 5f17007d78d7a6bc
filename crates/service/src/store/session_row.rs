//! A session as it is stored, and how it becomes the carrier and back.

use anteroom_carriers::nested::{Associate, Contact, Person, Project, Sale, Ticket};
use anteroom_carriers::{ChatSessionEntity, ChatSessionStatus, When};

/// A session as stored, with the names of its agent.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
#[allow(missing_docs)] // the columns of chat_session; the carrier documents them
pub struct SessionRow {
    pub id: i32,
    pub topic_id: i32,
    pub user_id: Option<i32>,
    pub customer_id: Option<i32>,
    pub customer_alias: String,
    pub customer_host: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub company_name: String,
    pub consented: bool,
    pub status: i32,
    pub first_message: String,
    pub last_message: String,
    pub when_requested: Option<i64>,
    pub when_started: Option<i64>,
    pub when_ended: Option<i64>,
    pub idle: Option<i64>,
    pub customer_fetch: Option<i64>,
    pub queued_at: i64,
    pub key_hash: Option<Vec<u8>>,
    pub initial_queue_pos: i32,
    pub alert_level: i32,
    pub rank: i32,
    pub contact_id: Option<i32>,
    pub project_id: Option<i32>,
    pub sale_id: Option<i32>,
    pub ticket_id: Option<i32>,
    pub transfer_to: Option<i32>,
    pub chatbot_isactive: bool,
    pub rating: i32,
    pub consent_version: Option<String>,
    pub consent_language: Option<String>,
    pub consented_at: Option<i64>,
    pub country: String,
    pub page_url: String,
    pub rating_comment: String,
    pub files_allowed: bool,
    pub request_id: Option<i32>,
    pub external_id: String,
    pub verified: bool,
    pub verified_fields: String,
    pub custom_attributes: String,
    pub user_name: Option<String>,
    pub user_full_name: Option<String>,
    pub transfer_name: Option<String>,
    pub transfer_full_name: Option<String>,
    pub user_nickname: Option<String>,
    pub user_photo: Option<String>,
    /// Its topic shows agents by their first names.
    pub first_names: bool,
    /// Its topic shows agents' photos.
    pub photos: bool,
}

fn when(millis: Option<i64>) -> When {
    millis.map_or(When::NONE, When::from_millis)
}

fn agent(id: Option<i32>, name: &Option<String>, full_name: &Option<String>) -> Option<Associate> {
    id.map(|id| crate::chat::sessions::associate(id, name.as_deref(), full_name.as_deref()))
}

impl SessionRow {
    /// Where the session stands.
    pub fn status(&self) -> ChatSessionStatus {
        ChatSessionStatus::from_number(self.status.into()).unwrap_or_default()
    }

    /// Waits for an agent. One that a bot looks after does not.
    pub fn is_waiting(&self) -> bool {
        self.status() == ChatSessionStatus::InQueue && !self.chatbot_isactive
    }

    /// What visitors are told of an agent of this name: by the topic's choice the
    /// first name, or the nickname where there is one.
    pub fn public_name(&self, full_name: &str, nickname: &str) -> String {
        let name = if self.first_names {
            full_name.split_whitespace().next()
        } else {
            Some(nickname.trim()).filter(|name| !name.is_empty())
        };
        name.unwrap_or(full_name).to_owned()
    }

    /// What visitors are told of the session's agent.
    pub fn agent_name(&self) -> Option<String> {
        let nickname = self.user_nickname.as_deref().unwrap_or_default();
        let full_name = self.user_full_name.as_deref()?;
        Some(self.public_name(full_name, nickname))
    }

    /// Where the agent's photo is, if visitors are shown it.
    pub fn agent_photo(&self) -> Option<String> {
        let file = self.user_photo.as_ref().filter(|_| self.photos)?;
        Some(format!("photos/{file}"))
    }

    /// Sets where the session stands.
    pub fn set_status(&mut self, status: ChatSessionStatus) {
        self.status = status.number().into();
    }

    /// The documented carrier. Typing and the last fetch live in memory; the
    /// caller adds them.
    pub fn entity(&self) -> ChatSessionEntity {
        ChatSessionEntity {
            chat_session_id: self.id,
            topic_id: self.topic_id,
            user: agent(self.user_id, &self.user_name, &self.user_full_name),
            person: self.customer_id.map(|person_id| {
                Box::new(Person {
                    person_id,
                    ..Person::default()
                })
            }),
            customer_alias: self.customer_alias.clone(),
            customer_host: self.customer_host.clone(),
            customer_name: self.name.clone(),
            customer_email: self.email.clone(),
            customer_phone: self.phone.clone(),
            customer_consented: self.consented,
            customer_company_name: self.company_name.clone(),
            status: self.status(),
            first_message: self.first_message.clone(),
            last_message: self.last_message.clone(),
            when_requested: when(self.when_requested),
            when_started: when(self.when_started),
            when_ended: when(self.when_ended),
            when_idle: when(self.idle),
            when_fetched: when(self.customer_fetch),
            initial_queue_pos: self.initial_queue_pos,
            alert_level: self.alert_level,
            rank: self.rank,
            contact: self.contact_id.map(|contact_id| {
                Box::new(Contact {
                    contact_id,
                    ..Contact::default()
                })
            }),
            project: self.project_id.map(|project_id| {
                Box::new(Project {
                    project_id,
                    ..Project::default()
                })
            }),
            sale: self.sale_id.map(|sale_id| {
                Box::new(Sale {
                    sale_id,
                    ..Sale::default()
                })
            }),
            ticket: self.ticket_id.map(|ticket_id| {
                Box::new(Ticket {
                    ticket_id,
                    ..Ticket::default()
                })
            }),
            transfer_to: agent(
                self.transfer_to,
                &self.transfer_name,
                &self.transfer_full_name,
            ),
            chatbot_is_active: self.chatbot_isactive,
            rating: self.rating,
            ..ChatSessionEntity::default()
        }
    }

    /// Takes over everything the carrier can set; links by their ids.
    pub fn take(&mut self, entity: &ChatSessionEntity) {
        let link = |id: Option<i32>| id.filter(|id| *id > 0);
        self.topic_id = entity.topic_id;
        self.user_id = link(entity.user.as_ref().map(|a| a.associate_id));
        self.customer_id = link(entity.person.as_ref().map(|p| p.person_id));
        self.customer_alias.clone_from(&entity.customer_alias);
        self.customer_host.clone_from(&entity.customer_host);
        self.name.clone_from(&entity.customer_name);
        self.email.clone_from(&entity.customer_email);
        self.phone.clone_from(&entity.customer_phone);
        self.company_name.clone_from(&entity.customer_company_name);
        self.consented = entity.customer_consented;
        self.set_status(entity.status);
        self.first_message.clone_from(&entity.first_message);
        self.last_message.clone_from(&entity.last_message);
        self.when_requested = entity.when_requested.millis();
        self.when_started = entity.when_started.millis();
        self.when_ended = entity.when_ended.millis();
        self.idle = entity.when_idle.millis();
        self.customer_fetch = entity.when_fetched.millis();
        self.initial_queue_pos = entity.initial_queue_pos;
        self.alert_level = entity.alert_level;
        self.rank = entity.rank;
        self.contact_id = link(entity.contact.as_ref().map(|c| c.contact_id));
        self.project_id = link(entity.project.as_ref().map(|p| p.project_id));
        self.sale_id = link(entity.sale.as_ref().map(|s| s.sale_id));
        self.ticket_id = link(entity.ticket.as_ref().map(|t| t.ticket_id));
        self.transfer_to = link(entity.transfer_to.as_ref().map(|a| a.associate_id));
        self.chatbot_isactive = entity.chatbot_is_active;
        self.rating = entity.rating;
    }
}
