-- Answers to visitors who erased their chat, for repeats: the key that opened it opens
-- nothing any more.

CREATE TABLE erased (
    -- SHA-256 of the visitor's key.
    key_hash BLOB NOT NULL,
    -- SHA-256 of the Idempotency-Key.
    once_hash BLOB NOT NULL,
    answer TEXT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (key_hash, once_hash)
);
CREATE INDEX erased_at ON erased (erased_at);
