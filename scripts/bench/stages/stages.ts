/** The stages of a request, each by where its code begins. What they share belongs to whichever of them called it. */

/** Code that begins a stage, or goes on with it after a wait. */
export interface Entry {
  /** A glob from the root of the project. */
  readonly files: string
  /** Their names in these files; all code in them where there are none. */
  readonly functions?: readonly string[]
}

export interface Stage {
  readonly name: string
  /** What it does, for a reader. */
  readonly does: string
  readonly entries: readonly Entry[]
}

/** What no stage begins. */
export const REST = {
  node: { name: 'node itself', does: 'sockets, HTTP, timers, promises: before and after all of these' },
  collector: { name: 'garbage collector', does: 'on the main thread' },
  threads: { name: 'other threads', does: 'the compiler, the collector, and the one that writes to the store' },
} as const

const whole = (...files: readonly string[]): Entry[] => files.map((glob) => ({ files: glob }))

const EXCHANGE = 'lambda/local/node-exchange.ts'
const HEALTH_VIEW = 'lambda/gateway/routing/health/view.ts'

export const STAGES: readonly Stage[] = [
  {
    name: 'accept',
    does: 'the request as an exchange, its route, its deadline',
    entries: [
      { files: EXCHANGE, functions: ['nodeExchange'] },
      ...whole(
        'lambda/local/{server,host-names}.ts',
        'lambda/gateway/{app,route,routes,random-pool}.ts',
        'lambda/gateway/operation/deadline.ts',
      ),
    ],
  },
  {
    name: 'authenticate',
    does: 'whose key it is',
    entries: [
      { files: 'lambda/local/data-folder.ts', functions: ['withDevelopmentKey'] },
      ...whole('lambda/gateway/access/{authenticate,keys}.ts', 'lambda/storage/sqlite/accounts.ts'),
    ],
  },
  {
    name: 'decode',
    does: 'its body, as a call with options',
    entries: [
      { files: EXCHANGE, functions: ['readBody'] },
      ...whole(
        'lambda/gateway/operation/{read-body,asked}.ts',
        'lambda/gateway/dialect/*/call/decode.ts',
        'lambda/gateway/routing/options/*.ts',
      ),
    ],
  },
  {
    name: 'plan',
    does: 'models, settings and health, and the attempts that follow from them',
    entries: [
      { files: HEALTH_VIEW, functions: ['of', 'judge', 'lastFailure'] },
      ...whole(
        'lambda/gateway/operation/planning/*.ts',
        'lambda/gateway/routing/{plan,prompt-cache}/*.ts',
        'lambda/gateway/catalog/{catalog,families,ids,resolve-models}.ts',
        'lambda/storage/sqlite/settings.ts',
      ),
    ],
  },
  {
    name: 'credentials',
    does: 'what authenticates it upstream',
    entries: whole(
      'lambda/gateway/access/{byok,credential-shape,keyring}.ts',
      'lambda/storage/{environment,file}/*.ts',
      'lambda/storage/first-of.ts',
    ),
  },
  {
    name: 'connect',
    does: 'the request as the provider wants it, and its way there',
    entries: whole('lambda/gateway/upstream/request/**/*.ts', 'lambda/gateway/transport/{http,place}.ts'),
  },
  {
    name: 'commit',
    does: 'attempts, and the answer on its way to the client',
    entries: [
      { files: EXCHANGE, functions: ['replyTo', 'write', 'end', 'drained'] },
      ...whole(
        'lambda/gateway/routing/run/*.ts',
        'lambda/gateway/operation/{generate,keep-alive,progress,reply,run-plan,send}.ts',
        'lambda/gateway/upstream/{answer-headers,execute,relay,relay-conversion,translate,whole}.ts',
        'lambda/gateway/upstream/gate/*.ts',
        'lambda/gateway/transport/{incoming,read,sse-events,sse-frames}.ts',
      ),
    ],
  },
  {
    name: 'record',
    does: 'what it cost, its record, what is learned from it',
    entries: [
      { files: HEALTH_VIEW, functions: ['see', 'refreshIfStale'] },
      ...whole(
        'lambda/gateway/operation/afterwards.ts',
        'lambda/gateway/{generation,money}/*.ts',
        'lambda/gateway/catalog/price.ts',
        'lambda/gateway/routing/health/{health,histogram,statistics}.ts',
        'lambda/storage/sqlite/{generations,generation-rows,statistics,store-thread,threaded-statistics,waiting/*}.ts',
        'lambda/storage/sqlite/journal/*.ts',
        'lambda/local/{request-line,statistics-feed}.ts',
      ),
    ],
  },
]
