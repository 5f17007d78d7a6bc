//! Extension: requests that visitors leave, and answers from the FAQ.

use crate::When;

carrier! {
    /// What `PostChatRequest` answers.
    PostedRequest {
        /// The request's number, which the visitor is told.
        request_id: i32,
        /// The session that it belongs to.
        chat_session_id: i32,
        /// The new visitor's secret; null where the session was there before, and for agents.
        session_key: Option<String>,
    }
}

carrier! {
    /// A request that a visitor left, as agents see it.
    ChatRequest {
        /// Primary key; the number that the visitor was told.
        request_id: i32,
        /// The session that it belongs to.
        chat_session_id: i32,
        /// The topic.
        topic_id: i32,
        /// The topic's name.
        topic_name: String,
        /// Who asks.
        customer_name: String,
        /// E-mail address.
        customer_email: String,
        /// Phone number.
        customer_phone: String,
        /// Company.
        customer_company_name: String,
        /// Country, two letters.
        customer_country: String,
        /// What is asked.
        message: String,
        /// When it was left.
        posted_at: When,
        /// Category, from the topic; 0 is none.
        category_id: i32,
        /// Priority, from the topic; 0 is none.
        priority_id: i32,
        /// Somebody has seen to it.
        done: bool,
        /// When that was.
        done_at: When,
        /// Who that was.
        done_by: String,
    }
}

carrier! {
    /// An entry of the FAQ that may answer a question.
    FaqSuggestion {
        /// Primary key.
        faq_entry_id: i32,
        /// The question.
        title: String,
        /// The answer, as plain text.
        answer: String,
        /// Where more is to be read; null where nowhere.
        url: Option<String>,
    }
}
