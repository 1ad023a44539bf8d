import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attempt } from '#gateway/core/attempt.ts'
import type { Call, WireName } from '#gateway/core/call.ts'
import type { CallOptions } from '#gateway/core/canonical/parts.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { downloader } from '#gateway/transport/download.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { prepareTranslation } from '#gateway/upstream/request/prepare-translation.ts'
import { markCanonical } from '#gateway/upstream/request/prompt-cache/canonical.ts'
import { DIALECTS, WIRES } from '../../../../../harness/dialects.ts'
import { sentText } from '../../../../../harness/sent-text.ts'
import { attemptAt } from '../../../routing/attempt-at.ts'

const bySlug = new Map(PROVIDERS.map((provider) => [provider.slug, provider]))
const at = (slug: string, path: Attempt['path'], changes: Partial<Attempt> = {}): Attempt =>
  attemptAt(bySlug.get(slug) as Provider, { path, service: { caching: 'auto' }, ...changes })
const callOf = (dialect: Call['dialect'], text: string): Call =>
  DIALECTS[dialect].decodeCall({
    body: JSON.parse(text),
    source: jsonSource(text),
    path: '/',
    headers: { 'ai-language-model-id': 'm' },
  })

const relayed = (wire: WireName, body: object | string, attempt: Attempt): string => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return sentText(prepareRelay(attempt, WIRES[wire], callOf(wire, text)).body)
}

/** Where the markers are: `messages.1.content.0`. */
const marks = (value: unknown, path: readonly string[] = []): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    ['cache_control', 'cachePoint'].includes(key) && inner ? [path.join('.')] : marks(inner, [...path, key]),
  )
}

/** The marker at such a place. */
const markerAt = (value: unknown, path: string): { ttl?: string } => {
  const entry = path.split('.').reduce((inner, key) => Object(inner)[key] as unknown, value)
  return Object(entry).cache_control
}

const user = (content: unknown) => ({ role: 'user', content })
const assistant = (content: unknown) => ({ role: 'assistant', content })
const text = (said: string, more: object = {}) => ({ type: 'text', text: said, ...more })
const thinking = { type: 'thinking', thinking: 'hm', signature: 'c2ln' }
const call = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'seen' }
const MARK = { cache_control: { type: 'ephemeral' } }
const HOUR = { cache_control: { type: 'ephemeral', ttl: '1h' } }

