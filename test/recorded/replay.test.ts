import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatEvents } from '../harness/fake-provider.ts'
import { readRecordings } from './recording.ts'
import { table, totals } from './report.ts'
import { replay } from './suite.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recorded-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const chunk = (delta: object, finish: string | null = null, usage?: object) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
  usage,
})

const CHAT = chatEvents(
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'Grüße 🌍' }),
  chunk({}, 'stop', { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }),
).join('')

const CONVERSE = [
  { messageStart: { role: 'assistant' } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hi' } } },
  { contentBlockStop: { contentBlockIndex: 0 } },
  { messageStop: { stopReason: 'end_turn' } },
  { metadata: { usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } } },
].map((event) => JSON.stringify(event))

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'tool_use', id: 'toolu_1', name: 'roll', input: { sides: 6 } }],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 4 },
}

const ASKED = {
  max_tokens: 99,
  messages: [{ role: 'user', content: 'Roll.' }],
  tools: [{ name: 'roll', input_schema: { type: 'object' } }],
}

const LIMITED = { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } }

interface Case {
  readonly provider: string
  readonly api: string
  readonly file: string
  readonly text: string
  readonly status?: number
  readonly request?: object
  /** How it was recorded. */
  readonly recorded?: boolean | string
}

const REBUILT = 'response only; SSE framing rebuilt from one-JSON-per-line chunks'
const DONE = 'data: [DONE]\n\n'
const UNMARKED = CHAT.replace(DONE, '')

const replayed = (cases: readonly Case[]) => {
  const entries = cases.map(({ provider, api, file, text, status, request, recorded = true }) => {
    writeFileSync(join(folder, file), text)
    if (request) writeFileSync(join(folder, `${file}.request`), JSON.stringify(request))
    const headers = status ? { 'content-type': 'application/json', 'retry-after': '7', 'request-id': 'req_1' } : {}
    return {
      id: file,
      provider,
      api,
      recorded,
      stream: !file.endsWith('.json'),
      response: { status, headers },
      files: { response: file, ...(request ? { request: `${file}.request` } : {}) },
    }
  })
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ cases: entries }))
  return replay(readRecordings(folder))
}

test('recordings of every framing pass, in every dialect', async () => {
  const result = await replayed([
    { provider: 'acme', api: 'chat', file: 'a.response.sse', text: CHAT },
    { provider: 'anthropic', api: 'messages', file: 'b.response.json', text: JSON.stringify(MESSAGE), request: ASKED },
    { provider: 'anthropic', api: 'messages', file: 'c.response.json', text: JSON.stringify(LIMITED), status: 429 },
    { provider: 'bedrock', api: 'converse', file: 'd.response.events.jsonl', text: CONVERSE.join('\n') },
    { provider: 'anthropic', api: 'count_tokens', file: 'f.response.json', text: '{"input_tokens":9}', request: ASKED },
    { provider: 'acme', api: 'images', file: 'e.response.json', text: '{}' },
  ])
  expect(result.results.filter(({ found }) => found.length > 0)).toEqual([])
  expect(table(result)).toContain('| acme | chat | 1 | – | 1 | 1 | 1 | 1 | – | – | – | 1 |')
  expect(totals(result)).toBe('26 passed, 0 failed, 1 skipped')
})

test('a stream that has no end passes nowhere', async () => {
  const { results } = await replayed([
    { provider: 'acme', api: 'chat', file: 'a.response.sse', text: UNMARKED },
    { provider: 'bedrock', api: 'converse', file: 'b.response.events.jsonl', text: CONVERSE.slice(0, 3).join('\n') },
  ])
  expect(results.filter(({ found }) => found.length === 0)).toEqual([])
  expect(results.length).toBeGreaterThan(8)
})

test('a request that comes to more tokens than it was said to does not pass', async () => {
  const dear = { ...MESSAGE, usage: { input_tokens: 90_000, output_tokens: 100 } }
  const { results } = await replayed([
    { provider: 'anthropic', api: 'messages', file: 'a.response.json', text: JSON.stringify(dear), request: ASKED },
  ])
  const [bounds] = results.filter(({ column }) => column === 'bounds')
  expect(bounds?.found.map(({ check, got }) => [check, got])).toEqual([
    ['input at most', 90_000],
    ['output at most', 100],
  ])
})

/** Perplexity's own streams end with a reason alone; those of `acme` with a marker, as a raw recording shows. */
describe('a recording whose framing was rebuilt', () => {
  const rebuilt = (provider: string, text: string, file = 'r.response.sse') => ({
    ...{ provider, api: 'chat', file, text, recorded: REBUILT },
  })
  const raw = { provider: 'acme', api: 'chat', file: 'raw.response.sse', text: CHAT }
  const failing = async (cases: readonly Case[]) =>
    (await replayed(cases)).results.flatMap(({ column, found }) => found.map(({ check }) => `${column} ${check}`))

  test.each([
    ['with a marker, of a provider that sends none', [rebuilt('perplexity', CHAT)]],
    ['without one', [rebuilt('perplexity', UNMARKED)]],
    ['with a marker, of a provider that is known to send it', [rebuilt('acme', CHAT), raw]],
    ['without the one that its provider is known to send', [rebuilt('acme', UNMARKED), raw]],
  ])('passes: %s', async (_, cases) => {
    expect(await failing(cases)).toEqual([])
  })

  test('proves no marker', async () => {
    expect(await failing([rebuilt('acme', CHAT), rebuilt('acme', CHAT, 'other.response.sse')])).toEqual([
      'framing marker',
      'framing marker',
    ])
  })
})
