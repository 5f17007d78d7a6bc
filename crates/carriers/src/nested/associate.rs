//! An agent.

use crate::rights::{FieldProperties, TableRight};
use std::collections::BTreeMap;

carrier! {
    /// An agent, or another user.
    Associate {
        /// Primary key.
        associate_id: i32,
        /// Short name: what the associate signs in with.
        name: String,
        /// The associate's own person.
        person_id: i32,
        /// Place in lists.
        rank: i32,
        /// Text shown on hovering.
        tooltip: String,
        /// What kind of user.
        #[serde(rename = "Type")]
        kind: AssociateType,
        /// Primary user group.
        group_idx: i32,
        /// Name as shown to visitors.
        full_name: String,
        /// Name with titles.
        formal_name: String,
        /// No longer active.
        deleted: bool,
        /// The customer-service user.
        ej_user_id: i32,
        /// Name in the authentication system.
        user_name: String,
        /// Extra fields by name.
        extra_fields: BTreeMap<String, String>,
        /// Custom fields by name.
        custom_fields: BTreeMap<String, String>,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

named_enum! {
    /// What kind of user an associate is.
    AssociateType {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Internal associate.
        InternalAssociate = 1,
        /// Resource associate.
        ResourceAssociate = 2,
        /// External associate.
        ExternalAssociate = 3,
        /// Anonymous associate.
        AnonymousAssociate = 4,
        /// System associate.
        SystemAssociate = 5,
    }
}
