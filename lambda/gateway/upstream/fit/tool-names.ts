import { createHash } from 'node:crypto'
import type { CallOptions, Message, Result, StreamPart } from '../../core/canonical/parts.ts'
import type { ToolNameForm } from '../../core/provider/takes.ts'

interface Form {
  readonly fits: RegExp
  readonly length: number
  /** What takes the place of a character that is not taken. */
  readonly refused: RegExp
}

const form = (length: number, characters: string, first = characters): Form => ({
  fits: new RegExp(`^[${first}][${characters}]{0,${length - 1}}$`),
  length,
  refused: new RegExp(`^[^${first}]|[^${characters}]`, 'g'),
})

const WORD = 'a-zA-Z0-9_-'

const FORMS: Readonly<Record<ToolNameForm, Form>> = {
  // OpenAI's FunctionDefinition.name; Converse's ToolSpecification.name; Mistral's.
  'word-64': form(64, WORD),
  // "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'": Anthropic.
  'word-128': form(128, WORD),
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/FunctionDeclaration; the shortest that was ever documented.
  gemini: form(63, 'a-zA-Z0-9_.-', 'a-zA-Z_'),
  // https://docs.cohere.com/reference/chat
  'identifier-64': form(64, 'a-zA-Z0-9_', 'a-zA-Z_'),
}

const DIGEST = 8

/** The same for a name whatever else there is, so that a longer history keeps its cached prefix. */
const shortened = (name: string, { length, refused }: Form): string => {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST)
  return `${name.slice(0, length - DIGEST - 1).replace(refused, '_')}_${digest}`
}

/** Does the API take this name as it is? */
export const fitsName = (name: string, wanted: ToolNameForm): boolean => FORMS[wanted].fits.test(name)

/** Gives the caller's own names back. */
export type NamesBack = (name: string) => string

const isNamed = (part: object): part is { toolName: string; providerExecuted?: boolean } =>
  'toolName' in part && typeof part.toolName === 'string'

/**
 * The call with names of tools that the API takes, in definitions, choice and history alike, and the way back for the answer;
 * undefined where all fit. What a provider runs itself has the provider's own names.
 */
export const withToolNames = (
  options: CallOptions,
  wanted: ToolNameForm,
): { readonly options: CallOptions; readonly back: NamesBack | undefined } => {
  const given = new Map<string, string>()
  const nameFor = (name: string): string => {
    if (fitsName(name, wanted)) return name
    const short = shortened(name, FORMS[wanted])
    given.set(short, name)
    return short
  }
  const renamed = <P>(part: P): P => {
    if (typeof part !== 'object' || part === null || !isNamed(part) || part.providerExecuted) return part
    const toolName = nameFor(part.toolName)
    return toolName === part.toolName ? part : { ...part, toolName }
  }
  const prompt = options.prompt.map(
    (message): Message =>
      message.role === 'system' ? message : ({ ...message, content: message.content.map(renamed) } as Message),
  )
  const tools = options.tools?.map((tool) => (tool.type === 'function' ? { ...tool, name: nameFor(tool.name) } : tool))
  const toolChoice = renamed(options.toolChoice)
  if (given.size === 0) return { options, back: undefined }
  return {
    options: { ...options, prompt, ...(tools ? { tools } : {}), ...(toolChoice ? { toolChoice } : {}) },
    back: (name) => given.get(name) ?? name,
  }
}

/** Parts of an answer, or its content, with the caller's own names of tools. */
export const withNamesBack = <P extends StreamPart | Result['content'][number]>(
  parts: readonly P[],
  back: NamesBack | undefined,
): readonly P[] =>
  back ? parts.map((part) => (isNamed(part) ? { ...part, toolName: back(part.toolName) } : part)) : parts
