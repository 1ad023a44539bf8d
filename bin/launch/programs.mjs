/** Modules that are started by their file name: programs, and threads of them. In a build they have these names. */
export const PROGRAMS = {
  server: 'lambda/local/main.ts',
  cli: 'bin/pointsman.ts',
  'sqlite-thread': 'lambda/storage/sqlite/thread.ts',
  'ledger-thread': 'lambda/local/ledger-thread.ts',
}
