-- A project database as version 1 of the schema had it.
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
    candidate_count INTEGER NOT NULL, parsed_count INTEGER NOT NULL, drop_stage TEXT NOT NULL,
    drop_reason TEXT NOT NULL, review TEXT NOT NULL, held_out INTEGER NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE(dataset_id, key));
CREATE INDEX items_by_passage ON items(passage_id);
CREATE TABLE candidates(
    item_id INTEGER NOT NULL REFERENCES items(id), number INTEGER NOT NULL, text TEXT NOT NULL,
    answer TEXT, from_author INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY(item_id, number));
CREATE TABLE votes(
    item_id INTEGER NOT NULL REFERENCES items(id), number INTEGER NOT NULL, answer TEXT NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY(item_id, number)) WITHOUT ROWID;
CREATE TABLE review_history(
    id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES items(id), at INTEGER NOT NULL,
    action TEXT NOT NULL, before TEXT NOT NULL);

-- Measurements: a probe is a model with a prompt and a way of sampling.
CREATE TABLE probes(
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, settings TEXT NOT NULL,
    created_at INTEGER NOT NULL);
CREATE TABLE measurements(
    probe_id INTEGER NOT NULL REFERENCES probes(id), item_id INTEGER NOT NULL REFERENCES items(id),
    samples INTEGER NOT NULL, passes INTEGER NOT NULL, format_ok INTEGER NOT NULL,
    truncated INTEGER NOT NULL, mean_tokens REAL NOT NULL, PRIMARY KEY(probe_id, item_id)) WITHOUT ROWID;
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

-- One document, four items: as written, edited twice, rejected, dropped.
INSERT INTO source_files VALUES(1, '/a.txt', 1, 1, 'h', 'c', '', 1);
INSERT INTO documents VALUES(1, 1, '/a.txt', 'k', 'Title', 'txt', 'en', 'text', '[]', 0, '');
INSERT INTO passages VALUES(1, 1, 0, 0, 4, 'text', 3, 'Heading');
INSERT INTO datasets VALUES(1, 'f', '{}', 1, 1);
INSERT INTO items VALUES
    (1, 1, 'initial-000000', 'initial', NULL, 0, 2, 'How many trains?', '4', 'so 4', 'so 4', 1, 0, 2, 'me',
     'p', 'raw', 4, 4, '', '', 'none', 1, 1),
    (2, 1, 'initial-000001', 'initial', NULL, 0, 3, 'How many ships sail?', '6', 'so 5', 'so 5', NULL, NULL,
     NULL, 'me', 'p', 'raw', 4, 3, '', '', 'accepted', 0, 1),
    (3, 1, 'harder-initial-000000', 'harder', 1, 1, 4, 'How many more trains?', '7', 'so 7', 'so 7', 1, NULL,
     NULL, 'me', 'p', 'raw', 4, 4, '', '', 'rejected', 0, 1),
    (4, 1, 'easier-initial-000001', 'easier', 2, 1, 1, 'Ships?', '', '', 'so', NULL, NULL, NULL, 'me', 'p',
     'raw', 4, 0, 'vote', 'no candidate has an answer', 'none', 0, 1);
INSERT INTO candidates VALUES(1, 0, 'so 4', '4', 1, '');
INSERT INTO votes VALUES(1, 0, '4', 3), (1, 1, '5', 1), (2, 0, '5', 3), (3, 0, '7', 2), (3, 1, '8', 2);
INSERT INTO review_history(item_id, at, action, before) VALUES
    (2, 11, 'edited', '{"answer":"5","input":"How many ships?","review":"none"}'),
    (3, 12, 'rejected', '{"answer":"7","input":"How many more trains?","review":"none"}'),
    (2, 13, 'edited', '{"answer":"5","input":"How many ships sail?","review":"edited"}'),
    (2, 14, 'accepted', '{"answer":"6","input":"How many ships sail?","review":"edited"}');
INSERT INTO probes VALUES(1, 'l', '{"purpose":"pass-rate","model_name":"m"}', 1);
INSERT INTO measurements VALUES(1, 1, 4, 2, 4, 0, 5.5), (1, 2, 4, 4, 4, 0, 5.5);
INSERT INTO attempts VALUES(1, 1, 0, 'so 4', '4', 1, 1, 0, 5);
INSERT INTO selections VALUES(1, 's', 1, 1, '{}', 1, 1);
INSERT INTO selection_items VALUES(1, 1, 1, 0.5, 1, ''), (1, 2, 2, 1.0, 0, 'below_count');
PRAGMA user_version = 1;
