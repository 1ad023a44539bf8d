import { composeLedger } from './compose.ts'
import { readLedgerEnv } from './env.ts'

export const handler = composeLedger(readLedgerEnv())
