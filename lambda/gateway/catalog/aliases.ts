import { hash } from 'node:crypto'

/** One of the models that a name stands for; the share of conversations that it gets is its weight among all. */
export interface AliasTarget {
  readonly model: string
  /** A whole number. @default 1 */
  readonly weight?: number
}

/** A deployment's own names for models. */
export type Aliases = Readonly<Record<string, string | readonly AliasTarget[]>>

/** Of a conversation, evenly from 0 to 1, and always the same. */
const drawOf = (alias: string, conversation: string): number =>
  Buffer.from(hash('sha256', `${alias} ${conversation}`, 'hex').slice(0, 12), 'hex').readUIntBE(0, 6) / 2 ** 48

const chosen = (targets: readonly AliasTarget[], draw: number): string => {
  const total = targets.reduce((sum, { weight = 1 }) => sum + weight, 0)
  let left = draw * total
  const found = targets.find(({ weight = 1 }) => {
    left -= weight
    return left < 0
  })
  return (found ?? targets.at(-1))?.model ?? ''
}

/**
 * Which model a name means: of several the one that its conversation has drawn, so that it stays with one for all its
 * turns. Any other name means itself.
 */
export const meantBy =
  (aliases: Aliases) =>
  (name: string, conversation: (model: string) => string): string => {
    const meant = Object.hasOwn(aliases, name) ? aliases[name] : undefined
    if (meant === undefined) return name
    return typeof meant === 'string' ? meant : chosen(meant, drawOf(name, conversation(name)))
  }
