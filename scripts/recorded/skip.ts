import type { DialectName } from '#gateway/core/call.ts'
import { parseObject } from '#gateway/core/json/value.ts'
import { refersBack } from './read-messages.ts'
import type { Recording } from './recording.ts'

/** Why a recording cannot be judged in a dialect; undefined when it can. */
export const reasonToSkip = ({ stream, body }: Recording, dialect: DialectName): string | undefined => {
  if (stream) return undefined
  const whole = parseObject(body.toString())
  if (!whole) return 'the answer is a list of chunks instead of an object'
  // It reads the same in a stream.
  const isRefused = dialect === 'ai-sdk' && refersBack(whole)
  return isRefused ? '`ai` refuses a whole answer with the result of a call that an earlier answer made' : undefined
}
