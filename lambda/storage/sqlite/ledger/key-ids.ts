import type { DatabaseSync } from 'node:sqlite'

/** Ids of keys that have made a request, each found by one step in the index, and what the last one was called. */
const NAMED = `
  WITH RECURSIVE known(key) AS (
    SELECT min(key) FROM log_rows INDEXED BY log_by_key WHERE team = :team
    UNION ALL
    SELECT (SELECT min(key) FROM log_rows INDEXED BY log_by_key WHERE team = :team AND key > known.key)
    FROM known WHERE known.key IS NOT NULL
  )
  SELECT key FROM known WHERE key IS NOT NULL AND (
    SELECT record ->> '$.principal.name' FROM generations WHERE team = :team AND id = (
      SELECT id FROM log_rows INDEXED BY log_by_key WHERE team = :team AND key = known.key
      ORDER BY createdAt DESC LIMIT 1
    )
  ) = :name`

/** The ids of a team's keys that are called so, and what may be an id itself. */
export const keyIdsIn = (database: DatabaseSync): ((team: string, idOrName: string) => string[]) => {
  const named = database.prepare(NAMED)
  return (team, name) => [name, ...named.all({ team, name }).map(({ key }) => String(key))]
}
