import type { Keyring } from '../../access/keyring.ts'
import type { Provider } from '../../core/provider/provider.ts'
import { namedHere, withPreferences } from '../../routing/options/preferences.ts'
import type { Asked } from '../asked.ts'
import type { Gathered } from './gathered.ts'

/** The options of a request that has preferences, and what of these its caller's owners do not let it have. */
export const preferredOptions = (
  { call, options, own, warnings }: Asked,
  slugs: readonly string[],
  credentials: Keyring,
  { providers }: { readonly providers: ReadonlyMap<string, Provider> },
): Pick<Gathered, 'options' | 'lost'> => {
  const served = namedHere(slugs, providers, credentials)
  if (!own) return { options: withPreferences(options, call.preferences, served) }
  const allowed = own.under(withPreferences(own.options, call.preferences, served))
  return { options: allowed.options, lost: allowed.lost.filter((text) => !warnings.includes(text)) }
}
