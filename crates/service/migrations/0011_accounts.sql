-- Marks of accounts. Rights in a topic are the membership's; these hold everywhere.

-- 1: manages every topic and its members, and makes topics.
ALTER TABLE associate ADD COLUMN administrator INTEGER NOT NULL DEFAULT 0;
-- 1: a program; writes into the sessions of every topic without being a member.
ALTER TABLE associate ADD COLUMN integration INTEGER NOT NULL DEFAULT 0;
-- Programs that call with a token and are members nowhere were integrations by that alone.
UPDATE associate SET integration = 1 WHERE
    EXISTS (SELECT 1 FROM access_token t WHERE t.associate_id = associate.id AND t.revoked_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM chat_topic_user m WHERE m.user_id = associate.id
        AND m.can_respond + m.notifications + m.can_listen + m.manager > 0);
