import { namesOf } from '../../../lambda/gateway/access/byok.ts'
import type { JsonObject } from '../../../lambda/gateway/core/json/value.ts'
import type { Provider } from '../../../lambda/gateway/core/provider/provider.ts'
import type { TeamCredentials } from '../../../lambda/storage/credentials.ts'
import { type Arguments, UsageError } from '../../command.ts'
import { type Known, providerNamed, readKnown } from '../../known.ts'
import { slug } from '../../option-values.ts'
import { openTeamCredentials } from '../../team-store.ts'

/** A team's credentials at one provider. */
export interface CredentialList {
  readonly known: Known
  readonly provider: Provider
  readonly team: string
  readonly store: TeamCredentials
  /** How to call the place where it is kept. */
  readonly where: string
  readonly entries: readonly JsonObject[]
}

/** The list that the options and the first operand point to. */
export const openList = async ({ options, operands: [name = ''] }: Arguments): Promise<CredentialList> => {
  const known = await readKnown()
  const provider = providerNamed(known, name)
  const team = slug(options, 'team')
  const { store, where } = await openTeamCredentials(options)
  return { known, provider, team, store, where, entries: await store.list(team, provider.slug) }
}

/** One of a list. */
interface Chosen {
  readonly index: number
  readonly name: string
  readonly entry: JsonObject
}

/**
 * The credential that `--label` names, which is not needed where there is only one. Throws UsageError naming them all.
 */
const chosenFrom = (
  entries: readonly JsonObject[],
  label: unknown,
  { provider, team, where }: CredentialList,
): Chosen => {
  if (entries.length === 0) throw new UsageError(`Team ${team} has no credential for ${provider.slug} in ${where}.`)
  const names = namesOf(entries)
  const index = label === undefined && names.length === 1 ? 0 : names.indexOf(String(label))
  const [name, entry] = [names[index], entries[index]]
  if (name !== undefined && entry) return { index, name, entry }
  throw new UsageError(`Say which one with --label: ${names.map((each) => `"${each}"`).join(', ')}.`)
}

export const chooseFrom = (list: CredentialList, label: unknown): CredentialList & Chosen => ({
  ...list,
  ...chosenFrom(list.entries, label, list),
})

/** Puts a list that is made with regard to that credential in place of the present one, and tells which it was. */
export const changeChosen = async (
  given: Arguments,
  make: (entries: readonly JsonObject[], chosen: Chosen) => readonly JsonObject[],
): Promise<{ provider: Provider; team: string; name: string }> => {
  const list = await openList(given)
  const { provider, team, store } = list
  let name = ''
  await store.change(team, provider.slug, (entries) => {
    const chosen = chosenFrom(entries, given.options['label'], list)
    name = chosen.name
    return make(entries, chosen)
  })
  return { provider, team, name }
}
