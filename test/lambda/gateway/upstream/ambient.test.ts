import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CredentialKind, Path } from '#gateway/core/attempt.ts'
import type { WireName } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { Credential, Provider } from '#gateway/core/provider/provider.ts'
import { bedrock } from '#gateway/provider/bedrock.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { googleAuth } from '#gateway/transport/google-token.ts'
import { execute } from '#gateway/upstream/execute.ts'
import { DIALECTS } from '../../../harness/dialects.ts'
import { noDownloads, TIMEOUTS } from '../../../harness/limits.ts'
import { attemptAt, credential as ref } from '../routing/attempt-at.ts'
import { serve } from '../transport/server.ts'

const HOST = 'HOSTSECRET0123456789'

beforeEach(() => {
  // Everything that a provider's package, or an AWS client, is known to read in place of what it was not given.
  for (const { credential } of PROVIDERS)
    for (const name of Object.values(credential).flatMap(({ env }) => env)) vi.stubEnv(name, HOST)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', HOST)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', HOST)
  vi.stubEnv('AWS_SESSION_TOKEN', HOST)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  for (const name of ['OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'])
    vi.stubEnv(name, 'http://evil.example')
})
afterEach(() => void vi.unstubAllEnvs())

const MODELS: Readonly<Record<Path['mode'], string>> = {
  relay: 'anthropic.claude-x',
  translate: 'anthropic.claude-x',
  adapt: 'amazon.nova-x',
}

/** Runs one attempt; the server refuses whatever comes, since only what was sent matters. */
const run = async (provider: Provider, path: Path, credential: Credential, kind: CredentialKind) => {
  const server = await serve((_, response) => response.writeHead(401, { 'content-type': 'application/json' }).end('{}'))
  const dialect = DIALECTS[path.mode === 'relay' ? path.wire : 'ai-sdk']
  const message = { role: 'user', content: path.mode === 'relay' ? 'hi' : [{ type: 'text', text: 'hi' }] }
  const body = path.mode === 'relay' ? { model: 'm', max_tokens: 1, messages: [message] } : { prompt: [message] }
  const headers = { 'ai-language-model-id': 'm' }
  const attempt = attemptAt(
    { ...provider, baseUrl: server.url },
    { upstreamModel: MODELS[path.mode], path, credential: ref(kind) },
  )
  const failure = await execute(
    attempt,
    {
      call: dialect.decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '', headers }),
      dialect,
      credential,
      timeouts: TIMEOUTS,
      signal: new AbortController().signal,
      meta: async () => ({
        generationId: 'gen',
        model: 'm',
        createdAt: new Date(0),
        gateway: () => ({}),
        tier: () => undefined,
      }),
    },
    { google: googleAuth({ tokenUri: server.url }), download: noDownloads },
  ).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )
  return { failure, sent: server.received }
}

const PATHS: readonly Path[] = [
  { mode: 'relay', wire: 'anthropic-messages' },
  { mode: 'translate', wire: 'anthropic-messages' },
  { mode: 'adapt' },
]

describe.each(PATHS)('Bedrock, $mode', (path) => {
  test.each<[CredentialKind, Credential]>([
    ['byok', {}],
    ['byok', { region: 'eu-west-1' }],
    ['byok', { accessKeyId: 'AKIATENANT', region: 'eu-west-1' }],
    ['byok', { sessionToken: 'tenant', region: 'eu-west-1' }],
    ['client', { region: 'eu-west-1' }],
  ])('a %s credential %j never falls through to what this process has', async (kind, credential) => {
    const { failure, sent } = await run(bedrock, path, credential, kind)
    expect(failure).toMatchObject({ code: 'upstream-refused' })
    expect(sent).toEqual([])
  })

  test("the deployment's own may be the role of this process", async () => {
    const { sent } = await run(bedrock, path, { region: 'eu-west-1' }, 'system')
    expect(sent[0]?.headers['authorization']).toContain(`Credential=${HOST}/`)
  })

  test("a team's own keys are the only ones that go out", async () => {
    const keys = { accessKeyId: 'AKIATENANT', secretAccessKey: 'tenant', region: 'eu-west-1' }
    const { sent } = await run(bedrock, path, keys, 'byok')
    expect(sent[0]?.headers['authorization']).toContain('Credential=AKIATENANT/')
    expect(JSON.stringify(sent)).not.toContain(HOST)
  })
})

const pathsOf = ({ wires, package: own }: Provider): Path[] => [
  ...(Object.keys(wires) as WireName[]).map((wire) => ({ mode: 'relay', wire }) as const),
  ...(own ? [{ mode: 'adapt' } as const] : []),
]

test.each(
  PROVIDERS.filter(({ credential }) => Object.keys(credential).length > 0).flatMap((provider) =>
    pathsOf(provider).map((path) => [provider.slug, path.mode, provider, path] as const),
  ),
)('%s, %s: nothing of the environment goes out with a credential that is empty', async (_, __, provider, path) => {
  const { sent } = await run(provider, path, {}, 'byok')
  expect(JSON.stringify(sent)).not.toContain(HOST)
})
