import { readAmounts, sumOfAmounts } from '../../../storage/gate-state.ts'
import type { Amounts, Gate } from '../../../storage/gates.ts'
import type { GenerationRecord, HoldRecord } from '../../../storage/generations.ts'
import { compact } from '../../core/json/value.ts'
import { originOf, ulidOf } from '../gates/hold-id.ts'
import { resetOf } from '../gates/window.ts'
import { keptUntil } from './gate-of.ts'
import { type LostHoldsDeps, settleLeft } from './lost-holds.ts'

/** What a lost request took of its budgets, given back: nobody knows what it cost, so all that it held counts. */

/** What counts of a lost request at one gate. */
export interface Charge {
  readonly gate: Gate
  readonly amounts: Amounts
}

const gateIn = ({ scope, of: id, window }: HoldRecord): Gate => {
  const resetsAt = resetOf(window)
  return compact({ scope, id, window, keptUntil: resetsAt === undefined ? undefined : keptUntil(resetsAt) })
}

/** Of several tries of one part the first counts, as when it was settled. */
const countedOf = (holds: readonly HoldRecord[]): Amounts => {
  const first = new Map<string, Amounts>()
  for (const { id, amounts } of holds.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const part = originOf(id)?.part
    if (part !== undefined && !first.has(part)) first.set(part, readAmounts(amounts))
  }
  return sumOfAmounts(first.values())
}

/** At each gate what the record of a lost request says that counts there. */
export const chargesOf = ({ holds = [] }: GenerationRecord): Charge[] =>
  [...Map.groupBy(holds, ({ scope, of, window }) => JSON.stringify([scope, of, window])).values()].flatMap((group) => {
    const [first] = group
    return first ? [{ gate: gateIn(first), amounts: countedOf(group) }] : []
  })

/** Given back just now, or before, or no more since nobody reads that window any more. */
export interface Forgiven extends Charge {
  readonly was: 'given back' | 'given back before' | 'over'
}

const negative = ({ pico, requests, tokens }: Amounts): Amounts => ({
  pico: -pico,
  requests: -requests,
  tokens: -tokens,
})

/**
 * Gives back what a request that is known to be lost took, once, whenever that was settled and however often this is
 * asked for. Undefined where the true record has come meanwhile. Rejects where a gate does not answer: it may be repeated.
 */
export const forgive = async (d: LostHoldsDeps, lost: GenerationRecord): Promise<Forgiven[] | undefined> => {
  // What still stands is counted first, and the record names it then.
  await settleLeft(d, [lost])
  const { team, id } = lost
  const record = await d.generations.get(team, id)
  if (record?.outcome !== 'lost') return undefined
  const all: Forgiven[] = []
  for (const charge of chargesOf(record)) {
    const { gate, amounts } = charge
    if ((gate.keptUntil ?? Number.POSITIVE_INFINITY) <= d.now()) {
      all.push({ ...charge, was: 'over' })
      continue
    }
    const { holds } = await d.gates.look(gate)
    if ([...holds.keys()].some((hold) => originOf(hold)?.generation === id))
      throw new Error(`What ${id} holds at its ${gate.scope} could not be settled. Try again.`)
    const state = await d.gates.adjust(gate, negative(amounts), { once: ulidOf(id) })
    all.push({ ...charge, was: state ? 'given back' : 'given back before' })
  }
  return all
}
