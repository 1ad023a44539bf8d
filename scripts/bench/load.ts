import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Case, KEY, type Mode, PLAIN } from './cases.ts'
import type { BenchWire } from './wires.ts'

/** One request to make, over and over. */
export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly end: string
}

/** Milliseconds. */
export interface Timing {
  readonly firstByte: number
  /** Between one read and the next. */
  readonly gaps: readonly number[]
}

const PROMPT = 'Tell me about gateways. '.repeat(40)

const target = (url: string, body: object, headers: Readonly<Record<string, string>>, end: string): Target => {
  const bytes = Buffer.from(JSON.stringify(body))
  return {
    url,
    body: bytes,
    end,
    headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
  }
}

export const gatewayTarget = (origin: string, use: Case, mode: Mode, prompt = PROMPT): Target => {
  const model = `${use.provider}/${mode}`
  const headers = { authorization: `Bearer ${KEY}`, ...use.headers?.(model) }
  return target(`${origin}${use.path}`, use.body(model, prompt), headers, use.end)
}

/** The provider's own API: there, or behind the floor. */
export const plainTarget = (origin: string, wire: BenchWire, mode: Mode, prompt = PROMPT): Target => {
  const { path, body, end } = PLAIN[wire]
  return target(`${origin}${path(mode)}`, body(mode, prompt), {}, end)
}

const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 })

/** One answer, read to its end. Throws when it is not a complete stream. */
export const stream = ({ url, headers, body, end }: Target): Promise<Timing> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
      let firstByte = 0
      let lastAt = 0
      let tail = ''
      const gaps: number[] = []
      response.on('data', (bytes: Buffer) => {
        const at = performance.now()
        if (lastAt === 0) firstByte = at - startedAt
        else gaps.push(at - lastAt)
        lastAt = at
        tail = `${tail.slice(-1000)}${bytes.toString('latin1', Math.max(0, bytes.length - 1000))}`
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200 && tail.includes(end)) resolve({ firstByte, gaps })
        else reject(new Error(`${url} answered ${response.statusCode}: ${tail.slice(-500)}`))
      })
    })
    outgoing.on('error', (error) => {
      // A kept connection that the server closed meanwhile.
      if (outgoing.reusedSocket) resolve(stream({ url, headers, body, end }))
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
      timings.push(await stream(to))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, slot) => work(slot)))
  return timings
}

/** Opens that many answers at once and reads along. Returns what leaves them all. */
export const hold = async ({ url, headers, body }: Target, count: number): Promise<() => void> => {
  const ownAgent = new Agent({ keepAlive: false })
  const opened = Array.from(
    { length: count },
    () =>
      new Promise<void>((resolve, reject) => {
        const outgoing = request(url, { method: 'POST', headers, agent: ownAgent }, (response) => {
          response.on('error', () => {}).resume()
          resolve()
        })
        outgoing.on('error', reject).end(body)
      }),
  )
  await Promise.all(opened)
  return () => ownAgent.destroy()
}
