import type { CatalogEntry } from '../../lambda/gateway/catalog/model.ts'
import { type Command, UsageError } from '../command.ts'
import type { Known } from '../known.ts'

interface Asked {
  readonly search: string
  readonly provider: string | undefined
  readonly tag: string | undefined
}

const isServedBy = ({ model }: CatalogEntry, provider: string): boolean =>
  model.endpoints.some((endpoint) => endpoint.provider === provider)

/** Throws UsageError for a tag that no model has. */
const requireTag = (tag: string, entries: readonly CatalogEntry[]): void => {
  const tags = new Set(entries.flatMap(({ model }) => model.tags ?? []))
  if (!tags.has(tag)) throw new UsageError(`No model has the tag "${tag}". There are ${[...tags].sort().join(', ')}.`)
}

/** Those whose id or name has the text in it; otherwise those of similar ids. */
const found = async ({ catalog }: Known, { search, provider, tag }: Asked): Promise<CatalogEntry[]> => {
  const wanted = catalog
    .models()
    .filter((entry) => provider === undefined || isServedBy(entry, provider))
    .filter(({ model }) => tag === undefined || model.tags?.includes(tag))
  const text = search.toLowerCase()
  const having = wanted.filter(({ id, model }) => id.includes(text) || model.name.toLowerCase().includes(text))
  if (having.length > 0 || text === '') return having
  const guide = await catalog.guide()
  const near = new Set([...(guide.known(search) ? [guide.known(search)?.id] : []), ...guide.near(search)])
  return wanted.filter(({ id }) => near.has(id))
}

export const models: Command = {
  name: 'models',
  synopsis: '[SEARCH] [--provider PROVIDER] [--tag TAG] [--json]',
  summary: 'Lists the models of the catalog and of POINTSMAN_OVERRIDES, with their list prices and providers.',
  options: { provider: { type: 'string' }, tag: { type: 'string' }, json: { type: 'boolean' } },
  operands: ['[SEARCH]'],
  async run({ options, operands: [search = ''] }, { out, say, screen }) {
    const { readKnown, providerNamed } = await import('../known.ts')
    const { clean, jsonText } = await import('../view/text.ts')
    const { modelJson, modelTable } = await import('../view/models.ts')
    const known = await readKnown()
    const { provider, tag } = options
    if (typeof provider === 'string') providerNamed(known, provider)
    if (typeof tag === 'string') requireTag(tag, known.catalog.models())
    const asked = { search, provider: provider?.toString(), tag: tag?.toString() }
    const entries = await found(known, asked)
    if (options['json']) out(entries.map((entry) => jsonText(modelJson(entry))).join(''))
    else if (entries.length > 0) out(modelTable(entries, screen))
    if (entries.length > 0) return 0
    say(`No model fits${search ? ` "${clean(search)}"` : ''}.\n`)
    return 1
  },
}
