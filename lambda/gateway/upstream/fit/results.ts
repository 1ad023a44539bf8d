import type { Message, ToolResultOutput, ToolResultPart, UserPart } from '../../core/canonical/parts.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import { compact } from '../../core/json/value.ts'
import { mediaKind } from '../../core/provider/takes.ts'
import { isBlind, UNSEEN } from './media.ts'
import { asItIs, type Fitted, type Receiver, type Step } from './step.ts'

type Content = Extract<ToolResultOutput, { type: 'content' }>
type Item = Content['value'][number]
type FileItem = Extract<Item, { type: 'file' }>

const FEATURE = 'tool result media'

const isFile = (item: Item): item is FileItem => item.type === 'file'
const kindOf = ({ mediaType }: FileItem) => mediaKind(mediaType)

/** A model that the catalog knows to see nothing is told so in the result. */
const isSeen = (item: FileItem, receiver: Receiver): boolean => !isBlind(receiver) || kindOf(item) !== 'image'

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
    ...unseen.map(() => UNSEEN),
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
        ...moved.map(({ data, mediaType, filename }) => compact({ type: 'file', data, mediaType, filename })),
      ]

/** A message, and what the user shows after it. */
interface Shown {
  readonly message: Message
  readonly splits: readonly Split[]
}

const splitMessage = (message: Message, receiver: Receiver): Shown => {
  if (message.role !== 'tool') return { message, splits: [] }
  const splits: Split[] = []
  const content = message.content.map((part) => {
    if (part.type !== 'tool-result') return part
    const made = split(part, receiver)
    splits.push(made)
    return made.part
  })
  return { message: { ...message, content }, splits }
}

/** After all results of the turn, before what the user says next: nothing may stand between a call and its result. */
const withShown = (entries: readonly Shown[]): Message[] => {
  const prompt: Message[] = []
  let held: UserPart[] = []
  for (const { message, splits } of entries) {
    if (message.role === 'tool') held.push(...splits.flatMap(shown))
    const isDue = message.role !== 'tool' && held.length > 0
    if (isDue && message.role !== 'user') prompt.push({ role: 'user', content: held })
    prompt.push(isDue && message.role === 'user' ? { ...message, content: [...held, ...message.content] } : message)
    if (isDue) held = []
  }
  return held.length > 0 ? [...prompt, { role: 'user', content: held }] : prompt
}

/** Results of tools with what the API takes in them. Other media are shown by the user. */
export const fitResults: Step = (options, receiver): Fitted => {
  if (!options.prompt.some(({ role }) => role === 'tool')) return asItIs(options)
  const entries = options.prompt.map((message) => splitMessage(message, receiver))
  const splits = entries.flatMap((entry) => entry.splits)
  const isMoved = splits.some(({ moved }) => moved.length > 0)
  const isUnseen = splits.some(({ unseen }) => unseen.length > 0)
  const details = `${receiver.provider} takes only text there: the user shows them after the results`
  return {
    options: { ...options, prompt: withShown(entries) },
    warnings: [
      ...(isMoved ? [otherwise(FEATURE, details)] : []),
      ...(isUnseen ? [unsupported(FEATURE, 'this model takes no images')] : []),
    ],
  }
}
