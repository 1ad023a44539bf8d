import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../../../lambda/local/main.ts', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts the server as `npm start` does. `until` ends the wait early; else the process has to end by itself. */
const start = async (env: Record<string, string>, until?: RegExp) => {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], PORT: '0', POINTSMAN_DATA_DIR: join(folder, 'data'), ...env },
  })
  let output = ''
  await new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (until?.test(output)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('close', () => resolve())
  })
  const stop = async (): Promise<number | null> => {
    if (child.exitCode !== null) return child.exitCode
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }
  return { output: () => output, stop }
}

describe('npm start', () => {
  test('shows the key, what is configured and what is not, and answers', async () => {
    const server = await start({ OPENAI_API_KEY: 'sk-configured' }, /Ctrl-C stops/)
    const output = server.output()
    const url = /ready at (\S+)/.exec(output)?.[1] ?? ''
    const key = /Key +(pm_\S+)/.exec(output)?.[1] ?? ''
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
    const first = await start({}, /Ctrl-C stops/)
    const second = await start({}, /Ctrl-C stops/)
    const keyOf = (output: string) => /Key +(pm_\S+)/.exec(output)?.[1]
    expect(keyOf(first.output())).toBe(keyOf(second.output()))
    await Promise.all([first.stop(), second.stop()])
    const named = await start({ AI_GATEWAY_API_KEY: 'chosen' }, /Ctrl-C stops/)
    expect(named.output()).toContain('the one in AI_GATEWAY_API_KEY')
    expect(named.output()).not.toContain('chosen')
    await named.stop()
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

  test('overrides that are missing, no JSON, or wrong', async () => {
    const file = join(folder, 'overrides.json')
    await fails({ POINTSMAN_OVERRIDES: join(folder, 'none.json') }, /none\.json cannot be read/)
    writeFileSync(file, '{"models": }')
    await fails({ POINTSMAN_OVERRIDES: file }, /overrides\.json:1:12: is not valid JSON/)
    writeFileSync(file, '{"providers":{"openai":{"baseurl":"https://x.example"}}}')
    await fails({ POINTSMAN_OVERRIDES: file }, /overrides\.json: providers\.openai.*baseurl.*baseUrl/)
  })
})
