import { createHash } from 'node:crypto'
import { compact } from '../../core/json/value.ts'
import type { Endpoint, Pricing } from '../../core/provider/endpoint.ts'
import type { CatalogData, Model } from '../model.ts'
import { nearestOf } from '../nearest.ts'
import type { EndpointOverride, ModelOverride, Overrides } from './overrides.ts'
import { fail, inFile, keyPath, shown } from './shape.ts'

/** The catalog with a deployment's models laid over it. Throws `ConfigError` for what refers to nothing. */
export const applyOverrides = (data: CatalogData, overrides: Overrides): CatalogData => {
  const models: Record<string, Model> = { ...data.models }
  const withdrawn: Record<string, Model> = {}
  inFile(overrides.file, () => {
    for (const [id, override] of Object.entries(overrides.models)) {
      const path = keyPath('models', id)
      const base = Object.hasOwn(data.models, id) ? data.models[id] : undefined
      if (override !== null) models[id] = changed(data, id, base, override, path)
      else if (base) {
        withdrawn[id] = base
        delete models[id]
      } else fail(path, `is not in the catalog, so it cannot be taken out${hint(data, id)}`)
    }
  })
  const hash = hashOf(overrides)
  return {
    ...data,
    models,
    ...(Object.keys(withdrawn).length > 0 ? { withdrawn } : {}),
    version: hash ? `${data.version}+${hash}` : data.version,
  }
}

const hint = (data: CatalogData, id: string): string => `; nearest: ${nearestOf(id, Object.keys(data.models), 1)}`

const changed = (
  data: CatalogData,
  id: string,
  base: Model | undefined,
  { endpoints, 'endpoints+': added, ...fields }: ModelOverride,
  path: string,
): Model => {
  if (!base && !endpoints?.length) fail(path, `is not in the catalog, so it needs "endpoints"${hint(data, id)}`)
  const priced = (list: readonly EndpointOverride[], key: string) =>
    list.map((endpoint, index) => withPricing(data, endpoint, `${keyPath(path, key)}[${index}]`))
  const all = [
    ...(endpoints ? priced(endpoints, 'endpoints') : (base?.endpoints ?? [])),
    ...priced(added ?? [], 'endpoints+'),
  ]
  if (all.length === 0) fail(keyPath(path, 'endpoints'), 'must leave at least one; null takes a model out')
  return { name: id.slice(id.indexOf('/') + 1), type: 'language', ...base, ...fields, endpoints: all }
}

const withPricing = (data: CatalogData, { pricingFrom, ...own }: EndpointOverride, path: string): Endpoint => {
  const endpoint: Endpoint =
    pricingFrom === undefined ? own : { ...own, ...likeRow(data, own.provider, pricingFrom, path) }
  return endpoint.pricing ? compact({ ...endpoint, listPricing: listedPricing(data, endpoint) }) : endpoint
}

/** What everybody else pays for what a deployment has a price of its own for. */
const listedPricing = ({ models }: CatalogData, { provider, model, geo }: Endpoint): Pricing | undefined => {
  const rows = Object.values(models).flatMap(({ endpoints }) =>
    endpoints.filter((row) => row.provider === provider && row.model === model),
  )
  return (rows.find((row) => row.geo === geo) ?? rows[0])?.pricing
}

/** What the catalog knows of a provider's model. */
const likeRow = (
  data: CatalogData,
  provider: string,
  model: string,
  path: string,
): Pick<Endpoint, 'pricing' | 'like'> => {
  const rows = Object.entries(data.models).flatMap(([id, { endpoints }]) =>
    endpoints.flatMap((endpoint) => (endpoint.model === model && endpoint.pricing ? [{ id, endpoint }] : [])),
  )
  const row = rows.find(({ endpoint }) => endpoint.provider === provider) ?? rows[0]
  return row
    ? { ...compact({ pricing: row.endpoint.pricing }), like: { id: row.id, model } }
    : fail(`${path}.pricingFrom`, `must be the upstream model id of a priced endpoint, got ${shown(model)}`)
}

/** Of what can change a price: the models. Empty without any. */
const hashOf = ({ models }: Overrides): string =>
  Object.keys(models).length === 0 ? '' : createHash('sha256').update(JSON.stringify(models)).digest('hex').slice(0, 8)
