import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { FIRST_PIECE } from '../provider/wires.ts'
import type { Target } from './target.ts'

/** Milliseconds. */
export interface Timing {
  /** Until the first read that holds some of the model's words. */
  readonly firstToken: number
  /** Between one read and the next. */
  readonly gaps: readonly number[]
}

const TAIL_BYTES = 1000
const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 })

/** One answer, read to its end. Throws when it is not a complete one. */
export const ask = (to: Target): Promise<Timing> =>
  new Promise((resolve, reject) => {
    const { url, headers, body, end } = to
    const startedAt = performance.now()
    const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
      let firstToken: number | undefined
      let lastAt: number | undefined
      let tail = ''
      const gaps: number[] = []
      response.on('data', (bytes: Buffer) => {
        const at = performance.now()
        if (firstToken === undefined && bytes.includes(FIRST_PIECE)) firstToken = at - startedAt
        if (lastAt !== undefined) gaps.push(at - lastAt)
        lastAt = at
        tail = `${tail.slice(-TAIL_BYTES)}${bytes.toString('latin1', Math.max(0, bytes.length - TAIL_BYTES))}`
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode !== 200 || firstToken === undefined || !tail.includes(end))
          reject(new Error(`${url} answered ${response.statusCode}: ${tail.slice(-500)}`))
        else resolve({ firstToken, gaps })
      })
    })
    outgoing.on('error', (error) => {
      // A kept connection that the server closed meanwhile.
      if (outgoing.reusedSocket) resolve(ask(to))
      else reject(error)
    })
    outgoing.end(body)
  })

export interface Amount {
  readonly total: number
  readonly concurrency: number
  /** Over how long the first ones are spread, in ms. */
  readonly spreadMs?: number
}

/** That many answers, so many at a time. */
export const load = async (to: Target, { total, concurrency, spreadMs = 0 }: Amount): Promise<Timing[]> => {
  const timings: Timing[] = []
  let started = 0
  const work = async (slot: number): Promise<void> => {
    if (spreadMs > 0) await wait((slot * spreadMs) / concurrency)
    while (started < total) {
      started++
      timings.push(await ask(to))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, slot) => work(slot)))
  return timings
}
