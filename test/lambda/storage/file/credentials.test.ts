import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { KEPT_MS } from '../../../../lambda/storage/brief-memory.ts'
import { fileCredentials, fileTeamCredentials } from '../../../../lambda/storage/file/credentials.ts'
import { credentialsConformance } from '../conformance/credentials.ts'
import { teamCredentialsConformance } from '../conformance/team-credentials.ts'

describe('the credentials of a deployment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const path = join(folder, 'credentials.json')
  afterAll(() => rmSync(folder, { recursive: true }))

  const write = (content: string, mode = 0o600): void => {
    writeFileSync(path, content)
    chmodSync(path, mode)
  }

  credentialsConformance('a file', async (stored) => {
    write(JSON.stringify(stored))
    return fileCredentials(path)
  })

  test('has none without a file', async () => {
    expect(await fileCredentials(join(folder, 'missing.json')).get('openai')).toBeUndefined()
  })

  test('an empty entry is none, and a change is soon seen', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    write('{"openai":{}}')
    const credentials = fileCredentials(path)
    expect(await credentials.get('openai')).toBeUndefined()
    write('{"openai":{"apiKey":"new"}}')
    vi.advanceTimersByTime(KEPT_MS)
    expect(await credentials.get('openai')).toEqual({ apiKey: 'new' })
  })

  test.each([0o644, 0o640, 0o602, 0o601])('refuses mode %o and says how to repair it', async (mode) => {
    write('{"openai":{"apiKey":"sk-secret"}}', mode)
    await expect(fileCredentials(path, true).get('openai')).rejects.toThrow(`chmod 600 ${path}`)
    expect(await fileCredentials(path, false).get('openai')).toEqual({ apiKey: 'sk-secret' })
  })

  test.each(['sk-secret', '[]', '{"openai":"sk-secret"}', '{"openai":{"apiKey":7,"other":"sk-secret"}}'])(
    'refuses %s without repeating it',
    async (content) => {
      write(content)
      const error = await fileCredentials(path).get('openai').catch(String)
      expect(error).toContain(path)
      expect(error).not.toContain('sk-secret')
    },
  )
})

describe('those of teams', () => {
  const root = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const folder = join(root, 'teams')
  const credentials = fileTeamCredentials(folder)
  afterAll(() => rmSync(root, { recursive: true }))

  const write = (team: string, provider: string, text: string): void => {
    const path = join(folder, team, `${provider}.json`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { mode: 0o600 })
  }

  teamCredentialsConformance('files', () => ({ store: { credentials, write }, close: () => undefined }))

  test('a lock that nobody takes away is told', async () => {
    write('stuck', 'openai', '{}')
    writeFileSync(join(folder, 'stuck', 'openai.json.lock'), '')
    const told = credentials.change('stuck', 'openai', () => [])
    await expect(told).rejects.toThrow('openai.json.lock says that the file is being changed')
  })

  test('what it writes is for its owner alone, and nothing else is left behind', async () => {
    await Promise.all(
      ['one', 'two', 'three'].map((apiKey) => credentials.change('modes', 'openai', () => [{ apiKey }])),
    )
    expect(readdirSync(join(folder, 'modes'))).toEqual(['openai.json'])
    expect(statSync(join(folder, 'modes', 'openai.json')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'modes')).mode & 0o777).toBe(0o700)
    expect(await credentials.list('modes', 'openai')).toHaveLength(1)
  })

  test('a file that others may read is refused', async () => {
    write('open', 'openai', '{"credentials":[{"apiKey":"sk-secret"}]}')
    chmodSync(join(folder, 'open', 'openai.json'), 0o644)
    await expect(credentials.list('open', 'openai')).rejects.toThrow('chmod 600')
  })

  test('a change holds for every process when it is done', async () => {
    const others = [fileTeamCredentials(folder), fileTeamCredentials(folder)]
    const listed = () => Promise.all(others.map((other) => other.list('shared', 'openai')))
    for (const apiKey of ['one', 'two']) {
      await listed()
      await credentials.change('shared', 'openai', () => [{ apiKey }])
      expect(await listed()).toEqual([[{ apiKey }], [{ apiKey }]])
    }
  })

  test.each(['..', '.', 'a/b', '../../etc', '', 'a\0b'])('the name "%s" reaches no file', async (name) => {
    await expect(credentials.list(name, 'openai')).rejects.toThrow('cannot name a file')
    await expect(credentials.change('a', name, () => [{}])).rejects.toThrow('cannot name a file')
  })
})
