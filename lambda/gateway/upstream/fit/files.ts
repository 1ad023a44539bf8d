import { base64, exactMediaType, properMediaType } from '../../core/canonical/media.ts'
import type { FileData, FilePart, Message, ToolResultOutput, UserPart } from '../../core/canonical/parts.ts'
import { compact } from '../../core/json/value.ts'
import { shown, unsupportedField } from '../../dialect/guard.ts'
import { asItIs, type Receiver, type Step } from './step.ts'

type Content = Extract<ToolResultOutput, { type: 'content' }>
type Item = Content['value'][number]
type TextPart = Extract<UserPart, { type: 'text' }>
type File = Pick<FilePart, 'type' | 'data' | 'mediaType' | 'filename' | 'providerOptions'>

/** Text in all but name. */
const TEXTUAL =
  /^text\/|^image\/svg\+xml$|^application\/(?:json|xml|yaml|x-yaml|toml|javascript|x-ndjson|csv|markdown|[\w.-]+\+(?:json|xml))$/

const textOf = (data: FileData, mediaType: string): string | undefined => {
  if (data.type === 'text') return data.text
  return data.type === 'data' && TEXTUAL.test(mediaType)
    ? Buffer.from(base64(data.data), 'base64').toString()
    : undefined
}

const labelled = <F extends File>(file: F): F => {
  const { data } = file
  const mediaType = data.type === 'data' ? exactMediaType(file.mediaType, data.data) : properMediaType(file.mediaType)
  return mediaType === file.mediaType ? file : { ...file, mediaType }
}

const requireImage = ({ data, mediaType }: File, { takes: { images, limits }, provider }: Receiver): void => {
  if (data.type !== 'data' || !mediaType.startsWith('image/')) return
  if (images?.includes(mediaType) === false)
    throw unsupportedField('messages', `${provider} takes images of ${images.join(', ')}, got ${shown(mediaType)}`)
  const bytes = typeof data.data === 'string' ? Math.floor((data.data.length * 3) / 4) : data.data.length
  const most = limits?.imageBytes ?? Infinity
  if (bytes > most)
    throw unsupportedField('messages', `${provider} takes images of at most ${most} bytes, got ${bytes}`)
}

/** By its proper media type; text as text, or as a document where the API has such. */
const fitFile = <F extends File>(given: F, receiver: Receiver): F | TextPart => {
  const { textFiles } = receiver.takes
  const file = labelled(given)
  const text = textOf(file.data, file.mediaType)
  if (text === undefined) {
    requireImage(file, receiver)
    return file
  }
  if (textFiles) return { ...file, mediaType: 'text/plain', data: { type: 'text', text } }
  const { filename, providerOptions } = file
  return compact({ type: 'text', text: filename ? `${filename}\n${text}` : text, providerOptions })
}

const fitItem = (item: Item, receiver: Receiver): Item =>
  item.type === 'file' ? (fitFile(item, receiver) as Item) : item

const fitUserPart = (part: UserPart, receiver: Receiver): UserPart =>
  part.type === 'file' ? fitFile(part, receiver) : part

const fitMessage = (message: Message, receiver: Receiver): Message => {
  if (message.role === 'user')
    return { ...message, content: message.content.map((part) => fitUserPart(part, receiver)) }
  if (message.role !== 'tool') return message
  const content = message.content.map((part) =>
    part.type === 'tool-result' && part.output.type === 'content'
      ? { ...part, output: { ...part.output, value: part.output.value.map((item) => fitItem(item, receiver)) } }
      : part,
  )
  return { ...message, content }
}

const hasFiles = ({ role, content }: Message): boolean =>
  (role === 'user' && content.some(({ type }) => type === 'file')) ||
  (role === 'tool' && content.some((part) => part.type === 'tool-result' && part.output.type === 'content'))

/** Files by the media types that their bytes have, whatever their labels say, and documents of text in the form that is taken. */
export const fitFiles: Step = (options, receiver) =>
  options.prompt.some(hasFiles)
    ? { options: { ...options, prompt: options.prompt.map((message) => fitMessage(message, receiver)) }, warnings: [] }
    : asItIs(options)
