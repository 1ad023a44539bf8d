import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { PushedCatalogs } from '../../../lambda/storage/pushed-catalogs.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { sqlitePushedCatalogs } from '../../../lambda/storage/sqlite/pushed-catalogs.ts'
import { fakeProvider, JSON_TYPE } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { newerCatalog, push } from './parts.ts'

let gateway: TestGateway
let database: DatabaseSync
let catalogs: PushedCatalogs
beforeEach(async () => {
  gateway = await startGateway({ alias: { mine: 'sim/echo' } }, { OPENAI_API_KEY: 'sk-o', ACME_API_KEY: 'sk-acme' })
  database = openDatabase(databaseFile(gateway.dataDir))
  catalogs = sqlitePushedCatalogs(database)
})
afterEach(async () => {
  database.close()
  await gateway.close()
})

const ask = (model: string) =>
  gateway.post('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hi' }] })
const has = async (id: string): Promise<boolean> => (await fetch(`${gateway.url}/v1/models/${id}`)).ok

/** A whole answer that says this. */
const answer = (content: string): string =>
  JSON.stringify({
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  })

test('a pushed catalog serves, with the overrides of the release, and is what records name; so does the one before', async () => {
  expect(await has('sim/newest')).toBe(false)
  await push(catalogs, { catalog: newerCatalog('2099-01-01', 'sim/newest') })
  await gateway.renew()
  expect(await has('sim/newest')).toBe(true)
  expect([(await ask('sim/newest')).status, (await ask('mine')).status]).toEqual([200, 200])
  expect((await gateway.lastRecord())?.priceVersion).toMatch(/^2099-01-01-abcdef12/)

  await catalogs.point({ at: 0 }, (await catalogs.current())?.version)
  await gateway.renew()
  expect(await has('sim/newest')).toBe(false)
  await ask('mine')
  expect((await gateway.lastRecord())?.priceVersion).toBe(bundledCatalog.version)
})

test('pushed overrides serve instead of those of the release: a provider, an alias, what is done with unknown models', async () => {
  const acme = await fakeProvider(() => ({ headers: JSON_TYPE, chunks: [answer('from acme')] }))
  const overrides = {
    providers: { acme: { type: 'openai-compatible', baseUrl: acme.url, apiKeyEnv: 'ACME_API_KEY' } },
    routing: { unknownModels: 'refuse' },
    alias: { theirs: 'acme/large' },
    models: { 'acme/large': { endpoints: [{ provider: 'acme', model: 'large-1' }] } },
  }
  await push(catalogs, { overrides: JSON.stringify(overrides) })
  await gateway.renew()
  expect(await (await ask('theirs')).text()).toContain('from acme')
  expect(acme.received.at(-1)?.headers.authorization).toBe('Bearer sk-acme')
  expect([(await ask('mine')).status, (await ask('acme/other')).status]).toEqual([404, 404])
  await acme.close()
})

test('requests go by what served when they came, and none fails while it changes', async () => {
  const gate = Promise.withResolvers<void>()
  const slow = await fakeProvider(async (_request, response) => {
    await gate.promise
    response.writeHead(200, JSON_TYPE).end(answer('late'))
    return undefined
  })
  const overrides = { models: { 'slow/one': { endpoints: [{ provider: 'openai', model: 'm' }] } } }
  const old = { ...overrides, providers: { openai: { baseUrl: slow.url } } }
  await push(catalogs, { overrides: JSON.stringify(old) })
  await gateway.renew()
  const waiting = ask('slow/one')
  while (slow.received.length === 0) await new Promise(setImmediate)

  const statuses: number[] = []
  let isOver = false
  const load = Array.from({ length: 4 }, async () => {
    while (!isOver) statuses.push((await ask('sim/echo')).status)
  })
  for (let n = 1; n <= 8; n++) {
    await push(catalogs, { catalog: newerCatalog(`2099-01-0${n}`, `sim/newest-${n}`) })
    await gateway.renew()
    expect((await ask(`sim/newest-${n}`)).status).toBe(200)
  }
  isOver = true
  await Promise.all(load)
  expect(statuses.length).toBeGreaterThan(8)
  expect([...new Set(statuses)]).toEqual([200])
  gate.resolve()
  expect(await (await waiting).text()).toContain('late')
  await slow.close()
})

test('a push is followed after an answer, without being told', async () => {
  await push(catalogs, { catalog: newerCatalog('2099-01-01', 'sim/newest') })
  await expect.poll(() => has('sim/newest'), { timeout: 5000 }).toBe(true)
})

test('what is damaged, wrong or not there is told once, and what served before serves on', async () => {
  const good = await push(catalogs, { catalog: newerCatalog('2099-01-01', 'sim/newest') })
  await gateway.renew()
  const bad = { ...newerCatalog('2099-01-02', 'sim/worse'), aliases: { a: 'b' } }
  const damages = [
    async () =>
      catalogs.put(await push(catalogs, { catalog: newerCatalog('2099-01-03', 'x/y') }), Buffer.from('rotten')),
    () => push(catalogs, { catalog: bad }),
    () => push(catalogs, { overrides: '{"modells":{}}' }),
    async () => catalogs.point({ version: 'nowhere', at: 0 }, (await catalogs.current())?.version),
  ]
  for (const damage of damages) {
    await damage()
    const before = gateway.logged.length
    for (let n = 0; n < 3; n++) await gateway.renew()
    expect(gateway.logged.slice(before)).toEqual([expect.stringContaining('the pushed catalog cannot be taken')])
    expect((await ask('sim/newest')).status).toBe(200)
  }
  await catalogs.point({ version: good, at: 0 }, 'nowhere')
  const before = gateway.logged.length
  await gateway.renew()
  expect(gateway.logged.slice(before)).toEqual([])
})

test('a catalog that the release has outgrown waits, unless it was forced; its overrides serve', async () => {
  const overrides = JSON.stringify({ alias: { theirs: 'sim/echo' } })
  const catalog = newerCatalog('2020-01-01', 'sim/oldest')
  await push(catalogs, { catalog, overrides })
  await gateway.renew()
  expect([await has('sim/oldest'), (await ask('theirs')).status]).toEqual([false, 200])
  await push(catalogs, { catalog, overrides, isForced: true })
  await gateway.renew()
  expect([await has('sim/oldest'), (await ask('theirs')).status]).toEqual([true, 200])
})
