import type { Fields } from './table.ts'

const message = (fields: unknown) => ({ messages: [fields] })
const said = (...content: unknown[]) => message({ role: 'user', content })
const image = (source: unknown) => said({ type: 'image', source })
const tool = (fields: unknown) => ({ tools: [fields] })
const TOOL = { name: 'f', input_schema: { type: 'object' } }
const format = (value: unknown) => ({ output_config: { format: value } })

/** Fields of a message that are wrong whoever answers it. */
export const MESSAGES_FIELDS: Fields<object> = {
  'no model': [{ model: undefined }, 'model', 'must be a non-empty string, got nothing'],
  'stream: a word': [{ stream: 'yes' }, 'stream', 'must be a boolean, got "yes"'],
  'system: a number': [{ system: 7 }, 'system', 'must be a string or an array, got 7'],
  'system: a block without text': [{ system: [{ type: 'image' }] }, 'system.0', 'must be a text block, got "image"'],
  'system: a list with a number': [{ system: [7] }, 'system.0', 'must be a content block, got 7'],
  'no max_tokens': [{ max_tokens: undefined }, 'max_tokens', 'must be an integer of at least 1, got nothing'],
  'max_tokens: half of one': [
    { max_tokens: 1.5 },
    'max_tokens',
    'must be an integer between 1 and 2147483647, got 1.5',
  ],
  'temperature: too high': [{ temperature: 2 }, 'temperature', 'must be a number between 0 and 1, got 2'],
  'top_p: negative': [{ top_p: -1 }, 'top_p', 'must be a number between 0 and 1, got -1'],
  'top_k: a word': [{ top_k: 'few' }, 'top_k', 'must be an integer of at least 0, got "few"'],
  'tools: a word': [{ tools: 'none' }, 'tools', 'must be an array, got "none"'],
  'stop_sequences: a word': [{ stop_sequences: 'x' }, 'stop_sequences', 'must be an array, got "x"'],
  'no messages': [{ messages: undefined }, 'messages', 'must be a non-empty array, got nothing'],
  'messages: empty': [{ messages: [] }, 'messages', 'must be a non-empty array, got []'],
  'a message: a number': [message(7), 'messages.0', 'must be an object, got 7'],
  'a message of an unknown role': [
    message({ role: 'wizard', content: 'x' }),
    'messages.0.role',
    'must be user or assistant, got "wizard"',
  ],
  'a message without content': [
    message({ role: 'user' }),
    'messages.0.content',
    'must be a string or an array of content blocks, got nothing',
  ],
  'providerOptions: a word': [{ providerOptions: 'x' }, 'providerOptions', 'must be an object, got "x"'],
  'providerOptions of a provider: a word': [
    { providerOptions: { openai: 'x' } },
    'providerOptions.openai',
    'must be an object, got "x"',
  ],

  'a block: a number': [said(7), 'messages.0.content.0', 'must be a content block, got 7'],
  'a text without text': [said({ type: 'text' }), 'messages.0.content.0.text', 'must be a string, got nothing'],
  'a system message without text': [
    message({ role: 'system', content: [{ type: 'image' }] }),
    'messages.0.content.0',
    'must be a text block, got "image"',
  ],
  'an image without a source': [
    said({ type: 'image' }),
    'messages.0.content.0.source',
    'must be an object, got nothing',
  ],
  'a source of an unknown type': [
    image({ type: 'carrier pigeon' }),
    'messages.0.content.0.source.type',
    'must be base64, url, text or file, got "carrier pigeon"',
  ],
  'a source without data': [
    image({ type: 'base64' }),
    'messages.0.content.0.source.data',
    'must be a string, got nothing',
  ],
  'a text source without data': [
    said({ type: 'document', source: { type: 'text' } }),
    'messages.0.content.0.source.data',
    'must be a string, got nothing',
  ],
  'a source without a URL': [image({ type: 'url' }), 'messages.0.content.0.source.url', 'must be a URL, got nothing'],
  'a source with no URL': [
    image({ type: 'url', url: 'nowhere' }),
    'messages.0.content.0.source.url',
    'must be a URL, got "nowhere"',
  ],
  'a source without a file': [
    image({ type: 'file' }),
    'messages.0.content.0.source.file_id',
    'must be a string, got nothing',
  ],
  'a block inside of a document': [
    said({ type: 'document', source: { type: 'content', content: [{ type: 'text' }] } }),
    'messages.0.content.0.source.content.0.text',
    'must be a string, got nothing',
  ],
  'a result without a call': [
    said({ type: 'tool_result', content: 'x' }),
    'messages.0.content.0.tool_use_id',
    'must be a string, got nothing',
  ],

  'a tool: a number': [tool(7), 'tools.0', 'must be an object, got 7'],
  'a tool without a name': [tool({ input_schema: {} }), 'tools.0.name', 'must be a non-empty string, got nothing'],
  'a tool without a schema': [tool({ name: 'f' }), 'tools.0.input_schema', 'must be a JSON schema, got nothing'],
  'tool_choice: an unknown type': [
    { tools: [TOOL], tool_choice: { type: 'maybe' } },
    'tool_choice',
    'must be {"type":"auto"|"any"|"none"} or {"type":"tool","name":…}, got {"type":"maybe"}',
  ],
  'output_config.format without a schema': [
    format({ type: 'json_schema' }),
    'output_config.format',
    'must be {"type":"json_schema","schema":{…}}, got {"type":"json_schema"}',
  ],
  'output_config.format of another type': [
    format({ type: 'xml' }),
    'output_config.format',
    'must be {"type":"json_schema","schema":{…}}, got {"type":"xml"}',
  ],
}

/** What only Anthropic can be asked for, so that it is refused elsewhere. */
export const MESSAGES_REFUSED: Fields<object> = {
  container: [{ container: 'c' }, 'container', 'it names files and skills that live at Anthropic.'],
  mcp_servers: [
    { mcp_servers: [{ url: 'https://example.com' }] },
    'mcp_servers',
    'only Anthropic calls MCP servers for the model.',
  ],
  safeguards: [{ safeguards: { level: 'high' } }, 'safeguards', 'a protection that is not there must not seem to be.'],
  thread: [{ thread: 't' }, 'thread', 'the rest of the conversation lives at Anthropic.'],
  inference_geo: [{ inference_geo: 'us' }, 'inference_geo', 'a promise about where data goes that others do not give.'],
  'a block that only Anthropic knows': [
    said({ type: 'container_upload', file_id: 'x' }),
    'messages.0.content.0',
    'is a block of type container_upload, which this provider cannot read.',
  ],
  'a block that only Anthropic knows in a result': [
    said({ type: 'tool_result', tool_use_id: 'c', content: [{ type: 'hologram' }] }),
    'messages.0.content.0.content.0',
    'is a block of type hologram, which this provider cannot read.',
  ],
  billing_policy: [{ billing_policy: 'x' }, 'billing_policy', 'it says who is billed at Anthropic.'],
}
