-- Files that were sent in chats. Their bytes are in the folder beside the database.

CREATE TABLE chat_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES chat_session (id),
    -- As it is shown and downloaded.
    name TEXT NOT NULL,
    -- What it is, by its content.
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    -- The name in the folder: random, and not to be guessed.
    stored TEXT NOT NULL UNIQUE,
    -- The agent who sent it; -1 is the visitor.
    created_by INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX chat_file_session ON chat_file (session_id);
