-- Access tokens of agents, for programs that call in their name.

CREATE TABLE access_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    associate_id INTEGER NOT NULL REFERENCES associate (id),
    name TEXT NOT NULL,
    -- 'Bearer' or 'SoTicket'.
    kind TEXT NOT NULL,
    -- SHA-256 of the token; the token itself is not kept.
    token_hash BLOB NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    -- Not set: it does not expire.
    expires_at BIGINT,
    revoked_at BIGINT
);
