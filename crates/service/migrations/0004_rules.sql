-- Transfers, memberships, deleted topics and messages that are shown later.

-- When the session was last written.
ALTER TABLE chat_session ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE chat_session SET updated_at = COALESCE(when_ended, idle, when_requested, queued_at);
-- What goes on now is found without looking at what is over.
CREATE INDEX chat_session_open ON chat_session (topic_id, id) WHERE status IN (4, 5, 6);

ALTER TABLE chat_topic ADD COLUMN registered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chat_topic ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
-- Set: the topic is gone, but its sessions can still be read.
ALTER TABLE chat_topic ADD COLUMN deleted_at BIGINT;

-- The user group, in lists.
ALTER TABLE associate ADD COLUMN group_name TEXT NOT NULL DEFAULT 'Agents';

-- Messages with a time to come. Each becomes a chat_message, with an id of its
-- own, when its time has come.
CREATE TABLE chat_message_pending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES chat_session (id),
    type INTEGER NOT NULL,
    message TEXT NOT NULL,
    author TEXT NOT NULL,
    special_type INTEGER NOT NULL,
    special_param TEXT NOT NULL,
    read_by_customer INTEGER NOT NULL,
    when_posted BIGINT NOT NULL,
    created_by INTEGER NOT NULL,
    client_key TEXT,
    show_at BIGINT NOT NULL
);
CREATE INDEX chat_message_pending_show ON chat_message_pending (show_at, id);
CREATE INDEX chat_message_pending_session ON chat_message_pending (session_id);
