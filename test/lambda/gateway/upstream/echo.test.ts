import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CredentialKind, Path } from '#gateway/core/attempt.ts'
import type { WireName } from '#gateway/core/call.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { Credential, Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { anthropicCompatible, openaiCompatible } from '#gateway/provider/shared/compatible.ts'
import { execute } from '#gateway/upstream/execute.ts'
import { DIALECTS } from '../../../harness/dialects.ts'
import { noDownloads, TIMEOUTS } from '../../../harness/limits.ts'
import { attemptAt, credential as ref } from '../routing/attempt-at.ts'
import { serve } from '../transport/server.ts'

const OWN = { slug: 'acme', baseUrl: 'https://llm.acme.example/v1', apiKeyEnv: 'ACME_API_KEY' }
const ALL = [...PROVIDERS, openaiCompatible(OWN), anthropicCompatible({ ...OWN, slug: 'acme-claude' })]

const MINTED = 'minted-by-google-0123456789'
/** What the role of this process is, by AWS's own chain. */
const ROLE = {
  AWS_ACCESS_KEY_ID: 'role-access-0123456789',
  AWS_SECRET_ACCESS_KEY: 'role-secret-0123456789',
  AWS_SESSION_TOKEN: 'role-token-0123456789',
}
beforeEach(() => {
  for (const [name, value] of Object.entries({ ...ROLE, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' }))
    vi.stubEnv(name, value)
})
afterEach(() => void vi.unstubAllEnvs())

const MODELS: Readonly<Record<string, string>> = { bedrock: 'anthropic.claude-x', vertex: 'claude-x' }

const pathsOf = ({ wires, package: own }: Provider): Path[] => [
  ...(Object.keys(wires) as WireName[]).map((wire) => ({ mode: 'translate', wire }) as const),
  ...(own ? [{ mode: 'adapt' } as const] : []),
]

const credentialOf = ({ credential }: Provider): Credential =>
  Object.fromEntries(Object.keys(credential).map((field) => [field, `${field.toLowerCase()}-0123456789`]))

const CASES = ALL.filter(({ slug }) => slug !== 'sim').flatMap((provider) => [
  ...pathsOf(provider).flatMap((path) =>
    (['system', 'byok'] as const).map((kind) => ({ provider, path, kind, credential: credentialOf(provider) })),
  ),
  ...(provider.ambientAws
    ? pathsOf(provider).map((path) => ({
        provider,
        path,
        kind: 'system' as const,
        credential: { region: 'us-east-1' },
      }))
    : []),
])

/** Of the values of headers that prove something, the words that do. */
const proofsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    /authorization|key|token|secret/.test(name)
      ? value.split(/[ ,=/]+/).filter((word) => /\d{9}|[0-9a-f]{32}/.test(word))
      : [],
  )

const echoOf = async (provider: Provider, path: Path, kind: CredentialKind, credential: Credential) => {
  const server = await serve(({ headers, url }, response) => {
    const said = `you sent ${JSON.stringify({ url, ...headers })}`
    response
      .writeHead(400, { 'content-type': 'application/json', 'x-request-id': headers['authorization'] ?? '' })
      .end(
        JSON.stringify({ message: said, error: { message: said, type: said, code: said }, __type: said, detail: said }),
      )
  })
  const dialect = DIALECTS['ai-sdk']
  const body = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }
  const error = await execute(
    attemptAt(
      { ...provider, baseUrl: server.url },
      { upstreamModel: MODELS[provider.slug] ?? 'm', path, credential: ref(kind) },
    ),
    {
      call: dialect.decodeCall({
        body,
        source: jsonSource(JSON.stringify(body)),
        path: '',
        headers: { 'ai-language-model-id': 'm' },
      }),
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
    { google: { accessToken: async () => MINTED }, download: noDownloads },
  ).catch((thrown: unknown) => thrown)
  return { error, headers: server.received[0]?.headers ?? {} }
}

test.each(
  CASES.map((one) => [one.provider.slug, one.path.mode, one.kind, Object.keys(one.credential).join(), one] as const),
)(
  '%s, %s, %s with %s: a provider that says all that it was sent says nothing that it was proved by',
  async (_, __, ___, ____, { provider, path, kind, credential }) => {
    const { error, headers } = await echoOf(provider, path, kind, credential)
    if (!(error instanceof GatewayError)) throw new Error('it answered')
    const proofs = proofsIn(headers)
    expect(proofs).not.toEqual([])
    const told = JSON.stringify([error.message, error.detail, String(error.cause)])
    expect(told).toContain('you sent')
    for (const proof of [...proofs, MINTED, ...Object.values(ROLE)]) expect(told).not.toContain(proof)
  },
)
