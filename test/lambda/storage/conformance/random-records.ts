import fc from 'fast-check'
import { compact } from '#gateway/core/json/value.ts'
import { type AttemptRecord, type GenerationRecord, OUTCOMES } from '../../../../lambda/storage/generations.ts'
import { generationId, NOW, sampleRecord } from './sample.ts'

const MINUTE_MS = 60_000

/** Few names, so that filters find some records and not others. */
export const NAMES = {
  project: ['support', 'Ünïcode "project"'],
  key: ['key_A', 'key_B', 'key_rare'],
  model: ['anthropic/claude-opus-4.6', 'openai/gpt-5', "acme/it's%_"],
  provider: ['anthropic', 'bedrock', 'openai'],
  user: ['customer-4711', 'customer-1', 'ü#1'],
  tag: ['support', 'beta', '%', '"quoted"'],
} as const

const PICO = ['0', '1', '13859000000', '9223372036854775807', '12345678901234567890123456789'] as const
const OWNERS = [
  { credential: 'system', owner: 'deployment' },
  { credential: 'byok', owner: 'team' },
  { credential: 'client', owner: 'caller' },
] as const

const attempts = fc.array(
  fc.record({
    provider: fc.constantFrom(...NAMES.provider),
    of: fc.option(fc.constantFrom(...NAMES.model), { nil: undefined }),
    owner: fc.constantFrom(...OWNERS),
    cost: fc.option(fc.record({ known: fc.constantFrom(...PICO), isMissing: fc.boolean() }), { nil: undefined }),
    input: fc.nat(5000),
  }),
  { maxLength: 3 },
)

const varied = fc.record({
  project: fc.constantFrom(...NAMES.project),
  key: fc.constantFrom(...NAMES.key),
  model: fc.option(fc.constantFrom(...NAMES.model), { nil: undefined }),
  provider: fc.option(fc.constantFrom(...NAMES.provider), { nil: undefined }),
  status: fc.constantFrom(200, 400, 429, 500),
  outcome: fc.constantFrom(...OUTCOMES),
  ttftMs: fc.option(fc.nat(9), { nil: undefined }),
  durationMs: fc.nat(9),
  input: fc.nat(5),
  output: fc.nat(5),
  user: fc.option(fc.constantFrom(...NAMES.user), { nil: undefined }),
  tags: fc.option(fc.uniqueArray(fc.constantFrom(...NAMES.tag)), { nil: undefined }),
  earlier: fc.option(fc.constantFrom(...PICO), { nil: undefined, freq: 9 }),
  attempts,
})

/** A record of that team, of a request that began at some time and ended some milliseconds later. */
export const randomRecord = (team: string, createdAt: fc.Arbitrary<number>): fc.Arbitrary<GenerationRecord> =>
  fc.tuple(varied, createdAt).map(([{ key, input, output, earlier, attempts: tried, ...changes }, began]) =>
    sampleRecord({
      ...changes,
      ...{ id: generationId(began), team, createdAt: began, costPico: earlier },
      principal: { kind: 'key', id: key, name: `name of ${key}` },
      tokens: { input, output, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
      attempts: tried.map(
        ({ provider, of, owner: { credential, owner }, cost, input: counted }): AttemptRecord =>
          compact({
            ...{ provider, of, credential, model: 'm', mode: 'relay' as const, startedAt: began, durationMs: 1 },
            success: changes.outcome === 'complete',
            usage: { input: counted },
            cost: cost && {
              ...{ owner, known: cost.known, source: 'priced' as const },
              ...(cost.isMissing ? { missing: ['cacheRead'] } : {}),
            },
          }),
      ),
    }),
  )

/** Began within that time before NOW and has ended. */
export const ended = (withinMs: number): fc.Arbitrary<number> =>
  fc.integer({ min: NOW - withinMs, max: NOW - MINUTE_MS })

/** The same request as it ends after NOW. */
export const endingLater = (record: GenerationRecord): GenerationRecord => ({
  ...record,
  durationMs: NOW - record.createdAt + 1 + record.durationMs,
})
