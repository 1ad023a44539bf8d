import { createHash } from 'node:crypto'
import type { CallOptions, Message, Result, StreamPart } from '../../../core/canonical/parts.ts'
import { fitsName, NAME_FORMS, type NameForm, type ToolNameForm } from '../../../core/canonical/tool-names.ts'

const DIGEST = 8

/** The same for a name whatever else there is, so that a longer history keeps its cached prefix. */
export const shortened = (name: string, { fits, length, refused }: NameForm): string => {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST)
  const made = `${name.slice(0, length - DIGEST - 2).replace(refused, '_')}_${digest}`
  return fits.test(made) ? made : `t${made}`
}

/** Gives the caller's own names back. */
export type NamesBack = (name: string) => string

const isNamed = (part: object): part is { toolName: string; providerExecuted?: boolean } =>
  'toolName' in part && typeof part.toolName === 'string'

const hasOddName = ({ prompt, tools = [], toolChoice }: CallOptions, wanted: ToolNameForm): boolean => {
  const isOdd = (part: object | undefined): boolean =>
    part !== undefined && isNamed(part) && !part.providerExecuted && !fitsName(part.toolName, wanted)
  return (
    isOdd(toolChoice) ||
    tools.some(({ type, name }) => type === 'function' && !fitsName(name, wanted)) ||
    prompt.some(({ role, content }) => role !== 'system' && content.some(isOdd))
  )
}

/**
 * The call with names of tools that the API takes, in definitions, choice and history alike, and the way back for the
 * answer; undefined where all fit. What a provider runs itself has the provider's own names.
 */
export const withToolNames = (
  options: CallOptions,
  wanted: ToolNameForm,
): { readonly options: CallOptions; readonly back: NamesBack | undefined } => {
  if (!hasOddName(options, wanted)) return { options, back: undefined }
  const given = new Map<string, string>()
  const nameFor = (name: string): string => {
    if (fitsName(name, wanted)) return name
    const short = shortened(name, NAME_FORMS[wanted])
    given.set(short, name)
    return short
  }
  const renamed = <P extends object | undefined>(part: P): P => {
    if (part === undefined || !isNamed(part) || part.providerExecuted) return part
    const toolName = nameFor(part.toolName)
    return toolName === part.toolName ? part : { ...part, toolName }
  }
  const prompt = options.prompt.map(
    (message): Message =>
      message.role === 'system' ? message : ({ ...message, content: message.content.map(renamed) } as Message),
  )
  const tools = options.tools?.map((tool) => (tool.type === 'function' ? { ...tool, name: nameFor(tool.name) } : tool))
  const toolChoice = renamed(options.toolChoice)
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
