/**
 * `npm run test:recorded -- FOLDER [--only TEXT] [--write-docs FILE]`: replays a folder of recorded provider traffic
 * through the gateway. Prints what differs and a table, and fails when anything does. `--only` takes a part of an id.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readRecordings } from './recording.ts'
import { failureLines, failures, page, skipLines, table, totals, unservedLine } from './report.ts'
import { replay } from './suite.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, 'write-docs': { type: 'string' } },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Which folder? npm run test:recorded -- FOLDER')

const recordings = readRecordings(folder)
const result = await replay(
  recordings.filter(({ id }) => id.includes(values.only)),
  recordings,
)
const lines = [
  ...failureLines(result.results),
  ...skipLines(result),
  ...table(result),
  unservedLine(result),
  totals(result),
]
process.stdout.write(`${lines.join('\n')}\n`)
if (values['write-docs']) writeFileSync(values['write-docs'], page(result))
process.exitCode = failures(result) > 0 ? 1 : 0
