import type { Call, CanonicalCall } from '../../../core/call.ts'
import { memoEach } from '../../../core/memo.ts'
import { decodeMessages } from '../messages/decode.ts'
import { decodeOptions } from './decode-options.ts'

export const canonical = memoEach(({ body, headers }: Call): CanonicalCall => {
  const { prompt, warnings } = decodeMessages(body)
  return { options: { prompt, ...decodeOptions(body, headers) }, warnings }
})
