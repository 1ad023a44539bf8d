import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Metafile } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKey } from '#gateway/access/keys.ts'
import { writeGatewayEnv } from '#gateway/env.ts'
import { bundle, CLOSING_ENTRY, GATEWAY_ENTRY, LEDGER_ENTRY } from '../../lib/bundle.ts'
import { startLambda } from '../lambda-runtime/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')
/** The catalog, which grows with the world, aside. */
const MAX_START_BYTES = 200_000
/** The entry, what is there from the start, and what it shares with packages; the catalog. */
const MAX_START_FILES = 4

let bundleDir: string
let outputs: Metafile['outputs']

beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  outputs = (await bundle(GATEWAY_ENTRY, bundleDir)).outputs
})
afterAll(() => rm(bundleDir, { recursive: true }))

/** What Node reads before the first request: the entry and, in turn, everything that is not imported dynamically. */
const filesAtStart = (folder = bundleDir, all = outputs): Set<string> => {
  const entry = relative(ROOT, join(folder, 'index.mjs'))
  const chunks = new Set([entry])
  for (const chunk of chunks)
    for (const { path, kind } of all[chunk]?.imports ?? [])
      if (kind === 'import-statement' && path in all) chunks.add(path)
  return chunks
}

/** Its modules, with their sizes. */
const loadedAtStart = (): Map<string, number> =>
  new Map(
    [...filesAtStart()].flatMap((file) =>
      Object.entries(outputs[file]?.inputs ?? {}).map(
        ([module, { bytesInOutput }]) => [module, bytesInOutput] as const,
      ),
    ),
  )

test('before the first request little is loaded beside the catalog', () => {
  const code = [...loadedAtStart()].filter(([module]) => !module.endsWith('catalog.json'))
  expect(code.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(MAX_START_BYTES)
})

test('what is loaded at start is in few files', () => {
  expect(filesAtStart().size).toBeLessThanOrEqual(MAX_START_FILES)
})

test('packages wait until they are needed, but the one that signs', () => {
  const modules = [...loadedAtStart().keys()]
  expect(modules).toContain('lambda/gateway/handler.ts')
  expect(modules).toContain('lambda/storage/aws/signed-client.ts')
  expect(modules.filter((module) => /node_modules\/(?!aws4\/)/.test(module))).toEqual([])
})

/** Few callers have budgets or limits: what holds and counts for them waits for the first one. */
const OF_SPENDING =
  /^lambda\/(?:gateway\/(?:money\/(?:budgets|gates|bounds)|operation\/spending|upstream\/output-limit)|storage\/dynamodb\/(?:gates|alerts))\//
/** What looks whether there are any, and what tells callers. */
const WIRING = ['allowed', 'limit-headers'].map((name) => `lambda/gateway/operation/spending/${name}.ts`)
/** All of it, as it is read then. */
const MAX_SPENDING_BYTES = 50_000

test('what budgets and limits need waits for the first caller who has some', () => {
  expect([...loadedAtStart().keys()].filter((module) => OF_SPENDING.test(module)).sort()).toEqual(WIRING)
  const later = Object.entries(outputs).filter(([file]) => !filesAtStart().has(file))
  const bytes = later.flatMap(([, { inputs }]) =>
    Object.entries(inputs).flatMap(([module, { bytesInOutput }]) => (OF_SPENDING.test(module) ? [bytesInOutput] : [])),
  )
  expect(bytes.length).toBeGreaterThan(20)
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(MAX_SPENDING_BYTES)
})

test('no function carries what commands alone ask', async () => {
  const ledgerDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  const ledger = (await bundle(LEDGER_ENTRY, ledgerDir)).outputs
  await rm(ledgerDir, { recursive: true })
  const modules = [...Object.values(outputs), ...Object.values(ledger)].flatMap(({ inputs }) => Object.keys(inputs))
  expect(modules.filter((module) => module.includes('/client-dynamodb/')).length).toBeGreaterThan(0)
  expect(modules.filter((module) => module.includes('cloudformation'))).toEqual([])
})

test('the sums load what writes Parquet when a day is over, and no SDK of S3', async () => {
  const closingDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  const closing = (await bundle(CLOSING_ENTRY, closingDir)).outputs
  await rm(closingDir, { recursive: true })
  const start = filesAtStart(closingDir, closing)
  const modulesIn = (isStart: boolean) =>
    Object.entries(closing)
      .filter(([file]) => start.has(file) === isStart)
      .flatMap(([, { inputs }]) => Object.keys(inputs))
  expect(modulesIn(true)).toContain('lambda/gateway/archive/days.ts')
  expect(modulesIn(true).filter((module) => module.includes('hyparquet'))).toEqual([])
  expect(modulesIn(false).some((module) => module.includes('/hyparquet-writer/'))).toBe(true)
  expect([true, false].flatMap(modulesIn).filter((module) => module.includes('client-s3'))).toEqual([])
})

test('no file calls the require that ES modules do not have', async () => {
  const files = await Promise.all(Object.keys(outputs).map((file) => readFile(join(ROOT, file), 'utf8')))
  expect(files.join()).not.toContain('Dynamic require of')
})

test('of the schema library only one language is bundled', () => {
  const modules = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
  expect(modules.filter((module) => /zod\/v4\/locales\/\w+/.test(module))).toHaveLength(2)
})

const KEY = { name: 'k', team: 't', project: 'p', createdAt: 0 }
const env = writeGatewayEnv({
  accountsTable: 'none',
  dataTable: 'none',
  secretPrefix: 'none',
  parameterPrefix: '/none',
  requestLogDays: 1,
  metricNamespace: 'none',
})

test('the bundle starts in the real runtime', async () => {
  const lambda = await startLambda({ bundleDir, env })
  try {
    const response = await fetch(`${lambda.url}/health`)
    expect([response.status, lambda.output()]).toEqual([200, ''])
    expect(response.headers.get('x-gateway-generation-id')).toMatch(/^gen_/)
  } finally {
    await lambda.close()
  }
})

test('an endpoint that is no URL is told in a word', async () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  const lambda = await startLambda({ bundleDir, env: { ...env, ...credentials, AWS_ENDPOINT_URL: 'no-url' } })
  try {
    const headers = { authorization: `Bearer ${createKey(KEY, randomBytes).secret}` }
    const response = await fetch(`${lambda.url}/v1/chat/completions`, { method: 'POST', headers, body: '{}' })
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.stringContaining('AWS_ENDPOINT_URL must be a URL'),
    ])
  } finally {
    await lambda.close()
  }
})
