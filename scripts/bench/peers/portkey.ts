import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chatTarget } from './chat-target.ts'
import type { Peer } from './contestant.ts'

/** It listens on all interfaces, and has no option for another one. */
const LOOPBACK_ONLY = fileURLToPath(new URL('./loopback-only.ts', import.meta.url))

/** With a later one every stream is "Something went wrong": github.com/Portkey-AI/gateway/issues/1389. */
const NODE_SERVER = '@hono/node-server@1.13.8 @hono/node-ws@1.2.0'

/** Portkey's gateway (github.com/Portkey-AI/gateway): it keeps nothing, and headers tell it where to go. */
export const PORTKEY: Peer = {
  name: 'Portkey',
  install: `npm install --prefix DIR --ignore-scripts @portkey-ai/gateway ${NODE_SERVER}`,
  find: (folder) => {
    const root = join(folder, 'node_modules/@portkey-ai/gateway')
    if (!existsSync(join(root, 'package.json'))) return undefined
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    // The provider is not known before it is started, and every request names it.
    let host = ''
    return {
      name: `Portkey ${version}`,
      command: ({ port, upstreamUrl }) => {
        host = `${upstreamUrl}/v1`
        const server = join(root, 'build/start-server.js')
        return [process.execPath, '--no-warnings', '--import', LOOPBACK_ONLY, server, '--headless', `--port=${port}`]
      },
      env: () => ({ NODE_ENV: 'production' }),
      target: (origin, mode) =>
        chatTarget(`${origin}/v1/chat/completions`, mode, mode, {
          'x-portkey-provider': 'openai',
          'x-portkey-custom-host': host,
        }),
    }
  },
}
