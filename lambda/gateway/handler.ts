import { streamingHandler } from './api-gateway.ts'
import { composeGateway } from './compose.ts'
import { readGatewayEnv } from './env.ts'

// Every request needs it, and a function has more CPU while it starts than it has for one.
process.getBuiltinModule('node:https')

const env = readGatewayEnv()

export const handler = streamingHandler(composeGateway(env), env.memoryMb)
