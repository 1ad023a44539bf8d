/** What `lambda/gateway/handler.ts` loads and does at start, but for the AWS clients: to bundle and time it apart. */
import { streamingHandler } from '#gateway/api-gateway.ts'
import { assemble } from '#gateway/assemble.ts'
import { processLog } from '../../lambda/log.ts'

const nothing = async (): Promise<undefined> => undefined

const { gateway } = assemble({
  overrides: undefined,
  stores: {
    accounts: { keyByHash: nothing },
    credentials: () => ({ get: nothing, forget: nothing }),
    teamCredentials: { list: async () => [], change: nothing, providers: async () => [], forget: nothing },
    generations: { put: nothing, get: nothing, recent: async () => [] },
    settings: {
      zeroDataRetention: async () => false,
      setZeroDataRetention: nothing,
      byokFallback: async () => 'system',
      setByokFallback: nothing,
      unreadable: nothing,
    },
    statistics: { read: async () => [] },
  },
  ambientAws: undefined,
  maxBodyBytes: 1,
  now: Date.now,
  log: processLog,
  recorded: () => undefined,
})

export const handler = streamingHandler(gateway)
