import { describe, expect, test } from 'vitest'
import { emptyPlan } from '#gateway/routing/plan/empty-plan.ts'
import { plan } from '#gateway/routing/plan/plan.ts'
import { input, provider, slugs, wire } from './fixture.ts'

describe('what a request uses that not everyone has', () => {
  const lacking = (slug: string, lacks: RegExp) => provider(slug, { wires: { 'openai-chat': { ...wire(), lacks } } })
  const some = [lacking('a', /^web_search/), lacking('b', /^mcp/), provider('c')]
  const using = (...features: string[]) => plan(input(some, { features: () => features }))

  test.each([
    [[], ['a', 'b', 'c']],
    [['web_search_20250305'], ['b', 'c']],
    [['mcp_servers', 'web_search_20250305'], ['c']],
    [['n'], ['a', 'b', 'c']],
  ])('%j leaves %j', (features, left) => {
    expect(slugs(using(...features))).toEqual(left)
  })

  test('is told, by the names that the caller used', () => {
    expect(using('mcp_servers', 'mcp_toolset').reasoning).toContain('b (it does not take mcp_servers, mcp_toolset)')
  })

  test('is only looked for where somebody lacks anything', () => {
    const features = () => expect.unreachable('nobody lacks anything')
    expect(slugs(plan(input([provider('c')], { features })))).toEqual(['c'])
  })

  test('is the request’s doing where nobody has it, and the operator’s where somebody could not be asked', () => {
    const [a] = some
    const alone = plan(input(a ? [a] : [], { features: () => ['web_search'] }))
    expect(emptyPlan('acme/one', alone)).toMatchObject({
      code: 'unsupported',
      message: 'No provider can serve acme/one: a (it does not take web_search).',
    })
    const keyless = plan(input(some, { features: () => ['web_search'], credentials: new Map() }))
    expect(emptyPlan('acme/one', keyless)).toMatchObject({ code: 'no-providers' })
  })
})
