//! A request.

use crate::When;
use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// A request; a read-only summary.
    Ticket {
        /// Primary key.
        ticket_id: i32,
        /// Title.
        title: String,
        /// When it was made.
        created_at: When,
        /// Last changed.
        last_changed: When,
        /// Read by owner.
        read_by_owner: When,
        /// Read by customer.
        read_by_customer: When,
        /// First read by user.
        first_read_by_user: When,
        /// When a postponed request wakes.
        activate: When,
        /// Closed at.
        closed_at: When,
        /// Replied at.
        replied_at: When,
        /// Alert timeout.
        alert_timeout: When,
        /// Deadline.
        deadline: When,
        /// Created by.
        created_by: i32,
        /// Created by name.
        created_by_name: String,
        /// Author.
        author: String,
        /// Owned by.
        owned_by: i32,
        /// Owned by name.
        owned_by_name: String,
        /// Category.
        category: i32,
        /// Category name.
        category_name: String,
        /// Category fullname.
        category_fullname: String,
        /// Who may read it.
        slevel: TicketSecurityLevel,
        /// Priority.
        priority: i32,
        /// Priority name.
        priority_name: String,
        /// Where it stands.
        base_status: TicketBaseStatus,
        /// Ticket status.
        ticket_status: i32,
        /// Ticket status display value.
        ticket_status_display_value: String,
        /// Where it came from.
        origin: TicketOrigin,
        /// The person who asked.
        cust_id: i32,
        /// Person firstname.
        person_firstname: String,
        /// Person middle name.
        person_middle_name: String,
        /// Person lastname.
        person_lastname: String,
        /// Person fullname.
        person_fullname: String,
        /// Alert level.
        alert_level: i32,
        /// The request it was merged into.
        connect_id: i32,
        /// Whether the owner has read it.
        read_status: TicketReadStatus,
        /// Time to reply.
        time_to_reply: i32,
        /// Real time to reply.
        real_time_to_reply: i32,
        /// Time to close.
        time_to_close: i32,
        /// Real time to close.
        real_time_to_close: i32,
        /// Time spent internally.
        time_spent_internally: i32,
        /// Time spent externally.
        time_spent_externally: i32,
        /// Time spent queue.
        time_spent_queue: i32,
        /// Real time spent internally.
        real_time_spent_internally: i32,
        /// Real time spent externally.
        real_time_spent_externally: i32,
        /// Real time spent queue.
        real_time_spent_queue: i32,
        /// Time spent.
        time_spent: i32,
        /// Has attachment.
        has_attachment: bool,
        /// Num replies.
        num_replies: i32,
        /// Num messages.
        num_messages: i32,
        /// Address the request came from.
        from_address: String,
        /// Id of the contact.
        contact_id: i32,
        /// Contact name.
        contact_name: String,
        /// Id of the owned by associate.
        owned_by_associate_id: i32,
        /// Language.
        language: String,
        /// Sentiment.
        sentiment: i32,
        /// Sentiment confidence.
        sentiment_confidence: i32,
        /// Id of the sale.
        sale_id: i32,
        /// Id of the project.
        project_id: i32,
        /// Sale heading.
        sale_heading: String,
        /// Project name.
        project_name: String,
        /// Id of the form submission.
        form_submission_id: i32,
        /// Id of the ticket type.
        ticket_type_id: i32,
        /// Ticket type name.
        ticket_type_name: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

named_enum! {
    /// Who may read a request.
    TicketSecurityLevel {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Internal.
        Internal = 1,
        /// External.
        External = 2,
    }
}

named_enum! {
    /// Where a request stands, whatever its status is called.
    TicketBaseStatus {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Active.
        Active = 1,
        /// Closed.
        Closed = 2,
        /// Postponed.
        Postponed = 3,
        /// Deleted.
        Deleted = 4,
        /// Merged.
        Merged = 5,
        /// Spam.
        Spam = 6,
        /// Postponed specific.
        PostponedSpecific = 7,
        /// Postponed1 hour.
        Postponed1Hour = 8,
        /// Postponed2 hours.
        Postponed2Hours = 9,
        /// Postponed3 hours.
        Postponed3Hours = 10,
        /// Postponed4 hours.
        Postponed4Hours = 11,
        /// Postponed day.
        PostponedDay = 12,
        /// Postponed week.
        PostponedWeek = 13,
        /// Postponed month.
        PostponedMonth = 14,
    }
}

named_enum! {
    /// Where a request came from.
    TicketOrigin {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Email.
        Email = 1,
        /// Sms.
        SMS = 2,
        /// Fax.
        Fax = 3,
        /// Phone.
        Phone = 4,
        /// Facebook.
        Facebook = 5,
        /// Twitter.
        Twitter = 6,
        /// Internal.
        Internal = 7,
        /// Customer centre.
        CustomerCentre = 8,
        /// Emarketing.
        EMarketing = 9,
        /// Auto generated.
        AutoGenerated = 10,
        /// Chat.
        Chat = 11,
        /// Form.
        Form = 12,
        /// Api.
        API = 13,
        /// Flow.
        Flow = 14,
    }
}

named_enum! {
    /// Whether the owner has read a request.
    TicketReadStatus {
        /// Unknown.
        #[default]
        Unknown = 0,
        /// Green.
        Green = 1,
        /// Yellow.
        Yellow = 2,
        /// Red.
        Red = 3,
    }
}
