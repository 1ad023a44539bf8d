import { keyNamed } from '../accounts/key-named.ts'
import { UsageError } from '../command.ts'
import { clean } from '../view/text.ts'
import type { Ledger } from './ledger.ts'

const listed = (names: readonly string[]): string => clean([...new Set(names)].sort().join(', ')) || 'none'

/**
 * The words with the id of a key that was named. Throws UsageError for a project or key that the team does not have,
 * naming those that it has, as far as they can be listed.
 */
export const withKnownNames = async <W extends { readonly project?: string; readonly key?: string }>(
  words: W,
  ledger: Pick<Ledger, 'keys'>,
): Promise<W> => {
  const { project, key } = words
  if (project === undefined && key === undefined) return words
  const keys = await ledger.keys()
  if (!keys) return words
  const projects = keys.map((one) => one.project)
  if (project !== undefined && !projects.includes(project))
    throw new UsageError(`There is no project "${clean(project)}" in this team. Its projects are ${listed(projects)}.`)
  return key === undefined ? words : { ...words, key: keyNamed(key, keys).id }
}
