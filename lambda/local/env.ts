/** What the environment tells the local server. */
export interface LocalEnv {
  readonly port: number
  /** The development key to accept; undefined: one is generated and kept in the data folder. */
  readonly apiKey: string | undefined
  readonly dataDir: string
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

/** Throws with a sentence for the terminal when a variable cannot be what it says. */
export const readLocalEnv = (variables: Readonly<Record<string, string | undefined>> = process.env): LocalEnv => ({
  port: readPort(variables['PORT']),
  apiKey: variables['AI_GATEWAY_API_KEY'] || undefined,
  dataDir: variables['POINTSMAN_DATA_DIR'] || '.pointsman',
  overridesFile: variables['POINTSMAN_OVERRIDES'] || undefined,
  variables,
})
