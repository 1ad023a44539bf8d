import { CHUNKS } from '../provider/wires.ts'
import type { Target } from './target.ts'

/** An event has a piece for its own string; an answer that is no stream has all of them in one. */
const STREAMED_PIECE = /" word (\d+)"/g
const WHOLE_PIECE = / word (\d+)/g

/** Says what is wrong with an answer: every word once, in its order, and the end that only a complete one has. */
export const faultIn = (
  answer: string,
  { isStreamed, end }: Pick<Target, 'isStreamed' | 'end'>,
): string | undefined => {
  const pieces = [...answer.matchAll(isStreamed ? STREAMED_PIECE : WHOLE_PIECE)].map(([, index]) => Number(index))
  if (pieces.length !== CHUNKS) return `${pieces.length} pieces of ${CHUNKS}`
  if (pieces.some((piece, index) => piece !== index)) return 'its pieces are not in order'
  return answer.trimEnd().slice(-1000).includes(end) ? undefined : `nothing says ${end} at its end`
}

/** Asks once and reads all of it. Throws when it is not the answer that the provider gave. */
export const verify = async (name: string, to: Target): Promise<void> => {
  const headers = Object.fromEntries(Object.entries(to.headers).filter(([header]) => header !== 'content-length'))
  const response = await fetch(to.url, { method: 'POST', headers, body: new Uint8Array(to.body) })
  const answer = await response.text()
  const fault = response.status === 200 ? faultIn(answer, to) : `status ${response.status}`
  if (fault) throw new Error(`${name} answered wrongly, ${fault}: ${answer.slice(0, 500)} … ${answer.slice(-500)}`)
}
