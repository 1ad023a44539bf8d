/**
 * Tests that open sockets, start processes, run SDK clients or open stores: the vitest project `gateway`. All others are
 * pure, the project `unit`, which answers within 20 seconds.
 */
export const GATEWAY_TESTS: readonly string[] = [
  'test/{bin,gateway,lib,recorded}/**/*.test.ts',
  'test/lambda/{ledger,local,storage}/**/*.test.ts',
  'test/lambda/gateway/handler.test.ts',
  'test/lambda/gateway/access/keyring.test.ts',
  'test/lambda/gateway/dialect/*/{clients,error,relay/repair,stream/encode}.test.ts',
  'test/lambda/gateway/generation/{bounds,lookup}.test.ts',
  'test/lambda/gateway/{provider,transport}/**/*.test.ts',
  'test/lambda/gateway/upstream/{ambient,echo,adapt/adapt}.test.ts',
]

/** Of these, what `npm run test:all` runs alone (or whoever sets `TEST_ALL`): matrices of SDKs, floods, memory, kills. */
export const LONG_TESTS: readonly string[] = [
  'test/bin/ledger/interrupted.test.ts',
  'test/bin/launch/launch.test.ts',
  'test/gateway/budgets/{deployed,endings,processes,strict-limits}.test.ts',
  'test/gateway/clients/{bare-strings,failover,sim}.test.ts',
  'test/gateway/endings/acted-on.test.ts',
  'test/gateway/faults/{cuts,floods,outages,volume}.test.ts',
  'test/gateway/gates/large-worlds.test.ts',
  'test/gateway/lambda-memory.test.ts',
  'test/gateway/stores.test.ts',
  'test/lambda/storage/dynamodb/log-map.test.ts',
  'test/lambda/storage/faults.test.ts',
  'test/lib/ledger-function.test.ts',
]
