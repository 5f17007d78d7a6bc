//! A chat session, whole.

use crate::nested::{Associate, Contact, Person, Project, Sale, Ticket};
use crate::rights::{FieldProperties, TableRight};
use crate::{ChatSessionFlags, ChatSessionStatus, When};

carrier! {
    /// A visitor's chat, from the first form to the rating. SuperOffice: `chat_session`.
    ///
    /// Lengths are in characters; the name in backticks is the column.
    ChatSessionEntity {
        /// Primary key; 0 inserts. `id`.
        chat_session_id: i32,
        /// The topic it belongs to. `topic_id`.
        topic_id: i32,
        /// The agent who handles it; null until picked up. `user_id`.
        user: Option<Associate>,
        /// The CRM person the visitor was matched with. `customer_id`.
        person: Option<Box<Person>>,
        /// The name typed into the form, at most 64. `customer_alias`.
        customer_alias: String,
        /// The visitor's host or address, at most 255. `customer_host`.
        customer_host: String,
        /// Full name, at most 255. `name`.
        customer_name: String,
        /// E-mail address, at most 255. `email`.
        customer_email: String,
        /// Phone number, at most 32. `phone`.
        customer_phone: String,
        /// Consent was given at the start. `consented`.
        customer_consented: bool,
        /// Company, at most 255. `company_name`.
        customer_company_name: String,
        /// Where the session stands. `status`.
        status: ChatSessionStatus,
        /// Copy of the first message, at most 1,024. `first_message`.
        first_message: String,
        /// Copy of the last message, at most 1,024. `last_message`.
        last_message: String,
        /// When the visitor asked. `when_requested`.
        when_requested: When,
        /// When an agent picked it up. `when_started`.
        when_started: When,
        /// When it ended. `when_ended`.
        when_ended: When,
        /// When anybody last posted; never moves backwards. `idle`.
        when_idle: When,
        /// When the visitor's widget last asked; finds dead sessions; never moves backwards. `customer_fetch`.
        when_fetched: When,
        /// The visitor's secret, at most 255; only in the answer that creates the session. `session_key`.
        session_key: Option<String>,
        /// Waiting sessions at the time of the request, plus one. `initial_queue_pos`.
        initial_queue_pos: i32,
        /// How far the alerts for an unanswered session have come. `alert_level`.
        alert_level: i32,
        /// Lowest free number from 1 among the agent's active sessions; a colour index. `rank`.
        rank: i32,
        /// Who is typing. `flags`.
        flags: ChatSessionFlags,
        /// Linked CRM contact (company). `contact_id`.
        contact: Option<Box<Contact>>,
        /// Linked CRM project. `project_id`.
        project: Option<Box<Project>>,
        /// Linked CRM sale. `sale_id`.
        sale: Option<Box<Sale>>,
        /// Linked request. `ticket_id`.
        ticket: Option<Box<Ticket>>,
        /// The agent a pending transfer goes to. `transfer_to`.
        transfer_to: Option<Associate>,
        /// Bot scripts run while true; cleared on hand-off. `chatbot_isactive`.
        chatbot_is_active: bool,
        /// 1 to 5 as the visitor rated it; 0 is none. `rating`.
        rating: i32,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}
