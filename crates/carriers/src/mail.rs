//! What was said, by e-mail.

carrier! {
    /// Extension: an e-mail that will be sent.
    TranscriptMail {
        /// To whom.
        email_address: String,
    }
}
