import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { openaiChat, openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'

const ROOT = join(import.meta.dirname, '../../../../lambda/gateway/dialect')

/** The half towards clients: a request in, an answer out. */
const TOWARDS_CLIENTS = [
  'index',
  'fields',
  'error',
  'finish',
  'usage',
  'call/decode',
  'call/decode-options',
  'messages/decode',
  'messages/decode-content',
  'tools/decode',
  'tools/decode-result',
  'result/encode',
  'stream/encode',
]

/** The half towards providers, and what only those who speak both ways have to tell apart. */
const TOWARDS_PROVIDERS = [
  'places',
  'call/canonical',
  'call/fields',
  'call/encode',
  'call/encode-options',
  'call/response-format',
  'messages/decode-assistant',
  'messages/encode',
  'messages/encode-assistant',
  'messages/encode-content',
  'messages/order',
  'tools/encode',
  'tools/encode-result',
  'reasoning/effort',
  'reasoning/carrier',
  'result/decode',
  'result/decode-content',
  'result/encode-content',
  'result/sources',
  'stream/decode',
  'relay/tap',
  'relay/patch',
]

const ROOMS = ['call', 'messages', 'tools', 'reasoning', 'result', 'stream', 'relay']

const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))

interface Exports {
  readonly dialects: object[]
  readonly wires: object[]
}

const exportsOf = async (folder: string): Promise<Exports> => {
  const values = Object.values((await import(join(ROOT, folder, 'index.ts'))) as Record<string, object>)
  return {
    dialects: values.filter((value) => 'decodeCall' in value),
    wires: values.filter((value) => 'encodeCall' in value),
  }
}

const sharedKeys = (value: object, other: object): string[] => Object.keys(value).filter((key) => key in other)

test('there are dialects that providers speak and one that only clients do', () => {
  expect(folders).toEqual(expect.arrayContaining(['openai-chat', 'anthropic-messages', 'ai-sdk']))
  expect('decodeCall' in aiSdk && 'encodeCall' in openaiChatWire).toBe(true)
})

describe.each(folders)('the folder %s', (folder) => {
  const files = filesOf(folder)

  test('has the files of the half towards clients', () => {
    expect(files).toEqual(expect.arrayContaining(TOWARDS_CLIENTS))
  })

  test('has the files of the half towards providers if it is a wire', async () => {
    const { wires } = await exportsOf(folder)
    expect(files).toEqual(expect.arrayContaining(wires.length > 0 ? TOWARDS_PROVIDERS : []))
  })

  test('has no other rooms', () => {
    const rooms = files.filter((file) => file.includes('/')).map((file) => file.split('/', 1)[0])
    expect(ROOMS).toEqual(expect.arrayContaining([...new Set(rooms)]))
  })

  test('exports one dialect and at most one wire, their members in the same order as in the others', async () => {
    const { dialects, wires } = await exportsOf(folder)
    expect([dialects.length, Math.max(wires.length, 1)]).toEqual([1, 1])
    for (const dialect of dialects) expect(sharedKeys(dialect, openaiChat)).toEqual(sharedKeys(openaiChat, dialect))
    for (const wire of wires) expect(sharedKeys(wire, openaiChatWire)).toEqual(sharedKeys(openaiChatWire, wire))
  })

  test('returns its warnings instead of writing them into a parameter', () => {
    const takers = files.filter((file) =>
      /\b\w+: (?:Warning\[\]|Array<Warning>)\s*[,)]/.test(readFileSync(join(ROOT, folder, `${file}.ts`), 'utf8')),
    )
    expect(takers).toEqual([])
  })
})
