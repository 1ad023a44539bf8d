import { streamingHandler } from './api-gateway.ts'
import { composeGateway } from './compose.ts'
import { readGatewayEnv } from './env.ts'

// Every request needs them, and a function has more CPU while it starts than it has for one.
for (const name of ['node:https', 'node:perf_hooks']) process.getBuiltinModule(name)

const env = readGatewayEnv()

export const handler = streamingHandler(composeGateway(env), env.memoryMb)
