import type { AttemptRecord } from '../../storage/generations.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { snapshotOf } from '../catalog/guide/snapshots.ts'
import { dated } from '../catalog/guide/spelled.ts'
import type { Resolved } from '../catalog/model.ts'
import type { Endpoint } from '../core/provider/endpoint.ts'
import { clipped } from '../generation/bounds.ts'

/** The undated name of the snapshot that the catalog's row stands for. */
const undatedName = ({ id, model }: Resolved, upstream: string): string | undefined => {
  const { name, day } = dated(upstream) ?? {}
  return day !== undefined && snapshotOf(id, model, day) === 'dated' ? name : undefined
}

/**
 * The catalog's endpoint that an attempt was of. What an account or a caller calls a model tells nothing: it is the
 * model's only endpoint at that provider. Undefined where the catalog has none, or several and none of that name.
 */
export const endpointOf = (
  attempt: AttemptRecord,
  model: string | undefined,
  catalog: Pick<Catalog, 'resolve'>,
): Endpoint | undefined => {
  const found = model === undefined ? undefined : catalog.resolve(model)
  // Of an id that was called as it was written, only itself is the same model.
  if (!found || (attempt.isMapped && found.id !== model)) return undefined
  const there = found.model.endpoints.filter(({ provider }) => provider === attempt.provider)
  const names = [attempt.model, undatedName(found, attempt.model)]
  const named = there.find((endpoint) => names.includes(clipped(endpoint.model)))
  return named ?? (attempt.isMapped && there.length === 1 ? there[0] : undefined)
}
