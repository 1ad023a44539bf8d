import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../../harness/listen.ts'
import { type Deployment, openDeployment } from '../../lambda-runtime/deployment.ts'
import type { RunningLambda } from '../../lambda-runtime/emulator.ts'
import { newerCatalog, push } from './parts.ts'

let deployment: Deployment
beforeAll(async () => {
  deployment = await openDeployment({ alias: { mine: 'sim/echo' } })
})
afterAll(() => deployment.close())

const ask = (lambda: RunningLambda, model: string) =>
  fetch(`${lambda.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${deployment.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  })

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

/** Asks a new function for models, one after the other. */
const asked = async (models: readonly string[], env: Readonly<Record<string, string>> = CREDENTIALS) => {
  const lambda = await deployment.start({ env })
  try {
    const statuses: number[] = []
    for (const model of models) {
      statuses.push((await ask(lambda, model)).status)
      await lambda.whenIdle()
    }
    return { statuses, output: lambda.output() }
  } finally {
    await lambda.close()
  }
}

test("a new function's first request goes by what was pushed, with the release's overrides", async () => {
  await push(deployment.pushed, { catalog: newerCatalog('2099-01-01', 'sim/newest') })
  const { statuses, output } = await asked(['sim/newest', 'mine'])
  expect([statuses, output]).toEqual([[200, 200], expect.stringContaining('"priceVersion":"2099-01-01-abcdef12"')])
})

test('so does one that was started ahead', async () => {
  const ahead = { ...CREDENTIALS, AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' }
  expect((await asked(['sim/newest'], ahead)).statuses).toEqual([200])
})

test('one that has to find its credentials first follows after its first answer', async () => {
  const container = await listen((_request, response) => {
    const Expiration = '2099-01-01T00:00:00Z'
    response.end(JSON.stringify({ AccessKeyId: 'AKIAFOUND', SecretAccessKey: 's', Token: 't', Expiration }))
  })
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/credentials` }
  expect((await asked(['sim/echo', 'sim/newest'], env)).statuses).toEqual([200, 200])
  await container.close()
})

test('what cannot be taken is an error in the log, and the release serves', async () => {
  const version = await push(deployment.pushed, { catalog: newerCatalog('2099-01-02', 'sim/worse') })
  await deployment.pushed.put(version, Buffer.from('rotten'))
  const { statuses, output } = await asked(['sim/echo', 'sim/worse', 'mine'])
  expect(statuses).toEqual([200, 404, 200])
  expect(output.split('\n').filter((line) => line.includes('cannot be taken'))).toEqual([
    expect.stringMatching(/"level":"error".*is damaged/),
  ])
})
