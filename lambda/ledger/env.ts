/** What the deployment tells the ledger function. `lib` writes it, the function reads it. */
export interface LedgerEnv {
  readonly tableName: string
}

const TABLE = 'POINTSMAN_TABLE'

/** The variables to give to the function. */
export const writeLedgerEnv = ({ tableName }: LedgerEnv): Record<string, string> => ({ [TABLE]: tableName })

/** Throws when the variable is missing: the function then fails at start. */
export const readLedgerEnv = (variables: Readonly<Record<string, string | undefined>> = process.env): LedgerEnv => {
  const tableName = variables[TABLE]
  if (!tableName) throw new Error(`The environment variable ${TABLE} is not set.`)
  return { tableName }
}
