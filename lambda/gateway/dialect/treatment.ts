import type { Wire } from '../core/dialect.ts'
import type { Field, Placement, Places, Treatment } from '../core/field.ts'

/** What becomes of a field at one target, and the reason that the caller is given. */
export interface Treated {
  readonly treatment: Treatment
  readonly why: string
}

/** `prompt[].content[audio].data` as `prompt[].content[].data`. */
const ofAnyKind = (place: string): string => place.replace(/\[[\w-]+\]/g, '[]')

const treated = (placement: Placement, why: string): Treated =>
  typeof placement === 'object' && 'becomes' in placement
    ? { treatment: placement.becomes, why: placement.why }
    : { treatment: placement, why }

/** A package takes all places of its call options; whether the answer streams is not among them. */
const inPackage = (places: readonly string[]): Treatment => {
  const options = places.filter((place) => place !== 'stream')
  return options.length > 0 ? options.map(ofAnyKind) : 'gateway'
}

const inWire = (places: readonly string[], table: Places, { elsewhere, why }: Field): Treated => {
  const known = places
    .map((place) => table[place] ?? table[ofAnyKind(place)])
    .filter((placement) => placement !== undefined)
    .map((placement) => treated(placement, why))
  const carried = known.find(({ treatment }) => typeof treatment === 'object')
  return carried ?? known[0] ?? { treatment: elsewhere ?? 'reported', why }
}

/** A row of a dialect's table and a wire's table, composed. */
export const treatmentOf = (field: Field, target: Pick<Wire, 'name' | 'places'> | 'package'): Treated => {
  const { to, why, except } = field
  const exception = except?.[target === 'package' ? target : target.name]
  if (exception) return { treatment: exception, why }
  if (typeof to === 'string') return { treatment: to, why }
  return target === 'package' ? { treatment: inPackage(to), why } : inWire(to, target.places, field)
}

/** Options are only read by the package that they are addressed to. */
export const isRead = (places: readonly string[], optionsKey: string): boolean =>
  places.some((place) => {
    const owner = /(?:^|\.)providerOptions\.(\w+)/.exec(place)?.[1]
    return owner === undefined || owner === optionsKey
  })
