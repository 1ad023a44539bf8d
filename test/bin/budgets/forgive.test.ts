import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { gateOfBudget } from '#gateway/money/budgets/gate-of.ts'
import { holdId } from '#gateway/money/gates/hold-id.ts'
import { dynamodbSpending } from '../../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbGates } from '../../../lambda/storage/dynamodb/gates/gates.ts'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import type { Gates } from '../../../lambda/storage/gates.ts'
import type { Generations } from '../../../lambda/storage/generations.ts'
import type { SpendingSettings } from '../../../lambda/storage/spending.ts'
import { sqliteSpending } from '../../../lambda/storage/sqlite/accounts/spending.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { sqliteGates } from '../../../lambda/storage/sqlite/gates/gates.ts'
import { generationRows } from '../../../lambda/storage/sqlite/generation-rows.ts'
import { generationId, sampleRecord } from '../../lambda/storage/conformance/sample.ts'
import { openTable } from '../../lambda/storage/dynamodb/table.ts'
import { fakeCloudFormation, stackOf } from '../fake-cloudformation.ts'
import { type Ran, runHere } from '../run.ts'

const MINUTE = 60_000

interface Place {
  readonly gates: Gates
  readonly settings: SpendingSettings
  readonly generations: Pick<Generations, 'put' | 'get'>
  readonly run: (line: string) => Promise<Ran>
  readonly close: () => Promise<unknown>
}

const here = async (): Promise<Place> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const database = openDatabase(databaseFile(dataDir))
  const rows = generationRows(database)
  return {
    gates: sqliteGates(database),
    settings: sqliteSpending(database),
    generations: {
      put: async (record) => rows.write([{ team: record.team, id: record.id, record: JSON.stringify(record) }]),
      get: async (team, id) => rows.get(team, id),
    },
    run: (line) => runHere(line.split(' '), { POINTSMAN_DATA_DIR: dataDir }),
    close: async () => {
      database.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

const deployed = async (): Promise<Place> => {
  const [table, stacks] = await Promise.all([openTable(undefined, 'dev-accounts'), fakeCloudFormation()])
  await table.create('dev-data')
  stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  const env = {
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
  }
  const tableName = 'dev-data'
  return {
    gates: dynamodbGates(table.dynamodb, { tableName, reserveMs: 5000 }),
    settings: dynamodbSpending(table.dynamodb, { tableName: 'dev-accounts' }),
    generations: dynamodbGenerations(table.dynamodb, { tableName, retentionDays: 90, now: Date.now }),
    run: (line) => runHere([...line.split(' '), '--stage', 'dev'], env),
    close: () => Promise.all([table.close(), stacks.close()]),
  }
}

describe.each([
  ['on this machine', here],
  ['in a deployment', deployed],
])('lost requests %s', (_, open) => {
  let place: Place
  beforeAll(async () => {
    place = await open()
    await ran('teams create acme')
    await ran('projects create shop --team acme')
    await ran('budgets set team --usd 100 --window none --hard --team acme')
    await ran('budgets set project shop --requests 10 --window none --hard --team acme')
    return () => place.close()
  })

  const ran = async (line: string): Promise<Ran> => {
    const run = await place.run(line)
    expect([line, run.code, run.err]).toEqual([line, 0, expect.any(String)])
    return run
  }
  const refused = async (line: string, message: string): Promise<void> => {
    const { code, out, err } = await place.run(line)
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)])
  }
  /** Of the team and of the project, in dollars and requests. */
  const spent = async (): Promise<unknown> =>
    JSON.parse((await ran('budgets list --json --team acme')).out).map((row: Record<string, unknown>) => [
      row['spent'],
      row['held'],
    ])
  const amounts = (usd: string, requests: string, tokens: string) => ({ usd, requests, tokens })
  const dollar = amounts('1', '1', '100')

  /** Has a request that began so long ago hold a dollar at both. */
  const hold = async (minutes: number): Promise<string> => {
    const createdAt = Date.now() - minutes * MINUTE
    const id = generationId(createdAt)
    const { budgets } = (await place.settings.spendingOf('acme')).rules
    for (const [gate, budget] of budgets.entries()) {
      const asked = {
        limits: {},
        mostOpen: 9,
        draws: {},
        nowMs: createdAt,
        amounts: { pico: 10n ** 12n, requests: 1n, tokens: 100n },
      }
      const held = { ...asked, hold: holdId({ generation: id, part: 0, gate, attempt: 0 }) }
      await place.gates.reserve(gateOfBudget('acme', budget, budget.of, createdAt), held)
    }
    return id
  }

  test('are settled by whoever lists budgets or sets one, and given back once', async () => {
    const id = await hold(17)
    await hold(1)
    const listed = await ran('budgets list --team acme')
    expect(listed.err).toMatch(
      /^Settled what a request that ended without a word had left held\.\nBudgets of team acme/,
    )
    expect(await spent()).toEqual([
      [dollar, dollar],
      [dollar, dollar],
    ])
    expect((await ran('budgets list --team acme')).err).toMatch(/^Budgets of/)
    expect(await place.generations.get('acme', id)).toMatchObject({
      outcome: 'lost',
      holds: [{ of: 'acme' }, { of: 'acme/shop' }],
    })

    await hold(18)
    await hold(19)
    const set = await ran('budgets set team --usd 99 --team acme --window none')
    expect(set.err).toMatch(/^Settled what 2 requests that ended without a word had left held\.\nSet the hard budget/)

    const { out, err } = await ran(`budgets forgive ${id} --team acme`)
    expect(err).toMatch(new RegExp(`^What ${id} took of the budgets of team acme in .+:\n$`))
    expect(out).toMatch(
      /^SCOPE +OF +WINDOW +AMOUNT +NOW\nteam +acme +none +\$1 · 1 request · 100 tokens +given back\nproject +shop +none +\$1 · 1 request · 100 tokens +given back\n$/,
    )
    const two = amounts('2', '2', '200')
    expect(await spent()).toEqual([
      [two, dollar],
      [two, dollar],
    ])
    expect((await ran(`budgets forgive ${id} --team acme`)).out).toMatch(/given back before\n.*given back before\n$/)
    expect(await spent()).toEqual([
      [two, dollar],
      [two, dollar],
    ])
  })

  test('and no others are, nor what is not known', async () => {
    const record = sampleRecord({ team: 'acme', id: generationId(Date.now()), createdAt: Date.now() })
    await place.generations.put(record)
    await refused(
      `budgets forgive ${record.id} --team acme`,
      `${record.id} is not lost: it is complete, and its budgets`,
    )
    const unheld = { ...record, id: generationId(Date.now()), outcome: 'lost' as const }
    await place.generations.put(unheld)
    await refused(
      `budgets forgive ${unheld.id} --team acme`,
      `${unheld.id} is lost, and held nothing: it was under no hard`,
    )
    const unknown = generationId(Date.now())
    await refused(
      `budgets forgive ${unknown} --team acme`,
      `There is no request "${unknown}" of team acme in the log of`,
    )
    await refused(`budgets forgive ${unheld.id}`, 'of team default in')
    await refused('budgets forgive gen_1 --team acme', 'Give its whole id, as in "logs --outcome lost".')
  })
})
