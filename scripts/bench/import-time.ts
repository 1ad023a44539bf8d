/** Prints how long this fresh process needs to import the file that it is given, as the Lambda runtime would. */
import { pathToFileURL } from 'node:url'

const [, , file = ''] = process.argv
Object.assign(globalThis, { awslambda: { streamifyResponse: (handler: unknown) => handler } })
const cpu = process.cpuUsage()
const startedAt = performance.now()
await import(pathToFileURL(file).href)
const wallMs = performance.now() - startedAt
const { user, system } = process.cpuUsage(cpu)
process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }))
