import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileTeamCredentials } from '../../../../lambda/storage/file/credentials.ts'
import { teamCredentialsConformance } from '../conformance/team-credentials.ts'

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
  await Promise.all(['one', 'two', 'three'].map((apiKey) => credentials.change('modes', 'openai', () => [{ apiKey }])))
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

test.each(['..', '.', 'a/b', '../../etc', '', 'a\0b'])('the name "%s" reaches no file', async (name) => {
  await expect(credentials.list(name, 'openai')).rejects.toThrow('cannot name a file')
  await expect(credentials.change('a', name, () => [{}])).rejects.toThrow('cannot name a file')
})
