#!/usr/bin/env node
import { byokAdd } from './commands/byok/add.ts'
import { byokList } from './commands/byok/list.ts'
import { byokRemove } from './commands/byok/remove.ts'
import { byokDisable, byokEnable } from './commands/byok/switch.ts'
import { byokTest } from './commands/byok/test.ts'
import { explain } from './commands/explain.ts'
import { keysCreate } from './commands/keys/create.ts'
import { keysList } from './commands/keys/list.ts'
import { keysRevoke } from './commands/keys/revoke.ts'
import { zdrStatus } from './commands/zdr/status.ts'
import { zdrOff, zdrOn } from './commands/zdr/switch.ts'
import { main } from './main.ts'
import { terminal } from './terminal.ts'

const COMMANDS = [
  ...[keysCreate, keysList, keysRevoke],
  ...[byokAdd, byokList, byokTest, byokEnable, byokDisable, byokRemove],
  ...[zdrOn, zdrOff, zdrStatus],
  explain,
]

process.exitCode = await main(process.argv.slice(2), COMMANDS, terminal)
