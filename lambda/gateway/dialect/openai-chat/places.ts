import type { Places } from '../../core/field.ts'
import { OPTIONS } from './call/fields.ts'

const SETTINGS: Places = {
  stream: ['stream', 'stream_options'],
  maxOutputTokens: ['max_tokens'],
  temperature: ['temperature'],
  topP: ['top_p'],
  topK: 'left-out',
  frequencyPenalty: ['frequency_penalty'],
  presencePenalty: ['presence_penalty'],
  seed: ['seed'],
  stopSequences: ['stop'],
  reasoning: ['reasoning_effort'],
  responseFormat: ['response_format'],
  'responseFormat.type': ['response_format.type'],
  'responseFormat.schema': ['response_format'],
  'responseFormat.name': ['response_format.json_schema.name'],
  'responseFormat.description': ['response_format.json_schema.description'],
  includeRawChunks: 'reported',
  'providerOptions.openai.strictJsonSchema': ['response_format.json_schema.strict'],
  'providerOptions.anthropic.thinking.budgetTokens': 'left-out',
  ...Object.fromEntries(OPTIONS.map(([option, field]) => [`providerOptions.openai.${option}`, [field]])),
}

const MESSAGES: Places = {
  'prompt[system].content': ['messages[].content'],
  'prompt[].providerOptions.openai.name': ['messages[].name'],
  'prompt[].providerOptions.anthropic.cacheControl': 'left-out',
  'prompt[].content[].text': ['messages[].content'],
  'prompt[].content[refusal].text': ['messages[].refusal'],
  'prompt[].content[].data': ['messages[].content[]'],
  'prompt[].content[image].data': ['messages[].content[].image_url.url'],
  'prompt[].content[audio].data': ['messages[].content[].input_audio'],
  'prompt[].content[video].data': ['messages[].content[].video_url'],
  'prompt[].content[document].data': ['messages[].content[].file.file_data'],
  'prompt[].content[].data.reference.openai': ['messages[].content[].file.file_id'],
  'prompt[].content[].mediaType': 'gateway',
  'prompt[].content[].filename': ['messages[].content[].file.filename'],
  'prompt[].content[].providerOptions.openai.imageDetail': ['messages[].content[].image_url.detail'],
  'prompt[].content[].providerOptions.anthropic.cacheControl': 'left-out',
  'prompt[].content[tool-call]': ['messages[].tool_calls'],
  'prompt[].content[tool-call].toolCallId': ['messages[].tool_calls[].id'],
  'prompt[].content[].toolName': ['messages[].tool_calls[].function.name'],
  'prompt[].content[].input': ['messages[].tool_calls[].function.arguments'],
  'prompt[].content[].toolCallId': ['messages[].tool_call_id'],
  'prompt[].content[].output': ['messages[].content'],
  'prompt[].content[].output.type': { becomes: 'reported', why: 'the answer of a tool goes as text' },
  'prompt[].content[].kind': 'left-out',
  'prompt[].content[].approved': 'reported',
  'prompt[].content[].*': 'reported',
}

const TOOLS: Places = {
  toolChoice: ['tool_choice'],
  'toolChoice.type': ['tool_choice'],
  'toolChoice.toolName': ['tool_choice'],
  'tools[].name': ['tools[].function.name'],
  'tools[].description': ['tools[].function.description'],
  'tools[].inputSchema': ['tools[].function.parameters'],
  'tools[].strict': ['tools[].function.strict'],
  'tools[].inputExamples': 'left-out',
  'tools[].providerOptions.anthropic.cacheControl': 'left-out',
  'tools[].id': 'refused',
  'tools[].args': 'refused',
  'tools[].*': 'reported',
}

/** What a chat completions body has places for. */
export const PLACES: Places = { ...SETTINGS, ...MESSAGES, ...TOOLS }
