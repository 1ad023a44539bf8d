import { processLog } from '../log.ts'
import { composeLocal } from './compose.ts'
import { readLocalEnv } from './env.ts'
import { requestLine } from './request-line.ts'
import { startScreen } from './screen.ts'
import { serve } from './server.ts'

/** What the terminal says when the server cannot start: one sentence with the way out, never a stack. */
const explain = (error: NodeJS.ErrnoException & { port?: number }): string => {
  if (error.code === 'EADDRINUSE')
    return `Port ${error.port} is in use. Choose another one: PORT=${(error.port ?? 8787) + 1} npm start`
  if (error.code === 'EACCES' && error.port !== undefined) return `This user may not open port ${error.port}.`
  return error.message
}

const start = async (): Promise<void> => {
  // Whoever read the terminal's lines has left, e.g. `npm start | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const env = readLocalEnv()
  const local = composeLocal(env, processLog, (record) => process.stdout.write(`${requestLine(record)}\n`))
  const server = await serve(local.gateway, env.port)
  process.stdout.write(await startScreen(local, server.url, env))
  let isStopping = false
  const stop = async (): Promise<void> => {
    if (isStopping) process.exit(1)
    isStopping = true
    await server.stop()
    local.close()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

start().catch((error: Error) => {
  process.stderr.write(`pointsman: ${explain(error)}\n`)
  process.exitCode = 1
})
