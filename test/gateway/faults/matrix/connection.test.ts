import { createServer, type Server } from 'node:net'
import { afterAll, describe } from 'vitest'
import type { FixtureOptions } from '../fixture.ts'
import { staysSilent } from '../provider.ts'
import { type Fault, faultMatrix } from './matrix.ts'

/** Accepts connections and never says a word, so that no TLS handshake ends. */
const deaf: Server = createServer((socket) => socket.resume().on('error', () => undefined)).unref()
afterAll(() => void deaf.close())

const deafUrl = async (): Promise<string> => {
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
  const address = deaf.address()
  return `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const fails = (errorCode: string, status: number): Fault => ({
  script: staysSilent,
  complete: 'failed',
  stream: 'failed',
  record: { errorCode, status },
  attempt: { error: errorCode },
})

const PLACES: Readonly<Record<string, readonly [Fault, FixtureOptions]>> = {
  'nothing listens': [fails('upstream-unreachable', 502), { baseUrl: () => 'http://127.0.0.1:1' }],
  'no such host': [fails('upstream-unreachable', 502), { baseUrl: () => 'http://nowhere.invalid' }],
  'no TLS there': [fails('upstream-unreachable', 502), { baseUrl: (url) => url.replace('http:', 'https:') }],
  'a TLS handshake that never ends': [fails('timeout', 504), { baseUrl: deafUrl, timeouts: { connectMs: 800 } }],
}

describe.each(Object.entries(PLACES))('%s', (fault, [row, options]) => {
  faultMatrix({ [fault]: row }, options, 32)
})
