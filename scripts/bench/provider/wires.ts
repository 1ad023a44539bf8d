/** What a provider streams on one wire: an opening, one event per chunk of content, and an end. */
export interface WireStream {
  /** Where its requests arrive. */
  readonly path: RegExp
  readonly opening: string
  readonly chunk: (text: string) => string
  readonly closing: string
}

export type BenchWire = 'chat' | 'messages' | 'gemini'

export const CHUNKS = 200
/** The model's words, in order. */
export const piece = (index: number): string => ` word ${index}`
export const FIRST_PIECE = piece(0)
export const USAGE = { input: 1200, output: CHUNKS }

/** With the fields that OpenAI sends beside each delta: an event is about 320 bytes. */
const chatChunk = (choices: object[], usage: object | null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-CgBenchBenchBenchBenchBench1',
    object: 'chat.completion.chunk',
    created: 1795000000,
    model: 'gpt-4.1-2025-04-14',
    service_tier: 'default',
    system_fingerprint: 'fp_433e8c8649',
    choices,
    usage,
    obfuscation: 'bFyGqx2Z',
  })}\n\n`

const chatDelta = (delta: object, finish: string | null = null): string =>
  chatChunk([{ index: 0, delta, logprobs: null, finish_reason: finish }], null)

const event = (data: { type: string; [field: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`

/** What stands behind the candidates of each of Gemini's documents. */
export const GEMINI_TAIL = {
  usageMetadata: {
    promptTokenCount: USAGE.input,
    candidatesTokenCount: USAGE.output,
    totalTokenCount: USAGE.input + USAGE.output,
  },
  modelVersion: 'gemini-2.5-flash',
  responseId: 'bench',
}

const geminiChunk = (text: string, rest: object): string =>
  `data: ${JSON.stringify({
    candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...rest }],
    ...GEMINI_TAIL,
  })}\r\n\r\n`

export const WIRE_STREAMS: Readonly<Record<BenchWire, WireStream>> = {
  chat: {
    path: /\/chat\/completions$/,
    opening: chatDelta({ role: 'assistant', content: '', refusal: null }),
    chunk: (text) => chatDelta({ content: text }),
    closing: `${chatDelta({}, 'stop')}${chatChunk([], {
      prompt_tokens: USAGE.input,
      completion_tokens: USAGE.output,
      total_tokens: USAGE.input + USAGE.output,
    })}data: [DONE]\n\n`,
  },
  messages: {
    path: /\/messages$/,
    opening:
      event({
        type: 'message_start',
        message: {
          id: 'msg_01Bench',
          type: 'message',
          role: 'assistant',
          model: 'claude-sonnet-4-5',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: USAGE.input, output_tokens: 1 },
        },
      }) + event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    chunk: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    closing:
      event({ type: 'content_block_stop', index: 0 }) +
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: USAGE.output },
      }) +
      event({ type: 'message_stop' }),
  },
  gemini: {
    path: /:streamGenerateContent$/,
    opening: '',
    chunk: (text) => geminiChunk(text, {}),
    closing: geminiChunk('', { finishReason: 'STOP' }),
  },
}
