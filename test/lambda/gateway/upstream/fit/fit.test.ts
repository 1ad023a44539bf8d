import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import type { ModelFacts } from '#gateway/core/attempt.ts'
import { nearestEffort } from '#gateway/core/canonical/efforts.ts'
import type { CallOptions, Message } from '#gateway/core/canonical/parts.ts'
import { MESSAGES, TAKES } from '#gateway/provider/shared/takes.ts'
import { fitCall } from '#gateway/upstream/fit/fit.ts'
import { callOf } from '../../../../conformance/fields/send.ts'
import { conversations, WRITTEN } from '../../../../conformance/takes/conversation.ts'
import { DIALECTS } from '../../../../harness/dialects.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const at = (takes: (typeof TAKES)[keyof typeof TAKES], model: ModelFacts = { id: 'm' }) =>
  attemptAt('acme', { means: { takes, asks: {}, into: 'body' }, model })

const HI: CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }], maxOutputTokens: 100 }

describe.each(Object.entries(TAKES))('for %s', (_format, takes) => {
  test('a call that needs nothing stays as it is, and nothing is reported', () => {
    expect(fitCall(HI, at(takes))).toEqual({ options: HI, back: undefined, warnings: [] })
  })

  test('what was made to fit fits: nothing changes a second time', () => {
    fc.assert(
      fc.property(conversations, (talk) => {
        const { options } = DIALECTS['ai-sdk'].canonical(callOf('ai-sdk', WRITTEN['ai-sdk'](talk)))
        let once: CallOptions
        try {
          once = fitCall(options, at(takes)).options
        } catch (error) {
          expect(error).toMatchObject({ code: 'unsupported' })
          return
        }
        const twice = fitCall(once, at(takes))
        expect(twice.options).toEqual(once)
        expect(twice.warnings).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('whitespace is no stop sequence where blank text is none', () => {
    const { options, warnings } = fitCall({ ...HI, stopSequences: ['\n', 'END', ''] }, at(takes))
    expect(options.stopSequences).toEqual(takes.turns.blank ? ['\n', 'END', ''] : ['END'])
    expect(warnings).toHaveLength(takes.turns.blank ? 0 : 1)
  })

  test('blank text alone is refused where it is not taken, in words that say whose limit it is', () => {
    const blank: CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: ' ' }] }] }
    if (takes.turns.blank) expect(fitCall(blank, at(takes)).options).toEqual(blank)
    else expect(() => fitCall(blank, at(takes))).toThrow(/acme does not take/)
  })
})

describe('an effort', () => {
  const asked = (id: string, reasoning: NonNullable<CallOptions['reasoning']>) => {
    const family = familyOf(id)
    const { options, warnings } = fitCall(
      { ...HI, reasoning },
      at(TAKES['openai-chat'], { id, ...(family ? { family } : {}) }),
    )
    return [options.reasoning, warnings.length]
  }

  test.each([
    ['openai/gpt-5-mini', 'none', 'minimal'],
    ['openai/gpt-5-mini', 'max', 'high'],
    ['openai/o3', 'minimal', 'low'],
    ['openai/gpt-5.2', 'max', 'xhigh'],
    ['openai/gpt-5.1-thinking', 'minimal', 'low'],
    ['mistral/mistral-medium-3.5', 'low', 'high'],
  ] as const)('that %s does not know, %s, becomes the nearest: %s', (id, effort, nearest) => {
    expect(asked(id, effort)).toEqual([nearest, 1])
  })

  test('that the model knows stays, as does one for a model of which nothing is known', () => {
    expect(asked('openai/gpt-5.2', 'none')).toEqual(['none', 0])
    expect(asked('acme/one', 'max')).toEqual(['max', 0])
  })

  test('never becomes none where some was asked for', () => {
    expect(nearestEffort('minimal', ['none', 'high'])).toBe('high')
    expect(nearestEffort('low', ['none'])).toBeUndefined()
  })
})

test('what every API assumes is nothing to report where a model takes no sampling', () => {
  const family = familyOf('anthropic/claude-opus-4.7') ?? {}
  const asked = { ...HI, temperature: 1, topP: 1, frequencyPenalty: 0, presencePenalty: 0 }
  expect(fitCall(asked, at(TAKES['anthropic-messages'], { id: 'm', family }))).toMatchObject({
    options: HI,
    warnings: [],
  })
  expect(familyOf('anthropic/claude-3-5-sonnet-20241022')).not.toHaveProperty('sampling')
  expect(familyOf('anthropic/claude-opus-4-7')).toEqual(familyOf('anthropic/claude-opus-4.7'))
})

test('the user’s turns become one where they must alternate, whoever is named in them', () => {
  const named = (name: string) =>
    ({ ...HI.prompt[0], providerOptions: { openai: { name } } }) as (typeof HI.prompt)[number]
  const { prompt } = fitCall({ prompt: [named('Ann'), named('Bob')] }, at(TAKES['anthropic-messages'])).options
  expect(prompt.map(({ role, content }) => [role, content.length])).toEqual([['user', 2]])
})

