/**
 * `npm run test:recorded -- FOLDER [--write-docs FILE]`: replays a folder of recorded provider traffic through the
 * gateway. Prints what differs and a table, and fails when anything does.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readRecordings } from './recorded/recording.ts'
import { failureLines, page, skippedLine, table, totals } from './recorded/report.ts'
import { replay } from './recorded/suite.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'write-docs': { type: 'string' }, only: { type: 'string' } } })
const [folder] = positionals
if (folder === undefined) throw new Error('Which folder? npm run test:recorded -- FOLDER [--write-docs FILE]')

const result = await replay(readRecordings(folder).filter(({ id }) => id.includes(values.only ?? '')))
const { passed, failed, skipped } = totals(result)
const lines = [...failureLines(result.results), '', ...table(result), '', skippedLine(result)]
process.stdout.write(`${lines.join('\n')}\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
if (values['write-docs']) writeFileSync(values['write-docs'], page(result))
process.exitCode = failed > 0 ? 1 : 0
