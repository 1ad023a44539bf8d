import { jsonSource } from '#gateway/core/json/text.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { DIALECTS, WIRES } from '../../harness/dialects.ts'
import { peerWith } from '../../harness/peer.ts'

/** What ends a stream of chat completions: the marker, or a reason alone. */
export type ChatEnd = 'done' | 'finish-reason'

const body = { model: 'm', stream: true, messages: [{ role: 'user', content: '' }] }
const CALL = DIALECTS['openai-chat'].decodeCall({
  body,
  source: jsonSource(JSON.stringify(body)),
  path: '',
  headers: {},
})
const LAST = 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'

/** The gateway's own rule for a provider, asked of what applies it; undefined where it has no such API. */
export const chatEndOf = ({ wires }: Pick<Provider, 'wires'>): ChatEnd | undefined => {
  const quirks = wires['openai-chat']?.quirks
  if (!quirks) return undefined
  const tap = WIRES['openai-chat'].relay(CALL, peerWith(quirks)).tap()
  tap.see(LAST)
  return tap.complete ? 'finish-reason' : 'done'
}
