import type { Message, ToolResultOutput, ToolResultPart, UserPart } from '../../core/canonical/parts.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import type { MediaKind } from '../../core/provider/takes.ts'
import { asItIs, type Fitted, type Receiver, type Step } from './step.ts'

type Content = Extract<ToolResultOutput, { type: 'content' }>
type Item = Content['value'][number]
type FileItem = Extract<Item, { type: 'file' }>

const FEATURE = 'tool result media'

const isFile = (item: Item): item is FileItem => item.type === 'file'
const kindOf = ({ mediaType }: FileItem): MediaKind => (mediaType.startsWith('image') ? 'image' : 'file')

/** A model that the catalog knows to see nothing is told so in the result. */
const isSeen = (item: FileItem, { model }: Receiver): boolean => model.vision !== false || kindOf(item) !== 'image'

/** As one text, and what is none of it: some APIs count each text as a result, some know nothing else. */
const asOne = (value: readonly Item[], notes: readonly string[]): ToolResultOutput => {
  const text = [...value.flatMap((item) => (item.type === 'text' ? [item.text] : [])), ...notes].join('\n')
  const rest = value.filter(({ type }) => type !== 'text')
  if (rest.length === 0) return { type: 'text', value: text }
  return { type: 'content', value: text === '' ? rest : [{ type: 'text', text }, ...rest] }
}

interface Split {
  readonly part: ToolResultPart
  readonly moved: readonly FileItem[]
  readonly unseen: readonly FileItem[]
}

const splitContent = (part: ToolResultPart, output: Content, receiver: Receiver): Split => {
  const { results, turns } = receiver.takes
  const said = output.value.filter((item) => turns.blank || item.type !== 'text' || item.text.trim() !== '')
  const files = said.filter(isFile)
  const unseen = files.filter((item) => !isSeen(item, receiver))
  const moved = files.filter((item) => isSeen(item, receiver) && !results.media.includes(kindOf(item)))
  const kept = said.filter((item) => !isFile(item) || !(moved.includes(item) || unseen.includes(item)))
  const isPlain = results.media.length === 0 || results.needText || moved.length + unseen.length > 0
  const notes = [
    ...moved.map(({ mediaType }) => `[${mediaType}: shown below]`),
    ...unseen.map(({ mediaType }) => `[${mediaType}: left out, since this model takes no images]`),
    ...(results.needText && kept.length > 0 && kept.every(isFile) ? ['[shown below]'] : []),
  ]
  return { part: { ...part, output: isPlain ? asOne(kept, notes) : { ...output, value: kept } }, moved, unseen }
}

/** A tool that said nothing, where that is an error. */
const NOTHING: ToolResultOutput = { type: 'text', value: '[no output]' }

const split = (part: ToolResultPart, receiver: Receiver): Split => {
  const { output } = part
  const made = output.type === 'content' ? splitContent(part, output, receiver) : { part, moved: [], unseen: [] }
  const { output: left } = made.part
  const isEmpty = (left.type === 'text' || left.type === 'error-text') && left.value.trim() === ''
  return isEmpty && receiver.takes.results.needText ? { ...made, part: { ...made.part, output: NOTHING } } : made
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

/**
 * Results of tools with what the API takes in them. Other media are shown by the user, after all results of the turn and before
 * what the user says next: nothing may stand between a call and its result.
 */
export const fitResults: Step = (options, receiver): Fitted => {
  if (!options.prompt.some(({ role }) => role === 'tool')) return asItIs(options)
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
