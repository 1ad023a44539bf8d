import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallOptions, StreamPart } from '#gateway/core/canonical/parts.ts'
import { fitsName, type ToolNameForm } from '#gateway/core/canonical/tool-names.ts'
import { withNamesBack, withToolNames } from '#gateway/upstream/fit/names/tool-names.ts'

const FORMS: readonly ToolNameForm[] = ['word-64', 'word-128', 'gemini', 'identifier-64']

const callFor = (names: readonly string[]): CallOptions => ({
  prompt: [
    {
      role: 'assistant',
      content: names.map((toolName, index) => ({ type: 'tool-call', toolCallId: `c${index}`, toolName, input: {} })),
    },
    {
      role: 'tool',
      content: names.map((toolName, index) => ({
        type: 'tool-result',
        toolCallId: `c${index}`,
        toolName,
        output: { type: 'text', value: 'ok' },
      })),
    },
  ],
  tools: names.map((name) => ({ type: 'function', name, inputSchema: {} })),
  toolChoice: { type: 'tool', toolName: names[0] ?? 'none' },
})

const namesIn = ({ prompt, tools = [] }: CallOptions): string[][] => [
  ...prompt.map(({ content }) =>
    typeof content === 'string' ? [] : content.flatMap((part) => ('toolName' in part ? [part.toolName] : [])),
  ),
  tools.map(({ name }) => name),
]

const anyName = fc.oneof(
  fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
  fc.string({ minLength: 60, maxLength: 70, unit: fc.constantFrom(...'abz09_-.:') }),
)

test.each(FORMS)('any names become names of the form %s, each its own, and come back in full', (form) => {
  fc.assert(
    fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 6 }), (names) => {
      const { options, back } = withToolNames(callFor(names), form)
      const [calls = [], results, tools = []] = namesIn(options)
      expect(results).toEqual(calls)
      expect(tools).toEqual(calls)
      expect(options.toolChoice).toEqual({ type: 'tool', toolName: calls[0] })
      expect(new Set(calls).size).toBe(names.length)
      for (const name of calls) expect(fitsName(name, form), name).toBe(true)
      expect(calls.map((name) => back?.(name) ?? name)).toEqual(names)
      const parts = calls.map((toolName): StreamPart => ({ type: 'tool-input-start', id: 'c', toolName }))
      expect(withNamesBack(parts, back)).toEqual(
        names.map((toolName) => ({ type: 'tool-input-start', id: 'c', toolName })),
      )
    }),
  )
})

test('a call whose names all fit is the same call', () => {
  const call = callFor(['look', 'find'])
  expect(withToolNames(call, 'word-64')).toEqual({ options: call, back: undefined })
  expect(withToolNames(call, 'word-64').options).toBe(call)
})

test('a name is shortened alike whatever else there is, so that cached prefixes stay', () => {
  const long = 'x'.repeat(80)
  const alone = namesIn(withToolNames(callFor([long]), 'word-64').options).flat()[0]
  expect(namesIn(withToolNames(callFor(['a', 'é', long]), 'word-64').options).flat()[2]).toBe(alone)
})

test('tools that a provider runs keep its own names', () => {
  const options: CallOptions = {
    prompt: [
      {
        role: 'assistant',
        content: [
          { type: 'tool-call', toolCallId: 's', toolName: 'web.search', input: {}, providerExecuted: true },
          { type: 'text', text: 'found' },
        ],
      },
    ],
    tools: [{ type: 'provider', id: 'anthropic.web_search_20250305', name: 'web.search', args: {} }],
  }
  expect(withToolNames(options, 'word-64').options).toBe(options)
})
