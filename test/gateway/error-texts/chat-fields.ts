import type { Fields } from './table.ts'

const said = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] })
const message = (fields: object) => ({ messages: [fields] })
const assistant = (fields: object) => message({ role: 'assistant', content: 'x', ...fields })
const call = (fields: unknown) => assistant({ tool_calls: [fields] })
const tool = (fields: unknown) => ({ tools: [fields] })
const FUNCTION = { type: 'function', function: { name: 'f' } }
const choice = (tool_choice: unknown) => ({ tools: [FUNCTION], tool_choice })
const gateway = (providerOptions: unknown) => ({ providerOptions })

/** Fields of a chat completion that are wrong whoever answers it. */
export const CHAT_FIELDS: Fields<object> = {
  'no model': [{ model: undefined }, 'model', 'must be a non-empty string, got nothing'],
  'model: a number': [{ model: 7 }, 'model', 'must be a non-empty string, got 7'],
  'model: empty': [{ model: '' }, 'model', 'must be a non-empty string, got ""'],
  'stream: a word': [{ stream: 'yes' }, 'stream', 'must be a boolean, got "yes"'],
  'no messages': [{ messages: undefined }, 'messages', 'must be a non-empty array, got nothing'],
  'messages: a word': [{ messages: 'hi' }, 'messages', 'must be a non-empty array, got "hi"'],
  'messages: empty': [{ messages: [] }, 'messages', 'must be a non-empty array, got []'],
  'a message: a number': [{ messages: [7] }, 'messages[0]', 'must be an object, got 7'],
  'a message without a role': [
    message({ content: 'x' }),
    'messages[0].role',
    'must be a non-empty string, got nothing',
  ],
  'a message of an unknown role': [
    message({ role: 'wizard', content: 'x' }),
    'messages[0].role',
    'must be one of system, developer, user, assistant, tool, got "wizard"',
  ],

  'temperature: a word': [{ temperature: 'hot' }, 'temperature', 'must be a number between 0 and 2, got "hot"'],
  'temperature: too high': [{ temperature: 2.5 }, 'temperature', 'must be a number between 0 and 2, got 2.5'],
  'top_p: too high': [{ top_p: 7 }, 'top_p', 'must be a number between 0 and 1, got 7'],
  'top_k: negative': [{ top_k: -1 }, 'top_k', 'must be an integer of at least 0, got -1'],
  'frequency_penalty: too low': [
    { frequency_penalty: -3 },
    'frequency_penalty',
    'must be a number between -2 and 2, got -3',
  ],
  'presence_penalty: too high': [
    { presence_penalty: 3 },
    'presence_penalty',
    'must be a number between -2 and 2, got 3',
  ],
  'max_tokens: none': [{ max_tokens: 0 }, 'max_tokens', 'must be an integer between 1 and 2147483647, got 0'],
  'max_tokens: half of one': [
    { max_tokens: 1.5 },
    'max_tokens',
    'must be an integer between 1 and 2147483647, got 1.5',
  ],
  'max_completion_tokens: too many': [
    { max_completion_tokens: 1e300 },
    'max_completion_tokens',
    'must be an integer between 1 and 2147483647, got 1e+300',
  ],
  'n: none': [{ n: 0 }, 'n', 'must be an integer between 1 and 128, got 0'],
  'seed: half of one': [{ seed: 0.5 }, 'seed', 'must be an integer, got 0.5'],
  'top_logprobs: too many': [{ top_logprobs: 21 }, 'top_logprobs', 'must be an integer between 0 and 20, got 21'],
  'tools: a word': [{ tools: 'none' }, 'tools', 'must be an array, got "none"'],
  'modalities: a word': [{ modalities: 'text' }, 'modalities', 'must be an array, got "text"'],
  'response_format: a word': [{ response_format: 'json' }, 'response_format', 'must be an object, got "json"'],
  'stream_options: a list': [{ stream_options: [] }, 'stream_options', 'must be an object, got []'],
  'logit_bias: a number': [{ logit_bias: 7 }, 'logit_bias', 'must be an object, got 7'],
  'metadata: a word': [{ metadata: 'x' }, 'metadata', 'must be an object, got "x"'],
  'logprobs: a number': [{ logprobs: 1 }, 'logprobs', 'must be a boolean, got 1'],
  'parallel_tool_calls: a word': [{ parallel_tool_calls: 'no' }, 'parallel_tool_calls', 'must be a boolean, got "no"'],
  'store: a word': [{ store: 'no' }, 'store', 'must be a boolean, got "no"'],
  'reasoning_effort: a number': [{ reasoning_effort: 7 }, 'reasoning_effort', 'must be a string, got 7'],
  'reasoning_effort: an unknown word': [
    { reasoning_effort: 'extreme' },
    'reasoning_effort',
    'must be one of none, minimal, low, medium, high, xhigh, max, got "extreme"',
  ],
  'service_tier: a number': [{ service_tier: 1 }, 'service_tier', 'must be a string, got 1'],
  'user: a long object': [
    { user: { name: 'x'.repeat(60) } },
    'user',
    'must be a string, got {"name":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…',
  ],
  'stop: a list with a number': [{ stop: ['x', 7] }, 'stop', 'must be a string or an array of strings, got ["x",7]'],
  'reasoning: a word': [{ reasoning: 'high' }, 'reasoning', 'must be an object, got "high"'],
  'reasoning.effort: an unknown word': [
    { reasoning: { effort: 'extreme' } },
    'reasoning.effort',
    'must be one of none, minimal, low, medium, high, xhigh, max, got "extreme"',
  ],
  'reasoning.max_tokens: a word': [
    { reasoning: { max_tokens: 'many' } },
    'reasoning.max_tokens',
    'must be an integer between 1 and 2147483647, got "many"',
  ],
  'reasoning: both ways': [
    { reasoning: { effort: 'low', max_tokens: 5 } },
    'reasoning',
    'must be given by effort or by max_tokens, not both, got {"effort":"low","max_tokens":5}',
  ],
  'response_format: no schema': [
    { response_format: { type: 'json_schema' } },
    'response_format.json_schema',
    'must be an object, got nothing',
  ],
  'response_format.schema: a word': [
    { response_format: { type: 'json_schema', json_schema: { schema: 'x' } } },
    'response_format.schema',
    'must be an object, got "x"',
  ],
  'response_format.name: a number': [
    { response_format: { type: 'json_schema', json_schema: { name: 7 } } },
    'response_format.name',
    'must be a string, got 7',
  ],
  'response_format.description: a number': [
    { response_format: { type: 'json_schema', json_schema: { description: 7 } } },
    'response_format.description',
    'must be a string, got 7',
  ],
  'providerOptions: a word': [gateway('x'), 'providerOptions', 'must be an object, got "x"'],
  'providerOptions.gateway: a word': [
    gateway({ gateway: 'x' }),
    'providerOptions.gateway',
    'must be an object, got "x"',
  ],
  'providerOptions of a provider: a word': [
    gateway({ openai: 'x' }),
    'providerOptions.openai',
    'must be an object, got "x"',
  ],
  'provider: a word': [{ provider: 'openai' }, 'provider', 'must be an object, got "openai"'],

  'content: a number': [
    message({ role: 'user', content: 7 }),
    'messages[0].content',
    'must be a string or an array of parts, got 7',
  ],
  'a part: a number': [said(7), 'messages[0].content[0]', 'must be a content part, got 7'],
  'a text without text': [said({ type: 'text' }), 'messages[0].content[0].text', 'must be a string, got nothing'],
  'image_url: a number': [
    said({ type: 'image_url', image_url: 7 }),
    'messages[0].content[0].image_url',
    'must be an object, got 7',
  ],
  'image_url without a URL': [
    said({ type: 'image_url', image_url: {} }),
    'messages[0].content[0].image_url.url',
    'must be a non-empty string, got nothing',
  ],
  'image_url: no URL': [
    said({ type: 'image_url', image_url: { url: 'nowhere' } }),
    'messages[0].content[0].image_url.url',
    'must be a data: URL or an http(s) URL, got "nowhere"',
  ],
  'input_audio: a word': [
    said({ type: 'input_audio', input_audio: 'x' }),
    'messages[0].content[0].input_audio',
    'must be an object, got "x"',
  ],
  'input_audio without a format': [
    said({ type: 'input_audio', input_audio: { data: 'x' } }),
    'messages[0].content[0].input_audio.format',
    'must be a non-empty string, got nothing',
  ],
  'input_audio without data': [
    said({ type: 'input_audio', input_audio: { format: 'wav' } }),
    'messages[0].content[0].input_audio.data',
    'must be a non-empty string, got nothing',
  ],
  'file: a word': [said({ type: 'file', file: 'x' }), 'messages[0].content[0].file', 'must be an object, got "x"'],
  'file without data': [
    said({ type: 'file', file: {} }),
    'messages[0].content[0].file.data',
    'must be a non-empty string, got nothing',
  ],
  'file_data: empty': [
    said({ type: 'file', file: { file_data: '' } }),
    'messages[0].content[0].file.file_data',
    'must be a non-empty string, got ""',
  ],
  'video_url without a URL': [
    said({ type: 'video_url' }),
    'messages[0].content[0].video_url.url',
    'must be a non-empty string, got nothing',
  ],
  'video_url: no URL': [
    said({ type: 'video_url', video_url: { url: 'nowhere' } }),
    'messages[0].content[0].video_url.url',
    'must be a data: URL or an http(s) URL, got "nowhere"',
  ],
  'a refusal without text': [
    assistant({ content: [{ type: 'refusal' }] }),
    'messages[0].content[0].refusal',
    'must be a non-empty string, got nothing',
  ],
  'a thought: a number': [
    assistant({ content: [{ type: 'thinking', thinking: 7 }] }),
    'messages[0].content[0].thinking',
    'must be a string or an array of parts, got 7',
  ],

  'tool_calls: a word': [assistant({ tool_calls: 'x' }), 'messages[0].tool_calls', 'must be an array, got "x"'],
  'a call without a function': [
    call({ id: 'c' }),
    'messages[0].tool_calls[0].function',
    'must be an object, got nothing',
  ],
  'a call without an id': [
    call({ function: { name: 'f' } }),
    'messages[0].tool_calls[0].id',
    'must be a non-empty string, got nothing',
  ],
  'a call without a name': [
    call({ id: 'c', function: {} }),
    'messages[0].tool_calls[0].function.name',
    'must be a non-empty string, got nothing',
  ],
  'a result without a call': [
    message({ role: 'tool', content: 'x' }),
    'messages[0].tool_call_id',
    'must be a non-empty string, got nothing',
  ],
  'a tool: a number': [tool(7), 'tools[0]', 'must be an object, got 7'],
  'a tool without a function': [tool({}), 'tools[0].function', 'must be an object, got nothing'],
  'a tool without a name': [
    tool({ function: {} }),
    'tools[0].function.name',
    'must be a non-empty string, got nothing',
  ],
  'tool description: a number': [
    tool({ function: { name: 'f', description: 7 } }),
    'tools[0].function.description',
    'must be a string, got 7',
  ],
  'tool parameters: a word': [
    tool({ function: { name: 'f', parameters: 'x' } }),
    'tools[0].function.parameters',
    'must be an object, got "x"',
  ],
  'tool strict: a word': [
    tool({ function: { name: 'f', strict: 'x' } }),
    'tools[0].function.strict',
    'must be a boolean, got "x"',
  ],
  'tool_choice: a number': [choice(7), 'tool_choice', 'must be none, auto, required or an object, got 7'],
  'tool_choice: an unknown word': [
    choice('maybe'),
    'tool_choice',
    'must be none, auto, required or an object, got "maybe"',
  ],
  'tool_choice without a name': [
    choice({ type: 'function' }),
    'tool_choice.function.name',
    'must be a non-empty string, got nothing',
  ],
  'allowed_tools: empty': [
    choice({ type: 'allowed_tools', allowed_tools: { tools: [] } }),
    'tool_choice.allowed_tools.tools',
    'must be a non-empty array, got []',
  ],
  'allowed_tools: a word': [
    choice({ type: 'allowed_tools', allowed_tools: 'x' }),
    'tool_choice.allowed_tools',
    'must be an object, got "x"',
  ],
  'an allowed tool without a name': [
    choice({ type: 'allowed_tools', allowed_tools: { tools: [{}] } }),
    'tool_choice.allowed_tools.tools[0].function.name',
    'must be a non-empty string, got nothing',
  ],
  'allowed_tools: an unknown mode': [
    choice({ type: 'allowed_tools', allowed_tools: { tools: [FUNCTION], mode: 'x' } }),
    'tool_choice.allowed_tools.mode',
    'must be one of auto, required, got "x"',
  ],
}

