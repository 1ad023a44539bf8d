import { describe, expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import { type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import type { ChatQuirks } from '#gateway/core/provider/quirks.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { openaiCompatible } from '#gateway/provider/shared/compatible.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { WIRES } from '../../../../../harness/dialects.ts'
import { sentText } from '../../../../../harness/sent-text.ts'
import { attemptAt } from '../../../routing/attempt-at.ts'
import { callOf } from '../answers.ts'

const OWN = openaiCompatible({ slug: 'own', baseUrl: 'http://127.0.0.1:8000/v1' })
const BY_SLUG = new Map([OWN, ...PROVIDERS].map((provider) => [provider.slug, provider]))

const at = (slug: string): Provider => {
  const provider = BY_SLUG.get(slug)
  if (!provider) throw new Error(`there is no ${slug}`)
  return provider
}

const TOOLS = [{ type: 'function', function: { name: 'f' } }]
const HELLO: JsonObject = { model: 'acme/one', messages: [{ role: 'user', content: 'Hello?' }] }

/** What a provider gets of a body, beside the model, and what it costs. */
const relayed = (slug: string, body: JsonObject, model = 'one', over: object = {}) => {
  const attempt = attemptAt(at(slug), {
    path: { mode: 'relay', wire: 'openai-chat' },
    upstreamModel: model,
    ...over,
  })
  const { body: sent, warnings } = prepareRelay(attempt, WIRES['openai-chat'], callOf({ ...HELLO, ...body }))
  const { model: _, ...fields } = objectOr(JSON.parse(sentText(sent)))
  return { fields, lost: warnings.map((warning) => ('feature' in warning ? warning.feature : warning.type)) }
}

const changed = (slug: string, body: JsonObject, model?: string, over?: object) => {
  const { fields, lost } = relayed(slug, body, model, over)
  const { messages, ...rest } = fields
  return { ...(body['messages'] ? { messages } : {}), ...rest, lost }
}

const CHATTING = PROVIDERS.flatMap(({ slug, wires }) => {
  const quirks: ChatQuirks | undefined = wires['openai-chat']?.quirks
  return quirks ? [[slug, quirks] as const] : []
})

describe('what a provider’s row says that it rejects is not relayed to it either', () => {
  const SAMPLES: JsonObject = {
    stream_options: { include_usage: true, include_obfuscation: true },
    stop: ['x'],
    logprobs: true,
    logit_bias: { '1': 1 },
    metadata: { a: 'b' },
    parallel_tool_calls: false,
    service_tier: 'flex',
    store: true,
    user: 'Ann',
  }
  const rows = CHATTING.flatMap(([slug, { rejects = [] }]) => rejects.map((field) => [slug, field] as const))

  test.each(rows)('%s: %s', (slug, field) => {
    const { fields, lost } = relayed(slug, { stream: true, [field]: SAMPLES[field] ?? 1 })
    expect(fields).not.toHaveProperty(field)
    expect(lost).toContain(field)
    expect(relayed(slug, { [field]: null })).toMatchObject({
      fields: expect.not.objectContaining({ [field]: null }),
      lost: [],
    })
  })

  test('of the models that refuse sampling, by the catalog’s name, whatever an account calls it', () => {
    const kimi = { model: { id: 'moonshotai/kimi-k2.5', family: familyOf('moonshotai/kimi-k2.5') ?? {} } }
    expect(changed('moonshotai', { temperature: 0.5 }, 'ours', kimi)).toEqual({ lost: ['temperature'] })
    expect(changed('moonshotai', { top_p: 0.5 }, 'ours', kimi)).toEqual({ lost: ['top_p'] })
    expect(changed('moonshotai', { temperature: 0.5 }, 'kimi-k2.5')).toEqual({ temperature: 0.5, lost: [] })
  })

  test('a value that says nothing is not worth a report', () => {
    expect(changed('mistral', { store: false, logprobs: false, service_tier: 'auto' })).toEqual({ lost: [] })
    expect(changed('mistral', { stream: true, stream_options: { include_usage: true } })).toEqual({
      stream: true,
      lost: [],
    })
  })
})

describe('fields under the name that the provider has for them', () => {
  test.each<[string, string, JsonObject, JsonObject]>([
    ['mistral', 'one', { max_completion_tokens: 9 }, { max_tokens: 9 }],
    ['mistral', 'one', { max_tokens: 9, max_completion_tokens: 8 }, { max_tokens: 9 }],
    ['mistral', 'one', { max_completion_tokens: null }, {}],
    ['mistral', 'one', { seed: 7 }, { random_seed: 7 }],
    ['mistral', 'one', { random_seed: 7 }, { random_seed: 7 }],
    ['mistral', 'one', { tools: TOOLS, tool_choice: 'required' }, { tools: TOOLS, tool_choice: 'any' }],
    ['openai', 'gpt-5', { max_tokens: 9 }, { max_completion_tokens: 9 }],
    ['openai', 'gpt-4o', { max_tokens: 9 }, { max_tokens: 9 }],
    ['azure', 'o3', { max_tokens: 9 }, { max_completion_tokens: 9 }],
    ['groq', 'one', { max_tokens: 9 }, { max_tokens: 9 }],
    ['own', 'gpt-5', { max_tokens: 9, max_completion_tokens: 9 }, { max_tokens: 9, max_completion_tokens: 9 }],
  ])('%s, %s: %j', (slug, model, body, sent) => {
    expect(changed(slug, body, model)).toEqual({ ...sent, lost: [] })
  })

  test('Mistral’s own pass', () => {
    const own = { safe_prompt: true, random_seed: 1, prompt_mode: 'reasoning', document_image_limit: 4 }
    const messages = [
      { role: 'user', content: [{ type: 'document_url', document_url: 'https://a.example/a.pdf' }] },
      { role: 'assistant', content: 'It', prefix: true },
    ]
    expect(changed('mistral', { ...own, messages })).toEqual({ ...own, messages, lost: [] })
  })

  test('options that are addressed to the provider become its fields', () => {
    const providerOptions = { gateway: { order: [] }, mistral: { safePrompt: true }, groq: { reasoningFormat: 'raw' } }
    expect(changed('mistral', { providerOptions })).toEqual({ safe_prompt: true, lost: [] })
    expect(changed('groq', { providerOptions })).toEqual({ reasoning_format: 'raw', lost: [] })
    expect(changed('own', { providerOptions })).toEqual({ lost: [] })
    const provider = { zdr: true }
    const addressed = { provider: { sort: 'price' }, providerOptions: { openrouter: { provider } } }
    const over = { service: { preferences: addressed.provider } }
    expect(changed('openrouter', addressed, 'one', over)).toEqual({ provider, lost: [] })
    expect(changed('openrouter', { provider: { sort: 'price' } }, 'one', over)).toEqual({
      provider: { sort: 'price' },
      lost: [],
    })
    expect(changed('openrouter', { provider: { sort: 'cost' } })).toEqual({ lost: [] })
  })
})

describe('OpenRouter’s `reasoning`', () => {
  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['openrouter', { effort: 'high', exclude: true }, { reasoning: { effort: 'high', exclude: true } }, []],
    ['xai', { effort: 'high' }, { reasoning_effort: 'high' }, []],
    ['own', { effort: 'high' }, { reasoning_effort: 'high' }, []],
    ['deepseek', { enabled: false }, { thinking: { type: 'disabled' } }, []],
    ['groq', { exclude: true }, {}, []],
    ['groq', { max_tokens: 2000 }, {}, ['reasoning.max_tokens']],
    // Nobody knows that it would not be understood.
    ['own', { max_tokens: 2000 }, { reasoning: { max_tokens: 2000 } }, []],
  ])('%s: %j', (slug, reasoning, sent, lost) => {
    expect(changed(slug, { reasoning })).toEqual({ ...sent, lost })
  })

  test('a model that does not think is not asked to', () => {
    const model = { id: 'm', reasoning: false }
    expect(changed('xai', { reasoning: { effort: 'high' } }, 'one', { model })).toEqual({ lost: ['reasoning'] })
  })
})

