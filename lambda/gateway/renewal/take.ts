import type { Log } from '../../log.ts'
import type { PushedSource } from '../../storage/pushed-catalogs.ts'
import type { Overridden } from '../catalog/overrides/overrides-file.ts'
import { ConfigError } from '../catalog/overrides/shape.ts'
import { servedBy, unpacked } from '../catalog/pushed/parts.ts'
import { PROVIDERS } from '../provider/index.ts'
import type { Taking } from './renewal.ts'

export interface TakingOptions<V> extends Pick<PushedSource, 'catalogs'> {
  /** What the release has of its own. */
  readonly overridden?: Overridden | undefined
  /** Makes what serves by a catalog and overrides. */
  readonly assembly: (served: Partial<Overridden>) => V
  readonly log: Log
}

/** Takes pushed versions, checked as a start would check them. What is wrong with one stays so: it is read once. */
export const taking = <V>(d: TakingOptions<V>): Taking<V> => {
  let refused: { readonly version: string; readonly error: ConfigError } | undefined

  const read = async (version: string): Promise<Partial<Overridden>> => {
    const content = await (await d.catalogs()).content(version)
    if (!content) throw new Error(`The pushed version ${version} is not there as a whole.`)
    return servedBy(unpacked(version, content), d.overridden ?? {}, PROVIDERS)
  }

  return {
    async take(version) {
      if (refused?.version === version) throw refused.error
      try {
        const served = await read(version)
        const taken = d.assembly(served)
        d.log({ level: 'info', message: 'a pushed catalog serves', version, priceVersion: served.data?.version })
        return taken
      } catch (error) {
        if (error instanceof ConfigError) refused = { version, error }
        throw error
      }
    },
  }
}
