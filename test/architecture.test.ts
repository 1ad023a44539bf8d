import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** For what is deployed or started: it may know all of these, but not what else is deployed or started. */
const BELOW = ['lambda/gateway', 'lambda/storage', 'lambda/log.ts']

/** Rooms, and which rooms each may import from. The longest matching prefix is a file's room. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'lambda/gateway/core': [],
  'lambda/gateway/dialect': ['lambda/gateway/core'],
  'lambda/gateway/provider': ['lambda/gateway/core'],
  'lambda/gateway/transport': ['lambda/gateway/core', 'lambda/gateway/provider'],
  'lambda/gateway/upstream': [
    'lambda/gateway/core',
    'lambda/gateway/dialect',
    'lambda/gateway/provider',
    'lambda/gateway/transport',
  ],
  'lambda/gateway/catalog': ['lambda/gateway/core'],
  'lambda/gateway/access': ['lambda/gateway/core', 'lambda/gateway/catalog', 'lambda/storage'],
  'lambda/gateway/routing': ['lambda/gateway/core', 'lambda/gateway/catalog', 'lambda/storage'],
  'lambda/gateway/money': ['lambda/gateway/core', 'lambda/gateway/catalog', 'lambda/storage'],
  'lambda/gateway/generation': ['lambda/gateway/core', 'lambda/gateway/catalog', 'lambda/storage'],
  'lambda/gateway/archive': ['lambda/gateway/core', 'lambda/gateway/catalog', 'lambda/gateway/money', 'lambda/storage'],
  'lambda/gateway/reprice': [
    'lambda/gateway/core',
    'lambda/gateway/catalog',
    'lambda/gateway/money',
    'lambda/gateway/generation',
    'lambda/storage',
  ],
  'lambda/storage': ['lambda/gateway/core', 'lambda/gateway/transport'],
  'lambda/gateway': BELOW,
  'lambda/local': BELOW,
  'lambda/ledger': BELOW,
  lambda: ['lambda/gateway/core'],
  lib: [
    'lambda/gateway/env.ts',
    'lambda/gateway/memory.ts',
    'lambda/gateway/archive/columns.ts',
    'lambda/ledger/env.ts',
  ],
  bin: ['lambda', 'lib'],
  scripts: ['lambda', 'lib', 'scripts', 'test'],
  test: ['lambda', 'lib', 'bin', 'scripts'],
}

const FORBIDDEN_NAMES = /^(utils|helpers|common|misc|types|constants|manager|service)\.ts$/
/** Who may know the AWS SDK, and who of them loads it: the others know its types. */
const AWS_SDK = /^lambda\/(storage\/(aws|dynamodb|secrets-manager|ssm)\/|gateway\/transport\/bedrock)/
const AWS_SDK_LOADERS = /^lambda\/(storage\/aws\/sdk\/|gateway\/transport\/bedrock)/

const MAX_FILES = 18
const MAX_IMPORTS = 15
/** Files that compose or list more than that, and why. */
const MANY_IMPORTS: Readonly<Record<string, string>> = {
  'bin/commands/index.ts': 'a list: a line for each command',
  'lambda/gateway/assemble.ts': 'a composition root: what Lambda and the local server share',
  'lambda/gateway/compose.ts': 'a composition root: the stores of Lambda',
  'lambda/local/compose.ts': 'a composition root: the stores of this machine',
  'lambda/gateway/provider/index.ts': 'a registry: a line for each provider',
  'lambda/gateway/upstream/fit/fit.ts': 'a list: a line for each step',
  'lib/ai-gateway.ts': 'a composition root: a line for each construct',
}

const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(file) && !file.includes('node_modules'))
const shipped = sources.filter((file) => /^(lambda|lib|bin)\//.test(file))
const text = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]))

/** A file that is one value, e.g. a provider: there are as many of them as there are values. */
const isValue = (file: string): boolean => /^lambda\/gateway\/provider\/(?!index\.ts$)[^/]+$/.test(file)
const counted = shipped.filter((file) => file.startsWith('lambda/') && !isValue(file))

const linesOf = (file: string): number => (text.get(file) ?? '').trimEnd().split('\n').length

const roomOf = (file: string): string | undefined =>
  Object.keys(ROOMS)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0]

const specifiersOf = (file: string): string[] =>
  [...(text.get(file) ?? '').matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm)].map(
    ([, specifier]) => specifier ?? '',
  )

/** `#gateway/` is for tests and scripts: a compiled package rewrites relative imports only. */
const ALIAS = '#gateway/'

const importsOf = (file: string): string[] =>
  specifiersOf(file)
    .filter((specifier) => specifier.startsWith('.') || specifier.startsWith(ALIAS))
    .map((specifier) =>
      specifier.startsWith(ALIAS)
        ? `lambda/gateway/${specifier.slice(ALIAS.length)}`
        : normalize(join(dirname(file), specifier)),
    )