/** What only a provider that natively speaks the API can be sent, so that it is refused elsewhere. */
export const CHAT_REFUSED: Fields<object> = {
  n: [{ n: 2 }, 'n', 'a list of choices needs a provider that natively speaks this API'],
  logprobs: [{ logprobs: true }, 'logprobs', 'needs a provider that natively speaks this API'],
  modalities: [
    { modalities: ['text', 'audio'] },
    'modalities',
    'an audio answer needs a provider that natively speaks this API',
  ],
  audio: [{ audio: { voice: 'x' } }, 'audio', 'an audio answer needs a provider that natively speaks this API'],
  moderation: [{ moderation: 'strict' }, 'moderation', 'a protection that is not there must not seem to be'],
  web_search_options: [
    { web_search_options: { search_context_size: 'low' } },
    'web_search_options',
    "OpenAI's built-in web search needs a provider that natively speaks this API",
  ],
  functions: [{ functions: [{ name: 'f' }] }, 'functions', 'the predecessor of tools; use tools for this model'],
  function_call: [
    { function_call: 'auto' },
    'function_call',
    'the predecessor of tool_choice; use tool_choice for this model',
  ],
  'an audio answer': [
    assistant({ audio: { id: 'x' } }),
    'messages[].audio',
    'earlier audio answers cannot be carried to this model',
  ],
  'a function call': [
    assistant({ function_call: { name: 'f', arguments: '{}' } }),
    'messages[].function_call',
    'the predecessor of tool_calls; use tool_calls for this model',
  ],
  'a message of a function': [
    message({ role: 'function', name: 'f', content: 'x' }),
    'messages[0].role',
    'function messages are the predecessor of tool messages; use those for this model',
  ],
  'a part of an unknown type': [
    said({ type: 'hologram' }),
    'messages[0].content[0].type',
    'parts of type "hologram" cannot be carried to this model',
  ],
  'a part without a type': [
    said({}),
    'messages[0].content[0].type',
    'parts of type nothing cannot be carried to this model',
  ],
  'a call of a custom tool': [
    call({ id: 'c', type: 'custom', custom: { name: 'f' } }),
    'messages[0].tool_calls[0]',
    'calls of custom tools cannot be carried to this model',
  ],
  'a custom tool': [
    tool({ type: 'custom', custom: { name: 'f' } }),
    'tools[].custom',
    'a custom tool needs a provider that natively speaks this API',
  ],
  'a tool of another type': [
    tool({ type: 'web_search' }),
    'tools[0]',
    'tools of type "web_search" cannot be carried to this model',
  ],
  'a choice of another type': [
    choice({ type: 'custom' }),
    'tool_choice',
    'a choice of type "custom" cannot be carried to this model',
  ],
  'another format': [
    { response_format: { type: 'grammar' } },
    'response_format',
    'only text, json_object and json_schema can be carried to this model',
  ],
}
