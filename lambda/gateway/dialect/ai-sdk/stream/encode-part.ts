import { base64 } from '../../../core/canonical/media.ts'
import type { Content, StreamPart, Warning } from '../../../core/canonical/parts.ts'
import { asGatewayError } from '../../../core/error.ts'
import { streamError } from '../error.ts'
import { encodeFinish } from '../finish.ts'
import type { Generation } from '../generation.ts'
import { encodeUsage } from '../usage.ts'

type AnyPart = StreamPart | Content
type PartOf<T extends AnyPart['type']> = Extract<AnyPart, { type: T }>

/** The generation that brought each part. A client throws on a type that it does not know, so the set is closed. */
const SINCE: Readonly<Record<AnyPart['type'], Generation>> = {
  'stream-start': 'v2',
  'response-metadata': 'v2',
  text: 'v2',
  'text-start': 'v2',
  'text-delta': 'v2',
  'text-end': 'v2',
  reasoning: 'v2',
  'reasoning-start': 'v2',
  'reasoning-delta': 'v2',
  'reasoning-end': 'v2',
  'tool-input-start': 'v2',
  'tool-input-delta': 'v2',
  'tool-input-end': 'v2',
  'tool-call': 'v2',
  'tool-result': 'v2',
  file: 'v2',
  source: 'v2',
  raw: 'v2',
  error: 'v2',
  finish: 'v2',
  'tool-approval-request': 'v3',
  'reasoning-file': 'v4',
  custom: 'v4',
  ping: 'v4',
}

/** V2 and V3 know generated files as base64 only; one that has a URL is a source to them. */
const encodeFile = (part: PartOf<'file' | 'reasoning-file'>, generation: Generation): object => {
  const { data } = part
  if (generation === 'v4') return data.type === 'url' ? part : { ...part, data: { ...data, data: base64(data.data) } }
  if (data.type === 'data') return { ...part, data: base64(data.data) }
  const { providerMetadata } = part
  return { type: 'source', sourceType: 'url', id: data.url.href, url: data.url.href, providerMetadata }
}

/** A warning as a generation spells it: V2 has settings and free text, V3 no deprecations. */
export const encodeWarning = (warning: Warning, generation: Generation): unknown => {
  if (generation === 'v4' || warning.type === 'other') return warning
  if (warning.type === 'deprecated')
    return { type: 'other', message: `${warning.setting} is deprecated: ${warning.message}` }
  if (generation === 'v3') return warning
  const { feature, details } = warning
  return warning.type === 'unsupported'
    ? { type: 'unsupported-setting', setting: feature, details }
    : { type: 'other', message: details ? `${feature}: ${details}` : feature }
}

const ENCODERS: { readonly [T in AnyPart['type']]?: (part: PartOf<T>, generation: Generation) => object } = {
  'stream-start': (part, generation) => ({
    ...part,
    warnings: part.warnings.map((warning) => encodeWarning(warning, generation)),
  }),
  finish: (part, generation) => ({
    ...part,
    finishReason: encodeFinish(part.finishReason, generation),
    usage: encodeUsage(part.usage, generation),
  }),
  file: encodeFile,
  'reasoning-file': encodeFile,
  'tool-result': (part, generation) => (generation === 'v2' ? { ...part, providerExecuted: true } : part),
  error: (part) => ({ type: 'error', error: streamError(asGatewayError(part.error)) }),
}

/** The part as the generation writes it, undefined when the generation has nothing like it. Ready for JSON. */
export const encodePart = (part: AnyPart, generation: Generation): object | undefined => {
  if (!(SINCE[part.type] <= generation)) return undefined
  const encode = ENCODERS[part.type] as ((part: AnyPart, generation: Generation) => object) | undefined
  return encode ? encode(part, generation) : part
}
