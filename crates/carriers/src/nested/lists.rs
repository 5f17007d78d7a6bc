//! Entries of lists.

use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// A language of customers.
    CustomerLanguage {
        /// Id.
        id: i32,
        /// Value.
        value: String,
        /// Tooltip.
        tooltip: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

carrier! {
    /// A category of requests.
    TicketCategory {
        /// Id.
        id: i32,
        /// Value.
        value: String,
        /// Tooltip.
        tooltip: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

carrier! {
    /// A priority of requests.
    TicketPriority {
        /// Id.
        id: i32,
        /// Value.
        value: String,
        /// Tooltip.
        tooltip: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

carrier! {
    /// A template of a reply.
    ReplyTemplate {
        /// Id of the reply template.
        reply_template_id: i32,
        /// Name.
        name: String,
        /// Description.
        description: String,
        /// Id of the folder.
        folder_id: i32,
    }
}

carrier! {
    /// An entry of a list.
    #[allow(clippy::upper_case_acronyms)] // the documented name
    MDOListItem {
        /// Id.
        id: i32,
        /// Name.
        name: String,
        /// Tool tip.
        tool_tip: String,
        /// Deleted.
        deleted: bool,
        /// Rank.
        rank: i32,
        /// Type.
        #[serde(rename = "Type")]
        kind: String,
        /// Child items.
        child_items: Vec<MDOListItem>,
        /// Icon hint.
        icon_hint: String,
        /// Color block.
        color_block: i32,
        /// Extra info.
        extra_info: String,
        /// Style hint.
        style_hint: String,
        /// Full name.
        full_name: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}
