-- The first chat. Times are milliseconds after 1970 in UTC; names follow the documented tables.

CREATE TABLE associate (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- The name in lower case: signing in does not care about case.
    name_key TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    -- 1: takes chats.
    chat_status INTEGER NOT NULL DEFAULT 0,
    -- 1: said so in the console, so it counts only while the console polls.
    by_console INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE agent_session (
    token_hash BLOB PRIMARY KEY,
    associate_id INTEGER NOT NULL REFERENCES associate (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX agent_session_expires ON agent_session (expires_at);

CREATE TABLE chat_topic (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    last_accept BIGINT,
    seconds_pr_accept INTEGER NOT NULL DEFAULT 0,
    consent_text TEXT NOT NULL DEFAULT '',
    -- The rest of the carrier, as JSON.
    entity TEXT NOT NULL
);

CREATE TABLE chat_topic_user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic_id INTEGER NOT NULL REFERENCES chat_topic (id),
    user_id INTEGER NOT NULL REFERENCES associate (id),
    can_respond INTEGER NOT NULL DEFAULT 0,
    notifications INTEGER NOT NULL DEFAULT 0,
    can_listen INTEGER NOT NULL DEFAULT 0,
    manager INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic_id, user_id)
);
CREATE INDEX chat_topic_user_user ON chat_topic_user (user_id);

CREATE TABLE chat_session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic_id INTEGER NOT NULL REFERENCES chat_topic (id),
    user_id INTEGER REFERENCES associate (id),
    customer_id INTEGER,
    customer_alias TEXT NOT NULL,
    customer_host TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    company_name TEXT NOT NULL,
    consented INTEGER NOT NULL,
    status INTEGER NOT NULL,
    first_message TEXT NOT NULL,
    last_message TEXT NOT NULL,
    when_requested BIGINT,
    when_started BIGINT,
    when_ended BIGINT,
    idle BIGINT,
    customer_fetch BIGINT,
    -- When it came into the queue: the order of pick-up, also after a return.
    queued_at BIGINT NOT NULL,
    -- SHA-256 of the visitor's key; the key itself is not kept.
    key_hash BLOB,
    initial_queue_pos INTEGER NOT NULL,
    alert_level INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    contact_id INTEGER,
    project_id INTEGER,
    sale_id INTEGER,
    ticket_id INTEGER,
    transfer_to INTEGER REFERENCES associate (id),
    chatbot_isactive INTEGER NOT NULL,
    rating INTEGER NOT NULL
);
CREATE UNIQUE INDEX chat_session_key ON chat_session (key_hash);
CREATE INDEX chat_session_queue ON chat_session (status, topic_id, queued_at, id);
CREATE INDEX chat_session_waits ON chat_session (topic_id, queued_at);
CREATE INDEX chat_session_ended ON chat_session (topic_id, when_ended);
CREATE INDEX chat_session_user ON chat_session (user_id, status);

CREATE TABLE chat_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES chat_session (id),
    type INTEGER NOT NULL,
    message TEXT NOT NULL,
    author TEXT NOT NULL,
    special_type INTEGER NOT NULL,
    special_param TEXT NOT NULL,
    read_by_customer INTEGER NOT NULL,
    when_posted BIGINT NOT NULL,
    -- The agent who wrote it; -1 is the visitor, 0 the service.
    created_by INTEGER NOT NULL,
    -- The Idempotency-Key of the visitor's own message.
    client_key TEXT
);
CREATE INDEX chat_message_session ON chat_message (session_id, id);

-- First answers of writes, for their repeats.
CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    body_hash BLOB NOT NULL,
    session_id INTEGER NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key_hash)
);
CREATE INDEX idempotency_created ON idempotency (created_at);
CREATE INDEX idempotency_session ON idempotency (session_id);
