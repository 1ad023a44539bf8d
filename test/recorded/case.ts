import { createHash } from 'node:crypto'
import type { DialectName } from '#gateway/core/call.ts'
import type { Scripted } from '../harness/fake-provider.ts'
import type { Difference, Recorded } from './answers/answer.ts'
import type { Question } from './answers/clients.ts'
import type { Recording } from './recording.ts'
import type { Server } from './serving.ts'

/** One recording in front of a running gateway, to be asked for in one dialect. */
export interface Case {
  readonly url: string
  readonly recording: Recording
  readonly recorded: Recorded
  readonly server: Server
  /** The model under which the gateway knows the recording. */
  readonly model: string
  readonly dialect: DialectName
  /** What the provider does on the next request. */
  readonly script: (scripted: Scripted) => void
}

/** One recording, and what differs. */
export interface Checked {
  readonly recording: Recording
  readonly found: readonly Difference[]
}

/** The shortest request that the recorded answer fits to. */
export const questionOf = ({ model, recording, recorded }: Case): Question => ({
  model,
  stream: recording.stream,
  tools: [...new Set(recorded.tools.map(({ name }) => name))],
})

/** The caller's status: a credential that the provider refused was the gateway's, so that this is no fault of the caller. */
export const toldStatus = ({ status }: Pick<Recording, 'status'>): number =>
  [401, 402, 403].includes(status) ? 502 : status

/** A recorded answer in these pieces. */
export const scripted = (
  { status, headers }: Recording,
  chunks: readonly Buffer[],
  end: 'clean' | 'cut' = 'clean',
): Scripted => ({ status, headers, chunks, end })

/** Numbers in [0, 1) that are the same on every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
export const randomOf = (seed: string): (() => number) => {
  let state = createHash('sha256').update(seed).digest().readUInt32BE()
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** The bytes in up to sixteen pieces with random borders. */
const atRandom = (bytes: Buffer, random: () => number): Buffer[] => {
  const borders = Array.from({ length: 15 }, () => Math.floor(random() * bytes.length)).sort((a, b) => a - b)
  return [0, ...borders].map((start, index) => bytes.subarray(start, borders[index])).filter(({ length }) => length > 0)
}

const everyByte = (bytes: Buffer): Buffer[] => Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))

/** Longer answers would take minutes. */
const SHORT = 8 * 1024

/** The ways in which a recording's bytes are cut, one request each. */
export const chunkings = ({ id, body }: Recording): Buffer[][] => [
  atRandom(body, randomOf(id)),
  ...(body.length < SHORT ? [everyByte(body)] : []),
]
