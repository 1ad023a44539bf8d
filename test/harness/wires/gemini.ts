import { JSON_TYPE, type ProviderRequest, type Scripted, SSE } from '../fake-provider.ts'
import { endingOf, type ModelAnswer, pieces, TOKENS } from '../model-answer.ts'
import type { ProviderWire, Shapes } from './wire.ts'

const USAGE = {
  promptTokenCount: TOKENS.input,
  cachedContentTokenCount: TOKENS.cached,
  candidatesTokenCount: TOKENS.output,
  totalTokenCount: TOKENS.input + TOKENS.output,
}

const chunk = (parts: readonly object[], finishReason?: string | null): object => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, finishReason }],
  usageMetadata: USAGE,
  modelVersion: 'gemini-one-2026',
  responseId: 'resp-1',
})

const callParts = ({ calls = [], thinking }: ModelAnswer): object[] =>
  calls.map(({ name, input }, index) => ({
    functionCall: { name, args: input },
    ...(thinking && index === 0 ? { thoughtSignature: thinking.signature } : {}),
  }))

const finishOf = (reply: ModelAnswer): string | null | undefined =>
  endingOf(reply, reply.finish ? 'MAX_TOKENS' : 'STOP')

/** The answer's parts in the bits in which they are sent. */
const partsOf = (reply: ModelAnswer, cut: (text: string) => string[]): object[] => [
  ...cut(reply.thinking?.text ?? '').map((text) => ({ text, thought: true })),
  ...cut(reply.text ?? '').map((text) => ({ text })),
  ...callParts(reply),
]

const answer = ({ path }: ProviderRequest, reply: ModelAnswer): Scripted => {
  if (!path.includes(':streamGenerateContent')) {
    const parts = partsOf(reply, (text) => (text ? [text] : []))
    return { headers: JSON_TYPE, chunks: [JSON.stringify(chunk(parts, finishOf(reply)))] }
  }
  const chunks = [...partsOf(reply, pieces).map((part) => chunk([part])), chunk([{ text: '' }], finishOf(reply))]
  return { headers: SSE, chunks: chunks.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`) }
}

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
}

const fail: ProviderWire['fail'] = (status, message, headers) => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [JSON.stringify({ error: { code: status, message, status: STATUSES[status] ?? 'UNAVAILABLE' } })],
})

const shapes: Shapes = {
  system: (text) => ({ systemInstruction: { parts: [{ text }] } }),
  image: (mimeType, data) => ({ inlineData: { mimeType, data } }),
  tool: (name) => ({ name }),
  toolChoice: (name) => ({ mode: 'ANY', allowedFunctionNames: [name] }),
  anyTool: { mode: 'ANY' },
  result: ({ name }, content) => ({ name, response: { name, content } }),
  signed: (_, thoughtSignature) => ({ thoughtSignature }),
  stop: (word) => ({ stopSequences: [word] }),
  schema: () => ({ responseMimeType: 'application/json' }),
}

/** Gemini at Google AI Studio, through its own API. */
export const gemini: ProviderWire = {
  name: 'Gemini',
  provider: 'google',
  model: 'gemini-2.5-pro',
  path: '/google/v1beta',
  answer,
  fail,
  shapes: () => shapes,
}
