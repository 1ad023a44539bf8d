import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../bin/commands/index.ts'
import { databaseFile } from '../../lambda/storage/sqlite/database.ts'
import { runHere } from './run.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const LINES = [
  ...['keys list', 'keys revoke key_x', 'zdr status', 'byok list', 'byok remove openai', 'catalog status'],
  ...[
    'catalog rollback',
    'catalog unpush',
    'logs',
    'logs --follow',
    'show gen_12345678',
    'spend',
    'spend --team other',
  ],
  ...['export x.csv', 'reprice --since 1d', 'ledger verify --from 1d', 'ledger rebuild --from 1d'],
]

describe('a data folder that is named and has no data', () => {
  test.each(LINES)('is not made by pointsman %s', async (line) => {
    const dataDir = join(folder, 'mistyped')
    expect(await runHere(line.split(' '), { POINTSMAN_DATA_DIR: dataDir })).toEqual({
      ...{ code: 2, out: '' },
      err: `POINTSMAN_DATA_DIR=${dataDir} has no data of Pointsman. The first start of a server there makes it.\nSee "pointsman help".\n`,
    })
    expect([existsSync(dataDir), existsSync('x.csv')]).toEqual([false, false])
  })

  test('is none if it has something else', async () => {
    const dataDir = join(folder, 'others')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'notes.txt'), '')
    expect((await runHere(['logs'], { POINTSMAN_DATA_DIR: dataDir })).code).toBe(2)
    expect(existsSync(databaseFile(dataDir))).toBe(false)
  })

  test('is made by what keeps something, and then there is something', async () => {
    const dataDir = join(folder, 'new')
    const env = { POINTSMAN_DATA_DIR: dataDir }
    expect((await runHere(['keys', 'create', '--name', 'ci'], env)).code).toBe(0)
    expect(await runHere(['logs'], env)).toMatchObject({ code: 0, err: expect.stringContaining('No request in') })
    expect(COMMANDS.filter(({ begins }) => begins).map(({ name }) => name)).toEqual([
      ...[
        'teams create',
        'projects create',
        'keys create',
        'budgets set',
        'limits set',
        'credits on',
        'credits add',
        'credits correct',
        'byok add',
        'byok fallback',
        'zdr on',
        'zdr off',
        'catalog push',
      ],
    ])
  })

  test('does not matter to commands elsewhere, or on nothing that is kept', async () => {
    const env = { POINTSMAN_DATA_DIR: join(folder, 'mistyped'), AI_GATEWAY_API_KEY: 'k' }
    expect((await runHere(['models', 'opus'], env)).code).toBe(0)
    const away = await runHere(['logs', '--url', 'http://127.0.0.1:9'], env)
    expect(away).toMatchObject({ code: 1, err: expect.stringContaining('cannot be asked') })
  })
})

test('a file that is no database is named', async () => {
  const dataDir = join(folder, 'broken')
  mkdirSync(dataDir)
  writeFileSync(databaseFile(dataDir), 'no database, and long enough to be read as one '.repeat(30))
  for (const line of ['logs', 'spend', 'keys list', 'keys create --name x', 'catalog status', 'zdr status'])
    expect(await runHere(line.split(' '), { POINTSMAN_DATA_DIR: dataDir })).toEqual({
      ...{ code: 1, out: '' },
      err: `${databaseFile(dataDir)} cannot be used (file is not a database).\n`,
    })
})
