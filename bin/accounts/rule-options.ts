import type { ParseArgsOptionsConfig } from 'node:util'
import { compact, type JsonObject, objectOr } from '../../lambda/gateway/core/json/value.ts'
import { slug } from '../../lambda/gateway/routing/options/words.ts'
import type { Changes, Rules } from '../../lambda/storage/accounts.ts'
import type { Arguments, Terminal } from '../command.ts'
import { givenAs, listFrom, orNone } from './changes.ts'
import { readDefaults, requireChangeable } from './default-options.ts'
import { checkFit, modelNames } from './globs.ts'

/** What teams, projects and keys take alike. */
export const RULE_OPTIONS = {
  models: { type: 'string', multiple: true },
  providers: { type: 'string', multiple: true },
  option: { type: 'string', multiple: true },
  changeable: { type: 'string', multiple: true },
} as const satisfies ParseArgsOptionsConfig

export const RULE_SYNOPSIS = '[--models GLOB,…] [--providers GLOB,…] [--option NAME=VALUE]… [--changeable NAME,…]'

const providersIn = ({ order, only, providerTimeouts }: JsonObject): string[] =>
  [order, only, Object.keys(objectOr(objectOr(providerTimeouts)['byok']))]
    .flatMap((names) => (Array.isArray(names) ? names.map(String) : []))
    .map(slug)

/** Throws UsageError for models and providers that there are not. Where those may be known elsewhere, it is said. */
const requireKnown = async (
  { models, providers, defaults }: Changes<Rules>,
  isElsewhere: boolean,
  say: Terminal['say'],
): Promise<void> => {
  const named = providersIn(defaults ?? {})
  if (!models && !providers && named.length === 0) return
  const { providerNamed, readKnown } = await import('../known.ts')
  const known = await readKnown()
  const slugs = [...known.providers.keys()]
  const notes = [
    ...checkFit('models', models ?? [], modelNames(known, isElsewhere)),
    ...checkFit('providers', providers ?? [], { what: 'provider', names: slugs, isElsewhere }),
    ...(isElsewhere ? checkFit('option', named, { what: 'provider', names: slugs, isElsewhere }) : []),
  ]
  // Here all are known.
  if (!isElsewhere) for (const name of named) providerNamed(known, name)
  for (const note of notes) say(`${note}\n`)
}

/** Without its default a name means nothing. */
const stillChangeable = ({ changeable = [] }: Rules, defaults: JsonObject): readonly string[] | null => {
  const left = changeable.filter((name) => Object.hasOwn(defaults, name))
  return left.length > 0 ? left : null
}

/** What the options change of the rules that hold. Each takes the place of all that was set by it; `null` is nothing. */
export const readRules = async (
  options: Arguments['options'],
  say: Terminal['say'],
  before: Rules = {},
): Promise<Changes<Rules>> => {
  const [models, providers, changeable] = ['models', 'providers', 'changeable'].map((name) => listFrom(options, name))
  const asked = orNone('option', givenAs(options, 'option'))
  const defaults = asked && (await readDefaults(asked))
  const set = (defaults === undefined ? before.defaults : defaults) ?? {}
  if (changeable) await requireChangeable(changeable, set)
  const open = changeable === undefined && defaults !== undefined ? stillChangeable(before, set) : changeable
  const rules = compact({ models, providers, defaults, changeable: open })
  await requireKnown(rules, options['stage'] !== undefined, say)
  return rules
}
