/** What the environment tells the local server. */
export interface LocalEnv {
  readonly port: number
  /** Names beside those of the loopback interface that requests may be addressed to, in lower case. */
  readonly hosts: readonly string[]
  /** The development key to accept; undefined: one is generated and kept in the data folder. */
  readonly apiKey: string | undefined
  readonly dataDir: string
  /** How many days records are kept. */
  readonly logDays: number
  /** Are days that are over kept as files? */
  readonly isArchived: boolean
  /** A JSON file merged over the catalog. */
  readonly overridesFile: string | undefined
  /** Everything else: where providers' credentials are looked up by the names that the provider files give. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

const DEFAULT_PORT = 8787

const readPort = (value: string | undefined): number => {
  if (!value) return DEFAULT_PORT
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a number between 0 and 65535, got ${value.slice(0, 20)}.`)
  return port
}

/** A name or an address, an IPv6 address in brackets, without a port: what a Host header holds beside that. */
const HOST = /^(?:[\w.-]+|\[[\d:a-f.]+\])$/

const readHosts = (value = ''): string[] => {
  const hosts = value
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '')
  const wrong = hosts.find((host) => !HOST.test(host))
  if (wrong !== undefined)
    throw new Error(
      `POINTSMAN_HOSTS must be names or addresses without a port, separated by commas, got ${wrong.slice(0, 40)}.`,
    )
  return hosts
}

const DEFAULT_LOG_DAYS = 30
const MAX_LOG_DAYS = 36_500

const readLogDays = (value: string | undefined): number => {
  if (!value) return DEFAULT_LOG_DAYS
  const days = Number(value)
  if (!Number.isInteger(days) || days < 1 || days > MAX_LOG_DAYS)
    throw new Error(
      `POINTSMAN_LOG_DAYS must be a number of days between 1 and ${MAX_LOG_DAYS}, got ${value.slice(0, 20)}.`,
    )
  return days
}

const readArchive = (value = 'on'): boolean => {
  if (value !== 'on' && value !== 'off')
    throw new Error(`POINTSMAN_ARCHIVE must be on or off, got ${value.slice(0, 20)}.`)
  return value === 'on'
}

/** Throws with a sentence for the terminal when a variable cannot be what it says. */
export const readLocalEnv = (variables: Readonly<Record<string, string | undefined>> = process.env): LocalEnv => ({
  port: readPort(variables['PORT']),
  hosts: readHosts(variables['POINTSMAN_HOSTS']),
  apiKey: variables['AI_GATEWAY_API_KEY']?.trim() || undefined,
  dataDir: variables['POINTSMAN_DATA_DIR'] || '.pointsman',
  logDays: readLogDays(variables['POINTSMAN_LOG_DAYS']),
  isArchived: readArchive(variables['POINTSMAN_ARCHIVE'] || undefined),
  overridesFile: variables['POINTSMAN_OVERRIDES'] || undefined,
  variables,
})
