-- What an e-mail tells: 'Transcript' what was said, for the visitor; 'AgentAlert' and
-- 'AnswerAlert' that a visitor has waited too long, for those who manage the topic.
ALTER TABLE mail ADD COLUMN kind TEXT NOT NULL DEFAULT 'Transcript';