describe('a relay of messages', () => {
  const anthropic = at('anthropic', { mode: 'relay', wire: 'anthropic-messages' })

  test.each<[string, object, string[]]>([
    ['nothing but a question', { messages: [user('q')] }, ['messages.0.content.0']],
    ['instructions', { system: 's', messages: [user('q')] }, ['messages.0.content.0', 'system.0']],
    [
      'instructions in blocks',
      { system: [text('a'), text('b')], messages: [user([text('q')])] },
      ['messages.0.content.0', 'system.1'],
    ],
    [
      'a second question',
      { system: 's', messages: [user('q'), assistant('a'), user('q')] },
      ['messages.1.content.0', 'messages.2.content.0'],
    ],
    [
      'a result of a tool',
      { messages: [user('q'), assistant([thinking, text('a'), call]), user([result])] },
      ['messages.1.content.2', 'messages.2.content.0'],
    ],
    [
      'thinking and empty text cannot be marked',
      { messages: [user('q'), assistant([text('a'), thinking]), user([text('q'), text('')])] },
      ['messages.1.content.0', 'messages.2.content.0'],
    ],
    [
      'nor can a message of nothing else: the nearest before it',
      { messages: [user('q'), assistant([thinking]), user('q'), assistant('')] },
      ['messages.0.content.0', 'messages.1.content.0'],
    ],
    ['nothing to mark at all', { system: '', messages: [user(' \n')] }, []],
    ['a block of tomorrow', { messages: [user([text('q'), { type: 'hologram' }])] }, ['messages.0.content.0']],
    ['an answer to go on with', { messages: [user('q'), assistant('a')] }, ['messages.1.content.0']],
    [
      'no marker, said explicitly',
      { messages: [user([text('q', { cache_control: null })])] },
      ['messages.0.content.0'],
    ],
    [
      "the caller's own are enough where they are",
      { system: [text('s', HOUR)], messages: [user([text('q', MARK)])] },
      ['messages.0.content.0', 'system.0'],
    ],
    [
      "the caller's own elsewhere are joined",
      { tools: [{ name: 't', ...MARK }], messages: [user([text('long', MARK), text('q')])] },
      ['messages.0.content.0', 'messages.0.content.1', 'tools.0'],
    ],
    [
      'there is room for one more: the last message',
      {
        tools: [{ name: 't', ...MARK }],
        system: [text('a', MARK), text('b')],
        messages: [user([{ ...result, content: [text('x', MARK)] }, text('q')])],
      },
      ['messages.0.content.0.content.0', 'messages.0.content.1', 'system.0', 'tools.0'],
    ],
    [
      'there is room for none',
      { system: [text('s')], messages: [user(['a', 'b', 'c', 'd'].map((said) => text(said, MARK))), user('q')] },
      ['messages.0.content.0', 'messages.0.content.1', 'messages.0.content.2', 'messages.0.content.3'],
    ],
    [
      'none of ours before one of an hour',
      { system: 's', messages: [user('q'), assistant([text('a', HOUR)]), user('q')] },
      ['messages.1.content.0', 'messages.2.content.0'],
    ],
    ['not before the hour that ends it', { messages: [user([text('q', HOUR)])] }, ['messages.0.content.0']],
    ['the caller has the last block marked', { system: 's', messages: [user('q')], ...MARK }, ['', 'system.0']],
    ['for an hour', { system: 's', messages: [user('q')], ...HOUR }, ['']],
  ])('%s', (_name, body, expected) => {
    const sent = JSON.parse(relayed('anthropic-messages', { model: 'm', max_tokens: 9, ...body }, anthropic))
    expect(marks(sent).sort()).toEqual(expected)
  })

  test('leaves every byte outside of the marked blocks alone', () => {
    const asked = String.raw`{"model":"m","max_tokens":9,"messages":[ {"content" : "old", "role":"user","content":"\u0041 \"q\" \\" } ,{"role":"assistant","content":[{"type":"text","text":"1.0]}"},{ "type":"tool_use","id":"i","name":"n","input":{"n":12345678901234567890,"x":1.0} } ]}, {"role":"user","content":[{"type":"tool_result","tool_use_id":"i","content":"é\ud83d"}]}],"sys\u0074em" : "über" }`
    expect(relayed('anthropic-messages', asked, anthropic)).toBe(
      asked
        .replace('"x":1.0} }', '"x":1.0},"cache_control":{"type":"ephemeral"} }')
        .replace(String.raw`\ud83d"}`, String.raw`\ud83d","cache_control":{"type":"ephemeral"}}`),
    )
    const [bare] = asked.match(/"\\u0041.*?\\\\"/) ?? ['']
    const first = `${asked.slice(0, asked.indexOf(' } ,'))}}]}`
    expect(relayed('anthropic-messages', first, anthropic)).toContain(
      `"content":[{"type":"text","text":${bare},"cache_control":{"type":"ephemeral"}}]`,
    )
  })

  // No answer ends in a blank or in a thought.
  const said = fc.string().map((text) => `t${text}t`)
  const blocks = fc.oneof(
    said.map((it) => text(it)),
    said.map((it) => text(it, MARK)),
    said.map((it) => text(it, HOUR)),
    fc.constantFrom(thinking, call, result, { type: 'image', source: { type: 'url', url: 'https://x' } }),
  )
  const list = fc.tuple(fc.array(blocks, { maxLength: 4 }), said).map(([some, last]) => [...some, text(last)])
  const content = fc.oneof(said, list)
  const bodies = fc.record({
    model: fc.constant('m'),
    max_tokens: fc.constant(1),
    system: fc.oneof(said, fc.array(said.map((it) => text(it)))),
    messages: fc.array(fc.oneof(content.map(user), content.map(assistant)), { minLength: 1, maxLength: 6 }),
    tools: fc.array(fc.constantFrom({ name: 't' }, { name: 't', ...MARK }), { maxLength: 3 }),
  })
  /** Without our markers, text in its long form. */
  const bare = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, inner) => {
        if (key === 'cache_control' && inner.ttl === undefined) return undefined
        return (key === 'content' || key === 'system') && typeof inner === 'string' ? [text(inner)] : inner
      }),
    )

  test('adds nothing but markers, never a fifth, never twice, never one that would be refused', () => {
    fc.assert(
      fc.property(bodies, fc.constantFrom(0, 2), (body, indent) => {
        const asked = JSON.stringify(body, null, indent)
        const sent = JSON.parse(relayed('anthropic-messages', asked, anthropic))
        expect(bare(sent)).toEqual(bare(body))
        expect(marks(sent).length).toBeLessThanOrEqual(Math.max(4, marks(body).length))
        expect(marks(sent)).toEqual(expect.arrayContaining(marks(body)))
        expect(marks(JSON.parse(relayed('anthropic-messages', sent, anthropic)))).toEqual(marks(sent))
        const inOrder = marks({ system: sent.system, messages: sent.messages })
        const lives = inOrder.map((path) => markerAt(sent, path).ttl)
        const added = inOrder.findIndex((path) => !marks(body).includes(path))
        expect(added === -1 ? [] : lives.slice(added)).not.toContain('1h')
      }),
    )
  })

  test('without the option nothing is touched', () => {
    const body = JSON.stringify({ model: 'm', max_tokens: 9, system: 's', messages: [user('q')] })
    expect(relayed('anthropic-messages', body, { ...anthropic, service: {} })).toBe(body)
  })
})

