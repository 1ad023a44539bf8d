import { describe, expect, test } from 'vitest'
import type { Field, Places } from '#gateway/core/field.ts'
import { treatmentOf } from '#gateway/dialect/treatment.ts'
import { DIALECTS, WIRES } from '../../../harness/dialects.ts'

const PLACES: Places = {
  topK: ['top_k'],
  seed: 'left-out',
  'options.own': ['own'],
  'options.lost': { becomes: 'reported', why: 'it has no such thing' },
  'list[].data': ['data'],
  'list[audio].data': { becomes: 'refused', why: 'it hears nothing' },
}
const at = (field: Omit<Field, 'why'>) =>
  treatmentOf({ ...field, why: 'because' }, { name: 'openai-chat', places: PLACES })

describe('a field at a wire', () => {
  test.each<[string, Omit<Field, 'why'>, ReturnType<typeof at>]>([
    ['goes where the wire has its place', { to: ['topK'] }, { treatment: ['top_k'], why: 'because' }],
    ['has the fate of its place', { to: ['seed'] }, { treatment: 'left-out', why: 'because' }],
    ['is reported without a place', { to: ['unheard'] }, { treatment: 'reported', why: 'because' }],
    ['or what it says itself', { to: ['unheard'], elsewhere: 'refused' }, { treatment: 'refused', why: 'because' }],
    [
      'goes to the first place that the wire carries',
      { to: ['seed', 'unheard', 'options.own', 'topK'] },
      { treatment: ['own'], why: 'because' },
    ],
    ['gets the reason of the wire', { to: ['options.lost'] }, { treatment: 'reported', why: 'it has no such thing' }],
    ['of a kind has its own row', { to: ['list[audio].data'] }, { treatment: 'refused', why: 'it hears nothing' }],
    ['of another kind has the row of any', { to: ['list[image].data'] }, { treatment: ['data'], why: 'because' }],
    ['has the same fate everywhere', { to: 'gateway' }, { treatment: 'gateway', why: 'because' }],
    [
      'may be an exception',
      { to: ['topK'], except: { 'openai-chat': 'refused' } },
      { treatment: 'refused', why: 'because' },
    ],
  ])('%s', (_, field, expected) => {
    expect(at(field)).toEqual(expected)
  })
})

test('a package takes every place, of any kind', () => {
  const field: Field = { to: ['stream', 'seed', 'list[audio].data'], why: 'because' }
  expect(treatmentOf(field, 'package').treatment).toEqual(['seed', 'list[].data'])
  expect(treatmentOf({ ...field, to: ['stream'] }, 'package').treatment).toBe('gateway')
})

const ofAnyKind = (place: string): string => place.replace(/\[[\w-]+\]/g, '[]')

const rows = Object.values(DIALECTS).flatMap(({ fields }) => Object.values(fields))
const placesOf = (fields: readonly Field[]): string[] => fields.flatMap(({ to }) => (typeof to === 'string' ? [] : to))
const used = placesOf(rows)
/** Those that every wire has to have a row for: not the options of one provider, nor what says its fate elsewhere. */
const shared = placesOf(rows.filter(({ elsewhere }) => !elsewhere)).filter(
  (place) => !place.includes('providerOptions.'),
)

describe.each(Object.values(WIRES))('the places of $name', ({ places }) => {
  test('are all that dialects use', () => {
    expect(shared.filter((place) => !(place in places) && !(ofAnyKind(place) in places))).toEqual([])
  })

  test('are used by a dialect, or by the header for betas', () => {
    const known = new Set([...used, ...used.map(ofAnyKind), 'providerOptions.anthropic.anthropicBeta'])
    expect(Object.keys(places).filter((place) => !known.has(place))).toEqual([])
  })
})
