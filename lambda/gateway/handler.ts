import { streamingHandler } from './api-gateway.ts'
import { composeGateway } from './compose.ts'
import { readGatewayEnv } from './env.ts'
import { PROVIDERS } from './provider/index.ts'

// Every request needs them, and a function has more CPU while it starts than it has for one.
for (const name of ['node:https', 'node:perf_hooks']) process.getBuiltinModule(name)

/** The overrides that few deployments have. */
const overriddenBy = async (file: string) => {
  const { readOverridesFile } = await import('./catalog/overrides/overrides-file.ts')
  return readOverridesFile(file, PROVIDERS)
}

const env = readGatewayEnv()
const overridden = env.overridesFile ? await overriddenBy(env.overridesFile) : undefined

const { gateway, started } = composeGateway(env, overridden)
// Kept warm, a function is frozen between its start and its first request.
if (env.isStartedAhead) await started

export const handler = streamingHandler(gateway, env.memoryMb)
