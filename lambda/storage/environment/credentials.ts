import type { Credential, Provider } from '../../gateway/core/provider/provider.ts'
import type { Credentials } from '../credentials.ts'

/** The first name that is set to more than an empty string, per field; undefined when a required one is missing. */
const fromEnvironment = (env: Record<string, string | undefined>, provider: Provider): Credential | undefined => {
  const credential: Record<string, string> = {}
  for (const [field, { env: names, required }] of Object.entries(provider.credential)) {
    const value = names.map((name) => env[name]).find((candidate) => candidate !== undefined && candidate !== '')
    if (value !== undefined) credential[field] = value
    else if (required) return undefined
  }
  return Object.keys(credential).length === 0 ? undefined : credential
}

/** Credentials from environment variables, under the names that each provider's `credential` lists. Read once. */
export const environmentCredentials = (
  env: Record<string, string | undefined>,
  providers: readonly Provider[],
): Credentials => {
  const credentials = new Map(providers.map((provider) => [provider.slug, fromEnvironment(env, provider)]))
  return { get: async (provider) => credentials.get(provider), forget: () => undefined }
}
