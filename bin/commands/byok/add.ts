import { LABEL, namesOf, readStored } from '../../../lambda/gateway/access/byok.ts'
import { exampleOf, soleField } from '../../../lambda/gateway/access/credential-shape.ts'
import { type JsonObject, parseObject } from '../../../lambda/gateway/core/json/value.ts'
import type { ModelMapping, Provider } from '../../../lambda/gateway/core/provider/provider.ts'
import { type Arguments, type Command, UsageError } from '../../command.ts'
import { type Known, modelNamed } from '../../known.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { openList } from './credential-list.ts'

const labelFrom = (option: Arguments['options'][string], taken: readonly string[]): string => {
  const label = String(option)
  if (!LABEL.test(label))
    throw new UsageError(
      '--label must be at most 64 letters, digits, spaces, ".", "_" and "-", a letter or digit first.',
    )
  if (taken.includes(label)) throw new UsageError(`There is a credential "${label}": name this one with --label.`)
  return label
}

const mappingFrom = async (pair: string, known: Known): Promise<ModelMapping> => {
  const [, model = '', customModelId = ''] = /^([^=]+)=(.+)$/.exec(pair) ?? []
  if (!customModelId) throw new UsageError(`--map must be like openai/gpt-5=my-deployment, got "${pair}".`)
  return { gatewayModelSlug: await modelNamed(known, model), customModelId }
}

const mappingsFrom = (option: Arguments['options'][string], known: Known): Promise<ModelMapping[]> =>
  Promise.all((Array.isArray(option) ? option : []).map((pair: string) => mappingFrom(pair, known)))

/** A bare key goes into the provider's only field; anything else is JSON. Throws without showing what was given. */
const fieldsFrom = (secret: string, provider: Provider): JsonObject => {
  const field = soleField(provider)
  if (field && secret !== '' && !secret.startsWith('{')) return { [field]: secret }
  const fields = parseObject(secret)
  if (fields) return fields
  const bare = field ? `the bare ${field} or ` : ''
  throw new UsageError(
    `What was entered is not a credential for ${provider.slug}: it takes ${bare}JSON like ${exampleOf(provider)}.`,
  )
}

export const byokAdd: Command = {
  name: 'byok add',
  synopsis: `PROVIDER [--label LABEL] [--zdr] [--map MODEL=PROVIDER-MODEL]... ${STORE_SYNOPSIS}`,
  summary: "Stores a team's own credential, read from standard input or a hidden prompt. It comes after the others.",
  options: {
    ...STORE_OPTIONS,
    label: { type: 'string', default: 'main' },
    zdr: { type: 'boolean' },
    map: { type: 'string', multiple: true },
  },
  operands: ['PROVIDER'],
  begins: true,
  async run(given, { say, secret }) {
    const { known, provider, team, store, where, entries } = await openList(given)
    const { options } = given
    const label = labelFrom(options['label'], namesOf(entries))
    const modelMappings = await mappingsFrom(options['map'], known)
    const what = soleField(provider) ?? `the credential as one line of JSON like ${exampleOf(provider)}`
    const entry: JsonObject = {
      ...fieldsFrom(await secret(`Enter ${what} (it is not shown): `), provider),
      label,
      enabled: true,
      ...(options['zdr'] ? { zdr: true } : {}),
      ...(modelMappings.length > 0 ? { modelMappings: modelMappings.map((mapping) => ({ ...mapping })) } : {}),
    }
    readStored(entry, provider, provider.slug)
    await store.change(team, provider.slug, (present) => {
      labelFrom(label, namesOf(present))
      return [...present, entry]
    })
    say(
      `Stored "${label}" of team ${team} for ${provider.slug} in ${where}. Running gateways use it within five minutes.\n`,
    )
    return 0
  },
}
