#!/usr/bin/env node
import { keysCreate } from './commands/keys/create.ts'
import { keysList } from './commands/keys/list.ts'
import { keysRevoke } from './commands/keys/revoke.ts'
import { main } from './main.ts'

const terminal = {
  out: (text: string) => void process.stdout.write(text),
  say: (text: string) => void process.stderr.write(text),
}

process.exitCode = await main(process.argv.slice(2), [keysCreate, keysList, keysRevoke], terminal)
