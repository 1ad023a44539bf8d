/** What a provider answers on one wire to a request that asks for no stream: the words of a stream in one document. */
import { type BenchWire, CHUNKS, GEMINI_TAIL, piece, USAGE } from './wires.ts'

const TEXT = Array.from({ length: CHUNKS }, (_, index) => piece(index)).join('')

interface WholeAnswer {
  /** Where its requests arrive. */
  readonly path: RegExp
  readonly body: object
}

const WHOLE_ANSWERS: Readonly<Record<BenchWire, WholeAnswer>> = {
  chat: {
    path: /\/chat\/completions$/,
    body: {
      id: 'chatcmpl-CgBenchBenchBenchBenchBench1',
      object: 'chat.completion',
      created: 1795000000,
      model: 'gpt-4.1-2025-04-14',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: TEXT, refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: USAGE.input,
        completion_tokens: USAGE.output,
        total_tokens: USAGE.input + USAGE.output,
      },
      service_tier: 'default',
      system_fingerprint: 'fp_433e8c8649',
    },
  },
  messages: {
    path: /\/messages$/,
    body: {
      id: 'msg_01Bench',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text: TEXT }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: USAGE.input, output_tokens: USAGE.output },
    },
  },
  gemini: {
    path: /:generateContent$/,
    body: {
      candidates: [{ content: { parts: [{ text: TEXT }], role: 'model' }, finishReason: 'STOP', index: 0 }],
      ...GEMINI_TAIL,
    },
  },
}

const WRITTEN = Object.values(WHOLE_ANSWERS).map(({ path, body }) => ({ path, json: JSON.stringify(body) }))

/** The document for a path; undefined where no wire has that path. */
export const answerOf = (path: string): string | undefined => WRITTEN.find((wire) => wire.path.test(path))?.json
