-- Topics' logos. The carrier has Widget/LogoEnabled, LogoBlobId (the id here) and LogoName.
CREATE TABLE topic_logo (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic_id INTEGER NOT NULL UNIQUE REFERENCES chat_topic (id),
    -- SHA-256 in hexadecimal, and what it is: 6b1f….png
    name TEXT NOT NULL,
    bytes BLOB NOT NULL
);
CREATE INDEX topic_logo_name ON topic_logo (name);
