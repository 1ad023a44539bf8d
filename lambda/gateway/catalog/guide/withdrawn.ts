import { FAST, hasFastTier } from '../entry.ts'
import type { CatalogData, Model } from '../model.ts'

/** Says whether an id is, at whatever provider, one of a model that a deployment took out. */
export type IsWithdrawn = (upstream: string) => boolean

/** What stands between the parts of an id: of an ARN, a path, a variant (`:free`), a version (`@…`, `:0`) or a mark. */
const BETWEEN = /[^a-z\d._-]+/

/** Region groups and makers in Bedrock's words: `us.anthropic.`. */
const BEFORE = /^(?:[a-z]+(?:-[a-z]+)*\.)+(?=[a-z])/

/** A first version says no more than none. */
const FIRST_VERSION = /-v1$/

/** `-20251001`, `-2024-11-20`, Cohere's `-03-2025`, Mistral's `-2512` and others' `-0905`, of previews `-05-06`. */
const DAY = /-(?:20\d{6}|20\d\d-\d\d-\d\d|\d\d-20\d\d|\d{4}|00\d|(?<=-(?:preview|exp)-)\d\d-\d\d)(?![a-z\d])/g

/** What a snapshot or a host adds to a name. */
const ADDED =
  /-(?:latest|preview|exp|experimental|default|beta|free|instruct|turbo|versatile|maas|hf|basic|lora|gguf|gptq|awq|mlx|bf16|(?:nv|mx)?fp\d+|int\d)(?![a-z\d])/g

const partsOf = (id: string): string[] => {
  const text = id.replace(/%[\da-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
  return text.toLowerCase().split(BETWEEN).filter(Boolean)
}

/** Words in the order of the alphabet, then numbers in their own: `claude-4.6-opus` is `claude-opus-4-6`. */
const formOf = (name: string, isLoose: boolean): string => {
  const dashed = name.replace(BEFORE, '').replaceAll(/[._]/g, '-')
  const told = isLoose ? dashed.replace(DAY, '').replace(ADDED, '') : dashed
  const tokens = told.replace(FIRST_VERSION, '').match(/[a-z]+|\d+[a-z]*/g) ?? []
  const isWord = (token: string) => /^[a-z]/.test(token)
  return [...tokens.filter(isWord).sort(), ...tokens.filter((token) => !isWord(token))].join(' ')
}

/** The name in a model's id or a provider's own: without whose it is, and without variant. */
const nameIn = (id: string): string => id.slice(id.lastIndexOf('/') + 1).replace(/[:@#[].*$/, '')

const namesOf = ({ aliases }: CatalogData, models: Readonly<Record<string, Model>>): Set<string> =>
  new Set([
    ...Object.entries(models).flatMap(([id, model]) => {
      const names = [id, ...model.endpoints.map((endpoint) => endpoint.model)].map(nameIn)
      return hasFastTier(model) ? names.flatMap((name) => [name, `${name}${FAST}`]) : names
    }),
    ...Object.entries(aliases).flatMap(([alias, id]) => (Object.hasOwn(models, id) ? [nameIn(alias)] : [])),
  ])

const formsOf = (names: ReadonlySet<string>, isLoose: boolean): Set<string> =>
  new Set([...names].map((name) => formOf(name.toLowerCase(), isLoose)).filter(Boolean))

/**
 * By the names of the models and all that their providers call them. Ids that are written otherwise, of another day or
 * quantized are the model's, too, unless they are the very name of one that is still there: better one too many refused
 * than one called that nobody may call.
 */
export const withdrawnBy = (data: CatalogData): IsWithdrawn => {
  const withdrawn = namesOf(data, data.withdrawn ?? {})
  const strict = formsOf(withdrawn, false)
  const loose = formsOf(withdrawn, true)
  const there = formsOf(namesOf(data, data.models), false)
  return (upstream) =>
    partsOf(upstream).some((part) => {
      const form = formOf(part, false)
      return strict.has(form) || (!there.has(form) && loose.has(formOf(part, true)))
    })
}
