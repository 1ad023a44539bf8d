import { eventEnds } from '../apis.ts'
import { type Case, questionOf, scripted } from '../case.ts'
import type { Recording } from '../recording.ts'
import type { Difference } from './answer.ts'
import { ASK } from './clients.ts'

const MARKER = 'data: [DONE]\n\n'

/** Whatever is left away of such a recording, it was not complete before. */
export const NO_END: Difference = { check: 'end', expected: 'a last event', got: 'none' }

const isMarked = ({ body }: Pick<Recording, 'body'>): boolean => /data: ?\[DONE\]\s*$/.test(body.toString())

const withoutMarker = (body: Buffer): Buffer => {
  const at = body.lastIndexOf(MARKER.trimEnd())
  return at < 0 ? body : body.subarray(0, at)
}

/**
 * A recording as often as it has to pass. A rebuilt one proves nothing of what ends a stream: it passes with the marker and,
 * where the gateway does not know that its provider sends it, without.
 */
export const framings = ({ recording, server }: Pick<Case, 'recording' | 'server'>): Recording[] => {
  if (!recording.isRebuilt || server.ends === undefined || !recording.stream) return [recording]
  const bare = withoutMarker(recording.body)
  const marked = Buffer.concat([bare, Buffer.from(MARKER)])
  return (server.ends === 'done' ? [marked] : [marked, bare]).map((body) => ({ ...recording, body }))
}

/** A raw one is seen to be cut when the event is gone with which its provider completes a stream, however cleanly it ends. */
const withoutEnd = async (cases: readonly Case[]): Promise<Difference[]> => {
  const found: Difference[] = []
  for (const asked of cases) {
    const { recording, dialect, server } = asked
    const ends = eventEnds(recording, server.ends)
    if (ends.length === 0) return [NO_END]
    const upTo = ends.at(-2) ?? 0
    const blank = recording.headers['content-type']?.startsWith('text/') ? '\n\n' : ''
    asked.script(scripted(recording, [recording.body.subarray(0, upTo), Buffer.from(blank)]))
    const answer = await ASK[dialect](asked.url, questionOf(asked)).catch(() => undefined)
    if (answer) found.push({ check: `${dialect} without its end`, expected: 'an error', got: answer })
  }
  return found
}

/** Only a raw recording of the provider can show that it sends the marker, without which its streams would count as cut. */
const unproven = ({ recording, server }: Case, all: readonly Recording[]): Difference[] => {
  const { provider, api } = recording
  const isProof = (other: Recording): boolean =>
    other.provider === provider && other.api === api && other.stream && !other.isRebuilt && isMarked(other)
  if (server.ends !== 'done' || all.some(isProof)) return []
  return [{ check: 'marker', expected: `a raw recording of ${provider} that ends with it`, got: 'rebuilt ones' }]
}

/** What a recorded stream says of how streams end; undefined where it is rebuilt and has nothing to say. */
export const framed = async (
  cases: readonly Case[],
  all: readonly Recording[],
): Promise<readonly Difference[] | undefined> => {
  const [first] = cases
  if (!first?.recording.isRebuilt) return withoutEnd(cases)
  return first.server.ends === undefined ? undefined : unproven(first, all)
}
