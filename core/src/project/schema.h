// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sdrl::store {

/// "SDRL": by SQLite's application_id the desktop knows the file (packaging/desktop).
inline constexpr const char* kMark = "PRAGMA application_id = 0x5344524C";

/// Schema version 2, without kItemStates and what came later. Times are milliseconds since 1970,
/// offsets are bytes of UTF-8.
inline constexpr const char* kSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- The corpus. Documents that items refer to stay after their file has changed ("retired").
CREATE TABLE source_files(
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, chunking TEXT NOT NULL, failure TEXT NOT NULL,
    read_at INTEGER NOT NULL);
-- Ids are not given twice (AUTOINCREMENT): the index may still know those of removed documents.
CREATE TABLE documents(
    id INTEGER PRIMARY KEY AUTOINCREMENT, file_id INTEGER REFERENCES source_files(id) ON DELETE SET NULL,
    path TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, format TEXT NOT NULL,
    language TEXT NOT NULL, text TEXT NOT NULL, marks TEXT NOT NULL, retired INTEGER NOT NULL DEFAULT 0,
    indexed_by TEXT NOT NULL DEFAULT '');
CREATE INDEX documents_by_file ON documents(file_id);
CREATE TABLE passages(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, begin INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL,
    page INTEGER, section TEXT NOT NULL);
CREATE INDEX passages_by_document ON passages(document_id, ordinal);

-- Items and what is known of them.
CREATE TABLE datasets(
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, settings TEXT NOT NULL,
    created_at INTEGER NOT NULL, used_at INTEGER NOT NULL);
CREATE TABLE items(
    id INTEGER PRIMARY KEY, dataset_id INTEGER NOT NULL REFERENCES datasets(id), key TEXT NOT NULL,
    origin TEXT NOT NULL, parent_id INTEGER REFERENCES items(id), round INTEGER NOT NULL,
    level INTEGER NOT NULL, input TEXT NOT NULL, answer TEXT NOT NULL, solution TEXT NOT NULL,
    author_text TEXT NOT NULL, passage_id INTEGER REFERENCES passages(id), quote_begin INTEGER,
    quote_end INTEGER, instructor TEXT NOT NULL, prompt_hash TEXT NOT NULL, raw_reply TEXT NOT NULL,
    candidate_count INTEGER NOT NULL, parsed_count INTEGER NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE(dataset_id, key));
CREATE INDEX items_by_passage ON items(passage_id);
CREATE TABLE candidates(
    item_id INTEGER NOT NULL REFERENCES items(id), number INTEGER NOT NULL, text TEXT NOT NULL,
    answer TEXT, from_author INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY(item_id, number));
CREATE TABLE votes(
    item_id INTEGER NOT NULL REFERENCES items(id), number INTEGER NOT NULL, answer TEXT NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY(item_id, number)) WITHOUT ROWID;

-- Measurements: a probe is a model with a prompt and a way of sampling.
CREATE TABLE probes(
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, settings TEXT NOT NULL,
    created_at INTEGER NOT NULL);
CREATE TABLE measurements(
    probe_id INTEGER NOT NULL REFERENCES probes(id), item_id INTEGER NOT NULL REFERENCES items(id),
    samples INTEGER NOT NULL, passes INTEGER NOT NULL, format_ok INTEGER NOT NULL,
    truncated INTEGER NOT NULL, mean_tokens REAL NOT NULL, revision INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(probe_id, item_id)) WITHOUT ROWID;
CREATE TABLE attempts(
    probe_id INTEGER NOT NULL REFERENCES probes(id), item_id INTEGER NOT NULL REFERENCES items(id),
    sample INTEGER NOT NULL, text TEXT NOT NULL, extracted TEXT NOT NULL, correct INTEGER NOT NULL,
    format_ok INTEGER NOT NULL, truncated INTEGER NOT NULL, tokens INTEGER NOT NULL,
    PRIMARY KEY(probe_id, item_id, sample));

