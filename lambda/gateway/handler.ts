import { streamingHandler } from './api-gateway.ts'
import { composeGateway } from './compose.ts'
import { readGatewayEnv } from './env.ts'

export const handler = streamingHandler(composeGateway(readGatewayEnv()))
