//! What the caller may do with a row or a field. Answered only; ignored on save.

use std::collections::BTreeMap;

carrier! {
    /// Rights on a whole row.
    TableRight {
        /// Names of `ETableRight`, as in `FULL` or `Select, Update`.
        mask: String,
        /// Why a right is missing, in words; empty when none is.
        reason: String,
    }
}

carrier! {
    /// Rights on one field.
    FieldRight {
        /// Names of `EFieldRight`, as in `Update, UIHintMandatory`.
        mask: String,
        /// Why a right is missing, in words; empty when none is.
        reason: String,
    }
}

carrier! {
    /// Right, type and length of one field.
    FieldProperty {
        /// The right.
        field_right: Option<FieldRight>,
        /// The type's name, as in `System.Int32`.
        field_type: String,
        /// The longest value, in characters.
        field_length: i32,
    }
}

/// Field properties by field name.
pub type FieldProperties = BTreeMap<String, FieldProperty>;
