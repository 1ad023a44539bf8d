import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { type DownloadOptions, downloader } from '#gateway/transport/download.ts'
import { serve } from './server.ts'

const loopback = (address: string) => address === '127.0.0.1'
const local = (options: Partial<DownloadOptions> = {}) =>
  downloader({ enabled: true, resolve: async () => ['127.0.0.1'], allow: loopback, ...options })

const image = (bytes = 'png') =>
  serve((_request, response) => response.writeHead(200, { 'content-type': 'Image/PNG; x=y' }).end(bytes))

describe('a download', () => {
  test('goes to the checked address under the name of the host', async () => {
    const server = await image()
    const file = await local()(`http://files.example:${server.port}/a.png?b=c`)
    expect({ ...file, bytes: Buffer.from(file.bytes).toString() }).toEqual({ bytes: 'png', mediaType: 'image/png' })
    expect(server.received[0]).toMatchObject({ method: 'GET', url: '/a.png?b=c' })
    expect(server.received[0]?.headers['host']).toBe(`files.example:${server.port}`)
  })

  test('resolves a host once: the check and the connection see the same address', async () => {
    const server = await image()
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const download = local({ resolve: async () => answers.shift() ?? [] })
    await download(`http://rebinding.example:${server.port}/`)
    expect(answers).toHaveLength(1)
  })

  test('follows redirects, three by default', async () => {
    const server = await serve(({ url }, response) => {
      const left = Number(url.slice(1))
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end()
      else response.writeHead(200, { 'content-type': 'text/plain' }).end('there')
    })
    const file = await local()(`http://files.example:${server.port}/3`)
    expect(Buffer.from(file.bytes).toString()).toBe('there')
    await expect(local()(`http://files.example:${server.port}/4`)).rejects.toThrow('it redirects more than 3 times')
  })
})

const refused = async (promise: Promise<unknown>, rule: string | RegExp) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(GatewayError)
  expect(error).toMatchObject({ code: 'bad-request', message: expect.stringMatching(rule) })
}

describe('refused', () => {
  const download = downloader({ enabled: true, resolve: async (host) => [host] })

  test.each([
    ['ftp://files.example/a', 'only http: and https:'],
    ['file:///etc/passwd', 'only http: and https:'],
    ['data:image/png;base64,AAAA', 'only http: and https:'],
    ['https://user:pass@files.example/', 'files.example: credentials in URLs'],
    ['http://8.8.8.8:8080/', 'port 8080 is not 80 or 443'],
    ['http://8.8.8.8:22/', 'port 22'],
    ['http://127.1/', '127.0.0.1: it is not on the public internet'],
    ['http://0xa9fea9fe/latest/meta-data', '169.254.169.254: it is not on the public internet'],
    ['http://[::ffff:127.0.0.1]/', 'not on the public internet'],
    ['http://127.0.0.1:9001/2018-06-01/runtime/invocation/next', 'not on the public internet'],
    ['nonsense', 'not a valid URL'],
    ['http://', 'not a valid URL'],
  ])('%s', async (url, rule) => {
    await refused(download(url), rule)
  })

  test('a host of which any address is not public', async () => {
    const both = downloader({ enabled: true, resolve: async () => ['8.8.8.8', '10.0.0.1'] })
    await refused(both('https://mixed.example/'), 'mixed.example: it is not on the public internet')
  })

  test('a host without addresses', async () => {
    const unknown = async () => Promise.reject(new Error('ENOTFOUND'))
    await refused(local({ resolve: unknown })('https://unknown.example/'), 'cannot be resolved')
  })

  test('a redirect to the inside', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://inside.example/' }).end(),
    )
    const resolve = async (host: string) => [host === 'inside.example' ? '169.254.169.254' : '127.0.0.1']
    await refused(
      local({ resolve })(`http://files.example:${server.port}/`),
      'inside.example: it is not on the public internet',
    )
  })

  test('a redirect to nowhere', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: 'http://' }).end())
    await refused(local()(`http://files.example:${server.port}/`), 'redirects to no valid URL')
  })

  test('too many bytes, declared or not', async () => {
    const declared = await image('12345')
    await refused(local({ maxBytes: 4 })(`http://files.example:${declared.port}/`), 'longer than 4 bytes')
    const chunked = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' })
      response.write('123')
      response.end('45')
    })
    await refused(local({ maxBytes: 4 })(`http://files.example:${chunked.port}/`), 'longer than 4 bytes')
  })

  test('another type than the caller can use', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('x'),
    )
    const url = `http://files.example:${server.port}/`
    await refused(
      local()(url, { accept: ['image/*', 'application/pdf'] }),
      'its type is text/html, allowed are image/\\*, application/pdf',
    )
    const untyped = await serve((_request, response) => response.end('x'))
    await refused(local()(`http://files.example:${untyped.port}/`), 'its type is not declared')
  })

  test('another status than 200', async () => {
    const server = await serve((_request, response) => response.writeHead(404).end())
    await refused(local()(`http://files.example:${server.port}/`), 'it answered 404')
  })

  test('a server that takes too long, and its connection is closed', async () => {
    const server = await serve(
      (_request, response) => void response.writeHead(200, { 'content-type': 'image/png' }).write('x'),
    )
    await refused(local({ timeoutMs: 50 })(`http://files.example:${server.port}/`), 'took longer than 50 ms')
    await server.closed(0)
  })

  test('a host that nobody answers for', async () => {
    await refused(
      local()('http://files.example:1/'),
      'files.example: The connection to files.example:1 failed \\(ECONNREFUSED\\)',
    )
  })
})

test('a caller who leaves ends it', async () => {
  const server = await serve(() => leave.abort())
  const leave = new AbortController()
  await expect(local()(`http://files.example:${server.port}/`, { signal: leave.signal })).rejects.toMatchObject({
    code: 'aborted',
  })
})

test('a deployment that does not fetch says so', async () => {
  const off = downloader({ enabled: false })
  await expect(off('https://files.example/a.png')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('`downloads` is off'),
  })
})