describe('messages', () => {
  const messagesAt = (slug: string, ...messages: JsonObject[]) => changed(slug, { messages })
  const rows = CHATTING.flatMap(([slug, { reasoning }]) => (reasoning ? [[slug, reasoning.field] as const] : []))

  test.each(rows)('%s gets reasoning of an earlier answer, whoever gave it, as %s', (slug, field) => {
    const own = field === 'thinking' ? undefined : field
    for (const given of ['reasoning', 'reasoning_content']) {
      const answer = { role: 'assistant', content: 'a', [given]: 'Hm.' }
      const question = { role: 'user', content: 'q' }
      const { messages } = messagesAt(slug, question, answer, question)
      expect(messages).toEqual([
        question,
        own
          ? { role: 'assistant', content: 'a', [own]: 'Hm.' }
          : {
              role: 'assistant',
              content: [
                { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }], closed: true },
                { type: 'text', text: 'a' },
              ],
            },
        question,
      ])
    }
  })

  test.each(CHATTING.filter(([, { hasDeveloperRole }]) => hasDeveloperRole === false).map(([slug]) => slug))(
    '%s knows instructions as system only',
    (slug) => {
      const { messages } = messagesAt(slug, { role: 'developer', content: 'Be brief.' }, { role: 'user', content: 'q' })
      expect(messages).toEqual([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'q' },
      ])
    },
  )

  test('Mistral: ids of nine letters, an answer after results, and nothing that it forbids', () => {
    const call = { type: 'function', function: { name: 'f', arguments: '{ }' } }
    expect(
      messagesAt(
        'mistral',
        { role: 'user', content: 'q', name: 'Ann' },
        { role: 'assistant', content: null, refusal: null, annotations: [], tool_calls: [{ id: 'call_1', ...call }] },
        { role: 'tool', tool_call_id: 'call_1', content: 'r' },
        { role: 'user', content: 'And?' },
      ),
    ).toEqual({
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: null, tool_calls: [{ id: 'c00000000', ...call }] },
        { role: 'tool', tool_call_id: 'c00000000', content: 'r' },
        { role: 'assistant', content: 'Done.' },
        { role: 'user', content: 'And?' },
      ],
      lost: ['messages[].name'],
    })
  })

  test('cache markers go where they are known', () => {
    const cache_control = { type: 'ephemeral' }
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'q', cache_control }] }]
    const tools = [{ type: 'function', function: { name: 'f' }, cache_control }]
    for (const slug of ['openrouter', 'alibaba', 'own'])
      expect(changed(slug, { messages, tools })).toEqual({ messages, tools, lost: [] })
    expect(changed('groq', { messages, tools })).toEqual({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'q' }] }],
      tools: [{ type: 'function', function: { name: 'f' } }],
      lost: ['cache_control'],
    })
  })
})

