import type { Span } from '../../lambda/gateway/money/sums/spans.ts'
import { FROM, type Parameter, TO } from '../../lambda/gateway/operation/ledger/parameters.ts'
import type { RepriceFilter } from '../../lambda/gateway/reprice/repriced.ts'
import { type Arguments, UsageError } from '../command.ts'
import { type Known, modelNamed, providerNamed, readKnown } from '../known.ts'

type Options = Arguments['options']

/** What is priced again, and by which prices. */
export interface RepriceQuestion {
  readonly span: Span
  readonly filter: RepriceFilter
  readonly known: Known
}

const timeIn = (options: Options, option: string, { read, allowed }: Parameter<number>, nowMs: number) => {
  const { [option]: text } = options
  if (typeof text !== 'string') return undefined
  const ms = read(text, nowMs)
  if (ms === undefined) throw new UsageError(`--${option} must be ${allowed}, got "${text.slice(0, 60)}".`)
  return ms
}

const spanIn = (options: Options, nowMs: number): Span => {
  const fromMs = timeIn(options, 'since', FROM, nowMs)
  if (fromMs === undefined) throw new UsageError('--since is needed: prices are applied again from that day on.')
  const toMs = timeIn(options, 'until', TO, nowMs) ?? nowMs
  if (fromMs < toMs) return [fromMs, toMs]
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString())
  throw new UsageError(`The time ends at ${to} (--until), before it begins at ${from} (--since).`)
}

/** A file with an error is the command line's: nothing was priced by half of it. */
const pricesIn = async ({ overrides }: Options): Promise<Known> => {
  try {
    return await readKnown(typeof overrides === 'string' ? overrides : undefined)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** What the options ask. Throws UsageError for what they cannot be. */
export const repriceQuestion = async (options: Options, nowMs: number): Promise<RepriceQuestion> => {
  const span = spanIn(options, nowMs)
  const known = await pricesIn(options)
  const { model, provider } = options
  return {
    span,
    known,
    filter: {
      model: typeof model === 'string' ? await modelNamed(known, model) : undefined,
      provider: typeof provider === 'string' ? providerNamed(known, provider).slug : undefined,
    },
  }
}
