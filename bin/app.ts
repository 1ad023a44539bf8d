import { App } from 'aws-cdk-lib'
import { loadConfig } from '../lib/config.ts'
import { GatewayStack } from '../lib/gateway-stack.ts'

const app = new App()
const config = loadConfig(app.node)
new GatewayStack(app, 'Pointsman', {
  config,
  description: 'Pointsman: one endpoint, one key, every model',
})
