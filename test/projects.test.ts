import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { GATEWAY_TESTS } from './projects.ts'

const OUTSIDE = /^(node:(http|https|net|child_process|sqlite)|openai|@anthropic-ai\/sdk|ai|dynalite|aws-cdk-lib)$/

/** What a test file imports from outside, by itself or through other files below test/. */
const reached = (file: string, seen = new Set<string>()): string[] => {
  if (seen.has(file)) return []
  seen.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?'([^']+)'/gm)
  return [...imports].flatMap(([, specifier = '']) => {
    if (OUTSIDE.test(specifier)) return [specifier]
    const path = join(dirname(file), specifier)
    return specifier.startsWith('.') && path.startsWith('test/') ? reached(path, seen) : []
  })
}

test('no test of the unit project opens a socket, a process or a store, nor runs a client', () => {
  const gateway = new Set(globSync([...GATEWAY_TESTS]))
  const units = globSync('test/**/*.test.ts').filter((file) => !file.includes('node_modules') && !gateway.has(file))
  const impure = units
    // It asks Git for the files of the project.
    .filter((file) => file !== 'test/architecture.test.ts')
    .map((file) => [file, reached(file)] as const)
    .filter(([, found]) => found.length > 0)
  expect(Object.fromEntries(impure)).toEqual({})
  expect(units.length).toBeGreaterThan(50)
})