describe('who is told', () => {
  const messages = [user('q')]
  test.each<[slug: string, wire: WireName, model: string, isTold: boolean]>([
    ['anthropic', 'anthropic-messages', 'claude-opus-4-6', true],
    ['vertex', 'anthropic-messages', 'claude-opus-4-6@20260101', true],
    ['bedrock', 'anthropic-messages', 'us.anthropic.claude-opus-4-6-v1:0', true],
    ['bedrock', 'anthropic-messages', 'anthropic.claude-3-5-haiku-20241022-v1:0', true],
    ['bedrock', 'anthropic-messages', 'anthropic.claude-3-haiku-20240307-v1:0', false],
    ['bedrock-mantle', 'anthropic-messages', 'anthropic.claude-opus-4-6', true],
    ['minimax', 'anthropic-messages', 'MiniMax-M3', true],
    ['alibaba', 'anthropic-messages', 'qwen3-max', true],
    ['alibaba', 'openai-chat', 'qwen3-max', true],
    ['openrouter', 'openai-chat', 'anthropic/claude-opus-4.6', true],
    ['openrouter', 'openai-chat', 'openai/gpt-5', false],
    ['openrouter', 'anthropic-messages', 'openai/gpt-5', false],
    ['openai', 'openai-chat', 'gpt-5', false],
    ['deepseek', 'anthropic-messages', 'deepseek-v4', false],
    ['moonshotai', 'openai-chat', 'kimi-k3', false],
  ])('%s over %s, %s: %s', (slug, wire, upstreamModel, isTold) => {
    const sent = relayed(
      wire,
      { model: 'm', max_tokens: 9, messages },
      at(slug, { mode: 'relay', wire }, { upstreamModel }),
    )
    expect(marks(JSON.parse(sent))).toEqual(isTold ? ['messages.0.content.0'] : [])
  })

  test("the catalog's name decides where an account has another one", () => {
    const endpoint = { provider: 'bedrock', model: 'us.anthropic.claude-opus-4-6-v1:0' }
    const changes = { endpoint, upstreamModel: 'arn:aws:bedrock:x' }
    const attempt = at('bedrock', { mode: 'relay', wire: 'anthropic-messages' }, changes)
    expect(relayed('anthropic-messages', { model: 'm', max_tokens: 9, messages }, attempt)).toContain('cache_control')
  })
})

test('a relay of chat messages: their text becomes a part, a call alone stays as it is', () => {
  const tool_calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }]
  const asked = {
    model: 'm',
    messages: [
      { role: 'system', content: 's' },
      user('q'),
      { role: 'assistant', content: null, tool_calls },
      { role: 'tool', tool_call_id: 'c', content: 'seen' },
      { role: 'assistant', content: null, tool_calls },
      user([text('q'), { type: 'image_url', image_url: { url: 'https://x' } }]),
    ],
  }
  const sent = JSON.parse(relayed('openai-chat', asked, at('alibaba', { mode: 'relay', wire: 'openai-chat' })))
  expect(marks(sent)).toEqual(['messages.3.content.0', 'messages.5.content.0'])
  expect(sent.messages[3]).toEqual({ ...asked.messages[3], content: [text('seen', MARK)] })
})

