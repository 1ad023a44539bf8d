import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AGENT_REQUESTS, type AgentRequest, BETAS, CLAUDE_CODE, QWEN_CODE } from '../harness/agent-requests.ts'
import { type Fixture, modelOf, PROVIDER_WIRES, startFixture } from '../harness/wires/fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

const MODELS = ['sim/echo', 'sim/tools', 'sim/reasoning', ...PROVIDER_WIRES.map(modelOf)]

const CALL = { id: 'callOne01', name: 'Bash', input: { command: 'ls' } }

const send = (request: AgentRequest, model: string) =>
  fixture.gateway.post(request.path, request.text.replace('MODEL', model), request.headers)

const lastReceived = () => fixture.provider.received.at(-1)

describe.each(AGENT_REQUESTS)('$name', (request) => {
  const isChat = request.path.startsWith('/v1/chat')

  test.each(MODELS)('%s answers', async (model) => {
    fixture.script({ text: 'Done.', calls: [CALL] })
    const response = await send(request, model)
    const text = await response.text()
    expect(response.status, text).toBe(200)
    expect(text).toMatch(isChat ? /data: \[DONE\]\n\n$/ : /"message_stop"\}\n\n$/)
  })

  test('goes to a provider of its dialect and comes back byte for byte, but for the model', async () => {
    let answered = ''
    fixture.script((received, wire) => {
      const scripted = wire.answer(received, { text: 'Grüße 🌍', calls: [CALL] })
      answered = scripted.chunks.join('')
      return scripted
    })
    const [model, upstream] = isChat ? ['test/acme', 'gpt-one'] : ['anthropic/claude-opus-4.8', 'claude-opus-4-8']
    expect(await (await send(request, model)).text()).toBe(answered)
    expect(lastReceived()?.text).toBe(request.text.replace('MODEL', upstream))
    expect(lastReceived()?.headers['anthropic-beta']).toBe(request.headers['anthropic-beta'])
  })
})

test('Bedrock gets the betas that it knows, in the body; the others are reported', async () => {
  fixture.script({ text: 'Done.' })
  const response = await send(CLAUDE_CODE, 'test/bedrock')
  await response.text()
  const body = lastReceived()?.body ?? {}
  const known = body['anthropic_beta'] as string[]
  expect(known.length).toBeGreaterThan(0)
  expect(BETAS).toEqual(expect.arrayContaining(known))
  expect(body).toMatchObject({ anthropic_version: 'bedrock-2023-05-31', thinking: { type: 'adaptive' } })
  expect(body).not.toHaveProperty('model')
  expect(body).not.toHaveProperty('stream')
  const warnings = response.headers.get('x-gateway-warnings') ?? ''
  for (const beta of BETAS) expect(warnings.includes(beta), beta).toBe(!known.includes(beta))
})

test.each(['acme', 'google', 'mistral'])(
  'late instructions stay in their place at %s, said by the user',
  async (provider) => {
    fixture.script({ text: 'Done.' })
    const response = await send(CLAUDE_CODE, `test/${provider}`)
    await response.text()
    expect(response.status).toBe(200)
    const { messages, contents } = lastReceived()?.body ?? {}
    const turns = (messages ?? contents) as { role: string }[]
    const place = turns.findIndex((turn) => JSON.stringify(turn).includes('The shell is bash.'))
    expect(turns[place]?.role).toBe('user')
    expect(JSON.stringify(turns[place])).toMatch(/What is here.*<system-reminder>/)
    expect(turns.slice(place).every(({ role }) => role !== 'system')).toBe(true)
    expect(response.headers.get('x-gateway-warnings')).toContain('said by the user')
  },
)

test.each([
  [CLAUDE_CODE, 'context_management'],
  [QWEN_CODE, 'vl_high_resolution_images'],
])('what another dialect cannot carry is reported', async (request, field) => {
  fixture.script({ text: 'Done.' })
  const response = await send(request, 'test/google')
  await response.text()
  expect(response.headers.get('x-gateway-warnings')).toContain(field)
})
