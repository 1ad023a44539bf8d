import { text } from 'node:stream/consumers'
import type { Call, CanonicalCall } from '#gateway/core/call.ts'
import type { StreamPart } from '#gateway/core/canonical/parts.ts'
import { asGatewayError, type ErrorCode, GatewayError } from '#gateway/core/error.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { parseObject } from '#gateway/core/json/value.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { sim } from '#gateway/provider/sim/sim.ts'
import { adapt } from '#gateway/upstream/adapt/adapt.ts'
import { noDownloads, TIMEOUTS } from '../../../../harness/limits.ts'
import { listen } from '../../../../harness/listen.ts'
import { META } from './meta.ts'

const runSim = (call: Call, signal: AbortSignal) => {
  const [provider, model = ''] = call.model.split('/')
  if (provider === 'error') throw new GatewayError(model as ErrorCode, `the error ${model}`, { param: call.model })
  if (!sim.package) throw new Error('sim has no package')
  return adapt({
    package: sim.package,
    provider: sim,
    model,
    canonical: aiSdk.canonical(call),
    stream: call.stream,
    credential: {},
    timeouts: TIMEOUTS,
    signal,
    sent: () => undefined,
    download: noDownloads,
  })
}

/** `ai-sdk` calls answered by `sim`, or by scripted batches; `error/<code>` is the model that fails with that code. */
export const startServer = async (scripted?: () => AsyncIterable<StreamPart[]>) => {
  const calls: CanonicalCall[] = []
  const { url, close } = await listen(async (request, response) => {
    const headers = request.headers as Record<string, string>
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      const body = await text(request)
      const call = aiSdk.decodeCall({
        body: parseObject(body) ?? {},
        source: jsonSource(body),
        path: request.url ?? '',
        headers,
      })
      calls.push(aiSdk.canonical(call))
      const adapted = scripted ? { parts: scripted() } : await runSim(call, gone.signal)
      if ('result' in adapted) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(aiSdk.encodeResult(adapted.result, call, META)))
        return
      }
      const encoder = aiSdk.encodeStream(call, META)
      response.setHeader('content-type', 'text/event-stream')
      try {
        for await (const parts of adapted.parts) response.write(encoder.write(parts))
        response.end(encoder.end())
      } catch (thrown) {
        response.end(encoder.fail(asGatewayError(thrown)))
      }
    } catch (thrown) {
      const rendered = aiSdk.encodeError(asGatewayError(thrown), { generationId: 'gen_1', headers })
      response.writeHead(rendered.status, { 'content-type': 'application/json', ...rendered.headers })
      response.end(JSON.stringify(rendered.body))
    }
  })
  return { origin: url, calls, close }
}
