import { isSame } from '../../core/json/same.ts'
import { type OptionName, ROWS, type Row } from './joins.ts'
import type { RoutingOptions } from './options.ts'

const NAMES = Object.keys(ROWS) as OptionName[]

/** What holds of an option so far. */
interface Said {
  /** What those above have settled, and who was the first. */
  readonly fixed?: { readonly value: unknown; readonly by: string }
  /** What the last one suggests who lets those below say something else. */
  readonly open?: unknown
}

/** What owners say of options, from the widest on. */
export type Layer = Readonly<Partial<Record<OptionName, Said>>>

const NOTHING: readonly OptionName[] = ['order', 'models', 'tags']

/** An option that says something: an empty list that stands for none does not. */
const isSaid = (name: OptionName, value: unknown): boolean =>
  value !== undefined && !(NOTHING.includes(name) && Array.isArray(value) && value.length === 0)

/** What one owner says; it lets those below change what is in `changeable`. */
export const layerOf = (by: string, options: RoutingOptions, changeable: readonly string[] = []): Layer =>
  Object.fromEntries(
    NAMES.filter((name) => isSaid(name, options[name])).map((name): [OptionName, Said] => {
      const value = options[name]
      const isOpen = changeable.includes(name) && !ROWS[name].isAlwaysStrict
      return [name, isOpen ? { open: value } : { fixed: { value, by } }]
    }),
  )

const joined = (name: OptionName, above: unknown, below: unknown): unknown => {
  const { join } = ROWS[name] as Row<unknown>
  return join ? join(above, below) : above
}

const saidOf = (name: OptionName, above: Said = {}, below: Said | undefined): Said => {
  if (!below) return above
  const fixed =
    above.fixed && below.fixed
      ? { ...above.fixed, value: joined(name, above.fixed.value, below.fixed.value) }
      : (above.fixed ?? below.fixed)
  return { ...(fixed && { fixed }), ...('open' in below && { open: below.open }) }
}

/** What a wider owner and a narrower one say together. Associative. */
export const below = (wider: Layer, narrower: Layer): Layer =>
  Object.fromEntries(
    NAMES.filter((name) => wider[name] ?? narrower[name]).map((name) => [
      name,
      saidOf(name, wider[name], narrower[name]),
    ]),
  )

const isLost = (name: OptionName, made: unknown, below: unknown): boolean => {
  const { join, loses } = ROWS[name] as Row<unknown>
  return loses ? loses(made, below) : !join && !isSame(made, below)
}

/** An option that an owner has set, so that what somebody below says counts for nothing, or not all of it. */
export interface Kept {
  readonly name: OptionName
  readonly by: string
  /** It is another option that was set, which this one would undo. */
  readonly undoes?: OptionName
}

/** Who has set how providers are ranked without letting anybody below say which come first, which would undo it. */
const rankedBy = ({ sort, order }: Layer): string | undefined => (order ? undefined : sort?.fixed?.by)

/** Options without an order that would undo the ranking of those above. */
export const withoutUndoing = <Options extends RoutingOptions>(above: Layer, options: Options): Options =>
  rankedBy(above) === undefined ? options : { ...options, order: [] }

/** The options of a request under what its owners say, and what of it counts for nothing. */
export const combined = <Options extends RoutingOptions>(
  owners: Layer,
  asked: Options,
): { readonly options: Options; readonly kept: readonly Kept[] } => {
  const request = withoutUndoing(owners, asked)
  const all = below(owners, layerOf('the request', request, NAMES))
  const ranked = rankedBy(owners)
  const kept: Kept[] =
    ranked !== undefined && isSaid('order', asked.order) ? [{ name: 'order', by: ranked, undoes: 'sort' }] : []
  const changed: Partial<Record<OptionName, unknown>> = {}
  for (const name of NAMES) {
    const { fixed, open } = all[name] ?? {}
    if (fixed && open !== undefined) changed[name] = joined(name, fixed.value, open)
    else if (all[name]) changed[name] = fixed ? fixed.value : open
    const own = request[name]
    if (fixed && isSaid(name, own) && isLost(name, changed[name], own)) kept.push({ name, by: fixed.by })
  }
  return { options: { ...request, ...changed }, kept }
}
