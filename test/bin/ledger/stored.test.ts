import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { closeHours } from '#gateway/money/sums/close.ts'
import { providersBySlug } from '#gateway/provider/index.ts'
import { UsageError } from '../../../bin/command.ts'
import { withKnownNames } from '../../../bin/ledger/known-names.ts'
import { commandLine, wordsFrom } from '../../../bin/ledger/option-words.ts'
import { spendQuestion } from '../../../bin/ledger/spend-question.ts'
import { storedLedger } from '../../../bin/ledger/stored.ts'
import { HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { memoryLedger } from '../../lambda/gateway/money/sums/memory.ts'
import { generationId, NOW, sampleKey, sampleRecord } from '../../lambda/storage/conformance/sample.ts'

const catalog = loadCatalog(bundledCatalog)
const KEYS = [
  sampleKey({ id: 'key_1', name: 'ci', project: 'web' }),
  sampleKey({ id: 'key_2', name: 'twin', project: 'batch' }),
  sampleKey({ id: 'key_3', name: 'twin', project: 'batch' }),
]

const opened = async () => {
  const memory = memoryLedger()
  const { log, sums } = memory
  for (const hours of [1, 2, 3, 30]) {
    const createdAt = NOW - hours * HOUR_MS
    await memory.put(sampleRecord({ createdAt, id: generationId(createdAt) }))
  }
  const stores = {
    where: 'memory',
    team: 'default',
    accounts: { listKeys: async () => KEYS },
    catalog,
    providers: providersBySlug(),
    now: () => NOW,
  }
  return { ledger: storedLedger({ ...stores, log, sums }), log, sums }
}

describe('the ledger of those who may read its stores', () => {
  test('pages, and a cursor of another question', async () => {
    const { ledger } = await opened()
    const { records, cursor = '' } = await ledger.page({ limit: '3' })
    expect(records).toHaveLength(3)
    expect((await ledger.page({ limit: '3', cursor })).records).toHaveLength(1)
    await expect(ledger.page({ limit: '3', cursor, project: 'web' })).rejects.toThrow(UsageError)
    await expect(ledger.page({ model: 'nobody/*' })).rejects.toThrow(UsageError)
    await expect(ledger.page({ provider: 'opnai' })).rejects.toThrow('There is no provider "opnai". Did you mean')
    await expect(ledger.spend(spendQuestion({ by: 'day', provider: 'opnai' }, catalog, NOW))).rejects.toThrow(
      UsageError,
    )
    expect((await ledger.page({ provider: 'groq' })).records).toEqual([])
    await expect(ledger.page({ model: 'nope/x' })).rejects.toThrow('No model of the catalog or of the log is "nope/x".')
    await expect(ledger.spend(spendQuestion({ by: 'day', model: 'nope/x' }, catalog, NOW))).rejects.toThrow(UsageError)
    expect((await ledger.page({ model: 'openai/gpt-5.4' })).records).toEqual([])
  })

  test('a scan gives what fits', async () => {
    const { ledger } = await opened()
    const scanned = async (words: Record<string, string>) => {
      let count = 0
      for await (const records of ledger.scan(words, [NOW - 4 * HOUR_MS, NOW])) count += records.length
      return count
    }
    expect(await scanned({ from: '2020-01-01' })).toBe(3)
    expect(await scanned({ model: 'anthropic/*' })).toBe(3)
    expect(await scanned({ status: '4xx' })).toBe(0)
  })

  test('spend has times to the first token, from sums as from the log', async () => {
    const { ledger, log, sums } = await opened()
    const question = spendQuestion({ by: 'model,day' }, catalog, NOW)
    const before = await ledger.spend(question)
    await closeHours({ log, sums, now: () => NOW + HOUR_MS, failed: () => undefined })
    expect(await ledger.spend(question)).toEqual(before)
    expect(before.rows.map(({ group, ttft, requests }) => [group['day'], ttft, requests])).toEqual([
      ['2026-11-21', { 18: 1 }, 1],
      ['2026-11-22', { 18: 3 }, 3],
    ])
  })
})

describe('names that the team does not have', () => {
  test.each([
    [{ project: 'wbe' }, 'There is no project "wbe" in this team. Its projects are batch, web.'],
    [{ key: 'nobody' }, 'There is no key "nobody" in this team. Its keys are key_1 (ci), key_2 (twin), key_3 (twin).'],
    [{ key: 'twin' }, 'Several keys are called "twin": key_2 (twin), key_3 (twin).'],
  ])('%o', async (words, message) => {
    await expect(withKnownNames(words, { keys: async () => KEYS })).rejects.toThrow(message)
  })

  test('a key goes by its name as well; what cannot be listed is left to who can', async () => {
    const keys = async () => KEYS
    expect(await withKnownNames({ key: 'ci', project: 'web' }, { keys })).toEqual({ key: 'key_1', project: 'web' })
    expect(await withKnownNames({ key: 'key_2' }, { keys })).toEqual({ key: 'key_2' })
    expect(await withKnownNames({ key: 'x' }, { keys: async () => undefined })).toEqual({ key: 'x' })
  })
})

describe('questions', () => {
  test('relative times become moments, and filters are words of the API', () => {
    const words = wordsFrom({ from: '2h', 'min-cost': '0.05', json: true, all: false, team: 'x' }, NOW)
    expect(words).toEqual({ from: '2026-11-22T10:00:00.000Z', min_cost: '0.05' })
  })

  test('spend is asked for this month, or for the month that its end is in', () => {
    expect(spendQuestion({ by: 'day' }, catalog, NOW)).toEqual({
      span: [Date.UTC(2026, 10, 1), NOW],
      by: ['day'],
      filter: {},
    })
    const { span } = spendQuestion({ by: 'day', to: '2026-10-05' }, catalog, NOW)
    expect(span).toEqual([Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 6)])
    const { by, filter } = spendQuestion({ by: 'key, model,key', tag: ['a'], zdr: 'true', owner: 'team' }, catalog, NOW)
    expect([by, filter]).toEqual([['key', 'model'], { tags: ['a'], zeroDataRetention: true, owners: ['team'] }])
  })

  test('a command line to copy is quoted for a shell, without what opens something', () => {
    const options = { team: 'default', model: "it's/*", all: true, json: false, tag: ['a', 'b c'], 'api-key': 'pm_x' }
    expect(commandLine('logs', options, { cursor: '[1]' })).toBe(
      `pointsman logs --model 'it'\\''s/*' --all --tag a --tag 'b c' --cursor '[1]'`,
    )
  })
})
