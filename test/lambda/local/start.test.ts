import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { READY, startLocal } from '../../harness/local-process.ts'

/** Servers start within a second, but not on a machine that has much else to do. */
vi.setConfig({ testTimeout: 60_000 })

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The server with a data folder of this test. */
const start = (env: Record<string, string>, until?: RegExp) =>
  startLocal({ POINTSMAN_DATA_DIR: join(folder, 'data'), ...env }, until)

describe('npm start', () => {
  test('shows the key, what is configured and what is not, and answers', async () => {
    const server = await start({ OPENAI_API_KEY: 'sk-configured' }, READY)
    const output = server.output()
    const { url, key } = server
    expect(output).toMatch(/ready: .*openai.*sim/)
    const configuration = output.slice(output.indexOf('Providers'), output.indexOf('Models')).split('\n')
    expect(configuration.join('\n')).toContain('anthropic (ANTHROPIC_API_KEY), ')
    expect(configuration.join('\n')).not.toContain('openai (')
    expect(configuration.length).toBeLessThan(20)
    expect(output).not.toContain('sk-configured')
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sim/echo', messages: [{ role: 'user', content: 'hi' }] }),
    })
    expect(response.status).toBe(200)
    expect(await server.stop()).toBe(0)
    expect(server.output()).toMatch(/200 sim\/echo · by sim/)
    if (process.platform !== 'win32') expect(statSync(join(folder, 'data', 'development-key')).mode & 0o077).toBe(0)
  })

  test('keeps the key, and accepts the one from the environment instead', async () => {
    const first = await start({}, READY)
    const second = await start({}, READY)
    expect(first.key).toMatch(/^pm_/)
    expect(second.key).toBe(first.key)
    await Promise.all([first.stop(), second.stop()])
    const named = await start({ AI_GATEWAY_API_KEY: 'chosen' }, READY)
    expect(named.output()).toContain('the one in AI_GATEWAY_API_KEY')
    expect(named.output()).not.toContain('chosen')
    await named.stop()
  })
})

describe('the kept key', () => {
  test.each(['', ' \n'])('is made anew where its file is empty: %j', async (text) => {
    const data = mkdtempSync(join(folder, 'data-'))
    writeFileSync(join(data, 'development-key'), text)
    const server = await start({ POINTSMAN_DATA_DIR: data }, READY)
    expect(server.key).toMatch(/^pm_/)
    expect(readFileSync(join(data, 'development-key'), 'utf8')).toBe(`${server.key}\n`)
    expect(readdirSync(data).filter((name) => !name.startsWith('pointsman.db'))).toEqual(['development-key'])
    await server.stop()
  })

  test('is the same for all that start at once in a new folder', async () => {
    const data = mkdtempSync(join(folder, 'data-'))
    const servers = await Promise.all([1, 2, 3].map(() => start({ POINTSMAN_DATA_DIR: data }, READY)))
    expect(new Set(servers.map(({ key }) => key)).size).toBe(1)
    await Promise.all(servers.map((server) => server.stop()))
  })
})

describe('what stops it from starting is one clear line', () => {
  const fails = async (env: Record<string, string>, message: RegExp) => {
    const server = await start(env)
    expect(server.output()).toMatch(message)
    expect(server.output().trim().split('\n')).toHaveLength(1)
    expect(await server.stop()).toBe(1)
  }

  test('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    await fails({ PORT: String(port) }, new RegExp(`Port ${port} is in use.*PORT=${port + 1} npm start`))
    taken.close()
  })

  test.each(['0', '1.5', 'forever', '99999999'])('days that are none: %s', (days) =>
    fails({ POINTSMAN_LOG_DAYS: days }, /POINTSMAN_LOG_DAYS must be a number of days between 1 and 36500, got/),
  )
  test('a port that is none', () => fails({ PORT: 'http' }, /PORT must be a number.*got http/))

  test('a data folder that cannot be made', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await fails({ POINTSMAN_DATA_DIR: join(file, 'data') }, /data folder .*POINTSMAN_DATA_DIR/)
  })

  test.runIf(process.getuid?.() !== 0)('a data folder that cannot be written', async () => {
    const closed = mkdtempSync(join(folder, 'closed-'))
    chmodSync(closed, 0o500)
    await fails({ POINTSMAN_DATA_DIR: closed }, /data folder .*POINTSMAN_DATA_DIR/)
  })

  test('a name of a host that is none', () =>
    fails({ POINTSMAN_HOSTS: 'gateway.lan, http://x' }, /POINTSMAN_HOSTS must be names .*got http:\/\/x/))

  test.each([
    ['spaces', 'my key'],
    ['a checksum that is wrong', `pm_${'0'.repeat(46)}`],
  ])('a key that no request could bring: %s', (_, key) =>
    fails({ AI_GATEWAY_API_KEY: key }, /AI_GATEWAY_API_KEY holds no key that could ever be accepted\. Use 1 to/),
  )

  test.each([
    ['is a folder', (file: string) => mkdirSync(file), /cannot be read \(EISDIR.*Remove it, and the next start/],
    ['holds no key', (file: string) => writeFileSync(file, 'no key\n'), /holds no key .*Remove it, and the next start/],
  ])('a kept key whose file %s', async (_, make, message) => {
    const data = mkdtempSync(join(folder, 'data-'))
    make(join(data, 'development-key'))
    const named = new RegExp(`${data}/development-key.*${message.source}`)
    await fails({ POINTSMAN_DATA_DIR: data }, named)
  })

  test('overrides that are missing, no JSON, or wrong', async () => {
    const file = join(folder, 'overrides.json')
    await fails({ POINTSMAN_OVERRIDES: join(folder, 'none.json') }, /none\.json cannot be read/)
    writeFileSync(file, '{"models": }')
    await fails({ POINTSMAN_OVERRIDES: file }, /overrides\.json:1:12: is not valid JSON/)
    writeFileSync(file, '{"providers":{"openai":{"baseurl":"https://x.example"}}}')
    await fails({ POINTSMAN_OVERRIDES: file }, /overrides\.json: providers\.openai.*baseurl.*baseUrl/)
  })
})
