import { pieces, type Said, TOKENS } from '../said.ts'
import { JSON_TYPE, type Received, type Scripted, SSE } from '../upstream.ts'
import type { Family, Shapes } from './family.ts'

const USAGE = {
  promptTokenCount: TOKENS.input,
  cachedContentTokenCount: TOKENS.cached,
  candidatesTokenCount: TOKENS.output,
  totalTokenCount: TOKENS.input + TOKENS.output,
}

const chunk = (parts: readonly object[], finishReason?: string): object => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...(finishReason ? { finishReason } : {}) }],
  usageMetadata: USAGE,
  modelVersion: 'gemini-one-2026',
  responseId: 'resp-1',
})

const callParts = ({ calls = [], thinking }: Said): object[] =>
  calls.map(({ name, input }, index) => ({
    functionCall: { name, args: input },
    ...(thinking && index === 0 ? { thoughtSignature: thinking.signature } : {}),
  }))

const finishOf = ({ finish }: Said): string => (finish ? 'MAX_TOKENS' : 'STOP')

/** The answer's parts in the bits in which they are sent. */
const partsOf = (said: Said, cut: (text: string) => string[]): object[] => [
  ...cut(said.thinking?.text ?? '').map((text) => ({ text, thought: true })),
  ...cut(said.text ?? '').map((text) => ({ text })),
  ...callParts(said),
]

const answer = ({ path }: Received, said: Said): Scripted => {
  if (!path.includes(':streamGenerateContent')) {
    const parts = partsOf(said, (text) => (text ? [text] : []))
    return { headers: JSON_TYPE, chunks: [JSON.stringify(chunk(parts, finishOf(said)))] }
  }
  const chunks = [...partsOf(said, pieces).map((part) => chunk([part])), chunk([{ text: '' }], finishOf(said))]
  return { headers: SSE, chunks: chunks.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`) }
}

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
}

const fail: Family['fail'] = (status, message, headers) => ({
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
export const gemini: Family = {
  name: 'Gemini',
  provider: 'google',
  model: 'gemini-2.5-pro',
  path: '/google/v1beta',
  answer,
  fail,
  shapes: () => shapes,
}
