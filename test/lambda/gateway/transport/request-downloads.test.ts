import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { type Download, downloader } from '#gateway/transport/download.ts'
import { FILE_LIMITS } from '#gateway/transport/limits.ts'
import { requestDownloads } from '#gateway/transport/request-downloads.ts'
import { serve } from './server.ts'

const download = downloader({
  enabled: true,
  resolve: async () => ['127.0.0.1'],
  allow: (address) => address === '127.0.0.1',
})

const PNG = { 'content-type': 'image/png' }
const urlsAt = (port: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `http://files.example:${port}/${index}`)

const open = (limits?: { parallel: number; totalBytes: number }, signal = new AbortController().signal): Download =>
  requestDownloads(download, signal, limits)

const outcomes = async (files: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(files)).map((file) => (file.status === 'fulfilled' ? 'read' : file.reason))

describe('the downloads of a request', () => {
  test('are a few at a time, and all of them in the end', async () => {
    let underWay = 0
    let most = 0
    const server = await serve((_request, response) => {
      underWay++
      most = Math.max(most, underWay)
      setTimeout(() => {
        underWay--
        response.writeHead(200, PNG).end('png')
      }, 10)
    })
    const one = open()
    const files = await Promise.all(urlsAt(server.port, FILE_LIMITS.count).map((url) => one(url)))
    expect(files).toHaveLength(FILE_LIMITS.count)
    expect(most).toBeLessThanOrEqual(FILE_LIMITS.parallel)
  })

  test('bring each file once, however many attempts want it', async () => {
    const server = await serve((_request, response) => response.writeHead(200, PNG).end('png'))
    const one = open()
    const [url = ''] = urlsAt(server.port, 1)
    const [first, second] = await Promise.all([one(url), one(url)])
    expect(await one(url)).toBe(first)
    expect(second).toBe(first)
    expect(server.received).toHaveLength(1)
  })

  test('end at their limit for all, while they are read and before they are whole', async () => {
    let sent = 0
    const piece = Buffer.alloc(16 * 1024)
    const server = await serve((_request, response) => {
      response.writeHead(200, PNG)
      const more = (): void => {
        if (response.destroyed) return
        sent += piece.length
        response.write(piece, () => setImmediate(more))
      }
      more()
    })
    const one = open({ parallel: 4, totalBytes: 1_000_000 })
    const told = await outcomes(urlsAt(server.port, 8).map((url) => one(url)))
    for (const error of told) {
      expect(error).toBeInstanceOf(GatewayError)
      expect(error).toMatchObject({
        ...{ code: 'unsupported', status: 400 },
        message: expect.stringContaining('are longer than 1000000 bytes in all'),
      })
    }
    expect(sent).toBeLessThan(20_000_000)
    expect(server.received.length).toBeLessThanOrEqual(4)
  })

  test('end with the first that fails, which says why', async () => {
    const server = await serve(({ url }, response) => {
      if (url === '/0') response.writeHead(404).end()
      else response.writeHead(200, PNG).write('x')
    })
    const one = open()
    const told = await outcomes(urlsAt(server.port, 8).map((url) => one(url)))
    expect(new Set(told.map(String))).toEqual(
      new Set(['GatewayError: Cannot fetch the file at files.example: it answered 404.']),
    )
    expect(server.received.length).toBeLessThanOrEqual(4)
  })

  test('end with the request', async () => {
    const request = new AbortController()
    const gone = new GatewayError('aborted', 'The client closed the connection.')
    const server = await serve(() => request.abort(gone))
    const one = open(undefined, request.signal)
    expect(await outcomes(urlsAt(server.port, 6).map((url) => one(url)))).toEqual(Array(6).fill(gone))
    await server.closed(0)
  })
})
