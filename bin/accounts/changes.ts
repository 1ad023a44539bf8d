import type { ParseArgsOptionsConfig } from 'node:util'
import type { Changes } from '../../lambda/storage/accounts.ts'
import { type Arguments, UsageError } from '../command.ts'

/** Takes away what was set. */
export const NONE = 'none'

/** What an option that may be repeated was given. */
export const givenAs = (options: Arguments['options'], name: string): readonly string[] | undefined => {
  const given = options[name]
  return Array.isArray(given) ? given : undefined
}

/** Null for `none`. Throws UsageError where that is not alone, or nothing is there. */
export const orNone = (name: string, words: readonly string[] | undefined): readonly string[] | null | undefined => {
  if (words?.length === 0) throw new UsageError(`--${name} is empty. To take away what was set, say ${NONE}.`)
  if (!words?.includes(NONE)) return words
  if (words.length > 1) throw new UsageError(`--${name} ${NONE} takes away what was set: give it alone.`)
  return null
}

/** Words with commas between them, and from every time that the option is given. */
export const listFrom = (options: Arguments['options'], name: string): readonly string[] | null | undefined => {
  const words = givenAs(options, name)?.flatMap((text) => text.split(','))
  return orNone(name, words && [...new Set(words.map((word) => word.trim()))].filter((word) => word !== ''))
}

/** Throws UsageError where nothing is changed, naming what could be. */
export const requireSome = (changes: object, options: ParseArgsOptionsConfig): void => {
  if (Object.keys(changes).length > 0) return
  const names = Object.keys(options).map((name) => `--${name}`)
  throw new UsageError(`Nothing is to be changed. Give ${names.join(', ')}.`)
}

/** The thing as it is once it is changed. */
export const withChanges = <T extends object>(thing: T, changes: Changes<T>): T =>
  Object.fromEntries(Object.entries({ ...thing, ...changes }).filter(([, value]) => value !== null)) as T

/** What changes give to something new. */
export const withoutNulls = <T extends object>(changes: Changes<T>): Partial<T> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null)) as Partial<T>