describe('a translation', () => {
  const download = downloader({ enabled: false })
  const sentTo = async (slug: string, wire: WireName, dialect: Call['dialect'], body: object, caching?: 'auto') => {
    const service = caching ? { caching } : {}
    const attempt = at(slug, { mode: 'translate', wire }, { service, upstreamModel: 'claude-opus-4-6' })
    const run = { call: callOf(dialect, JSON.stringify(body)), dialect: DIALECTS[dialect] }
    const prepared = await prepareTranslation(attempt, WIRES[wire], run, download)
    return { ...prepared, body: JSON.parse(sentText(prepared.body)) }
  }

  const tool_calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }]
  const chat = {
    model: 'm',
    messages: [
      { role: 'system', content: 's' },
      user('q'),
      { role: 'assistant', content: 'a', tool_calls },
      { role: 'tool', tool_call_id: 'c', content: 'seen' },
    ],
  }

  test('from chat to messages', async () => {
    const { body, warnings } = await sentTo('anthropic', 'anthropic-messages', 'openai-chat', chat, 'auto')
    expect(marks(body).sort()).toEqual(['messages.2.content.0', 'system.0'])
    expect(warnings).toEqual([])
    const more = [...chat.messages, { role: 'assistant', content: 'b' }, user('q')]
    const next = await sentTo('anthropic', 'anthropic-messages', 'openai-chat', { ...chat, messages: more }, 'auto')
    expect(marks(next.body)).toEqual(['messages.3.content.0', 'messages.4.content.0'])
  })

  const prompt = [
    { role: 'system', content: 'a' },
    { role: 'system', content: 'b' },
    user([text('q')]),
    assistant([text('a'), text('b'), { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: {} }]),
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'f', output: text('seen') }] },
  ]
  const output = { type: 'text', value: 'seen' }
  const answered = [
    ...prompt.slice(0, -1),
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'f', output }] },
  ]

  test('to chat messages: what is said in parts stays one text', async () => {
    const { body } = await sentTo('alibaba', 'openai-chat', 'ai-sdk', { prompt: answered }, 'auto')
    expect(marks(body).sort()).toEqual(['messages.0.content.0', 'messages.3.content.0'])
    expect(body.messages[0].content).toEqual([text('a\n\nb', MARK)])
    expect(body.messages[3]).toEqual({ role: 'tool', tool_call_id: 'c', content: [text('seen', MARK)] })
    const next = await sentTo('alibaba', 'openai-chat', 'ai-sdk', { prompt: [...answered, user([text('q')])] }, 'auto')
    expect(marks(next.body)).toEqual(['messages.3.content.0', 'messages.4.content.0'])
    const third = [...answered.slice(0, -2), assistant([text('a'), text('b')]), user([text('q')])]
    const marked = await sentTo('alibaba', 'openai-chat', 'ai-sdk', { prompt: third }, 'auto')
    expect(marked.body.messages[2].content).toEqual([text('ab', MARK)])
  })

  test("a caller's markers at any level, in any spelling, reach chat messages", async () => {
    const cacheControl = { type: 'ephemeral' }
    const marked = [
      { role: 'system', content: 's', providerOptions: { anthropic: { cacheControl } } },
      { ...user([text('q')]), providerOptions: { alibaba: { cacheControl } } },
      { ...answered.at(-2), providerOptions: { anthropic: { cache_control: cacheControl } } },
      { ...answered.at(-1), providerOptions: { anthropic: { cacheControl } } },
    ]
    const { body } = await sentTo('alibaba', 'openai-chat', 'ai-sdk', { prompt: marked })
    expect(marks(body)).toEqual([0, 1, 2, 3].map((index) => `messages.${index}.content.0`))
  })

  test('the canonical form stays clean for the next provider', async () => {
    const shared = callOf('openai-chat', JSON.stringify(chat))
    const ask = (slug: string, wire: WireName) =>
      prepareTranslation(
        at(slug, { mode: 'translate', wire }),
        WIRES[wire],
        { call: shared, dialect: DIALECTS['openai-chat'] },
        download,
      )
    expect(sentText((await ask('anthropic', 'anthropic-messages')).body)).toContain('cache_control')
    const { body, warnings } = await ask('deepseek', 'anthropic-messages')
    expect(sentText(body)).not.toContain('cache_control')
    expect(warnings).toEqual([])
  })
})

