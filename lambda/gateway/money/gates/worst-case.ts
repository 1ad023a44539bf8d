import { type AskedTiers, atDearestPlace, hasRate } from '../../catalog/dearest-output.ts'
import { inForce, ratesFor } from '../../catalog/rates.ts'
import { ownIn } from '../../core/json/value.ts'
import { type Pico, perToken, perUnit } from '../../core/money.ts'
import type { Pricing, RateCard, Rates } from '../../core/provider/endpoint.ts'
import type { TokenKind } from '../../core/usage/buckets.ts'

/** What one attempt may come to. */
export interface AttemptFacts {
  readonly pricing: Pricing | undefined
  readonly tiers: AskedTiers
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** Tokens at most; undefined where there is no bound. */
  readonly input: number | undefined
  readonly output: number | undefined
  /** Some of the prompt may be sounds or pictures. */
  readonly hasMedia?: boolean
  /** Some of it is marked to be cached for an hour or longer. */
  readonly isKeptLong?: boolean
  /** What is billed by the call, by its kind: so many at most; undefined where there is no bound. */
  readonly calls?: Readonly<Record<string, number | undefined>>
}

/** What one of the prices that may hold comes to: for the prompt and calls, and for each token of output. */
interface Line {
  readonly fixed: Pico
  readonly perToken: Pico
}

export interface WorstCase {
  /** Whichever of these is the dearest may be the one. */
  readonly lines: readonly Line[]
  readonly input: number
  readonly output: number
}

/** There is none: what it depends on, `pricing` say, `prompt` or `calls webSearch`. */
export interface Unbounded {
  readonly unbounded: string
}

/** A request lasts so long at most, and prices change by the minute. */
const MOST_MINUTES = 15
const MINUTE_MS = 60_000

const PROMPT: readonly TokenKind[] = ['input', 'cacheWrite', 'cacheRead', 'cacheReadExplicit']
const KEPT_LONG: readonly TokenKind[] = ['cacheWrite1h', 'cacheWrite12h']
const MEDIA: readonly TokenKind[] = ['inputAudio', 'inputImage', 'cacheReadAudio', 'cacheReadImage']
const COMPLETION: readonly TokenKind[] = ['output', 'outputAudio', 'outputImage']

/** The dearest of those that have a rate. A kind that has none is not known to be billed. */
const dearestOf = (rates: Rates, kinds: readonly TokenKind[]): Pico =>
  kinds.reduce<Pico>((most, kind) => {
    const rate = rates[kind]
    const pico = rate === undefined ? 0n : perToken(rate)
    return pico > most ? pico : most
  }, 0n)

const momentsFrom = (nowMs: number, cards: readonly RateCard[]): string[] => {
  const minutes = cards.some(({ prices }) => prices) ? MOST_MINUTES : 0
  return Array.from({ length: minutes + 1 }, (_, minute) => new Date(nowMs + minute * MINUTE_MS).toISOString())
}

/** All rates that may hold for a prompt of so many tokens or fewer, at some time until the request has ended. */
const ratesUpTo = (cards: readonly RateCard[], input: number, nowMs: number): Rates[] =>
  momentsFrom(nowMs, cards).flatMap((at) =>
    cards.flatMap((card) => {
      const above = (inForce(card, at).tiers ?? []).map(({ aboveInputTokens }) => aboveInputTokens)
      const lengths = [0, ...above.filter((tokens) => tokens < input).map((tokens) => tokens + 1)]
      return lengths.map((length) => ratesFor(card, length, at))
    }),
  )

const callsCost = ({ perCall }: Pricing, calls: AttemptFacts['calls'] = {}): Pico | Unbounded => {
  let sum = 0n
  for (const [kind, most] of Object.entries(calls)) {
    const price = ownIn(perCall, kind)
    if (price === undefined || most === undefined) return { unbounded: `calls ${kind}` }
    sum += BigInt(most) * perUnit(price)
  }
  return sum
}

/**
 * The most that an attempt may cost, in pico-dollars: each token of the prompt at the dearest rate that it may have, each
 * of the output likewise, in the dearest place, at the dearest tier that may be served and the dearest price until its
 * end. Never less than what `cost` makes of any usage within the bounds.
 */
export const worstCase = (facts: AttemptFacts): WorstCase | Unbounded => {
  const { pricing, tiers, nowMs, input, output, calls } = facts
  if (!pricing) return { unbounded: 'pricing' }
  if (input === undefined) return { unbounded: 'prompt' }
  if (output === undefined) return { unbounded: 'max_tokens' }
  if (pricing.free) return { lines: [], input, output }
  const unrated = tiers.words.find((word) => !hasRate(pricing, word.toLowerCase()))
  if (unrated !== undefined) return { unbounded: `serviceTier ${unrated}` }
  const called = callsCost(pricing, calls)
  if (typeof called !== 'bigint') return called
  const cards: readonly RateCard[] = tiers.isTiered
    ? [pricing, ...Object.values(pricing.serviceTiers ?? {})]
    : [pricing]
  const all = ratesUpTo(cards, input, nowMs)
  const missing = (['input', 'output'] as const).find((kind) => facts[kind] !== 0 && all.some((rates) => !rates[kind]))
  if (missing) return { unbounded: missing }
  const prompt = [...PROMPT, ...(facts.isKeptLong ? KEPT_LONG : []), ...(facts.hasMedia ? MEDIA : [])]
  const lines = all.map((rates) => ({
    fixed: atDearestPlace(pricing, BigInt(input) * dearestOf(rates, prompt)) + called,
    perToken: atDearestPlace(pricing, dearestOf(rates, COMPLETION)),
  }))
  return { lines, input, output }
}

/** What it may cost with so much output, in pico-dollars. Default: with all that it may have. */
export const worstCost = ({ lines, output }: WorstCase, tokens = output): Pico =>
  lines.reduce((most, line) => {
    const pico = line.fixed + BigInt(tokens) * line.perToken
    return pico > most ? pico : most
  }, 0n)

/** An answer that is shorter is of no use to anybody. */
const MIN_OUTPUT = 16

/**
 * How much output fits into what is left, no more than it may have; undefined where that is cut to next to nothing, or
 * where there is no room for the rest.
 */
export const outputWithin = ({ lines, output }: WorstCase, room: Pico): number | undefined => {
  if (lines.some(({ fixed }) => fixed > room)) return undefined
  const most = lines.flatMap(({ fixed, perToken: rate }) => (rate === 0n ? [] : [(room - fixed) / rate]))
  const tokens = most.reduce((least, each) => (each < least ? each : least), BigInt(output))
  return tokens < MIN_OUTPUT && tokens < output ? undefined : Number(tokens)
}
