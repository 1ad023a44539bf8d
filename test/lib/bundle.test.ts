import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Metafile } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeGatewayEnv } from '#gateway/env.ts'
import { bundle, GATEWAY_ENTRY } from '../../lib/bundle.ts'
import { startLambda } from '../lambda-runtime/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')
const MAX_START_BYTES = 300_000

let bundleDir: string
let outputs: Metafile['outputs']

beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  outputs = (await bundle(GATEWAY_ENTRY, bundleDir)).outputs
})
afterAll(() => rm(bundleDir, { recursive: true }))

/** What Node reads before the first request: the entry and, in turn, everything that is not imported dynamically. */
const loadedAtStart = (): Map<string, number> => {
  const entry = relative(ROOT, join(bundleDir, 'index.mjs'))
  const chunks = new Set([entry])
  for (const chunk of chunks)
    for (const { path, kind } of outputs[chunk]?.imports ?? [])
      if (kind === 'import-statement' && path in outputs) chunks.add(path)
  return new Map(
    [...chunks].flatMap((chunk) =>
      Object.entries(outputs[chunk]?.inputs ?? {}).map(
        ([module, { bytesInOutput }]) => [module, bytesInOutput] as const,
      ),
    ),
  )
}

test('before the first request little is loaded beside the AWS clients and the catalog', () => {
  const own = [...loadedAtStart()].filter(
    ([module]) => !/node_modules\/@(aws|aws-sdk|smithy)\/|catalog\.json$/.test(module),
  )
  expect(own.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(MAX_START_BYTES)
})

test('provider packages, their schema library and Bedrock wait until they are needed', () => {
  const modules = [...loadedAtStart().keys()].join('\n')
  expect(modules).toContain('lambda/gateway/handler.ts')
  expect(modules).not.toMatch(/node_modules\/(@ai-sdk|zod|google-auth-library|@aws-sdk\/client-bedrock-runtime)\//)
})

test('of the schema library only one language is bundled', () => {
  const modules = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
  expect(modules.filter((module) => /zod\/v4\/locales\/\w+/.test(module))).toHaveLength(2)
})

test('the bundle starts in the real runtime', async () => {
  const env = writeGatewayEnv({
    tableName: 'none',
    secretPrefix: 'none',
    parameterPrefix: '/none',
    requestLogDays: 1,
    metricNamespace: 'none',
  })
  const lambda = await startLambda({ bundleDir, env })
  try {
    const response = await fetch(`${lambda.url}/health`)
    expect([response.status, lambda.output()]).toEqual([200, ''])
    expect(response.headers.get('x-gateway-generation-id')).toMatch(/^gen_/)
  } finally {
    await lambda.close()
  }
})
