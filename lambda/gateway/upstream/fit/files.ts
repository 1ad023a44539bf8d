import { exactMediaType, isImage, properMediaType } from '../../core/canonical/media.ts'
import type { FilePart, Message, ToolResultOutput, UserPart } from '../../core/canonical/parts.ts'
import { compact } from '../../core/json/value.ts'
import { isBlind, refusalOf, textIn, unseen } from './media.ts'
import { asItIs, type Receiver, type Step } from './step.ts'

type Content = Extract<ToolResultOutput, { type: 'content' }>
type Item = Content['value'][number]
type TextPart = Extract<UserPart, { type: 'text' }>
type File = Pick<FilePart, 'type' | 'data' | 'mediaType' | 'filename' | 'providerOptions'>

const labelled = <F extends File>(file: F): F => {
  const { data } = file
  const mediaType = data.type === 'data' ? exactMediaType(file.mediaType, data.data) : properMediaType(file.mediaType)
  return mediaType === file.mediaType ? file : { ...file, mediaType }
}

const textOf = ({ data, mediaType }: File): string | undefined => {
  if (data.type === 'text') return data.text
  return data.type === 'data' ? textIn({ mediaType, data: data.data }) : undefined
}

/** By its proper media type; text as text, or as a document where the API has such. */
const fitFile = <F extends File>(given: F, receiver: Receiver, textFiles = receiver.takes.textFiles): F | TextPart => {
  const file = labelled(given)
  const { data, mediaType, filename, providerOptions } = file
  const text = textOf(file)
  if (text === undefined) {
    const refusal = data.type === 'data' && refusalOf({ mediaType, data: data.data }, receiver)
    if (refusal) throw refusal
    return file
  }
  if (textFiles) return { ...file, mediaType: 'text/plain', data: { type: 'text', text } }
  return compact({ type: 'text', text: filename ? `${filename}\n${text}` : text, providerOptions })
}

/** What a tool shows to a model that sees nothing is told later. */
const fitItem = (item: Item, receiver: Receiver): Item => {
  if (item.type !== 'file' || (isBlind(receiver) && isImage(item.mediaType))) return item
  const { results, textFiles } = receiver.takes
  return fitFile(item, receiver, results.noTextFiles ? undefined : textFiles) as Item
}

const fitUserPart = (part: UserPart, receiver: Receiver): UserPart => {
  if (part.type !== 'file') return part
  const fitted = fitFile(part, receiver)
  if (fitted.type === 'file' && isImage(fitted.mediaType) && isBlind(receiver)) throw unseen(receiver)
  return fitted
}

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

/**
 * Files by the media types that their bytes have, whatever their labels say, and documents of text in the form that is
 * taken.
 */
export const fitFiles: Step = (options, receiver) =>
  options.prompt.some(hasFiles)
    ? { options: { ...options, prompt: options.prompt.map((message) => fitMessage(message, receiver)) }, warnings: [] }
    : asItIs(options)
