import type { Result, StreamPart } from '../../../core/canonical/parts.ts'
import { type KeyNames, type KeyRenamer, keyRenamer, withKeysInText } from '../../../core/json/key-names.ts'
import type { KeysBack } from './property-keys.ts'
import { type NamesBack, withNamesBack } from './tool-names.ts'

/** What a call was given other names for, which its answer gets back. */
export interface Back {
  readonly names: NamesBack | undefined
  readonly keys: KeysBack | undefined
}

type Content = Result['content'][number]
type Start = Extract<StreamPart, { type: 'tool-input-start' | 'text-start' }>
type Delta = Extract<StreamPart, { type: 'tool-input-delta' | 'text-delta' }>

/** The arguments of a call, or JSON that is the answer. */
const wholeBack = <P extends StreamPart | Content>(part: P, { tools, format }: KeysBack): P => {
  if (part.type === 'tool-call' && !part.providerExecuted) {
    const names = tools.get(part.toolName)
    return names ? { ...part, input: withKeysInText(part.input, names) } : part
  }
  return part.type === 'text' && format ? { ...part, text: withKeysInText(part.text, format) } : part
}

const namesOf = (part: Start, { tools, format }: KeysBack): KeyNames | undefined => {
  if (part.type === 'text-start') return format
  return part.providerExecuted || part.inputEncoding === 'text' ? undefined : tools.get(part.toolName)
}

/** Of parts that come one after the other: their keys may be cut anywhere. */
const keysBack = (keys: KeysBack): ((part: StreamPart) => readonly StreamPart[]) => {
  const open = new Map<string, KeyRenamer>()
  const place = (type: Delta['type'], id: string): string => `${type}:${id}`
  const rest = (type: Delta['type'], id: string): Delta[] => {
    const delta = open.get(place(type, id))?.end() ?? ''
    open.delete(place(type, id))
    return delta === '' ? [] : [{ type, id, delta }]
  }
  return (part) => {
    switch (part.type) {
      case 'tool-input-start':
      case 'text-start': {
        const names = namesOf(part, keys)
        const type = part.type === 'text-start' ? 'text-delta' : 'tool-input-delta'
        if (names) open.set(place(type, part.id), keyRenamer(names))
        return [part]
      }
      case 'tool-input-delta':
      case 'text-delta': {
        const renamer = open.get(place(part.type, part.id))
        return [renamer ? { ...part, delta: renamer.push(part.delta) } : part]
      }
      case 'tool-input-end':
        return [...rest('tool-input-delta', part.id), part]
      case 'text-end':
        return [...rest('text-delta', part.id), part]
      case 'tool-call':
        return [...rest('tool-input-delta', part.toolCallId), wholeBack(part, keys)]
      default:
        return [part]
    }
  }
}

/**
 * Gives the parts of one answer the caller's own names of tools and of their properties; as they are where all were
 * sent.
 */
export const partsBack = (back: Back | undefined): ((parts: readonly StreamPart[]) => readonly StreamPart[]) => {
  if (!back) return (parts) => parts
  const { names, keys } = back
  if (!keys) return (parts) => withNamesBack(parts, names)
  const own = keysBack(keys)
  return (parts) => withNamesBack(parts, names).flatMap(own)
}

/** The same of a whole answer. */
export const contentBack = (content: readonly Content[], back: Back | undefined): readonly Content[] => {
  if (!back) return content
  const { names, keys } = back
  const named = withNamesBack(content, names)
  return keys ? named.map((part) => wholeBack(part, keys)) : named
}
