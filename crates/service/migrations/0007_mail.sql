-- E-mails with what was said, which visitors asked for.

CREATE TABLE mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES chat_session (id),
    -- To whom; empty once it is sent or given up.
    address TEXT NOT NULL,
    -- The address's fingerprint, to count how much one gets.
    address_hash BLOB NOT NULL,
    -- The same for every try, so that a second copy is known as one.
    message_id TEXT NOT NULL,
    -- 'Waiting', 'Sent' or 'Failed'.
    state TEXT NOT NULL DEFAULT 'Waiting',
    tries INTEGER NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX mail_waiting ON mail (next_at, id) WHERE state = 'Waiting';
CREATE INDEX mail_session ON mail (session_id);
CREATE INDEX mail_address ON mail (address_hash, created_at);
