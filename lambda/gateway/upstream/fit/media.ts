import { base64, isImage } from '../../core/canonical/media.ts'
import type { FileData } from '../../core/canonical/parts.ts'
import type { GatewayError } from '../../core/error.ts'
import { shown, unsupportedField } from '../../dialect/guard.ts'
import type { Receiver } from './step.ts'

type Bytes = Extract<FileData, { type: 'data' }>['data']

/** A file by the type that its bytes have. */
export interface Media {
  readonly mediaType: string
  readonly data: Bytes
}

/** Text in all but name. */
const TEXTUAL =
  /^text\/|^image\/svg\+xml$|^application\/(?:json|xml|yaml|x-yaml|toml|javascript|x-ndjson|csv|markdown|[\w.-]+\+(?:json|xml))$/

/** Which models hear or see films, no list of documents tells. */
const isSound = (mediaType: string): boolean => /^(?:audio|video)\//.test(mediaType)

/** What a file says that is text; undefined for any other. */
export const textIn = ({ mediaType, data }: Media): string | undefined =>
  TEXTUAL.test(mediaType) ? Buffer.from(base64(data), 'base64').toString() : undefined

/** So much of a file shows whether it is base64 at all. */
const HEAD = 1000
const NO_BASE64 = /[^A-Za-z0-9+/_=\s-]/

const lengthOf = (data: Bytes): number => (typeof data === 'string' ? Math.floor((data.length * 3) / 4) : data.length)

/** Why the receiver does not take a file; undefined where nothing is known against it. */
export const refusalOf = (
  { mediaType, data }: Media,
  { takes: { images, files, limits }, provider }: Receiver,
): GatewayError | undefined => {
  const [kind, taken] = isImage(mediaType) ? ['images', images] : ['files', isSound(mediaType) ? undefined : files]
  const bytes = lengthOf(data)
  const most = (isImage(mediaType) ? limits?.imageBytes : undefined) ?? Infinity
  if (bytes === 0) return unsupportedField('messages', `a file of type ${shown(mediaType)} has no bytes`)
  if (typeof data === 'string' && NO_BASE64.test(data.slice(0, HEAD)))
    return unsupportedField('messages', `a file of type ${shown(mediaType)} is no base64`)
  if (bytes > most)
    return unsupportedField('messages', `${provider} takes images of at most ${most} bytes, got ${bytes}`)
  if (!taken || taken.includes(mediaType)) return undefined
  const those = taken.length > 0 ? `${kind} of ${taken.join(', ')}` : `no ${kind}`
  return unsupportedField('messages', `${provider} takes ${those}, got ${shown(mediaType)}`)
}

/** What a model is told of an image that it cannot see. */
export const UNSEEN = '[image: left out, since this model takes no images]'

/** The model sees nothing. */
export const isBlind = ({ model }: Receiver): boolean => model.vision === false

/** That a model which sees nothing was shown an image. */
export const unseen = ({ model }: Receiver): GatewayError => unsupportedField('messages', `${model.id} takes no images`)
