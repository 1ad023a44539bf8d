import type { Warning } from '../../../core/canonical/parts.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import { allChanges, bothChanges, type Change } from '../../../core/json/change.ts'
import { changeOfFields } from '../../../core/json/field-path.ts'
import { arrayOr, type JsonObject, objectOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { BETA_FIELDS, type BetaFields, CACHE_TTLS } from './beta-fields.ts'
import { splitBetas } from './headers.ts'

/** Betas that are passed on, and what becomes of the fields of those that are not. */
interface FittedBetas {
  readonly betas: readonly string[]
  readonly change: Change
  readonly warnings: readonly Warning[]
}

/** What is left out of a body for want of a beta, or asked for by another one. */
interface Row {
  readonly row: BetaFields
  readonly paths: readonly string[]
  readonly change: Change
  /** Sent for these fields. */
  readonly beta?: string
}

const BETA = 'anthropic-beta'
const NOT_HERE = 'not supported by this provider'

const rowOf = (body: JsonObject, row: BetaFields): Row => {
  const { value } = row
  const found = row.paths.flatMap((path) => {
    const change = changeOfFields(body, path, (name, given) => {
      if (!value) return { remove: [name] }
      return given === value.is ? { set: { [name]: value.nearest } } : undefined
    })
    return change ? [{ path, change }] : []
  })
  return { row, paths: found.map(({ path }) => path), change: allChanges(found.map(({ change }) => change)) ?? {} }
}

/**
 * With the beta that asks for the same, where there is one; whether it has to be sent depends on the field's being
 * `true`.
 */
const asAsked = (body: JsonObject, given: Row, allow: readonly string[]): Row => {
  const { asked, isSaidByBeta } = given.row
  if (asked === undefined || !allow.includes(asked)) return given
  if (!isSaidByBeta) return { ...given, change: {}, beta: asked }
  const isOn = given.paths.some((path) =>
    changeOfFields(body, path, (name, value) => (value === true ? { remove: [name] } : undefined)),
  )
  return isOn ? { ...given, beta: asked } : { ...given, paths: [] }
}

/** Messages that had nothing but what is left out of them. */
const emptied = (body: JsonObject, { within }: Change): Change => {
  const changed = Object.keys(within?.['messages']?.within ?? {})
  const messages = arrayOr(body['messages']).map(objectOr)
  const remove = changed.filter((index) => messages[Number(index)]?.['content'] === undefined)
  return remove.length > 0 ? { within: { messages: { remove } } } : {}
}

/** Lifetimes of cached prompts, for models whose cache has only one. */
const withoutTtl = (body: JsonObject, { quirks, model, listed = model }: Peer<'anthropic-messages'>): Change[] =>
  quirks.cacheTtl?.test(listed) === false
    ? CACHE_TTLS.flatMap((path) => changeOfFields(body, path, (name) => ({ remove: [name] })) ?? [])
    : []

/**
 * Betas for a provider that refuses those which it does not know, and the fields that they allow: a beta that is not
 * passed on takes its fields along, what Anthropic takes without one goes where the provider has none for it.
 */
export const fitBetas = (body: JsonObject, asked: readonly string[], peer: Peer<'anthropic-messages'>): FittedBetas => {
  const { quirks } = peer
  const { kept, dropped } = splitBetas(asked, quirks)
  const { allow } = quirks.betas ?? {}
  if (!allow) return { betas: kept, change: {}, warnings: [] }
  const isTaken = ({ betas, isSaidByBeta }: BetaFields): boolean =>
    isSaidByBeta !== true &&
    (kept.some((beta) => betas.test(beta)) ||
      (allow.some((beta) => betas.test(beta)) && !dropped.some((beta) => betas.test(beta))))
  const rows = BETA_FIELDS.map((row) => rowOf(body, row))
    .filter(({ paths, row }) => paths.length > 0 && (row.asked !== undefined || !isTaken(row)))
    .map((row) => asAsked(body, row, allow))
  const lost = rows.filter(({ beta }) => beta === undefined)
  const ttl = withoutTtl(body, peer)
  const change = allChanges([...rows.map((row) => row.change), ...ttl]) ?? {}
  const untold = lost.filter(({ row }) => !dropped.some((beta) => row.betas.test(beta)))
  const ofBeta = (beta: string): string => {
    const fields = lost.filter(({ row }) => row.betas.test(beta)).flatMap(({ paths }) => paths)
    return fields.length > 0 ? `${NOT_HERE}, nor is what belongs to it: ${fields.join(', ')}` : NOT_HERE
  }
  const isCarried = (beta: string): boolean => {
    const own = rows.filter(({ row }) => row.betas.test(beta))
    return own.length > 0 && own.every((row) => row.beta !== undefined)
  }
  return {
    betas: [...new Set([...kept, ...rows.flatMap(({ beta }) => beta ?? [])])],
    change: bothChanges(change, emptied(body, change)),
    warnings: [
      ...dropped.filter((beta) => !isCarried(beta)).map((beta) => unsupported(`${BETA}: ${beta}`, ofBeta(beta))),
      ...untold.flatMap(({ paths }) => paths).map((path) => unsupported(path, NOT_HERE)),
      ...(ttl.length > 0 ? [unsupported('cache_control.ttl', 'not supported by this model')] : []),
    ],
  }
}
