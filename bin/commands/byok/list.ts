import { namesOf, readStored } from '../../../lambda/gateway/access/byok.ts'
import type { JsonObject } from '../../../lambda/gateway/core/json/value.ts'
import type { Provider } from '../../../lambda/gateway/core/provider/provider.ts'
import type { Command } from '../../command.ts'
import { readKnown } from '../../known.ts'
import { slug } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { openTeamCredentials } from '../../team-store.ts'

/** A credential without its secrets. */
interface Listed {
  readonly provider: string
  readonly label: string
  /** `enabled`, `disabled`, or what is wrong with it. */
  readonly state: string
  readonly zdr?: boolean
  readonly modelMappings?: Readonly<Record<string, string>>
}

const listed = (entry: JsonObject, label: string, name: string, provider: Provider | undefined): Listed => {
  if (!provider) return { provider: name, label, state: 'unknown provider' }
  try {
    const { enabled, zdr, modelMappings = [] } = readStored(entry, provider, name)
    const mapped = modelMappings.map(({ gatewayModelSlug, customModelId }) => [gatewayModelSlug, customModelId])
    return {
      provider: name,
      label,
      state: enabled ? 'enabled' : 'disabled',
      zdr,
      modelMappings: Object.fromEntries(mapped),
    }
  } catch (error) {
    return { provider: name, label, state: error instanceof Error ? error.message : 'broken' }
  }
}

const row = ({ provider, label, state, zdr, modelMappings = {} }: Listed): string[] => {
  const mapped = Object.entries(modelMappings).map((pair) => pair.join('='))
  return [provider, label, state, zdr ? 'yes' : 'no', mapped.join(' ') || '-']
}

export const byokList: Command = {
  name: 'byok list',
  synopsis: `[--json] ${STORE_SYNOPSIS}`,
  summary: "Lists a team's own credentials, without secrets, in the order in which each provider's are tried.",
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  async run({ options }, { out, say }) {
    const team = slug(options, 'team')
    const { store, where } = await openTeamCredentials(options)
    const { providers } = await readKnown()
    const all: Listed[] = []
    for (const name of await store.providers(team)) {
      const entries = await store.list(team, name)
      const names = namesOf(entries)
      all.push(...entries.map((entry, index) => listed(entry, names[index] ?? '', name, providers.get(name))))
    }
    if (options['json']) {
      out(`${JSON.stringify(all, null, 2)}\n`)
      return 0
    }
    say(`Credentials of team ${team} in ${where}: ${all.length}\n`)
    if (all.length > 0) out(table([['PROVIDER', 'LABEL', 'STATE', 'ZDR', 'MODELS'], ...all.map(row)]))
    return 0
  },
}
