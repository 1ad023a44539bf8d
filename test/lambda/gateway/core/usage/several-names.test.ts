import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { EMPTY_BUCKETS } from '#gateway/core/usage/buckets.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'

/** Where a chat completion may tell what was read from a cache, written to one, or spoken. */
const TWICE: Readonly<Record<string, readonly ((count: number) => JsonObject)[]>> = {
  cached_tokens: [
    ...['cached_tokens', 'num_cached_tokens', 'prompt_cache_hit_tokens', 'cache_read_input_tokens'].map(
      (name) => (count: number) => ({ [name]: count }),
    ),
    (count) => ({ prompt_tokens_details: { cached_tokens: count } }),
    (count) => ({ prompt_token_details: { cached_tokens: count } }),
  ],
  cache_write_tokens: [
    (count) => ({ cache_creation_input_tokens: count }),
    (count) => ({ prompt_tokens_details: { cache_write_tokens: count } }),
    (count) => ({ prompt_token_details: { cache_creation_tokens: count } }),
  ],
  audio_tokens: [
    (count) => ({ prompt_tokens_details: { audio_tokens: count } }),
    (count) => ({ prompt_token_details: { audio_tokens: count } }),
  ],
}
const KINDS = { cached_tokens: 'cacheRead', cache_write_tokens: 'cacheWrite', audio_tokens: 'inputAudio' } as const

describe.each(Object.entries(TWICE))('openai chat: %s under each of its names', (name, places) => {
  const read = (...told: readonly JsonObject[]) =>
    readUsage('openai-chat', Object.assign({ prompt_tokens: 7, completion_tokens: 1 }, ...told))
  const kind = KINDS[name as keyof typeof KINDS]
  const pairs = places.flatMap((one) => places.filter((other) => other !== one).map((other) => [one, other] as const))

  test('one is enough, though others are empty', () => {
    for (const place of places) {
      const buckets = { ...EMPTY_BUCKETS, input: 4, [kind]: 3, output: 1 }
      expect(read(place(3))).toEqual(buckets)
      for (const empty of [
        { prompt_tokens_details: {} },
        { prompt_tokens_details: null },
        { prompt_token_details: {} },
      ])
        expect(read(empty, place(3))).toEqual(buckets)
    }
  })
  test('several agree, or contradict each other', () => {
    for (const [one, other] of pairs) {
      expect(read(one(3), other(3))[kind]).toBe(3)
      for (const differs of [0, 2, 5])
        expect(read(one(3), other(differs)).contradiction, JSON.stringify([one(3), other(differs)])).toBe(name)
    }
  })
})
