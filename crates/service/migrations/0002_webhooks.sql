-- Addresses that are told what happens to sessions.

CREATE TABLE webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- Names of events, separated by commas.
    events TEXT NOT NULL,
    -- What deliveries are signed with.
    secret TEXT NOT NULL,
    -- 1: may lead into a private network.
    allow_private INTEGER NOT NULL DEFAULT 0,
    -- 'Active', 'Stopped' or 'TooManyErrors'.
    state TEXT NOT NULL DEFAULT 'Active',
    -- Failed tries in a row.
    failures INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    last_error_at BIGINT,
    last_success_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX webhook_state ON webhook (state);
