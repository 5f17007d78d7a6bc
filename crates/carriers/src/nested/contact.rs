//! A company in the CRM.

use super::Address;
use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// A company in the CRM; a read-only summary.
    Contact {
        /// Primary key.
        contact_id: i32,
        /// Company name.
        name: String,
        /// Organisation number.
        org_nr: String,
        /// Department.
        department: String,
        /// Web address.
        #[serde(rename = "URL")]
        url: String,
        /// City.
        city: String,
        /// Direct phone.
        direct_phone: String,
        /// Id of the associate.
        associate_id: i32,
        /// Id of the country.
        country_id: i32,
        /// Email address.
        email_address: String,
        /// Name in kana.
        kananame: String,
        /// Text shown for the e-mail address.
        email_address_name: String,
        /// Web address name.
        #[serde(rename = "URLName")]
        url_name: String,
        /// Associate full name.
        associate_full_name: String,
        /// Business name.
        business_name: String,
        /// Category name.
        category_name: String,
        /// Country name.
        country_name: String,
        /// Address in parts.
        address: Option<Address>,
        /// Address as one text.
        formatted_address: String,
        /// Name and department.
        full_name: String,
        /// The owner of the CRM's own company.
        is_owner_contact: bool,
        /// Active ERP links.
        active_erp_links: i32,
        /// First number field.
        number1: String,
        /// Second number field.
        number2: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}
