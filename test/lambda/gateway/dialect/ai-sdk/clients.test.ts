import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StreamPart } from '#gateway/core/canonical/parts.ts'
import { AI_VERSIONS, type Part, type TextStream } from '../../../../clients/ai.ts'
import { startServer } from './server.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const CITY = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city', 'days'],
  additionalProperties: false,
}

const drain = async (stream: TextStream): Promise<Part[]> => {
  const parts: Part[] = []
  for await (const part of stream.fullStream) parts.push(part)
  return parts
}

const joined = (parts: readonly Part[], type: string): string =>
  parts.flatMap((part) => (part.type === type ? [part['text'] ?? part['delta']] : [])).join('')

let server: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

describe.each(AI_VERSIONS)('$name', ({ path, ...ai }) => {
  const model = (name: string) => ai.createGateway({ baseURL: `${server.origin}${path}`, apiKey: 'k' })(name)
  const weather = (execute?: (input: unknown) => unknown) => ({
    weather: ai.tool({ description: 'w', inputSchema: ai.jsonSchema(CITY), execute }),
  })

  test('generateText: text, usage, finish reason, metadata', async () => {
    const result = await ai.generateText({ model: model('sim/echo'), prompt: 'Hello, dear world' })
    expect(result.text).toBe('Hello, dear world')
    expect(result.finishReason).toBe('stop')
    expect(result.usage.outputTokens).toBe(5)
    expect(result.usage.totalTokens).toBe(Number(result.usage.inputTokens) + 5)
    expect(result.providerMetadata?.['gateway']).toEqual({ generationId: 'gen_1', cost: '0.5' })
  })

  test('streamText: the same, word by word', async () => {
    const stream = ai.streamText({ model: model('sim/echo'), prompt: 'Hello, dear world' })
    const parts = await drain(stream)
    expect(parts.filter(({ type }) => type === 'text-delta')).toHaveLength(3)
    expect(joined(parts, 'text-delta')).toBe('Hello, dear world')
    expect(parts.find(({ type }) => type === 'text-start')).toMatchObject({
      providerMetadata: { gateway: { generationId: 'gen_1' } },
    })
    expect(await stream.finishReason).toBe('stop')
    expect((await stream.usage).outputTokens).toBe(5)
    expect((await stream.providerMetadata)?.['gateway']).toEqual({ generationId: 'gen_1', cost: '0.5' })
  })

  test('maxOutputTokens ends with length', async () => {
    const result = await ai.generateText({ model: model('sim/echo'), prompt: 'Hello, world', maxOutputTokens: 1 })
    expect(result).toMatchObject({ text: 'Hell', finishReason: 'length' })
  })

  test('reasoning comes before the text', async () => {
    const parts = await drain(ai.streamText({ model: model('sim/reasoning'), prompt: 'one two' }))
    expect(joined(parts, 'reasoning-delta')).toBe('The user wrote 2 words. I repeat them.')
    expect(joined(parts, 'text-delta')).toBe('one two')
    const result = await ai.generateText({ model: model('sim/reasoning'), prompt: 'one two' })
    expect(result.reasoningText).toBe('The user wrote 2 words. I repeat them.')
  })

  test('a tool call and its result, over two turns', async () => {
    const options = {
      model: model('sim/tools'),
      tools: weather((input) => ({ given: input })),
      stopWhen: ai.stepCountIs(2),
      prompt: 'Paris 3',
    }
    const { steps, text } = await ai.generateText(options)
    expect(steps).toHaveLength(2)
    expect(steps[0]).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [{ toolName: 'weather', input: { city: 'Paris 3', days: 3 } }],
    })
    expect(text).toBe('weather answered: {"given":{"city":"Paris 3","days":3}}')
    const streamed = await drain(ai.streamText(options))
    expect(joined(streamed, 'text-delta')).toBe(text)
  })

  test('parallel tool calls have different ids', async () => {
    const options = { model: model('sim/tools'), tools: weather(), prompt: 'in parallel: 1' }
    const { toolCalls } = await ai.generateText(options)
    expect(toolCalls.map(({ toolCallId }) => toolCallId)).toEqual(['call_1', 'call_2'])
    const streamed = await drain(ai.streamText(options))
    expect(streamed.filter(({ type }) => type === 'tool-call')).toHaveLength(2)
  })

  test('structured output arrives as the object that the schema asks for', async () => {
    const schema = ai.jsonSchema(CITY)
    const wanted = { city: 'Rome 4', days: 4 }
    const options = { model: model('sim/echo'), prompt: 'Rome 4' }
    expect((await ai.generateObject({ ...options, schema })).object).toEqual(wanted)
    const output = ai.Output.object({ schema })
    expect(JSON.parse((await ai.generateText({ ...options, output, experimental_output: output })).text)).toEqual(
      wanted,
    )
  })

  test('images arrive as bytes or URL', async () => {
    const image = new Uint8Array(Buffer.from(PNG, 'base64'))
    const content = [
      { type: 'text', text: 'look' },
      { type: 'image', image },
      { type: 'image', image: new URL('https://e.com/x.png') },
      { type: 'file', data: 'JVBERi0x', mediaType: 'application/pdf', filename: 'a.pdf' },
    ]
    const result = await ai.generateText({ model: model('sim/echo'), messages: [{ role: 'user', content }] })
    expect(result.text).toBe('look')
    expect(server.calls.at(-1)?.options.prompt.at(-1)?.content).toMatchObject([
      { type: 'text', text: 'look' },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: PNG } },
      { type: 'file', mediaType: 'image', data: { type: 'url', url: new URL('https://e.com/x.png') } },
      { type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', data: { type: 'data', data: 'JVBERi0x' } },
    ])
  })

  test('a stream that breaks shows an error and never looks complete', async () => {
    const errors: unknown[] = []
    const onError = ({ error }: { error: unknown }) => void errors.push(error)
    const stream = ai.streamText({ model: model('sim/break'), prompt: 'one two three four', maxRetries: 0, onError })
    const parts = await drain(stream)
    expect(joined(parts, 'text-delta')).toBe('one two ')
    expect(parts.find(({ type }) => type === 'error')?.['error']).toMatchObject({
      message: 'sim/break always breaks off halfway.',
      statusCode: 500,
    })
    expect(errors).toHaveLength(1)
    expect(await stream.finishReason).toBe('error')
  })

  test('tools of a broken stream are not run', async () => {
    const call: StreamPart = { type: 'tool-call', toolCallId: 'c', toolName: 'weather', input: '{"city":"x","days":1}' }
    const broken = await startServer(async function* () {
      yield [{ type: 'stream-start', warnings: [] }, call]
      throw new Error('cut')
    })
    const gateway = ai.createGateway({ baseURL: `${broken.origin}${path}`, apiKey: 'k' })
    let runs = 0
    const tools = weather(() => ++runs)
    const options = { tools, stopWhen: ai.stepCountIs(3), prompt: 'x', maxRetries: 0, onError: () => {} }
    const parts = await drain(ai.streamText({ ...options, model: gateway('a/b') }))
    await broken.close()
    expect(parts.filter(({ type }) => type === 'error')).toHaveLength(1)
    expect(runs).toBe(0)
    expect(broken.calls).toHaveLength(1)
  })

  test.each([
    ['unauthenticated', 401, /Gateway|AISDKError/],
    ['bad-request', 400, /GatewayInvalidRequestError/],
    ['rate-limited', 429, /GatewayRateLimitError/],
    ['model-not-found', 404, /GatewayModelNotFoundError/],
    ['forbidden', 403, /GatewayForbiddenError/],
    ['overloaded', 503, /GatewayInternalServerError/],
    ['internal', 500, /GatewayInternalServerError/],
    ['no-providers', 400, /GatewayInternalServerError/],
  ])('%s becomes its class', async (code, status, name) => {
    const failed = ai.generateText({ model: model(`error/${code}`), prompt: 'x', maxRetries: 0 })
    const error = await failed.then(
      () => expect.unreachable(),
      (thrown: unknown) => thrown as Error & { statusCode?: number; modelId?: string; cause?: unknown },
    )
    expect(error.name).toMatch(name)
    if (code === 'unauthenticated') return // replaced by the client's own hint
    expect(error.statusCode).toBe(status)
    expect(error.message).toContain(`the error ${code}`)
    if (code === 'model-not-found') expect(error.modelId).toBe('error/model-not-found')
  })

  test('a failing provider is an HTTP error, also for a stream', async () => {
    const options = { model: model('sim/fail'), prompt: 'x', maxRetries: 0, onError: () => {} }
    await expect(ai.generateText(options)).rejects.toMatchObject({ statusCode: 503 })
    const parts = await drain(ai.streamText(options))
    expect(parts.find(({ type }) => type === 'error')?.['error']).toMatchObject({ statusCode: 503 })
  })

  test('parts that the major does not know never reach it', async () => {
    const metadata = { providerMetadata: { sim: { a: 1 } } }
    const everything = await startServer(async function* () {
      yield [
        {
          type: 'stream-start',
          warnings: [
            { type: 'unsupported', feature: 'topK' },
            { type: 'deprecated', setting: 'a', message: 'b' },
            { type: 'compatibility', feature: 'c' },
          ],
        },
        { type: 'ping' },
        { type: 'raw', rawValue: { a: 1 } },
        { type: 'custom', kind: 'sim.thing', ...metadata },
        { type: 'reasoning-file', mediaType: 'image/png', data: { type: 'data', data: PNG } },
        { type: 'file', mediaType: 'image/png', data: { type: 'data', data: Buffer.from(PNG, 'base64') } },
        { type: 'source', sourceType: 'url', id: 's', url: 'https://e.com' },
        { type: 'text-start', id: '1' },
        { type: 'text-delta', id: '1', delta: 'hi' },
        { type: 'text-end', id: '1' },
        {
          type: 'finish',
          finishReason: { unified: 'stop', raw: 'end' },
          usage: {
            inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
            outputTokens: { total: 2, text: 2, reasoning: 0 },
          },
          ...metadata,
        },
      ]
    })
    const gateway = ai.createGateway({ baseURL: `${everything.origin}${path}`, apiKey: 'k' })
    const stream = ai.streamText({ model: gateway('a/b'), prompt: 'x' })
    const parts = await drain(stream)
    await everything.close()
    expect(parts.filter(({ type }) => type === 'error')).toEqual([])
    expect(joined(parts, 'text-delta')).toBe('hi')
    const file = parts.find(({ type }) => type === 'file')?.['file']
    expect(file).toMatchObject({ mediaType: 'image/png', base64: PNG })
    expect(await stream.finishReason).toBe('stop')
    expect(await stream.providerMetadata).toMatchObject({ sim: { a: 1 }, gateway: { cost: '0.5' } })
  })
})
