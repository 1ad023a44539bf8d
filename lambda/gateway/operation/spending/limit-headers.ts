/** Of limits a minute, as the clients of two makers read them. */
const OF_LIMITS = /^(?:x|anthropic)-ratelimit-/

type Headers = Readonly<Record<string, string>>

/**
 * Headers of an answer with what the gateway tells of its own limits. Where it tells anything, nothing is left of what the
 * provider told: its limits are those of a credential, and not of the caller.
 */
export const withLimits = (headers: Headers, own: Headers): Record<string, string> => {
  if (Object.keys(own).length === 0) return { ...headers }
  const others = Object.entries(headers).filter(([name]) => !OF_LIMITS.test(name))
  return { ...Object.fromEntries(others), ...own }
}