describe('a model that the catalog knows not to', () => {
  const model = { id: 'm', reasoning: false, vision: false } as const

  test('reason is asked without an effort, which is reported unless it asks for none', () => {
    const { options, warnings } = fitCall({ ...HI, reasoning: 'low' }, at(TAKES['openai-chat'], model))
    expect(options).not.toHaveProperty('reasoning')
    expect(warnings).toMatchObject([{ feature: 'reasoning' }])
    expect(fitCall({ ...HI, reasoning: 'none' }, at(TAKES['openai-chat'], model)).warnings).toEqual([])
  })

  test('see is told which image of a tool it misses', () => {
    const image = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'iVBORw0KGgo=' } } as const
    const call = { toolCallId: 'c', toolName: 'shot' }
    const prompt: CallOptions['prompt'] = [
      ...HI.prompt,
      { role: 'assistant', content: [{ type: 'tool-call', ...call, input: {} }] },
      { role: 'tool', content: [{ type: 'tool-result', ...call, output: { type: 'content', value: [image] } }] },
    ]
    const { options, warnings } = fitCall({ prompt }, at(TAKES['openai-chat'], model))
    expect(JSON.stringify(options)).toContain('[image: left out, since this model takes no images]')
    expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'tool result media' }])
  })
})

describe('a tool that is forced by its name', () => {
  const tool = (name: string) => ({ type: 'function' as const, name, inputSchema: { type: 'object' as const } })
  const forced = (names: string[], id: string, takes = TAKES['bedrock-converse']) => {
    const { options, warnings } = fitCall(
      { ...HI, tools: names.map(tool), toolChoice: { type: 'tool', toolName: 'a' } },
      at(takes, { id }),
    )
    return [options.toolChoice, options.tools?.map(({ name }) => name), warnings.length]
  }
  const BY_NAME = { type: 'tool', toolName: 'a' }

  test.each(['anthropic/claude-sonnet-4.5', 'amazon/nova-pro'])('%s takes it so', (id) =>
    expect(forced(['a', 'b'], id)).toEqual([BY_NAME, ['a', 'b'], 0]),
  )

  test('elsewhere at Converse it is the only one, of which any is forced', () => {
    const model = 'mistral/mistral-large-3'
    expect(forced(['a'], model)).toEqual([{ type: 'required' }, ['a'], 0])
    expect(forced(['a', 'b'], model)).toEqual([{ type: 'required' }, ['a'], 1])
    expect(forced(['a', 'b'], model, TAKES['openai-chat'])).toEqual([BY_NAME, ['a', 'b'], 0])
  })
})

test('a conversation costs what it is long, whatever its turns are', () => {
  const many = 60_000
  const said = (index: number): Message => ({
    role: 'assistant',
    content: [{ type: 'tool-call', toolCallId: `call_${index}`, toolName: 'f', input: {} }],
  })
  const users = fitCall({ prompt: Array.from({ length: many }, () => HI.prompt[0] as Message) }, at(MESSAGES))
  expect(users.options.prompt).toHaveLength(1)
  const calls = fitCall(
    { prompt: [...HI.prompt, ...Array.from({ length: many }, (_, index) => said(index)), ...HI.prompt] },
    at(MESSAGES),
  )
  expect(calls.options.prompt.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user'])
})

test('a call at the end is told to have no result where an answer cannot be continued', () => {
  const call: Message = {
    role: 'assistant',
    content: [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'f', input: {} }],
  }
  const prompt = [...HI.prompt, call]
  const family = familyOf('anthropic/claude-sonnet-5') ?? {}
  const roles = (model: ModelFacts) => fitCall({ prompt }, at(MESSAGES, model)).options.prompt.map(({ role }) => role)
  expect(roles({ id: 'm', family })).toEqual(['user', 'assistant', 'tool'])
  expect(roles({ id: 'm' })).toEqual(['user', 'assistant'])
})

test('the user who opens and the one who closes are not the same', () => {
  const answer: Message = { role: 'assistant', content: [{ type: 'text', text: 'a' }] }
  const blank: Message = { role: 'user', content: [{ type: 'text', text: ' ' }] }
  const { prompt } = fitCall({ prompt: [answer, ...HI.prompt, answer, blank] }, at(MESSAGES)).options
  expect(prompt.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])
  expect(prompt[0]).not.toBe(prompt[4])
})

test('nothing but instructions is left: nobody is asked', () => {
  const prompt: Message[] = [
    { role: 'system', content: 's' },
    { role: 'assistant', content: [{ type: 'text', text: '' }] },
  ]
  expect(() => fitCall({ prompt }, at(MESSAGES))).toThrow('nothing but blank text')
})
