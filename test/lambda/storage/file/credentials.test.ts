import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileCredentials } from '../../../../lambda/storage/file/credentials.ts'
import { credentialsConformance } from '../conformance/credentials.ts'

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

test('an empty entry is none, and a change is seen at once', async () => {
  write('{"openai":{}}')
  const credentials = fileCredentials(path)
  expect(await credentials.get('openai')).toBeUndefined()
  write('{"openai":{"apiKey":"new"}}')
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
