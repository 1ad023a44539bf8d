/** What is read of others for one request, the same on every path. docs/configuration.md lists it. */

export interface FileLimits {
  readonly count: number
  /** Of one. */
  readonly bytes: number
  /** Of all. */
  readonly totalBytes: number
  /** At a time. */
  readonly parallel: number
  /** For one, redirects included. */
  readonly ms: number
}

const KIB = 1024
const MIB = 1024 * KIB

/** An answer in one piece: more than any JSON document. */
export const MAX_ANSWER_BYTES = 64 * MIB

/** An answer in events, all of them: half a million tokens at some 250 bytes each take half of it. */
export const MAX_STREAM_BYTES = 256 * MIB

/** One event of a stream: a video or a set of images fits. */
export const MAX_EVENT_BYTES = 32 * MIB

/** Lines of a stream between two events that belong to neither: comments, blank ones, fields without data. */
export const MAX_NOISE_BYTES = MIB

/** Events of a stream before its first content: that may be the longest event there is. */
export const MAX_SILENT_BYTES = MAX_EVENT_BYTES + MAX_NOISE_BYTES

/** What is kept of an error's body. */
export const MAX_ERROR_BYTES = 64 * KIB

/** Files that a caller names by URL and a provider wants the bytes of; all are in memory at once, in base64 as well. */
export const FILE_LIMITS: FileLimits = { count: 20, bytes: 20_000_000, totalBytes: 50_000_000, parallel: 4, ms: 20_000 }