CREATE TABLE selections(
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE,
    dataset_id INTEGER NOT NULL REFERENCES datasets(id), probe_id INTEGER NOT NULL REFERENCES probes(id),
    settings TEXT NOT NULL, created_at INTEGER NOT NULL, used_at INTEGER NOT NULL);
CREATE TABLE selection_items(
    selection_id INTEGER NOT NULL REFERENCES selections(id), item_id INTEGER NOT NULL REFERENCES items(id),
    rank INTEGER NOT NULL, score REAL NOT NULL, taken INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY(selection_id, item_id)) WITHOUT ROWID;

-- Held-out questions and what models answered.
CREATE TABLE splits(
    name TEXT NOT NULL, fingerprint TEXT NOT NULL, number INTEGER NOT NULL, input TEXT NOT NULL,
    reference TEXT NOT NULL, level INTEGER NOT NULL, PRIMARY KEY(name, fingerprint, number));
CREATE TABLE evaluations(
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, split TEXT NOT NULL,
    split_fingerprint TEXT NOT NULL, label TEXT NOT NULL, run_id INTEGER REFERENCES runs(id),
    settings TEXT NOT NULL, complete INTEGER NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE evaluation_answers(
    evaluation_id INTEGER NOT NULL REFERENCES evaluations(id), number INTEGER NOT NULL,
    text TEXT NOT NULL, extracted TEXT NOT NULL, strict INTEGER NOT NULL, lenient INTEGER NOT NULL,
    format_ok INTEGER NOT NULL, truncated INTEGER NOT NULL, tokens INTEGER NOT NULL,
    PRIMARY KEY(evaluation_id, number));

-- What was done.
CREATE TABLE stages(
    name TEXT NOT NULL, fingerprint TEXT NOT NULL, finished INTEGER NOT NULL, summary TEXT NOT NULL,
    started_at INTEGER NOT NULL, finished_at INTEGER NOT NULL, touched_at INTEGER NOT NULL,
    seconds REAL NOT NULL, PRIMARY KEY(name, fingerprint)) WITHOUT ROWID;
CREATE TABLE runs(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL UNIQUE, finished INTEGER NOT NULL, summary TEXT NOT NULL,
    created_at INTEGER NOT NULL);
CREATE TABLE jobs(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL, error TEXT NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL);
CREATE TABLE response_cache(
    key TEXT PRIMARY KEY, request TEXT NOT NULL, response TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, created_at INTEGER NOT NULL)
    WITHOUT ROWID;
)sql";

/// What version 2 has and version 1 had not.
inline constexpr const char* kItemStates = R"sql(
-- Where an item stands: all that lists of items are filtered and sorted by, without any text of the
-- item, so that reading or changing the state of a million items touches some ten megabytes. One row
-- for each item; dataset, origin, level and passage repeat what `items` says.
-- review: 0 none, 1 accepted, 2 rejected, 3 edited. origin: 0 initial, 1 harder, 2 easier.
-- agreement: NULL before the vote. revision: 0 as written, else a hash of question and answer.
CREATE TABLE item_states(
    item_id INTEGER PRIMARY KEY REFERENCES items(id), dataset_id INTEGER NOT NULL,
    origin INTEGER NOT NULL, level INTEGER NOT NULL, passage_id INTEGER, quoted INTEGER NOT NULL,
    held_out INTEGER NOT NULL, drop_stage TEXT NOT NULL, drop_reason TEXT NOT NULL, agreement REAL,
    review INTEGER NOT NULL DEFAULT 0, binned INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0);
