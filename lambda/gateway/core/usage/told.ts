import type { JsonObject } from '../json/value.ts'

/** What the rest of an answer tells of its cost, which its usage does not say. */
export interface Beside {
  /** The tier that it was served at; a usage may say one as well. */
  readonly tier?: string | undefined
  /** What is billed by the call. */
  readonly calls?: Readonly<Record<string, number>>
  /** The count that the answer's events contradict each other in, in the provider's word. */
  readonly contradiction?: string | undefined
  /** The answer ended without counting its output: what its start said of it was no count. */
  readonly isPreliminary?: boolean
  /** It was told with the end of the answer, or after it: it is that of all of it, even if something breaks off now. */
  readonly isFinal?: boolean
}

/** What an answer told of its usage: nothing of ours is in the provider's own object. */
export interface ToldUsage {
  /** The provider's usage object, verbatim, merged over events where the format splits it. */
  readonly raw: JsonObject
  readonly beside: Beside
}

export const NOTHING_BESIDE: Beside = {}

/** Of formats that tell a usage at the end alone. */
export const FINAL: Beside = { isFinal: true }

/** Follows the several answers of one request, by their index, to their ends. */
export const endsSeen = () => {
  const hasEnded = new Map<unknown, boolean>()
  return {
    see(index: unknown, end: string | undefined): void {
      hasEnded.set(index ?? 0, end !== undefined || hasEnded.get(index ?? 0) === true)
    },
    areAll: (): boolean => hasEnded.size > 0 && [...hasEnded.values()].every(Boolean),
  }
}

/** Reads along in a provider's own objects: a whole answer, or the events of one. */
export interface UsageSeen {
  see(own: JsonObject): void
  /** What they have told so far: the same value until they tell more. */
  usage(): ToldUsage | undefined
}
