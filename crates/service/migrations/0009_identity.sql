-- What the site tells of its visitor.

-- The site's own id of its user, where it signed one.
ALTER TABLE chat_session ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
-- 1: the site signed who the visitor is.
ALTER TABLE chat_session ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
-- A flat JSON object, or nothing.
ALTER TABLE chat_session ADD COLUMN custom_attributes TEXT NOT NULL DEFAULT '';
