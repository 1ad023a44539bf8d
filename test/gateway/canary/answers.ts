import type { JsonValue } from '#gateway/core/json/value.ts'
import { encodeException } from '../../harness/event-stream.ts'
import type { ProviderRequest, Scripted } from '../../harness/fake-provider.ts'
import type { ModelAnswer } from '../../harness/model-answer.ts'
import type { ProviderWire } from '../../harness/wires/wire.ts'
import { frameUnits, textUnits, type Unit } from './units.ts'

const REPLY: ModelAnswer = {
  thinking: { text: 'Let me think.', signature: 'c2lnbmF0dXJl' },
  text: 'Here is the answer.',
  calls: [{ id: 'call_abcdefgh1', name: 'look', input: { at: 'it' } }],
}

/** Without the end marker of those that have one. */
const unitsOf = ({ chunks }: Scripted): Unit[] =>
  chunks
    .flatMap((chunk) => (typeof chunk === 'string' ? textUnits(chunk) : frameUnits(chunk)))
    .filter(({ json }) => json !== null)

const sse = (name: string, json: JsonValue): Unit => ({
  json,
  write: (changed) => Buffer.from(`${name}data: ${JSON.stringify(changed)}\n\n`),
})

const exception = (type: string): Unit => ({
  json: { message: 'Too many requests.' },
  write: (json) => encodeException(type, json),
})

/** An error inside a stream, in each wire's own way. */
const errorIn = (wire: ProviderWire, { path }: ProviderRequest): Unit => {
  const error = {
    message: 'No more today.',
    type: 'server_error',
    code: 'broken',
    param: 'model',
    metadata: { raw: 'x' },
  }
  if (wire.provider === 'bedrock')
    return exception(path.includes('converse') ? 'internalServerException' : 'InternalServerException')
  if (wire.provider === 'anthropic')
    return sse('event: error\n', {
      type: 'error',
      error: { type: 'api_error', message: 'Busy.' },
      request_id: 'r',
    })
  if (path.endsWith('/responses'))
    return sse('', { type: 'error', code: 'server_error', message: 'No.', param: null, sequence_number: 9 })
  if (wire.provider === 'google')
    return sse('', { error: { code: 500, message: 'Busy.', status: 'INTERNAL', details: [{ reason: 'BUSY' }] } })
  return sse('', { error, id: 'chatcmpl-1' })
}

/** How it goes: to its end, to an error at once or after content, or refused. */
export const KINDS = {
  streamed: ['complete', 'error at once', 'error after content', 401, 429, 500],
  whole: ['complete', 401, 429, 500],
} as const
export type Kind = (typeof KINDS)['streamed'][number]

/** The units of such an answer, the status and the headers. */
export const answerOf = (
  wire: ProviderWire,
  request: ProviderRequest,
  kind: Kind,
): Pick<Scripted, 'status' | 'headers'> & { readonly units: readonly Unit[] } => {
  if (typeof kind === 'number') {
    // What the gateway would try again it tries at once.
    const refused = wire.fail(kind, 'No, for some reason.', { 'retry-after': '0' })
    return { ...refused, units: unitsOf(refused) }
  }
  const answer = wire.answer(request, REPLY)
  const units = unitsOf(answer)
  if (kind === 'complete') return { ...answer, units }
  const said = kind === 'error at once' ? [] : units.slice(0, Math.ceil(units.length * 0.7))
  return { ...answer, units: [...said, errorIn(wire, request)] }
}