CREATE INDEX items_by_parent ON items(parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX items_by_input ON items(substr(input, 1, 40) COLLATE NOCASE);
CREATE INDEX items_by_answer ON items(substr(answer, 1, 40) COLLATE NOCASE);
CREATE INDEX selection_taken ON selection_items(selection_id, item_id) WHERE taken = 1;
CREATE TABLE item_tags(
    tag TEXT NOT NULL, item_id INTEGER NOT NULL REFERENCES items(id), PRIMARY KEY(tag, item_id))
    WITHOUT ROWID;
CREATE INDEX item_tags_by_item ON item_tags(item_id, tag);

-- What people did to items. detail: the new review state or the tag. before: the item's review state.
CREATE TABLE changes(
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, detail NOT NULL,
    items INTEGER NOT NULL, reverted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE change_items(
    change_id INTEGER NOT NULL REFERENCES changes(id), item_id INTEGER NOT NULL REFERENCES items(id),
    before INTEGER, PRIMARY KEY(change_id, item_id)) WITHOUT ROWID;
-- The item of an edit before it (done = 0) and after it (done = 1).
CREATE TABLE edits(
    change_id INTEGER NOT NULL REFERENCES changes(id), done INTEGER NOT NULL, input TEXT NOT NULL,
    answer TEXT NOT NULL, solution TEXT NOT NULL, review INTEGER NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY(change_id, done));
CREATE INDEX change_items_by_item ON change_items(item_id);

CREATE VIRTUAL TABLE item_texts USING fts5(
    input, answer, content = 'items', content_rowid = 'id', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER item_text_added AFTER INSERT ON items BEGIN
    INSERT INTO item_texts(rowid, input, answer) VALUES(new.id, new.input, new.answer);
END;
CREATE TRIGGER item_text_changed AFTER UPDATE OF input, answer ON items
WHEN old.input IS NOT new.input OR old.answer IS NOT new.answer BEGIN
    INSERT INTO item_texts(item_texts, rowid, input, answer)
        VALUES('delete', old.id, old.input, old.answer);
    INSERT INTO item_texts(rowid, input, answer) VALUES(new.id, new.input, new.answer);
END;
CREATE TRIGGER item_text_removed AFTER DELETE ON items BEGIN
    INSERT INTO item_texts(item_texts, rowid, input, answer)
        VALUES('delete', old.id, old.input, old.answer);
END;
)sql";

/// From version 1, after kItemStates. The review history is converted in between: see
/// migrateReviews.
inline constexpr const char* kFillItemStates = R"sql(
INSERT INTO item_states(item_id, dataset_id, origin, level, passage_id, quoted, held_out, drop_stage,
    drop_reason, agreement, review)
SELECT id, dataset_id, CASE origin WHEN 'harder' THEN 1 WHEN 'easier' THEN 2 ELSE 0 END, level,
    passage_id, quote_begin IS NOT NULL, held_out, drop_stage, drop_reason,
    CASE WHEN parsed_count > 0 THEN (SELECT CAST(count AS REAL) / parsed_count FROM votes
        WHERE item_id = id AND number = 0) END,
    CASE review WHEN 'accepted' THEN 1 WHEN 'rejected' THEN 2 WHEN 'edited' THEN 3 ELSE 0 END
FROM items ORDER BY id;
INSERT INTO item_texts(item_texts) VALUES('rebuild');
ALTER TABLE measurements ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
)sql";
inline constexpr const char* kDropMovedColumns = R"sql(
DROP TABLE review_history;
ALTER TABLE items DROP COLUMN drop_stage;
ALTER TABLE items DROP COLUMN drop_reason;
ALTER TABLE items DROP COLUMN review;
ALTER TABLE items DROP COLUMN held_out;
)sql";

/// What version 3 has and version 2 had not.
inline constexpr const char* kTopics = R"sql(
-- What belongs to a drop reason: the question that an item repeats, the language that it is in.
ALTER TABLE items ADD COLUMN drop_detail TEXT NOT NULL DEFAULT '';
-- Topics of the passages that a dataset is written from. wanted: items that it should have of it.
CREATE TABLE topics(
    dataset_id INTEGER NOT NULL REFERENCES datasets(id), number INTEGER NOT NULL, name TEXT NOT NULL,
    passages INTEGER NOT NULL, wanted INTEGER NOT NULL, PRIMARY KEY(dataset_id, number))
    WITHOUT ROWID;
CREATE TABLE passage_topics(
    dataset_id INTEGER NOT NULL REFERENCES datasets(id),
    passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
    topic INTEGER NOT NULL, PRIMARY KEY(dataset_id, passage_id)) WITHOUT ROWID;
CREATE INDEX passage_topics_by_passage ON passage_topics(passage_id);
)sql";

} // namespace sdrl::store
