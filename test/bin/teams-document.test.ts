import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { generationRows } from '../../lambda/storage/sqlite/generation-rows.ts'
import { sampleRecord } from '../lambda/storage/conformance/sample.ts'
import { runHere } from './run.ts'

/** As a shell reads a line without variables. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')

/** The commands that a document tells readers to run, in its order. */
const commandsIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split('\n')
      .flatMap(
        (line) =>
          /^(?:npm run --silent )?pointsman (?:-- )?((?:teams|projects|keys|budgets|limits|credits) .*)/.exec(
            line,
          )?.[1] ?? [],
      ),
  )

/** What is forgiven has to be lost before. */
const loseIn = (dataDir: string, line: string): void => {
  const [, id] = /^budgets forgive (\S+)/.exec(line) ?? []
  if (id === undefined) return
  const database = openDatabase(databaseFile(dataDir))
  const hold = { id: `${id.slice('gen_'.length)}000`, scope: 'team', of: 'acme', window: 'none#a', amounts: '1,1,1' }
  const record = sampleRecord({ id, team: 'acme', outcome: 'lost', holds: [hold] })
  generationRows(database).write([{ id, team: 'acme', record: JSON.stringify(record) }])
  database.close()
}

test.each([
  ['docs/teams.md', 16],
  ['docs/budgets.md', 27],
  ['docs/credits.md', 10],
  ['README.md', 8],
])('the commands of %s do as they stand, one after the other', async (file, count) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const commands = commandsIn(file).filter((line) => !line.includes('--stage'))
  expect(commands).toHaveLength(count)
  for (const line of commands) {
    loseIn(dataDir, line)
    const { code, err } = await runHere(wordsOf(line), { POINTSMAN_DATA_DIR: dataDir })
    expect([line, code, err]).toEqual([line, 0, expect.any(String)])
  }
  rmSync(dataDir, { recursive: true })
})
