import { isStreamed, type Mode, PLAIN } from '../load/cases.ts'
import { PROMPT, type Target, target } from '../load/target.ts'
import { PROVIDER_KEY } from '../process/system.ts'

/** The same chat completion that ours is asked for, at a peer's path, by the name that the peer knows the model by. */
export const chatTarget = (
  url: string,
  model: string,
  mode: Mode,
  headers: Readonly<Record<string, string>> = {},
): Target => {
  const streamed = isStreamed(mode)
  const { body, end } = PLAIN.chat
  const authorization = `Bearer ${PROVIDER_KEY}`
  return target(url, body(model, PROMPT, streamed), { authorization, ...headers }, streamed ? end : undefined)
}
