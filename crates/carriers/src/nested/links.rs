//! What a session can be linked to besides people and requests.

use crate::When;
use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// A project in the CRM; a read-only summary.
    Project {
        /// Primary key.
        project_id: i32,
        /// Name.
        name: String,
        /// Description.
        description: String,
        /// Web address.
        #[serde(rename = "URL")]
        url: String,
        /// Type.
        #[serde(rename = "Type")]
        kind: String,
        /// Id of the associate.
        associate_id: i32,
        /// Associate full name.
        associate_full_name: String,
        /// Id of the type.
        type_id: i32,
        /// Last changed.
        updated: When,
        /// Id of the status.
        status_id: i32,
        /// Status.
        status: String,
        /// Id of the description.
        text_id: i32,
        /// Published until.
        publish_to: When,
        /// Published from.
        publish_from: When,
        /// Is published.
        is_published: bool,
        /// Web address name.
        #[serde(rename = "URLName")]
        url_name: String,
        /// Project number.
        project_number: String,
        /// Active ERP links.
        active_erp_links: i32,
        /// Id of the event.
        event_id: i32,
        /// Start date.
        start_date: When,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

carrier! {
    /// A sale in the CRM; a read-only summary.
    Sale {
        /// Contact name.
        contact_name: String,
        /// When it is or was expected to close.
        sale_date: When,
        /// Primary key.
        sale_id: i32,
        /// In per cent.
        probability: i32,
        /// Title.
        title: String,
        /// Amount.
        amount: f64,
        /// Currency.
        currency: String,
        /// Project name.
        project_name: String,
        /// Associate full name.
        associate_full_name: String,
        /// Description.
        description: String,
        /// Status.
        status: SaleStatus,
        /// Amount times probability.
        weighted_amount: f64,
        /// Id of the project.
        project_id: i32,
        /// Earning in per cent of the amount.
        earning_percent: f64,
        /// Earning.
        earning: f64,
        /// Id of the contact.
        contact_id: i32,
        /// Id of the associate.
        associate_id: i32,
        /// Id of the person.
        person_id: i32,
        /// Id of the sale type.
        sale_type_id: i32,
        /// Sale type name.
        sale_type_name: String,
        /// Person full name.
        person_full_name: String,
        /// How far it has come.
        completed: TaskCompletion,
        /// Active ERP links.
        active_erp_links: i32,
        /// Next activity due.
        next_due_date: When,
        /// Number.
        number: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

named_enum! {
    /// Where a sale stands.
    SaleStatus {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Open.
        Open = 1,
        /// Sold.
        Sold = 2,
        /// Lost.
        Lost = 3,
        /// Stalled.
        Stalled = 4,
        /// Saint all.
        SaintAll = 5,
    }
}

named_enum! {
    /// How far something has come.
    TaskCompletion {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Not started.
        NotStarted = 1,
        /// Started.
        Started = 2,
        /// Completed.
        Completed = 3,
    }
}