describe('a package', () => {
  const CLAUDE = { upstreamModel: 'us.anthropic.claude-opus-4-6-v1:0' }
  const ask = (slug: string, options: CallOptions, changes: Partial<Attempt>) =>
    markCanonical({ options, warnings: [] }, at(slug, { mode: 'adapt' }, changes)).options
  const cacheControl = { type: 'ephemeral' }
  const said = (role: 'user' | 'assistant', of: object = {}, more: object = {}) =>
    ({ role, content: [{ ...text('t'), ...of }], ...more }) as CallOptions['prompt'][number]
  const prompt = [said('user'), said('assistant'), said('user')]

  test.each([
    ['anthropic', { anthropic: { cacheControl } }],
    ['bedrock', { bedrock: { cachePoint: { type: 'default' } } }],
  ])('%s is told in its own words, at the last part that can be marked', (slug, providerOptions) => {
    expect(ask(slug, { prompt }, CLAUDE).prompt).toEqual([
      said('user'),
      said('assistant', { providerOptions }),
      said('user', { providerOptions }),
    ])
  })

  test.each([
    ['bedrock', 'amazon.nova-pro-v1:0'],
    ['bedrock', 'meta.llama4-maverick-17b-instruct-v1:0'],
    ['google', 'gemini-3-pro'],
    ['openai', 'gpt-5'],
  ])('%s of %s is not', (slug, upstreamModel) => {
    expect(ask(slug, { prompt }, { upstreamModel })).toEqual({ prompt })
  })

  test("the caller's markers for Anthropic hold at Bedrock too, asked or not", () => {
    const marked = [
      {
        role: 'system',
        content: 's',
        providerOptions: { anthropic: { cacheControl: { ...cacheControl, ttl: '1h' } } },
      },
      said('user', {}, { providerOptions: { anthropic: { cacheControl }, other: { a: 1 } } }),
      said('user', { providerOptions: { bedrock: { cachePoint: { type: 'default', ttl: '5m' } } } }),
    ] as CallOptions['prompt']
    const changes = { ...CLAUDE, service: {} }
    const points = ask('bedrock', { prompt: marked }, changes).prompt.map((message) => [
      message.providerOptions?.['bedrock']?.['cachePoint'],
      typeof message.content !== 'string' && message.content[0]?.providerOptions?.['bedrock']?.['cachePoint'],
    ])
    expect(points).toEqual([
      [{ type: 'default', ttl: '1h' }, false],
      [{ type: 'default' }, undefined],
      [undefined, { type: 'default', ttl: '5m' }],
    ])
    expect(ask('bedrock', { prompt: marked.slice(1) }, CLAUDE).prompt).toEqual(
      ask('bedrock', { prompt: marked.slice(1) }, changes).prompt,
    )
  })

  test("the caller's markers on tools and on the whole count", () => {
    const inputSchema = { type: 'object' } as const
    const tool = { type: 'function', name: 't', inputSchema, providerOptions: { anthropic: { cacheControl } } } as const
    const own = { type: 'provider', id: 'anthropic.x', name: 'x', args: { cacheControl } } as const
    const marksLeft = (options: Partial<CallOptions>) => {
      const { prompt: sent } = ask('anthropic', { prompt, ...options }, {})
      return sent.filter(({ content }) => JSON.stringify(content).includes('cacheControl')).length
    }
    expect(marksLeft({ tools: [tool, own] })).toBe(2)
    expect(marksLeft({ tools: [tool, own, tool] })).toBe(1)
    expect(marksLeft({ tools: [tool, own, tool, own] })).toBe(0)
    expect(marksLeft({ providerOptions: { anthropic: { cacheControl } } })).toBe(1)
  })
})
