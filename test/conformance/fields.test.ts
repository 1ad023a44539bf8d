import { describe, expect, test } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import type { Warning } from '#gateway/core/canonical/parts.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { Field, FieldTarget } from '#gateway/core/field.ts'
import { type JsonObject, objectsIn } from '#gateway/core/json/value.ts'
import { isThought } from '#gateway/dialect/blank.ts'
import { type Treated, treatmentOf } from '#gateway/dialect/treatment.ts'
import { DIALECTS, WIRES } from '../harness/dialects.ts'
import { AI_SDK } from './fields/ai-sdk.ts'
import { ANTHROPIC_MESSAGES } from './fields/anthropic-messages.ts'
import type { Example, Examples } from './fields/example.ts'
import { OPENAI_CHAT } from './fields/openai-chat.ts'
import { below, changed, valuesAt, withValue } from './fields/paths.ts'
import { callOf, LEAST, relay, type Sent, send } from './fields/send.ts'

const EXAMPLES: Readonly<Record<DialectName, Examples>> = {
  'openai-chat': OPENAI_CHAT,
  'anthropic-messages': ANTHROPIC_MESSAGES,
  'ai-sdk': AI_SDK,
}
const TARGETS: readonly FieldTarget[] = ['openai-chat', 'anthropic-messages', 'package']

const at = (field: Field, target: FieldTarget): Treated =>
  treatmentOf(field, target === 'package' ? target : WIRES[target])

/** `*` in a table stands for names that are not in it. */
const used = (path: string): string => path.replace('*', 'x_unknown')

const featuresOf = (warnings: readonly Warning[]): string[] =>
  warnings.map((warning) => ('feature' in warning ? warning.feature : JSON.stringify(warning)))

const isIn = (places: readonly string[]) => (path: string) =>
  places.some((place) => path.startsWith(place) || place.startsWith(`${path}.`) || place.startsWith(`${path}[`))

/** An answer does not end in what it thought. */
const spoken = (body: JsonObject): JsonObject => {
  const messages = objectsIn(body['messages'])
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  const content = objectsIn(messages[last]?.['content'])
  if (!content.at(-1) || !isThought(content.at(-1) ?? {})) return body
  const answer = { ...messages[last], content: [...content, { type: 'text', text: 'Yes.' }] }
  return { ...body, messages: messages.with(last, answer) }
}

/** The request without the field; undefined where it is required. */
const without = async (
  dialect: DialectName,
  body: JsonObject,
  ...rest: [FieldTarget, string]
): Promise<Sent | undefined> => {
  try {
    return await send(callOf(dialect, body), ...rest)
  } catch (error) {
    if (error instanceof GatewayError) return undefined
    throw error
  }
}

const expectCarried = (
  { body }: Sent,
  before: Sent | undefined,
  places: readonly string[],
  also: readonly string[],
  value: unknown,
): void => {
  const found = places.flatMap((place) => valuesAt(body, place)).flatMap(below)
  expect(found, places.join(', ')).toContainEqual(value)
  if (!before) return
  const paths = changed(before.body, body)
  expect(
    paths.filter((path) => !isIn([...places, ...also])(path)),
    'other fields change',
  ).toEqual([])
  for (const place of places) expect(paths.some(isIn([place])), `${place} is in ${paths}`).toBe(true)
}

const check = async (dialect: DialectName, path: string, row: Field, example: Example, target: FieldTarget) => {
  const { treatment, why } = at(row, target)
  const places = typeof treatment === 'object' ? treatment.map(used) : []
  const [, optionsKey = 'acme'] = /(?:^|\.)providerOptions\.(\w+)/.exec(places.join(' ')) ?? []
  const beside = { ...LEAST[dialect], ...example.beside }
  const call = callOf(dialect, withValue(beside, used(path), example.value))
  if (treatment === 'refused') {
    await expect(send(call, target)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(why),
    })
    return
  }
  const before = await without(dialect, beside, target, optionsKey)
  const after = await send(call, target, optionsKey)
  const known = before ? featuresOf(before.warnings) : []
  const told = featuresOf(after.warnings).filter((feature) => !known.includes(feature))
  if (treatment === 'reported' || treatment === 'left-out') {
    const isNamed = (feature: string): boolean =>
      treatment === 'reported'
        ? feature === used(path)
        : JSON.stringify([path, call.body]).includes(feature.split(/[ .]/).at(-1) ?? '')
    expect(told.filter(isNamed), `${told}`).toHaveLength(1)
    if (before) expect(told).toHaveLength(1)
    const also = example.also?.[target] ?? []
    if (before) expect(changed(before.body, after.body).filter((place) => !isIn(also)(place))).toEqual([])
    return
  }
  expect(before ? told : told.filter((feature) => feature === used(path)), 'honoured and reported').toEqual([])
  const value = example.becomes?.[target] ?? example.value
  if (places.length > 0) expectCarried(after, before, places, example.also?.[target] ?? [], value)
}

describe.each(Object.keys(EXAMPLES) as DialectName[])('%s', (dialect) => {
  const { fields } = DIALECTS[dialect]
  const examples = Object.entries(EXAMPLES[dialect])

  test('every row has an example and a reason', () => {
    expect(Object.keys(EXAMPLES[dialect]).sort()).toEqual(Object.keys(fields).sort())
    for (const [path, { why }] of Object.entries(fields)) expect(why, path).toMatch(/\w{3}/)
  })

  describe.each(TARGETS)('to %s', (target) => {
    test.each(examples)('%s', async (path, example) => {
      const row = fields[path]
      if (!row) return expect.unreachable()
      await check(dialect, path, row, example, target)
    })

    test.each(['x_unknown', 'constructor', '__proto'])('%s, which nobody knows, is reported', async (name) => {
      const { warnings } = await send(callOf(dialect, { ...LEAST[dialect], [name]: 1 }), target)
      expect(featuresOf(warnings)).toEqual([name])
    })
  })

  test.each(examples)('%s is reported where the package reads other options', async (path, example) => {
    const row = fields[path]
    const places = row && at(row, 'package').treatment
    const isAddressed = typeof places === 'object' && places.every((place) => place.includes('providerOptions.'))
    if (!row || !isAddressed) return
    const body = withValue({ ...LEAST[dialect], ...example.beside }, used(path), example.value)
    const { warnings } = await send(callOf(dialect, body), 'package', 'nobody')
    expect(featuresOf(warnings).includes(used(path))).toBe(row.elsewhere !== 'gateway')
  })

  if (dialect !== 'ai-sdk')
    test.each([...examples, ['x_unknown', { value: 1 }] as const])('%s is relayed as it came', (path, example) => {
      const body = spoken(withValue({ ...LEAST[dialect], ...example.beside }, used(path), example.value))
      const call = callOf(dialect, body)
      const sent = relay(call, dialect)
      const owned = ['model', 'stream_options', 'provider', 'providerOptions']
      expect(changed(body, sent.body).filter((place) => !isIn(owned)(place))).toEqual([])
      expect(sent.warnings).toEqual([])
    })
})
