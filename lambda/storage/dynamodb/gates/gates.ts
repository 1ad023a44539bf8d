import { within } from '../../../gateway/core/time-limit.ts'
import { awsErrorName, storeTimeout } from '../../aws/error.ts'
import type { AskOptions, AwsService } from '../../aws/operations.ts'
import { checkAdjustment, checkHold, failedIn } from '../../gate-state.ts'
import type { Gate, GateState, Gates, Reserve, Reserved } from '../../gates.ts'
import { adjustUpdate, gateKey, reserveUpdate, settleUpdate, toGateState, type Update } from './item.ts'

export interface DynamodbGatesOptions {
  readonly tableName: string
  /** What a request waits for one answer, in milliseconds. Default 300. */
  readonly reserveMs?: number
}

const RESERVE_MS = 300
const timeoutError = (ms: number) => storeTimeout({ store: 'DynamoDB', operation: 'UpdateItem' }, ms)

/** Of a bucket that others draw from, too, what is known may be out of date again. */
const MAX_UPDATES = 3

/** Buckets that are remembered: beyond it all are forgotten, and the next update may be a wrong guess. */
const MAX_REMEMBERED = 1000

const orRefused = (error: unknown): undefined => {
  if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error
}

/**
 * Gates in DynamoDB: `GATE#<scope>#<id>` / `<window>`, an item each. `u`, `q` and `k` are the pico-dollars, requests and
 * tokens that are settled and held, `h<id>` one hold, `n` how many there are, `c` the requests among them, `tat` and `tatk`
 * when the buckets of requests and tokens are full again, `o<name>` what was adjusted once. One conditional update
 * reserves, one settles; one without a condition adjusts, where it may be done twice.
 */
export const dynamodbGates = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName, reserveMs: ms = RESERVE_MS }: DynamodbGatesOptions,
): Gates => {
  const remembered = new Map<string, GateState['fullAtNs']>()
  const nameOf = ({ scope, id, window }: Gate): string => `${scope}#${id}#${window}`

  const remember = (gate: Gate, state: GateState): void => {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    if (Object.keys(state.fullAtNs).length > 0) remembered.set(nameOf(gate), state.fullAtNs)
  }
  const look = async (gate: Gate, options: AskOptions = {}): Promise<GateState> => {
    const input = { TableName: tableName, Key: gateKey(gate), ConsistentRead: true }
    const { Item } = await dynamodb('GetItem', input, options)
    return toGateState(Item ?? {})
  }
  /** The state after it; undefined where a condition did not hold. */
  const update = async (gate: Gate, expressions: Update, options: AskOptions = {}): Promise<GateState | undefined> => {
    const input = { TableName: tableName, Key: gateKey(gate), ...expressions, ReturnValues: 'ALL_NEW' } as const
    const done = await dynamodb('UpdateItem', input, options).catch(orRefused)
    return done && toGateState(done.Attributes ?? {})
  }
  /** Whoever refuses has not done it, so that the same hold may be asked for again. */
  const reserve = async (gate: Gate, asked: Reserve, signal: AbortSignal): Promise<Reserved> => {
    let fullAt = remembered.get(nameOf(gate)) ?? {}
    for (let updates = 1; ; updates++) {
      // A try that is repeated under the same id could land when the request is long settled.
      const after = await update(gate, reserveUpdate(asked, gate, fullAt), { signal, isOnce: true })
      const state = after ?? (await look(gate, { signal }))
      remember(gate, state)
      if (after) return { isGranted: true, state }
      const failed = failedIn(state, asked)
      if (failed) return { isGranted: false, state, failed }
      if (updates === MAX_UPDATES) return { isGranted: false, state, failed: { condition: 'contended' } }
      fullAt = state.fullAtNs
    }
  }

  return {
    async reserve(gate, asked) {
      checkHold(asked.hold, asked.amounts)
      return within({ ms, timeoutError }, (signal) => reserve(gate, asked, signal))
    },
    async settle(gate, settled) {
      checkHold(settled.hold, settled.held, settled.cost)
      return update(gate, settleUpdate(settled))
    },
    async adjust(gate, by, options = {}) {
      checkAdjustment(by, options.once)
      return update(gate, adjustUpdate(by, gate, options), options.once === undefined ? { isOnce: true } : {})
    },
    look: (gate) => look(gate),
  }
}
