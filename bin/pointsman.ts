import { COMMANDS } from './commands/index.ts'
import { main } from './main.ts'
import { terminal } from './terminal.ts'

process.exitCode = await main(process.argv.slice(2), COMMANDS, terminal)
