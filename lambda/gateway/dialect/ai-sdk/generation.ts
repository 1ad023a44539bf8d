import type { Call } from '../../core/call.ts'

/** Generations of the protocol: `ai` 5 speaks v2, `ai` 6 v3, `ai` 7 v4. They compare as strings. */
export type Generation = 'v2' | 'v3' | 'v4'

/**
 * What the path says: there is no client of `/v2/ai`, and `/v1/ai` is V2's own but also where all three may be pointed.
 */
const PATHS: readonly (readonly [RegExp, Generation])[] = [
  [/^\/v3\//, 'v3'],
  [/^\/v4\//, 'v4'],
]

/** The package's own token. `ai` replaces it by `ai/<version>` for calls that do not stream. */
const PACKAGES: readonly (readonly [RegExp, Generation])[] = [
  [/\bai-sdk\/gateway\/[12]\./, 'v2'],
  [/\bai-sdk\/gateway\/3\./, 'v3'],
  [/\bai-sdk-gateway\/4\./, 'v4'],
]

const MAJORS: readonly (readonly [RegExp, Generation])[] = [
  [/\bai\/5\./, 'v2'],
  [/\bai\/6\./, 'v3'],
  [/\bai\/7\./, 'v4'],
]

const SPECIFICATIONS: Readonly<Record<string, Generation>> = { '2': 'v2', '3': 'v3', '4': 'v4' }

const match = (rules: readonly (readonly [RegExp, Generation])[], text = ''): Generation | undefined =>
  rules.find(([pattern]) => pattern.test(text))?.[1]

const specification = (headers: Readonly<Record<string, string>>): Generation | undefined => {
  const name = Object.keys(headers).find((key) => /^ai-[a-z]+-model-specification-version$/.test(key))
  return name === undefined ? undefined : SPECIFICATIONS[headers[name] ?? '']
}

/**
 * The generation that a caller speaks, also where several share one base URL. The path decides on `/v3/ai` and `/v4/ai`
 * because the first 3.0.x send specification 2; `GET …/config` has no specification header, only the user agent.
 */
export const generationOf = (path: string, headers: Readonly<Record<string, string>>): Generation =>
  match(PATHS, path) ??
  match(PACKAGES, headers['user-agent']) ??
  specification(headers) ??
  match(MAJORS, headers['user-agent']) ??
  'v2'

/** The generation that `decodeCall` noted. */
export const generationOfCall = (call: Call): Generation =>
  call.version === 'v2' || call.version === 'v3' ? call.version : 'v4'
