/** One step per version; a released step never changes, a new one is appended. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE keys (
     hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, team TEXT NOT NULL, project TEXT NOT NULL,
     createdAt INTEGER NOT NULL, expiresAt INTEGER, revokedAt INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX keys_of_team ON keys (team, id);
   CREATE TABLE generations (
     team TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (team, id)
   ) STRICT;
   CREATE TABLE settings (team TEXT PRIMARY KEY, zeroDataRetention INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE statistics (
     startMs INTEGER NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
     PRIMARY KEY (startMs, provider, model, name)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE statistics_batches (id TEXT PRIMARY KEY, startMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  'ALTER TABLE keys ADD COLUMN permissions TEXT',
  'ALTER TABLE keys ADD COLUMN byokFallback TEXT',
  'ALTER TABLE settings ADD COLUMN byokFallback TEXT',
  `UPDATE generations SET record = json_remove(
     json_set(record, '$.principal', json_object(
       'kind', 'key', 'id', json_extract(record, '$.keyId'), 'name', json_extract(record, '$.keyName'))),
     '$.keyId', '$.keyName')
   WHERE json_extract(record, '$.principal') IS NULL`,
  `CREATE TABLE processes (
     id TEXT PRIMARY KEY, machine TEXT NOT NULL, pid INTEGER NOT NULL, aliveAt INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE open_generations (id TEXT PRIMARY KEY, process TEXT NOT NULL, record TEXT NOT NULL) STRICT;`,
  // Of records: what they are found and sorted by. Those of earlier schemas get theirs bit by bit (ledger/earlier.ts).
  `CREATE TABLE log_rows (
     team TEXT NOT NULL, createdAt INTEGER NOT NULL, id TEXT NOT NULL, arrived INTEGER NOT NULL,
     project TEXT NOT NULL, key TEXT NOT NULL, model TEXT, provider TEXT, status INTEGER NOT NULL, outcome TEXT NOT NULL,
     owners INTEGER NOT NULL, user TEXT, tags TEXT, cost INTEGER NOT NULL, tokens REAL NOT NULL,
     durationMs REAL NOT NULL, ttftMs REAL, PRIMARY KEY (team, createdAt, id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX log_by_key ON log_rows (team, key, createdAt, id);
   CREATE INDEX log_by_model ON log_rows (team, model, createdAt, id) WHERE model IS NOT NULL;
   CREATE INDEX log_by_user ON log_rows (team, user, createdAt, id) WHERE user IS NOT NULL;
   CREATE INDEX log_by_outcome ON log_rows (team, outcome, createdAt, id) WHERE outcome <> 'complete';
   CREATE INDEX log_by_cost ON log_rows (team, cost, createdAt, id);
   CREATE TABLE log_words (
     team TEXT NOT NULL, word TEXT NOT NULL, createdAt INTEGER NOT NULL, id TEXT NOT NULL,
     PRIMARY KEY (team, word, createdAt, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE log_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   INSERT INTO log_state VALUES ('batch', 0);
   INSERT INTO log_state SELECT 'earlier', coalesce(max(rowid), 0) FROM generations;
   CREATE TABLE hours (
     team TEXT NOT NULL, startMs INTEGER NOT NULL, changes INTEGER NOT NULL DEFAULT 0, summed INTEGER NOT NULL DEFAULT 0,
     begun INTEGER NOT NULL DEFAULT 0, published INTEGER NOT NULL DEFAULT 0, asOfMs INTEGER NOT NULL DEFAULT 0,
     isFrozen INTEGER NOT NULL DEFAULT 0, isEmpty INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (team, startMs)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX hours_changed ON hours (startMs) WHERE changes > summed AND isFrozen = 0;
   CREATE INDEX hours_kept ON hours (startMs) WHERE isEmpty = 0;
   CREATE TABLE sheets (
     team TEXT NOT NULL, startMs INTEGER NOT NULL, list TEXT NOT NULL, sheet TEXT NOT NULL,
     PRIMARY KEY (team, startMs, list)
   ) STRICT;`,
  `CREATE TABLE pushed_catalogs (version TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
   CREATE TABLE pushed_current (
     one INTEGER PRIMARY KEY CHECK (one = 1), version TEXT, previous TEXT, at INTEGER NOT NULL, by TEXT
   ) STRICT;`,
  // Days of the log as they are archived: `written` is the change up to which that was done.
  `CREATE TABLE days (
     team TEXT NOT NULL, startMs INTEGER NOT NULL, changes INTEGER NOT NULL DEFAULT 0,
     written INTEGER NOT NULL DEFAULT 0, claimedToMs INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (team, startMs)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX days_changed ON days (startMs) WHERE changes > written;
   INSERT INTO days (team, startMs, changes) SELECT team, startMs - startMs % 86400000, 1 FROM hours
     WHERE isFrozen = 0 AND isEmpty = 0 GROUP BY 1, 2;`,
  // A key that was rotated has several secrets under one id.
  `ALTER TABLE keys RENAME TO keys_before;
   CREATE TABLE keys (
     hash TEXT PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, team TEXT NOT NULL, project TEXT NOT NULL,
     createdAt INTEGER NOT NULL, beginning TEXT, expiresAt INTEGER, revokedAt INTEGER, disabledAt INTEGER,
     replacedAt INTEGER, needsUser INTEGER, permissions TEXT, byokFallback TEXT,
     models TEXT, providers TEXT, defaults TEXT, changeable TEXT
   ) STRICT, WITHOUT ROWID;
   INSERT INTO keys (hash, id, name, team, project, createdAt, expiresAt, revokedAt, permissions, byokFallback)
     SELECT hash, id, name, team, project, createdAt, expiresAt, revokedAt, permissions, byokFallback FROM keys_before;
   DROP TABLE keys_before;
   CREATE INDEX keys_of_team ON keys (team, id);
   CREATE TABLE teams (
     id TEXT PRIMARY KEY, createdAt INTEGER NOT NULL, disabledAt INTEGER,
     models TEXT, providers TEXT, defaults TEXT, changeable TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE projects (
     team TEXT NOT NULL, id TEXT NOT NULL, createdAt INTEGER NOT NULL, disabledAt INTEGER,
     models TEXT, providers TEXT, defaults TEXT, changeable TEXT, PRIMARY KEY (team, id)
   ) STRICT, WITHOUT ROWID;`,
  // Amounts are text in the state: an INTEGER ends at nine million dollars.
  `CREATE TABLE gates (
     scope TEXT NOT NULL, id TEXT NOT NULL, period TEXT NOT NULL, keptUntil INTEGER, state TEXT NOT NULL,
     PRIMARY KEY (scope, id, period)
   ) STRICT;
   CREATE INDEX gates_kept ON gates (keptUntil) WHERE keptUntil IS NOT NULL;`,
  `CREATE TABLE spending (team TEXT PRIMARY KEY, version INTEGER NOT NULL, rules TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE alerts (
     scope TEXT NOT NULL, id TEXT NOT NULL, period TEXT NOT NULL, unit TEXT NOT NULL, percent INTEGER NOT NULL,
     team TEXT NOT NULL, most TEXT NOT NULL, spent TEXT NOT NULL, at INTEGER NOT NULL, keptUntil INTEGER,
     PRIMARY KEY (scope, id, period, unit, percent)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX alerts_kept ON alerts (keptUntil) WHERE keptUntil IS NOT NULL;`,
  // Amounts are text, as those of gates. Days wait here until what their requests cost is entered: `entered` is as `written`.
  `CREATE TABLE credits (
     team TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, pico TEXT NOT NULL,
     period TEXT, note TEXT, by TEXT, PRIMARY KEY (team, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE credit_days (
     team TEXT NOT NULL, startMs INTEGER NOT NULL, changes INTEGER NOT NULL DEFAULT 0,
     entered INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (team, startMs)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX credit_days_changed ON credit_days (startMs) WHERE changes > entered;`,
]
