//! Addresses, as countries write them.

use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// An address.
    Address {
        /// Latitude, degrees.
        wgs84_latitude: f64,
        /// Longitude, degrees.
        wgs84_longitude: f64,
        /// Rows of fields, in the country's order.
        localized_address: Vec<Vec<LocalizedField>>,
        /// Visiting address.
        street: Option<StructuredAddress>,
        /// Postal address.
        postal: Option<StructuredAddress>,
        /// The address as one text.
        formatted: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

carrier! {
    /// An address in parts.
    StructuredAddress {
        /// Whose address, and what for.
        atype_idx: AddressType,
        /// First line.
        address1: String,
        /// Second line.
        address2: String,
        /// Third line.
        address3: String,
        /// City.
        city: String,
        /// County.
        county: String,
        /// State.
        state: String,
        /// Zipcode.
        zipcode: String,
        /// The address as one text.
        formatted: String,
    }
}

carrier! {
    /// One field of an address, as its country has it.
    LocalizedField {
        /// Name.
        name: String,
        /// Value.
        value: String,
        /// Tooltip.
        tooltip: String,
        /// Label.
        label: String,
        /// Longest value, in characters.
        value_length: i32,
        /// Address type.
        address_type: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

named_enum! {
    /// Whose address, and what for.
    AddressType {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Contact postal address.
        ContactPostalAddress = 1,
        /// Contact street address.
        ContactStreetAddress = 2,
        /// Person private address.
        PersonPrivateAddress = 3,
        /// Quote billing address.
        QuoteBillingAddress = 4,
        /// Quote shipping address.
        QuoteShippingAddress = 5,
    }
}
