import type { Takes } from '../../core/provider/takes.ts'
import {
  CHAT_SCHEMAS,
  CLAUDE_SCHEMAS,
  GEMINI_SCHEMAS,
  PACKAGED_CLAUDE_SCHEMAS,
  PLAIN_SCHEMAS,
} from '../../core/schema/receivers.ts'
import type { UsageFormat } from '../../core/usage/buckets.ts'

/** What OpenAI, Anthropic and AWS say alike. https://platform.openai.com/docs/guides/images-vision */
export const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

export const PDF = 'application/pdf'

/**
 * Chat completions. Names of tools as OpenAI has them; what a server beyond that is strict about, its provider's row
 * says. Results of tools are text: https://platform.openai.com/docs/api-reference/chat/create
 */
export const CHAT: Takes = {
  instructions: 'first-message',
  urls: ['image'],
  toolNames: 'word-64',
  turns: { blank: true },
  results: { media: [] },
  toolHistory: 'always',
  jsonObject: true,
  schemas: CHAT_SCHEMAS,
}

/**
 * Anthropic's Messages. "text content blocks must contain non-whitespace text", "first message must use the user role",
 * "Requests which include `tool_use` or `tool_result` blocks must define tools":
 * https://docs.anthropic.com/en/api/messages; names of tools:
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use; images:
 * https://platform.claude.com/docs/en/build-with-claude/vision.
 * Instructions between the turns are refused by most models, on whatever platform: Claude before Opus 4.8
 * (github.com/BerriAI/litellm/pull/33807), DeepSeek (anthropics/claude-code#63544), Qwen (QwenLM/Qwen#2244), MiniMax
 * (MiniMax-AI/MiniMax-M2.7#43), GLM (zai-org/GLM-5#74), llama.cpp (anthropics/claude-code#77698).
 */
export const MESSAGES: Takes = {
  instructions: 'beginning',
  reasoningOf: 'signed',
  urls: ['image', 'file'],
  callIds: 'word-64',
  toolNames: 'word-128',
  turns: { blank: false, alternate: true, userFirst: true },
  results: { media: ['image', 'file'] },
  images: IMAGES,
  files: [PDF],
  textFiles: true,
  toolHistory: 'beside-tools',
  jsonObject: false,
  limits: { temperature: 1, imageBytes: 5 * 1024 * 1024 },
  schemas: CLAUDE_SCHEMAS,
}

/** OpenAI's Responses, through its package. `max_output_tokens`: https://github.com/BerriAI/litellm/pull/31536 */
const RESPONSES: Takes = {
  instructions: 'beginning',
  reasoningOf: 'signed',
  urls: 'by-model',
  toolNames: 'word-64',
  turns: { blank: true },
  results: { media: ['image', 'file'] },
  images: IMAGES,
  toolHistory: 'always',
  jsonObject: true,
  limits: { minOutputTokens: 16 },
  schemas: CHAT_SCHEMAS,
}

/**
 * Gemini's generateContent: "contents.parts must not be empty", "function call turn comes immediately after a user
 * turn", five stop sequences: https://ai.google.dev/api/generate-content; images:
 * https://ai.google.dev/gemini-api/docs/image-understanding. Before Gemini 3 @ai-sdk/google 4.0.121 sends the result of
 * a tool only where it has text.
 */
const GEMINI: Takes = {
  instructions: 'beginning',
  reasoningOf: ['google', 'vertex', 'googleVertex'],
  urls: 'by-model',
  toolNames: 'gemini',
  turns: { blank: false, alternate: true, userFirst: true },
  results: { media: ['image', 'file'], needText: true },
  images: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
  toolHistory: 'always',
  jsonObject: true,
  limits: { stopSequences: 5 },
  schemas: GEMINI_SCHEMAS,
}

/**
 * Bedrock's Converse: "The text field in the ContentBlock object is blank", "A conversation must alternate between user
 * and assistant roles", "must start with a user message", "toolConfig field must be defined when using toolUse and
 * toolResult content blocks": https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html. Its
 * tool choice has no `none`, a named tool is "only supported by Anthropic Claude 3 and Amazon Nova models":
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html, and @ai-sdk/amazon-bedrock
 * 5.0.101 asks for no JSON without a schema.
 */
const CONVERSE: Takes = {
  instructions: 'beginning',
  reasoningOf: 'signed',
  onlyAnyTool: /^(?:alibaba|deepseek|google|meta|minimax|mistral|moonshotai|nvidia|openai|spacexai|zai)\//,
  urls: 'by-model',
  callIds: 'word-64',
  toolNames: 'word-64',
  turns: { blank: false, alternate: true, userFirst: true },
  results: { media: ['image', 'file'], needText: true },
  images: IMAGES,
  toolHistory: 'beside-callable-tools',
  jsonObject: false,
  limits: { temperature: 1, imageBytes: 3_932_160 },
  schemas: PACKAGED_CLAUDE_SCHEMAS,
}

/**
 * https://docs.cohere.com/reference/chat, https://docs.cohere.com/docs/image-inputs; @ai-sdk/cohere 4.0.52 sends
 * results of tools as text or as its own JSON.
 */
const COHERE: Takes = {
  ...CHAT,
  urls: 'by-model',
  instructions: 'beginning',
  toolNames: 'identifier-64',
  images: IMAGES,
  limits: { stopSequences: 5, temperature: 1 },
  schemas: PLAIN_SCHEMAS,
}

/** What the API behind a package takes, by the format in which the package reports usage. */
export const TAKES: Readonly<Record<UsageFormat, Takes>> = {
  'openai-chat': { ...CHAT, instructions: 'beginning', urls: 'by-model', schemas: PLAIN_SCHEMAS },
  'openai-responses': RESPONSES,
  'anthropic-messages': {
    ...MESSAGES,
    // @ai-sdk/anthropic 4.0.105 leaves documents of text out of results.
    results: { ...MESSAGES.results, noTextFiles: true },
    urls: 'by-model',
    schemas: PACKAGED_CLAUDE_SCHEMAS,
  },
  gemini: GEMINI,
  'bedrock-converse': CONVERSE,
  'cohere-chat': COHERE,
}
