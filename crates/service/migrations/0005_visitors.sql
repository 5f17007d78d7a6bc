-- What topics ask of visitors and offer them: consent as evidence, requests, answers
-- from the FAQ, agents' photos and nicknames.

-- What visitors agreed to. The texts stay when topics are edited.
CREATE TABLE consent_text (
    -- The beginning of the text's SHA-256.
    version TEXT PRIMARY KEY,
    text TEXT NOT NULL
);
ALTER TABLE chat_session ADD COLUMN consent_version TEXT;
-- The language that the text was asked for in.
ALTER TABLE chat_session ADD COLUMN consent_language TEXT;
ALTER TABLE chat_session ADD COLUMN consented_at BIGINT;

-- ISO 3166-1 alpha-2, or nothing.
ALTER TABLE chat_session ADD COLUMN country TEXT NOT NULL DEFAULT '';
-- Where the widget was, without query and fragment.
ALTER TABLE chat_session ADD COLUMN page_url TEXT NOT NULL DEFAULT '';
ALTER TABLE chat_session ADD COLUMN rating_comment TEXT NOT NULL DEFAULT '';
-- 1: the agent lets the visitor send files.
ALTER TABLE chat_session ADD COLUMN files_allowed INTEGER NOT NULL DEFAULT 0;
-- The request that was left, also when the place in the queue was kept.
ALTER TABLE chat_session ADD COLUMN request_id INTEGER;

ALTER TABLE chat_topic ADD COLUMN privacy_url TEXT NOT NULL DEFAULT '';
-- Copies of Widget/UseAgentFirstname and Widget/ShowAgentPhoto, which stand in the carrier.
ALTER TABLE chat_topic ADD COLUMN agent_first_name INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_topic ADD COLUMN agent_photo INTEGER NOT NULL DEFAULT 0;
UPDATE chat_topic SET
    agent_first_name = COALESCE(json_extract(entity, '$.Widget.UseAgentFirstname'), 0),
    agent_photo = COALESCE(json_extract(entity, '$.Widget.ShowAgentPhoto'), 0);

ALTER TABLE associate ADD COLUMN nickname TEXT NOT NULL DEFAULT '';
-- The file's name below /photos, or nothing.
ALTER TABLE associate ADD COLUMN photo TEXT;

CREATE TABLE agent_photo (
    -- SHA-256 in hexadecimal, and what it is: 6b1f….png
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
);

-- What visitors leave when nobody is there, or when they do not want to wait.
CREATE TABLE chat_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES chat_session (id),
    topic_id INTEGER NOT NULL REFERENCES chat_topic (id),
    message TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    -- From the topic, as it was then; 0 is none.
    category_id INTEGER NOT NULL DEFAULT 0,
    priority_id INTEGER NOT NULL DEFAULT 0,
    -- Not set: it is open.
    done_at BIGINT,
    done_by INTEGER REFERENCES associate (id)
);
CREATE INDEX chat_request_session ON chat_request (session_id);
CREATE INDEX chat_request_open ON chat_request (topic_id, id) WHERE done_at IS NULL;
CREATE INDEX chat_request_topic ON chat_request (topic_id, id);

CREATE TABLE faq_category (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 0 is the top.
    parent_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    UNIQUE (parent_id, name)
);

CREATE TABLE faq_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    category_id INTEGER NOT NULL REFERENCES faq_category (id),
    title TEXT NOT NULL,
    -- Plain text.
    answer TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    -- A language tag, or nothing where it is for everybody.
    language TEXT NOT NULL DEFAULT '',
    published INTEGER NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);
CREATE INDEX faq_entry_category ON faq_entry (category_id);
