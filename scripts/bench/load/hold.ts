import { Agent, request } from 'node:http'
import type { Target } from './target.ts'

/** Opens that many answers at once and reads along. Returns what leaves them all. */
export const hold = async ({ url, headers, body }: Target, count: number): Promise<() => void> => {
  const agent = new Agent({ keepAlive: false })
  const opened = Array.from(
    { length: count },
    () =>
      new Promise<void>((resolve, reject) => {
        const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
          response.on('error', () => {}).resume()
          resolve()
        })
        outgoing.on('error', reject).end(body)
      }),
  )
  await Promise.all(opened)
  return () => agent.destroy()
}
