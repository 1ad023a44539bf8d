import { composeClosing } from './compose.ts'
import { readLedgerEnv } from './env.ts'

export const handler = composeClosing(readLedgerEnv())
