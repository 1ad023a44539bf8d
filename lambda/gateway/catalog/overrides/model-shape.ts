import { isObject, type JsonValue, objectOr } from '../../core/json/value.ts'
import { API_NAMES } from '../../core/provider/endpoint.ts'
import { TOKEN_KINDS } from '../../core/usage/buckets.ts'
import { MODEL_TYPES } from '../model.ts'
import {
  type Check,
  date,
  fail,
  hours,
  integer,
  listOf,
  multiplier,
  name,
  objectOf,
  oneOf,
  onlyTrue,
  price,
  recordOf,
  shown,
  someOf,
  text,
  timeZone,
} from './shape.ts'

const RATES = Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, price]))
const tierList = listOf(objectOf({ aboveInputTokens: integer(1, 1e9), ...RATES }, ['aboveInputTokens']))

/** Of two tiers above the same length, one would never count. */
const tiers: Check = (value, path) => {
  tierList(value, path)
  const lengths = (Array.isArray(value) ? value : []).map((tier) => objectOr(tier)['aboveInputTokens'])
  for (const [index, length] of lengths.entries())
    if (lengths.indexOf(length) < index)
      fail(`${path}[${index}].aboveInputTokens`, `must differ from that of the other tiers, got ${shown(length)}`)
}

const entryFields = objectOf({
  ...{ from: date, until: date, except: listOf(date), days: someOf(integer(1, 7)), zone: timeZone },
  ...{ hours, tiers, ...RATES },
})

/** An entry of a price calendar, which must be able to hold, and to say a price. */
const priceEntry: Check = (value, path) => {
  entryFields(value, path)
  if (!isObject(value)) return
  const { from, until, tiers: own } = value
  if (typeof from === 'string' && typeof until === 'string' && from >= until)
    fail(`${path}.until`, `must be later than "from", got ${shown(until)}`)
  if (!own && !Object.keys(RATES).some((kind) => value[kind])) fail(path, 'names no price')
}

const CARD = { ...RATES, tiers, prices: listOf(priceEntry) }
const pricingFields = objectOf({
  ...CARD,
  serviceTiers: recordOf(objectOf(CARD)),
  perCall: recordOf(price),
  freeQuota: listOf(text),
  geoMultipliers: recordOf(multiplier),
  free: onlyTrue,
})

const isZero = (rate: JsonValue | undefined): boolean => typeof rate === 'string' && Number(rate) === 0

const pricing: Check = (value, path) => {
  pricingFields(value, path)
  if (!isObject(value)) return
  if (value['free'] && Object.keys(value).length > 1) fail(path, 'is free, so it cannot have prices as well')
  const { perCall, freeQuota } = value
  const unpriced = (Array.isArray(freeQuota) ? freeQuota : []).find((kind) => !objectOr(perCall)[`${kind}`])
  if (unpriced !== undefined)
    fail(`${path}.freeQuota`, `must be of calls that "perCall" prices, got ${shown(unpriced)}`)
  if (isZero(value['input']) && isZero(value['output']))
    fail(path, 'must say "free": true if it is free, or leave out what is unknown, got "0" for input and output')
}

/** The keys of an endpoint and of a model, in the catalog and in overrides. */
export const ENDPOINT_FIELDS = {
  provider: text,
  model: name,
  api: oneOf(...API_NAMES),
  geo: text,
  retires: date,
  pricing,
}
export const MODEL_FIELDS = {
  name: text,
  type: oneOf(...MODEL_TYPES),
  contextWindow: integer(1, 1e9),
  maxOutputTokens: integer(1, 1e9),
  modalities: objectOf({ input: listOf(text), output: listOf(text) }, ['input', 'output']),
  tags: listOf(text),
  released: date,
}

/** A model of `catalog.json`. */
export const catalogModel: Check = objectOf(
  { ...MODEL_FIELDS, endpoints: someOf(objectOf({ ...ENDPOINT_FIELDS, source: text }, ['provider', 'model'])) },
  ['name', 'type', 'endpoints'],
)