const mayImport = (file: string, target: string): boolean => {
  const room = roomOf(file)
  if (room === undefined) return true
  const own = target.startsWith(`${room}/`) && roomOf(target) === room
  return own || (ROOMS[room] ?? []).some((allowed) => target === allowed || target.startsWith(`${allowed}/`))
}

/** The first circle that following these arrows runs into; empty where there is none. */
const circleIn = (arrows: ReadonlyMap<string, readonly string[]>): string[] => {
  const done = new Set<string>()
  const follow = (from: string, path: readonly string[]): string[] => {
    if (path.includes(from)) return [...path.slice(path.indexOf(from)), from]
    if (done.has(from)) return []
    for (const to of arrows.get(from) ?? []) {
      const circle = follow(to, [...path, from])
      if (circle.length > 0) return circle
    }
    done.add(from)
    return []
  }
  return [...arrows.keys()].map((from) => follow(from, [])).find((circle) => circle.length > 0) ?? []
}

describe('the rooms of the house', () => {
  test('there is something to judge', () => {
    expect(shipped.length).toBeGreaterThan(100)
    expect(importsOf('lambda/gateway/app.ts').length).toBeGreaterThan(5)
  })

  test('nobody imports from a room that is closed to them', () => {
    const broken = shipped.flatMap((file) =>
      importsOf(file)
        .filter((target) => !mayImport(file, target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(broken).toEqual([])
  })

  test('nothing leads back to where it came from: no file, by types or when it runs, and no room', () => {
    expect(
      circleIn(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b'])
    expect(circleIn(new Map(shipped.map((file) => [file, importsOf(file)])))).toEqual([])
    const arrows = shipped
      .filter((file) => file.startsWith('lambda/'))
      .flatMap((file) => importsOf(file).map((target) => [roomOf(file) ?? '', roomOf(target) ?? ''] as const))
      .filter(([from, to]) => from !== to)
    const rooms = Map.groupBy(arrows, ([from]) => from)
    expect(rooms.size).toBeGreaterThan(8)
    expect(circleIn(new Map([...rooms].map(([from, all]) => [from, all.map(([, to]) => to)])))).toEqual([])
  })

  test('the gateway knows the ports of the stores; which adapters they are is said where it is composed', () => {
    const broken = shipped
      .filter((file) => file.startsWith('lambda/gateway/') && file !== 'lambda/gateway/compose.ts')
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => /^lambda\/storage\/(?!ledger\/)[^/]+\//.test(target))
          .map((target) => `${file} -> ${target}`),
      )
    expect(broken).toEqual([])
  })

  test('what is shipped imports by relative paths, tests and scripts the gateway by its alias', () => {
    const isOutside = (file: string) => !shipped.includes(file) && !file.startsWith('test/clients/')
    const isGateway = (file: string, specifier: string) =>
      specifier.startsWith('.') && normalize(join(dirname(file), specifier)).startsWith('lambda/gateway/')
    const broken = sources.flatMap((file) =>
      specifiersOf(file)
        .filter((specifier) => (isOutside(file) ? isGateway(file, specifier) : specifier.startsWith(ALIAS)))
        .map((specifier) => `${file} -> ${specifier}`),
    )
    expect(broken).toEqual([])
  })

  test('the AWS SDK stays in the stores and behind Bedrock, the CDK in lib and bin', () => {
    const broken = shipped.flatMap((file) =>
      specifiersOf(file)
        .filter((specifier) =>
          specifier.startsWith('@aws-sdk/')
            ? !AWS_SDK.test(file)
            : specifier.startsWith('aws-cdk-lib') && file.startsWith('lambda/'),
        )
        .map((specifier) => `${file} -> ${specifier}`),
    )
    expect(broken).toEqual([])
  })

  test('stores know the types of the AWS SDK, one folder loads its clients', () => {
    const loads = /^import (?!type )[^']*?from '@aws-sdk\/|\bimport\('@aws-sdk\//m
    const loaders = shipped.filter((file) => loads.test(text.get(file) ?? ''))
    expect(loaders.filter((file) => !AWS_SDK_LOADERS.test(file))).toEqual([])
    expect(loaders.length).toBeGreaterThan(3)
  })

  test('one place makes the clients of AWS for stores, so that none can go without limits', () => {
    const makers = shipped.filter((file) => /\bnew \w+Client\(/.test(text.get(file) ?? ''))
    expect(makers).toEqual(['lambda/gateway/transport/bedrock.ts'])
  })

  test('the core imports types only from packages', () => {
    const broken = shipped
      .filter((file) => file.startsWith('lambda/gateway/core/'))
      .flatMap((file) =>
        [...(text.get(file) ?? '').matchAll(/^import (?!type )[^']*?from '([^.'][^']*)'/gm)].map(
          ([, from]) => `${file} -> ${from}`,
        ),
      )
    expect(broken).toEqual([])
  })
})

describe('names of dialects and wires', () => {
  const NAME = /(?<![@\w-])(openai-chat|anthropic-messages|ai-sdk)(?![\w-])/g
  const namesIn = (file: string): string[] => [...new Set(withoutComments(text.get(file) ?? '').match(NAME) ?? [])]
  /** The route of one dialect alone may name that one, and so may what the routes load for such a path. */
  const isOwnRow = (file: string): boolean => {
    const rows = [...(text.get(file) ?? '').matchAll(/^ {2}dialect: '([\w-]+)',$/gm)].map(([, row]) => row)
    const isLoaded = text.get('lambda/gateway/routes.ts')?.includes(`import('${file.replace('lambda/gateway', '.')}')`)
    return (
      file.startsWith('lambda/gateway/operation/') && (isLoaded || namesIn(file).every((name) => rows.includes(name)))
    )
  }

  test('are spelled by their own rooms, the core, the index of dialects and the routes, by nobody else', () => {
    const OWN = /^lambda\/gateway\/(?:dialect|provider|core)\/|^lambda\/gateway\/routes\.ts$/
    const judged = shipped.filter((file) => /^(?:lambda|bin)\//.test(file) && !OWN.test(file))
    expect(judged.filter((file) => namesIn(file).length > 0 && !isOwnRow(file))).toEqual([])
  })

  test('in the core only where the names themselves are listed', () => {
    const core = shipped.filter((file) => file.startsWith('lambda/gateway/core/') && namesIn(file).length > 0)
    expect(core).toEqual([
      'lambda/gateway/core/call.ts',
      'lambda/gateway/core/canonical/finish.ts',
      'lambda/gateway/core/provider/endpoint.ts',
      'lambda/gateway/core/provider/quirks.ts',
      'lambda/gateway/core/usage/buckets.ts',
      'lambda/gateway/core/usage/read-along.ts',
      'lambda/gateway/core/usage/read-any.ts',
    ])
  })
})

describe('the house rules', () => {
  test('files are small', () => {
    expect(sources.filter((file) => linesOf(file) > 400)).toEqual([])
  })

  test('and no crumbs: each holds an idea, which takes 60 to 120 lines in the median', () => {
    const lengths = counted.map(linesOf).sort((a, b) => a - b)
    const median = lengths[Math.floor(lengths.length / 2)]
    expect(median).toBeGreaterThanOrEqual(60)
    expect(median).toBeLessThanOrEqual(120)
  })

  test('a folder has no more files than a reader can take in, but for those that are one value each', () => {
    const folders = Map.groupBy(counted, dirname)
    expect(folders.size).toBeGreaterThan(30)
    const large = [...folders].filter(([, files]) => files.length > MAX_FILES)
    expect(large.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([])
  })

  test('a file imports from no more than fifteen others, unless it composes or lists them', () => {
    const many = shipped.filter((file) => new Set(specifiersOf(file)).size > MAX_IMPORTS)
    expect(many.sort()).toEqual(Object.keys(MANY_IMPORTS).sort())
  })

  test('names say what a file holds', () => {
    expect(sources.filter((file) => FORBIDDEN_NAMES.test(file.split('/').at(-1) ?? ''))).toEqual([])
  })

  test('the environment is read in env.ts only', () => {
    const readers = shipped.filter(
      (file) => !file.endsWith('/env.ts') && /\bprocess\.env\b/.test(withoutStrings(text.get(file) ?? '')),
    )
    expect(readers).toEqual([])
  })

  test('only the logger speaks through the console', () => {
    expect(shipped.filter((file) => /\bconsole\.\w+\(/.test(withoutStrings(text.get(file) ?? '')))).toEqual([])
  })

  test('one file says that an answer was truncated', () => {
    const makes = /new GatewayError\(\s*'upstream-truncated'/
    expect(shipped.filter((file) => makes.test(text.get(file) ?? ''))).toEqual([
      'lambda/gateway/core/answer/truncated.ts',
    ])
  })

  test('exports are named, and nothing is any', () => {
    const configs = ['vitest.config.ts', 'knip.ts']
    expect(sources.filter((file) => !configs.includes(file) && /^export default /m.test(text.get(file) ?? ''))).toEqual(
      [],
    )
    expect(shipped.filter((file) => /(?::|<|\bas) any\b/.test(withoutStrings(text.get(file) ?? '')))).toEqual([])
  })
})

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<!:)\/\/.*$/gm, '')
}

/** Code without strings and comments, so that prose and examples are not judged. */
function withoutStrings(code: string): string {
  return withoutComments(code).replace(/`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'/g, "''")
}
