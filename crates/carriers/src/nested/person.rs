//! A person in the CRM.

use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// A person in the CRM; a read-only summary.
    Person {
        /// Position.
        position: String,
        /// Primary key.
        person_id: i32,
        /// Salutation.
        mrmrs: String,
        /// First name.
        firstname: String,
        /// Last name.
        lastname: String,
        /// Middle name.
        middle_name: String,
        /// Title.
        title: String,
        /// Description.
        description: String,
        /// Email.
        email: String,
        /// First, middle and last name.
        full_name: String,
        /// Direct phone.
        direct_phone: String,
        /// Formal name.
        formal_name: String,
        /// Id of the country.
        country_id: i32,
        /// Id of the contact.
        contact_id: i32,
        /// Contact name.
        contact_name: String,
        /// 1 when the person has left.
        retired: i32,
        /// Rank.
        rank: i32,
        /// How many interests are set.
        active_interests: i32,
        /// Contact department.
        contact_department: String,
        /// Id of the contact country.
        contact_country_id: i32,
        /// Contact organisation number.
        contact_org_nr: String,
        /// Fax phone.
        fax_phone: String,
        /// Mobile phone.
        mobile_phone: String,
        /// Contact phone.
        contact_phone: String,
        /// Associate name.
        associate_name: String,
        /// Id of the associate.
        associate_id: i32,
        /// Use the person's own address, not the company's.
        use_person_address: bool,
        /// Contact fax.
        contact_fax: String,
        /// First name in kana.
        kanafname: String,
        /// Last name in kana.
        kanalname: String,
        /// First line of the postal address.
        post1: String,
        /// Second line of the postal address.
        post2: String,
        /// Third line of the postal address.
        post3: String,
        /// Email name.
        email_name: String,
        /// Contact full name.
        contact_full_name: String,
        /// Active ERP links.
        active_erp_links: i32,
        /// Id of the ticket priority.
        ticket_priority_id: i32,
        /// Id of the support language.
        support_language_id: i32,
        /// Id of the support associate.
        support_associate_id: i32,
        /// Category name.
        category_name: String,
        /// Person number.
        person_number: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}
