import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the catalog is joined from, pinned; docs/catalog.md says why these, and holds their licences. */
const PACKAGES = {
  pi: { name: '@earendil-works/pi-ai', version: '1.5.2', licence: 'MIT' },
  gp: { name: '@pydantic/genai-prices', version: '0.1.8', licence: 'MIT' },
  gateway: { name: '@ai-sdk/gateway', version: '4.0.146', licence: 'Apache-2.0, identifiers only' },
  vertex: { name: '@ai-sdk/google-vertex', version: '5.0.141', licence: 'Apache-2.0, identifiers only' },
} as const
type PackageKey = keyof typeof PACKAGES

/** The manifest layout of pi-ai that `readPi` understands. */
const PI_SCHEMA = 6

/** pi-ai's row of a model at a provider; USD per million tokens, 0 also stands for "not offered". */
export interface PiRow {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly api: string
  readonly reasoning: boolean
  readonly input: readonly string[]
  readonly cost: PiRates & { readonly tiers?: readonly (PiRates & { readonly inputTokensAbove: number })[] }
  readonly contextWindow: number
  readonly maxTokens: number
}
export interface PiRates {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
}

/** genai-prices' model; prices in USD per million tokens or per thousand calls. */
export interface GenaiModel {
  readonly id: string
  readonly name?: string
  readonly context_window?: number
  readonly prices: GenaiPrices | readonly GenaiEntry[]
}
export type GenaiPrices = Readonly<
  Record<string, number | { readonly base: number; readonly tiers: readonly { start: number; price: number }[] }>
>
export interface GenaiEntry {
  readonly constraint?: { readonly start_date?: string; readonly start_time?: string; readonly end_time?: string }
  readonly prices: GenaiPrices
}

export interface Sources {
  /** By pi-ai's provider name, then upstream id; chat models only. */
  readonly pi: ReadonlyMap<string, ReadonlyMap<string, PiRow>>
  readonly genai: (provider: string) => readonly GenaiModel[]
  /** Canonical ids of language models. */
  readonly ids: readonly string[]
  /** Upstream ids of Claude at Vertex. */
  readonly vertexClaude: readonly string[]
  /** Package, version, date and licence, as `catalog.json` names them. */
  readonly named: Readonly<Record<string, string>>
}

/** Reads the packages from archives in `folder`; those that are missing are downloaded into it with `npm pack`. */
export const readSources = async (folder: string): Promise<Sources> => {
  const at = Object.fromEntries(Object.keys(PACKAGES).map((key) => [key, unpack(folder, key as PackageKey)]))
  const read = (key: PackageKey, path: string) => readFileSync(join(`${at[key]}`, path), 'utf8')
  const pi = readPi(join(`${at['pi']}`, 'dist/providers/data'))
  const { findProvider } = await import(pathToFileURL(join(`${at['gp']}`, 'dist/index.js')).href)
  return {
    pi: pi.rows,
    genai: (provider) => findProvider({ providerId: provider })?.models ?? [],
    ids: quoted(/'([\w.-]+\/[\w.-]+)'/g, read('gateway', 'src/gateway-language-model-settings.ts')),
    vertexClaude: quoted(/'(claude-[^']+)'/g, read('vertex', 'src/google-vertex-model-catalog.ts')),
    named: Object.fromEntries(
      Object.entries(PACKAGES).map(([key, { name, version, licence }]) => [
        key,
        `${name} ${version} (${key === 'pi' ? `data of ${pi.date}, ` : ''}${licence})`,
      ]),
    ),
  }
}

const unpack = (folder: string, key: PackageKey): string => {
  const { name, version } = PACKAGES[key]
  const stem = `${name.replace('@', '').replace('/', '-')}-${version}`
  const target = join(folder, stem)
  if (existsSync(target)) return target
  // `npm pack` fetches the archive alone: no dependencies, no scripts.
  if (!existsSync(`${target}.tgz`)) execFileSync('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder })
  mkdirSync(target)
  execFileSync('tar', ['-xzf', `${target}.tgz`, '-C', target, '--strip-components=1'])
  return target
}

/** Verifies pi-ai's own manifest: a new layout or a changed file stops the update. */
const readPi = (folder: string): { rows: Map<string, Map<string, PiRow>>; date: string } => {
  const manifest = JSON.parse(readFileSync(join(folder, '.manifest.json'), 'utf8'))
  if (manifest.schemaVersion !== PI_SCHEMA)
    throw new Error(`pi-ai's data has layout ${manifest.schemaVersion}, this script reads ${PI_SCHEMA}`)
  const rows = new Map<string, Map<string, PiRow>>()
  for (const file of readdirSync(folder).filter((name) => /^\w.*\.json$/.test(name))) {
    const content = readFileSync(join(folder, file))
    if (createHash('sha256').update(content).digest('hex') !== manifest.files[file])
      throw new Error(`pi-ai's ${file} is not the file of its manifest`)
    const byApi: Record<string, Record<string, PiRow>> = JSON.parse(content.toString())
    const chat = Object.values(byApi)
      .flatMap((models) => Object.values(models))
      .filter((row) => row.type === 'chat')
    rows.set(file.replace('.json', ''), new Map(chat.map((row) => [row.id, row])))
  }
  return { rows, date: manifest.generatedAt.slice(0, 10) }
}

const quoted = (pattern: RegExp, source: string): string[] =>
  [...new Set([...source.matchAll(pattern)].map((match) => `${match[1]}`))].sort()
