import type { Message, ToolResultOutput, ToolResultPart, UserPart } from '../../core/canonical/parts.ts'
import { unsupported } from '../../core/canonical/warning.ts'
import type { MediaKind } from '../../core/provider/takes.ts'
import { asItIs, type Fitted, otherwise, type Receiver, type Step } from './step.ts'

type Content = Extract<ToolResultOutput, { type: 'content' }>
type Item = Content['value'][number]
type FileItem = Extract<Item, { type: 'file' }>
type ToolMessage = Extract<Message, { role: 'tool' }>

const FEATURE = 'tool result media'

const isFile = (item: Item): item is FileItem => item.type === 'file'
const kindOf = ({ mediaType }: FileItem): MediaKind => (mediaType.startsWith('image') ? 'image' : 'file')

/** A model that the catalog knows to see nothing is told so in the result. */
const isSeen = (item: FileItem, { model }: Receiver): boolean => model.vision !== false || kindOf(item) !== 'image'

/** Text that its items say together comes first and is one: some APIs count each as a result. */
const oneText = (value: readonly Item[], notes: readonly string[]): Item[] => {
  const texts = [...value.flatMap((item) => (item.type === 'text' ? [item.text] : [])), ...notes]
  const rest = value.filter(({ type }) => type !== 'text')
  return texts.length > 0 ? [{ type: 'text', text: texts.join('\n') }, ...rest] : rest
}

interface Split {
  readonly part: ToolResultPart
  readonly moved: readonly FileItem[]
  readonly unseen: readonly FileItem[]
}

const split = (part: ToolResultPart, receiver: Receiver): Split => {
  if (part.output.type !== 'content') return { part, moved: [], unseen: [] }
  const { results } = receiver.takes
  const files = part.output.value.filter(isFile)
  const unseen = files.filter((item) => !isSeen(item, receiver))
  const moved = files.filter((item) => isSeen(item, receiver) && !results.media.includes(kindOf(item)))
  const kept = part.output.value.filter((item) => !isFile(item) || !(moved.includes(item) || unseen.includes(item)))
  const notes = [
    ...moved.map(({ mediaType }) => `[${mediaType}: shown below]`),
    ...unseen.map(({ mediaType }) => `[${mediaType}: left out, since this model takes no images]`),
    ...(results.needText && kept.length > 0 && kept.every(isFile) ? ['[shown below]'] : []),
  ]
  const value = oneText(kept, notes)
  const [only] = value
  const output: ToolResultOutput =
    value.length === 1 && only?.type === 'text' && !only.providerOptions
      ? { type: 'text', value: only.text }
      : { ...part.output, value }
  return { part: { ...part, output }, moved, unseen }
}

const shown = ({ part, moved }: Split): UserPart[] =>
  moved.length === 0
    ? []
    : [
        { type: 'text', text: `From the result of ${part.toolName} (${part.toolCallId}):` },
        ...moved.map(
          ({ data, mediaType, filename }): UserPart => ({
            type: 'file',
            data,
            mediaType,
            ...(filename === undefined ? {} : { filename }),
          }),
        ),
      ]

const hasContent = (message: Message): message is ToolMessage =>
  message.role === 'tool' &&
  message.content.some((part) => part.type === 'tool-result' && part.output.type === 'content')

/**
 * Results of tools with what the API takes in them. Other media are shown by the user, after all results of the turn and before
 * what the user says next: nothing may stand between a call and its result.
 */
export const fitResults: Step = (options, receiver): Fitted => {
  if (!options.prompt.some(hasContent)) return asItIs(options)
  const prompt: Message[] = []
  let held: UserPart[] = []
  let count = 0
  let unseen = 0
  const release = (next: Message | undefined): Message | undefined => {
    if (held.length === 0) return next
    const parts = held
    held = []
    if (next?.role === 'user') return { ...next, content: [...parts, ...next.content] }
    prompt.push({ role: 'user', content: parts })
    return next
  }
  for (const message of options.prompt) {
    if (message.role !== 'tool') {
      const next = release(message)
      if (next) prompt.push(next)
      continue
    }
    const content = message.content.map((part) => {
      if (part.type !== 'tool-result') return part
      const parted = split(part, receiver)
      held.push(...shown(parted))
      count += parted.moved.length
      unseen += parted.unseen.length
      return parted.part
    })
    prompt.push({ ...message, content })
  }
  release(undefined)
  const warnings = [
    ...(count > 0
      ? [otherwise(FEATURE, `${receiver.provider} takes only text there: the user shows them after the results`)]
      : []),
    ...(unseen > 0 ? [unsupported(FEATURE, 'this model takes no images')] : []),
  ]
  return { options: { ...options, prompt }, warnings }
}
