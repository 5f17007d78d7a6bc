-- The key under which a session was made stood with its first message, and whoever has it
-- can ask for the session's key: it is kept as a hash only.
UPDATE chat_message SET client_key = NULL WHERE client_key IS NOT NULL
    AND id IN (SELECT MIN(id) FROM chat_message GROUP BY session_id);

-- From which network a visitor asked for an e-mail, as a fingerprint: to count how many.
ALTER TABLE mail ADD COLUMN network_hash BLOB;
CREATE INDEX mail_network ON mail (network_hash, created_at) WHERE network_hash IS NOT NULL;

-- Which of the visitor's facts the site has signed: names of properties, separated by commas.
ALTER TABLE chat_session ADD COLUMN verified_fields TEXT NOT NULL DEFAULT '';
