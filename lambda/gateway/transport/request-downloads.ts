import { GatewayError } from '../core/error.ts'
import type { Download, Downloaded } from './download.ts'
import { FILE_LIMITS, type FileLimits } from './limits.ts'

/** For so many at a time; the others wait for their turn. */
const lanes = (count: number) => {
  const waiting: (() => void)[] = []
  let free = count
  const enter = (): Promise<void> =>
    new Promise((resolve) => {
      if (free > 0) {
        free--
        resolve()
      } else waiting.push(resolve)
    })
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return async <T>(work: () => Promise<T>): Promise<T> => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

/** `unsupported`: another provider may fetch the files itself. */
const tooMuch = (what: string): GatewayError =>
  new GatewayError(
    'unsupported',
    `The files that the request names by URL, and this provider wants as bytes, ${what}.`,
    {
      param: 'url',
    },
  )

export const requireFewFiles = (count: number): void => {
  const limit = FILE_LIMITS.count
  if (count > limit) throw tooMuch(`are ${count}; at most ${limit} are fetched for a request`)
}

export const requireFileBytes = (bytes: number, limit: number = FILE_LIMITS.totalBytes): void => {
  if (bytes > limit) throw tooMuch(`are longer than ${limit} bytes in all`)
}

/**
 * The downloads of one request, of all its attempts together: each file once, a few at a time, no more bytes than the
 * limit. One that fails ends the others. `signal` is the request's.
 */
export const requestDownloads = (
  download: Download,
  signal: AbortSignal,
  { parallel, totalBytes }: Pick<FileLimits, 'parallel' | 'totalBytes'> = FILE_LIMITS,
): Download => {
  const files = new Map<string, Promise<Downloaded>>()
  const inLane = lanes(parallel)
  const ended = new AbortController()
  const leave = (): void => ended.abort(signal.reason)
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  let bytes = 0
  const read = (length: number): void => {
    bytes += length
    requireFileBytes(bytes, totalBytes)
  }
  const start = async (url: string): Promise<Downloaded> => {
    try {
      return await inLane(() => {
        ended.signal.throwIfAborted()
        return download(url, { signal: ended.signal, read })
      })
    } catch (error) {
      ended.abort(error)
      throw error
    }
  }
  return (url) => {
    const file = files.get(url) ?? start(url)
    files.set(url, file)
    return file
  }
}
