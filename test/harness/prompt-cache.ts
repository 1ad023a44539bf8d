import type { TokenCounts } from './model-answer.ts'

type Json = Readonly<Record<string, unknown>>

/** A block of a prompt as a provider's cache sees it. */
interface Block {
  readonly text: string
  readonly marker: Json | undefined
  readonly isMarkable: boolean
}

const LOOK_BACK = 20
const MIN_TOKENS = 1024
const MAX_MARKERS = 4

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])

/** The spelling is Anthropic's, or Converse's, where a marker is a block of its own. */
const blocksOf = (content: unknown, role: string): Block[] => {
  if (typeof content === 'string') return blocksOf([{ type: 'text', text: content }], role)
  return list(content).flatMap((block, index, all): Block[] => {
    if ('cachePoint' in block) return []
    const { cache_control, ...bare } = block
    const after = all[index + 1]?.['cachePoint'] as Json | undefined
    return [
      {
        text: JSON.stringify([role, bare]),
        marker: after ?? (cache_control as Json | undefined) ?? undefined,
        isMarkable:
          !String(block['type']).endsWith('thinking') && !('reasoningContent' in block) && block['text'] !== '',
      },
    ]
  })
}

const promptOf = ({ tools, toolConfig, system, messages }: Json): Block[] => [
  ...blocksOf(tools ?? (toolConfig as Json | undefined)?.['tools'], 'tool'),
  ...blocksOf(system, 'system'),
  ...list(messages).flatMap(({ role, content }) => blocksOf(content, String(role))),
]

const tokensOf = (blocks: readonly Block[]): number =>
  Math.ceil(blocks.reduce((sum, { text }) => sum + text.length, 0) / 4)

const refusal = (blocks: readonly Block[]): string | undefined => {
  const marked = blocks.filter(({ marker }) => marker !== undefined)
  const lives = marked.map(({ marker }) => marker?.['ttl'])
  if (marked.length > MAX_MARKERS) return `A maximum of ${MAX_MARKERS} blocks with cache_control may be provided.`
  if (marked.some(({ isMarkable }) => !isMarkable)) return 'cache_control cannot be set for empty text or thinking.'
  if (lives.slice(lives.findIndex((ttl) => ttl !== '1h') + 1).includes('1h')) return "a ttl='1h' block must come first"
  return undefined
}

/**
 * A provider's prompt cache as Anthropic documents it: markers write the prefix that they end, if it is long enough; a
 * read takes the longest prefix known among the 20 blocks before a marker. Caches are apart by account and model.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export const promptCache = () => {
  const known = new Set<string>()
  /** What a request's prompt costs, or why it is refused. */
  return (owner: string, body: Json): TokenCounts | string => {
    const blocks = promptOf(body)
    const refused = refusal(blocks)
    if (refused) return refused
    const prefix = (length: number): string =>
      JSON.stringify([owner, ...blocks.slice(0, length).map(({ text }) => text)])
    const ends = blocks.flatMap(({ marker }, index) => (marker ? [index + 1] : []))
    const found = ends.flatMap((end) =>
      Array.from({ length: Math.min(LOOK_BACK, end) }, (_, back) => end - back).filter((at) => known.has(prefix(at))),
    )
    const readTo = Math.max(0, ...found)
    const written = ends.filter((end) => tokensOf(blocks.slice(0, end)) >= MIN_TOKENS)
    for (const end of written) known.add(prefix(end))
    const writtenTo = Math.max(readTo, ...written)
    return {
      cached: tokensOf(blocks.slice(0, readTo)),
      written: tokensOf(blocks.slice(0, writtenTo)) - tokensOf(blocks.slice(0, readTo)),
      fresh: tokensOf(blocks) - tokensOf(blocks.slice(0, writtenTo)),
    }
  }
}