describe('state of reasoning goes back to who issued it', () => {
  const ASKED = { role: 'user', content: '?' }
  const DETAIL = { type: 'reasoning.encrypted', data: 'enc', format: 'openai-responses-v1', id: 'rs_1', index: 0 }
  const answer = (fields: JsonObject) => ({ messages: [{ role: 'assistant', content: 'a', ...fields }, ASKED] })
  const plain = [{ role: 'assistant', content: 'a' }, ASKED]

  test('Mistral continues an answer that comes last where it is said to', () => {
    const messages = [ASKED, ...plain.slice(0, 1)]
    expect(changed('mistral', { messages })).toEqual({ messages: [ASKED, { ...plain[0], prefix: true }], lost: [] })
    expect(changed('groq', { messages })).toEqual({ messages, lost: [] })
  })

  test('details go to who has them, and to nobody else that is known', () => {
    const given = answer({ reasoning_details: [DETAIL] })
    for (const slug of ['openrouter', 'own']) expect(changed(slug, given)).toEqual({ ...given, lost: [] })
    for (const slug of ['groq', 'openai', 'mistral'])
      expect(changed(slug, given)).toEqual({ messages: plain, lost: ['messages[].reasoning_details'] })
  })

  test('what the gateway made of another one’s goes to nobody', () => {
    const ours = { ...DETAIL, id: 'pointsman:rs_1' }
    for (const slug of ['openrouter', 'own', 'groq'])
      expect(changed(slug, answer({ reasoning_details: [ours] }))).toEqual({
        messages: plain,
        lost: ['messages[].reasoning_details'],
      })
    const { messages, lost } = changed('openrouter', answer({ reasoning_details: [ours, DETAIL] }))
    expect({ messages, lost }).toEqual({ messages: [{ ...plain[0], reasoning_details: [DETAIL] }, ASKED], lost: [] })
  })

  test('visible reasoning alone is no state: it is told, if only by its details, and never reported', () => {
    const details = [{ type: 'reasoning.text', text: 'Hm.', format: 'unknown', index: 0 }]
    expect(changed('groq', answer({ reasoning_details: details }))).toEqual({
      messages: [{ ...plain[0], reasoning: 'Hm.' }, ASKED],
      lost: [],
    })
  })

  test('visible reasoning beside another one’s state stays with it', () => {
    const claudes = [
      { type: 'reasoning.text', text: 'Hm.', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.text', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
    ]
    for (const [slug, fields] of [
      ['groq', {}],
      ['openai', {}],
      ['mistral', {}],
      ['deepseek', { reasoning_content: '' }],
    ] as const)
      for (const visible of [{ reasoning: 'Hm.' }, { reasoning_content: 'Hm.' }, {}])
        expect(changed(slug, answer({ ...visible, reasoning_details: claudes }))).toEqual({
          messages: [{ ...plain[0], ...fields }, ASKED],
          lost: ['messages[].reasoning_details'],
        })
    const own = answer({ reasoning: 'Hm.', reasoning_details: claudes })
    expect(changed('openrouter', own)).toEqual({ ...own, lost: [] })
  })

  test('a model that does not reason gets none, which is not reported', () => {
    const over = { model: { id: 'm', reasoning: false } }
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }
    for (const slug of ['mistral', 'groq', 'deepseek', 'openai', 'openrouter', 'own']) {
      for (const given of [{ reasoning_content: 'Hm.' }, { reasoning: 'Hm.', reasoning_details: [DETAIL] }])
        expect(changed(slug, answer(given), 'one', over)).toEqual({ messages: plain, lost: [] })
      const parts = answer({ content: [thinking, { type: 'text', text: 'a' }] })
      expect(changed(slug, parts, 'one', over).messages).toEqual(
        answer({ content: [{ type: 'text', text: 'a' }] }).messages,
      )
    }
  })

  test('signatures of calls go to a server that may be Google’s, and not if they are from elsewhere', () => {
    const call = { id: 'abcdefghi', type: 'function', function: { name: 'f', arguments: '{}' } }
    const google = { google: { thought_signature: 'sig' } }
    const given = answer({ tool_calls: [{ ...call, extra_content: google }] })
    const bare = [{ ...plain[0], tool_calls: [call] }, ASKED]
    expect(changed('own', given)).toEqual({ ...given, lost: [] })
    expect(changed('openrouter', given)).toMatchObject({ messages: bare, lost: ['messages[].reasoning_details'] })
    // As the gateway tells it: in both ways.
    const detail = { type: 'reasoning.encrypted', data: 'sig', id: call.id, format: 'google-gemini-v1', index: 0 }
    const ours = answer({ tool_calls: [{ ...call, extra_content: google }], reasoning_details: [detail] })
    for (const slug of ['own', 'openrouter'])
      expect(changed(slug, ours)).toEqual({ messages: bare, lost: ['messages[].reasoning_details'] })
  })
})
