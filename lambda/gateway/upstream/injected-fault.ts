import type { Answer, Conversion } from '../core/answer/answer.ts'
import { truncated } from '../core/answer/truncated.ts'
import type { Attempt } from '../core/attempt.ts'
import type { Caller, Permission } from '../core/caller.ts'
import { GatewayError } from '../core/error.ts'
import { errorForStatus } from '../core/failure/failure.ts'
import { compact } from '../core/json/value.ts'
import type { Outcome } from '../core/outcome.ts'
import { FAULT_HEADER, type InjectedFault } from './fault.ts'
import { inNameOf } from './request/ask-provider.ts'

/** Runs an attempt, of which the outcome is noted. */
export type Execute = (attempt: Attempt, signal: AbortSignal, outcome: Outcome) => Promise<Answer>

const ALLOWED =
  'Allowed are a status from 400 to 599, "stall" and "cut:<chunks>", each with "@<provider>" or without, in a list by comma'
const FAULT = /^(?:([45]\d\d)|(stall)|cut:(\d{1,6}))(?:@([a-z0-9][a-z0-9._-]*))?$/

/** The permission that a key needs to ask for faults. */
const PERMISSION: Permission = 'fault'

/** Reads e.g. `429`, `stall@openai,cut:3@anthropic`. Throws `bad-request` saying what is allowed. */
const parseFaults = (header: string): InjectedFault[] =>
  header.split(',').map((entry) => {
    const match = FAULT.exec(entry.trim())
    if (!match)
      throw new GatewayError(
        'bad-request',
        `${FAULT_HEADER}: "${entry.trim().slice(0, 40)}" is no fault. ${ALLOWED}.`,
        {
          param: FAULT_HEADER,
        },
      )
    const [, status, stall, chunks, provider] = match
    const kind: InjectedFault['kind'] = status
      ? { status: Number(status) }
      : stall
        ? 'stall'
        : { cutAfter: Number(chunks) }
    return compact({ kind, provider })
  })

/** The faults that a request asks for. Throws `forbidden` when its key may not, and `bad-request`. */
export const readFaults = (
  header: string,
  { permissions, principal }: Pick<Caller, 'permissions' | 'principal'>,
): readonly InjectedFault[] => {
  if (permissions?.includes(PERMISSION)) return parseFaults(header)
  throw new GatewayError(
    'forbidden',
    `${FAULT_HEADER} needs a key that may inject faults; ${principal.id} may not. Create one with "npm run pointsman -- keys create --name NAME --allow fault".`,
  )
}

const stalled = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/** The conversion of an answer that breaks off where a chunk would follow these. */
const cutAfter = <In>(whole: Conversion<In>, chunks: number, provider: string): Conversion<In> => {
  let chunksLeft = chunks
  const requireChunksLeft = (): void => {
    if (chunksLeft === 0)
      throw truncated(provider, { hasContent: whole.state() !== 'silent' }, { rehearsal: FAULT_HEADER })
  }
  return {
    push: (input) => {
      requireChunksLeft()
      const bytes = whole.push(input)
      if (bytes.length > 0) chunksLeft--
      return bytes
    },
    end: (cut) => {
      requireChunksLeft()
      return whole.end(cut)
    },
    fail: whole.fail,
    state: whole.state,
    told: whole.told,
  }
}

/** Lets the faults happen to the attempts that they are meant for; the others run as they are. */
export const withFaults = (execute: Execute, faults: readonly InjectedFault[], isStream: boolean): Execute => {
  const forAnyProvider = faults.filter(({ provider }) => provider === undefined)
  return async (attempt, signal, outcome) => {
    const { slug: provider } = attempt.provider
    const { kind } = faults.find((fault) => fault.provider === provider) ?? forAnyProvider.shift() ?? {}
    if (kind === undefined) return execute(attempt, signal, outcome)
    if (kind === 'stall') return stalled(signal)
    if ('status' in kind)
      throw inNameOf(attempt)(
        errorForStatus(kind.status, `${FAULT_HEADER}: ${provider} was made to fail.`, {
          upstream: { status: kind.status, headers: {}, body: '' },
        }),
      )
    const answer = await execute(attempt, signal, outcome)
    // A whole answer is one chunk: it is cut before it.
    return { ...answer, conversion: cutAfter(answer.conversion, isStream ? kind.cutAfter : 0, provider) }
  }
}
