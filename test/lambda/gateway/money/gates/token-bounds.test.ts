import { describe, expect, test } from 'vitest'
import { type InputFacts, inputBound, outputBound } from '#gateway/money/gates/token-bounds.ts'

const facts = (changes: Partial<InputFacts> = {}): InputFacts => ({
  ...{ textBytes: 1000, messages: 2, hasTools: false, mediaTokens: 0, contextWindow: 200_000, ownCalls: 0 },
  ...changes,
})

describe('a prompt', () => {
  test.each<[string, Partial<InputFacts>, number | undefined]>([
    ['has a token for each byte, and some around each message and all of them', {}, 2056],
    ['has what a provider says of tools', { hasTools: true }, 4104],
    ['has what it says of each that it describes itself', { hasTools: true, describedTools: 2 }, 6152],
    ['has its media', { mediaTokens: 500 }, 2556],
    ['is no longer than its model takes', { textBytes: 1_000_000 }, 200_000],
    ['with media that nobody knows is as long as its model takes', { mediaTokens: undefined }, 200_000],
    ['is as long as it is where nobody knows what its model takes', { contextWindow: undefined }, 2056],
    ['is read anew with whatever a provider finds', { ownCalls: 3 }, 800_000],
    ['has no bound of which neither is known', { mediaTokens: undefined, contextWindow: undefined }, undefined],
    ['has none where a provider may search without end', { ownCalls: undefined }, undefined],
    ['nor where it searches for a model that takes any', { ownCalls: 1, contextWindow: undefined }, undefined],
  ])('%s', (_, changes, bound) => {
    expect(inputBound(facts(changes))).toBe(bound)
  })
})

describe('an answer', () => {
  test.each([
    [{ maxTokens: 100, maxOutputTokens: 8192 }, 100],
    [{ maxTokens: 100_000, maxOutputTokens: 8192 }, 8192],
    [{ maxOutputTokens: 8192, contextWindow: 4096 }, 4096],
    [{ contextWindow: 4096 }, 4096],
    [{ maxTokens: 100, answers: 4 }, 400],
    [{}, undefined],
  ])('of %j is %s tokens at most', (given, bound) => {
    expect(outputBound(given)).toBe(bound)
  })
})
