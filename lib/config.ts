import { existsSync } from 'node:fs'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Node } from 'constructs'
import { LEAST_MEMORY_MB, WHY_LEAST } from '../lambda/gateway/memory.ts'
import { STAGE } from './deployment.ts'

/** What a deployment may configure: `-c key=value`, or a key of `context` in cdk.json. */
export interface Config {
  /** Name of the stage; `prod` keeps its data when the stack is deleted. */
  readonly stage: string
  /** Days that the request log keeps a record. */
  readonly requestLogDays: number
  /** Days that CloudWatch keeps the function's and the API's logs. */
  readonly functionLogDays: number
  /** MB of the gateway function. */
  readonly memory: number
  /** Execution environments kept warm, at a price. */
  readonly provisionedConcurrency: number
  /** Requests a second that the API admits, over all callers. */
  readonly requestsPerSecond: number
  /** Cost guard: writes a second of the table of data; 0 means no cap. */
  readonly maxWritesPerSecond: number
  /** Keep days that are over in a bucket as well, for longer than the request log. */
  readonly archive: boolean
  /** Slugs of the providers that get a secret for a key. */
  readonly providers: readonly string[]
  /** Where alarms are sent; absent: there are none. */
  readonly alarmEmail?: string
  /** Who is told when a budget's threshold is reached. */
  readonly alertEmails: readonly string[]
  /** A domain to serve from the root of, and its certificate in the deployment's Region. */
  readonly domainName?: string
  readonly certificateArn?: string
  /** A JSON file merged over the catalog. */
  readonly overrides?: string
}

/** Reads one value, or says what is allowed. */
type Parse<T> = (given: string) => T | { readonly allowed: string }

interface Field<T> {
  readonly parse: Parse<T>
  readonly default: T
}

const text =
  (pattern: RegExp, allowed: string): Parse<string> =>
  (given) =>
    pattern.test(given) ? given : { allowed }

const integer =
  (min: number, max: number, why = ''): Parse<number> =>
  (given) =>
    /^\d+$/.test(given) && Number(given) >= min && Number(given) <= max
      ? Number(given)
      : { allowed: `a whole number from ${min} to ${max}${why}` }

const RETENTIONS = Object.values(RetentionDays).filter((value) => typeof value === 'number')

const retention: Parse<number> = (given) =>
  RETENTIONS.includes(Number(given)) ? Number(given) : { allowed: `one of ${RETENTIONS.join(', ')}` }

const slugs: Parse<readonly string[]> = (given) => {
  const list = given.split(',').map((slug) => slug.trim())
  return list.every((slug) => /^[a-z][a-z0-9-]*$/.test(slug)) ? list : { allowed: 'slugs separated by commas' }
}

/** As strict as SNS, and no list in JSON, which is one word to a looser rule. */
const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i

const emails: Parse<readonly string[]> = (given) => {
  const list = given.split(',').map((address) => address.trim())
  const isGood = list.every((address) => EMAIL.test(address)) && new Set(list).size === list.length
  return isGood ? list : { allowed: 'e-mail addresses separated by commas, each once' }
}

const flag: Parse<boolean> = (given) =>
  given === 'true' || given === 'false' ? given === 'true' : { allowed: 'true or false' }

const file: Parse<string> = (given) => (existsSync(given) ? given : { allowed: 'the path of an existing file' })

/** Bodies of 5.3 MB in ASCII, of 2.6 MB beyond: lambda/gateway/memory.ts. */
export const DEFAULT_MEMORY_MB = 256

export const DEFAULT_PROVIDERS: readonly string[] = [
  'openai',
  'anthropic',
  'google',
  'azure',
  'groq',
  'mistral',
  'xai',
  'vertex',
]

const FIELDS: { readonly [K in keyof Required<Config>]: Field<Config[K]> | Field<Config[K] | undefined> } = {
  stage: { parse: text(STAGE.pattern, STAGE.allowed), default: 'prod' },
  requestLogDays: { parse: integer(1, 3650), default: 90 },
  functionLogDays: { parse: retention, default: 30 },
  memory: { parse: integer(LEAST_MEMORY_MB, 10_240, `, as ${WHY_LEAST}`), default: DEFAULT_MEMORY_MB },
  provisionedConcurrency: { parse: integer(0, 1000), default: 0 },
  requestsPerSecond: { parse: integer(1, 10_000), default: 500 },
  maxWritesPerSecond: { parse: integer(0, 40_000), default: 0 },
  archive: { parse: flag, default: false },
  providers: { parse: slugs, default: DEFAULT_PROVIDERS },
  alarmEmail: { parse: text(/^\S+@\S+$/, 'an e-mail address'), default: undefined },
  alertEmails: { parse: emails, default: [] },
  domainName: { parse: text(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a domain name'), default: undefined },
  certificateArn: { parse: text(/^arn:[^:]+:acm:/, 'the ARN of an ACM certificate'), default: undefined },
  overrides: { parse: file, default: undefined },
}

/** CDK's own context keys contain a colon, a slash or an at sign; a plain word is meant for us. */
const isOurs = (key: string): boolean => /^\w+$/.test(key)

/** Throws one error that names everything that is wrong: unknown keys, bad values, halves of a pair. */
export const loadConfig = (node: Node): Config => {
  const context: Readonly<Record<string, unknown>> = node.getAllContext()
  const known = Object.keys(FIELDS)
  const problems = Object.keys(context)
    .filter((key) => isOurs(key) && !known.includes(key))
    .map((key) => `unknown key "${key}"; known are ${known.join(', ')}`)
  const entries = Object.entries(FIELDS).map(([key, field]) => {
    const given = context[key]
    if (given === undefined) return [key, field.default]
    const value = field.parse(String(given))
    if (typeof value === 'object' && 'allowed' in value)
      problems.push(`${key} is ${JSON.stringify(given)}; allowed is ${value.allowed}`)
    return [key, value]
  })
  const config = Object.fromEntries(entries) as Config
  if (!config.domainName !== !config.certificateArn) problems.push('domainName and certificateArn need each other')
  if (problems.length) throw new Error(`Configuration: ${problems.join('. ')}.`)
  return config
}
