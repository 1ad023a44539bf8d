import type { Ask } from './gateway.ts'
import type { Rows } from './table.ts'

const said = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] })
const prompt = (...content: unknown[]) => ({ prompt: [{ role: 'user', content }] })
const file = (mediaType: string, data: unknown) => prompt({ type: 'file', mediaType, data })
const FUNCTION = { type: 'function', function: { name: 'f' } }
const CLOSED = { type: 'object', properties: {}, additionalProperties: false }
const SCHEMA = { type: 'json_schema', json_schema: { name: 'n', schema: CLOSED } }
const WEB_SEARCH = { type: 'web_search_20250305', name: 'web_search' }
const foreign = (id: string) => ({ tools: [{ type: 'provider', id, name: 'f', args: {} }] })
const MANY = Array.from({ length: 129 }, (_, at) => ({ type: 'function', name: `f${at}`, inputSchema: CLOSED }))
const ID = { type: 'reference', reference: { openai: 'file-1' } }

/** What one provider, wire or model cannot take, although another may. */
export const UNSUPPORTED: Rows<Ask> = {
  'chat to messages: audio': [
    { model: 'messages/wire', body: said({ type: 'input_audio', input_audio: { data: 'x', format: 'wav' } }) },
    '400 invalid_request_error unsupported messages[].content[].input_audio',
    'messages[].content[].input_audio: Anthropic models take no audio',
  ],
  'chat to messages: video': [
    { model: 'messages/wire', body: said({ type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } }) },
    '400 invalid_request_error unsupported messages[].content[].video_url',
    'messages[].content[].video_url: Anthropic models take no video',
  ],
  'chat to messages: a stored file': [
    { model: 'messages/wire', body: said({ type: 'file', file: { file_id: 'file-1' } }) },
    '400 invalid_request_error unsupported messages[].content[].file.file_id',
    'messages[].content[].file.file_id: the file is stored at OpenAI',
  ],
  'chat to messages: a file of another type': [
    { model: 'messages/wire', body: said({ type: 'file', file: { data: 'UEs=', media_type: 'application/zip' } }) },
    '400 invalid_request_error unsupported messages',
    'messages: bcme takes files of application/pdf, got "application/zip"',
  ],
  'chat to chat: an image without bytes': [
    { model: 'chat/wire', body: said({ type: 'image_url', image_url: { url: 'data:image/png;base64,' } }) },
    '400 invalid_request_error unsupported messages',
    'messages: a file of type "image/png" has no bytes',
  ],
  'chat to chat: an image that is no base64': [
    { model: 'chat/wire', body: said({ type: 'image_url', image_url: { url: 'data:image/png;base64,<png>' } }) },
    '400 invalid_request_error unsupported messages',
    'messages: a file of type "image/png" is no base64',
  ],
  'chat to chat: an image to a model without eyes': [
    {
      model: 'meta/llama-3.1-8b',
      body: {
        ...said({ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }),
        providerOptions: { gateway: { only: ['groq'] } },
      },
    },
    '400 invalid_request_error unsupported messages',
    'messages: meta/llama-3.1-8b takes no images',
  ],
  'chat to messages: a forced tool': [
    { model: 'claude/unforced', body: { tools: [FUNCTION], tool_choice: 'required' } },
    '400 invalid_request_error unsupported tool_choice',
    'tool_choice: cannot force a tool on this model; allowed are auto and none.',
  ],
  'chat to messages: a tool of no object': [
    {
      model: 'messages/wire',
      body: { tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'string' } } }] },
    },
    '400 invalid_request_error unsupported tools',
    'tools: f needs a schema of an object: a model calls it with named values.',
  ],
  'chat to messages: a schema': [
    { model: 'claude/old', body: { response_format: SCHEMA } },
    '400 invalid_request_error unsupported response_format',
    'response_format: with a JSON schema is not supported by this model.',
  ],
  'chat to messages: nothing said': [
    { model: 'messages/wire', body: { messages: [{ role: 'user', content: ' ' }] } },
    '400 invalid_request_error unsupported messages',
    'messages: hold nothing but blank text, which bcme does not take',
  ],
  'chat to messages: an image of another type': [
    {
      model: 'messages/wire',
      body: said({ type: 'image_url', image_url: { url: 'data:image/tiff;base64,SUkqAA==' } }),
    },
    '400 invalid_request_error unsupported messages',
    'messages: bcme takes images of image/png, image/jpeg, image/gif, image/webp, got "image/tiff"',
  ],
  "messages to chat: Anthropic's own tool": [
    { route: 'messages', model: 'chat/wire', body: { tools: [WEB_SEARCH] } },
    '400 invalid_request_error',
    'tools: the provider tool anthropic.web_search_20250305 cannot be used at acme',
  ],
  'messages to chat: a stored file': [
    {
      route: 'messages',
      model: 'chat/wire',
      body: said({ type: 'document', source: { type: 'file', file_id: 'file-1' } }),
    },
    '400 invalid_request_error',
    'messages: a file of type application/pdf is stored at anthropic, not at acme',
  ],
  "messages to a package: Anthropic's own tool": [
    { route: 'messages', model: 'google/package', body: { tools: [WEB_SEARCH] } },
    '400 invalid_request_error',
    'tools: holds anthropic.web_search_20250305, which this provider does not run.',
  ],
  'AI SDK to chat: a provider tool': [
    { route: 'ai', model: 'chat/wire', body: foreign('openai.web_search') },
    '400 invalid_request_error unsupported tools[].id',
    'tools[].id: only its own provider runs this tool',
  ],
  'AI SDK to chat: audio': [
    { route: 'ai', model: 'chat/wire', body: file('audio/flac', 'ZkxhQw==') },
    '400 invalid_request_error unsupported messages',
    'messages: a file of type audio/flac cannot be carried; send wav or mp3 bytes',
  ],
  'AI SDK to chat: a stored file': [
    { route: 'ai', model: 'chat/wire', body: file('image/png', ID) },
    '400 invalid_request_error unsupported messages',
    'messages: a file of type image/png is stored at openai, not at acme',
  ],
  'AI SDK to messages: a provider tool': [
    { route: 'ai', model: 'messages/wire', body: foreign('openai.web_search') },
    '400 invalid_request_error unsupported tools',
    'tools: holds openai.web_search, which this provider does not run.',
  ],
  'AI SDK to messages: a stored file': [
    { route: 'ai', model: 'messages/wire', body: file('image/png', ID) },
    '400 invalid_request_error unsupported messages',
    'messages: refer to a file that was not uploaded to Anthropic.',
  ],
  'AI SDK to messages: a file of another type elsewhere': [
    { route: 'ai', model: 'messages/wire', body: file('application/zip', 'https://example.com/a.zip') },
    '400 invalid_request_error unsupported messages',
    'messages: hold a file of type application/zip; allowed are images, PDF and text.',
  ],
  'AI SDK to messages: an image that is too large': [
    { route: 'ai', model: 'messages/wire', body: file('image/png', 'A'.repeat(7_000_000)) },
    '400 invalid_request_error unsupported messages',
    'messages: bcme takes images of at most 5242880 bytes, got 5250000',
  ],
  'AI SDK to a package: too many tools': [
    { route: 'ai', model: 'chat/package', body: { ...prompt({ type: 'text', text: 'hi' }), tools: MANY } },
    '400 invalid_request_error unsupported tools',
    'tools: groq takes at most 128 of them, got 129',
  ],
  'AI SDK to a package: a provider tool': [
    { route: 'ai', model: 'chat/package', body: foreign('openai.web_search') },
    '400 invalid_request_error unsupported tools',
    'tools: holds openai.web_search, which this provider does not run.',
  ],
  'AI SDK to a package: a file of another type': [
    { route: 'ai', model: 'chat/package', body: file('application/zip', 'UEs=') },
    '400 invalid_request_error unsupported messages',
    'messages: groq takes no files, got "application/zip"',
  ],
  'chat to a package: a file that was uploaded elsewhere': [
    { model: 'google/package', body: said({ type: 'file', file: { file_id: 'file-1' } }) },
    '400 invalid_request_error unsupported',
    'google cannot read the file "file-1", which was uploaded to openai.',
  ],
  "AI SDK: a tool of Vercel's gateway": [
    { route: 'ai', body: foreign('gateway.search') },
    '400 invalid_request_error unsupported tools[0].id',
    'tools[0].id: names the tool gateway.search, which this gateway does not execute',
  ],
  'AI SDK to Cohere: a file of another type': [
    { route: 'ai', model: 'cohere/package', body: file('audio/wav', 'UEs=') },
    '400 invalid_request_error unsupported',
    'cohere takes images and text, not a file of type audio/wav.',
  ],
  'a file of our own network': [
    { model: 'no/url', body: said({ type: 'image_url', image_url: { url: 'http://127.0.0.1/a.png' } }) },
    '400 invalid_request_error bad-request url',
    'Cannot fetch the file at 127.0.0.1: it is not on the public internet.',
  ],
  'a file where none is fetched': [
    {
      at: 'broken',
      model: 'no/url',
      body: said({ type: 'image_url', image_url: { url: 'https://files.example.com/a.png' } }),
    },
    '400 invalid_request_error unsupported url',
    'This deployment does not fetch files from URLs (`downloads` is off): send the bytes of files.example.com instead.',
  ],
  'a file that only the deployment may read': [
    { model: 'chat/wire', body: said({ type: 'image_url', image_url: { url: 'gs://bucket/a.png' } }) },
    '400 invalid_request_error unsupported url',
    'acme would read "gs://bucket/a.png" in the name of this deployment, whose overrides allow none ("media": { "allow": ["gs://…/"] }): send the file itself.',
  ],
  'a member behind another of its name': [
    { model: 'chat/wire', body: '{"model":"chat/wire","messages":[{"role":"user","content":"a","content":"b"}]}' },
    '400 invalid_request_error unsupported url',
    'The body has an object with the same name twice: what acme would read of it is not clear.',
  ],
}

const own = (slug: string, credential: object): object => ({ byok: { [slug]: [credential] }, byokFallback: 'never' })

/** What a credential lacks. */
export const CREDENTIALS: Rows<Ask> = {
  'a field that is needed': [
    { model: 'gpt/azure' },
    '502 internal_server_error upstream-refused',
    'The azure credential lacks resourceName.',
  ],
  'a host name that is none': [
    { model: 'gpt/azure', options: own('azure', { apiKey: 'k', resourceName: 'evil.example/' }) },
    '502 internal_server_error upstream-refused',
    'The azure credential has a resourceName that is no host name label (letters, digits, hyphens).',
  ],
  'a region that is none': [
    { model: 'claude/keyless', options: own('bedrock', { apiKey: 'k', region: 'evil.example/' }) },
    '502 internal_server_error upstream-refused',
    'The bedrock credential has a region that is no host name label (letters, digits, hyphens).',
  ],
  'half a pair of keys': [
    { model: 'claude/keyless' },
    '502 internal_server_error upstream-refused',
    'The bedrock credential needs accessKeyId and secretAccessKey together.',
  ],
  'half a pair of keys for the package': [
    { route: 'ai', model: 'claude/keyless' },
    '502 failed_dependency upstream-refused',
    'The bedrock credential lacks secretAccessKey.',
  ],
  'a name for a model that leads elsewhere': [
    {
      route: 'ai',
      model: 'google/package',
      options: own('google', {
        apiKey: 'k',
        modelMappings: [{ gatewayModelSlug: 'google/package', customModelId: '../../x' }],
      }),
    },
    '400 invalid_request_error unsupported',
    'google has no model named "..", which is no part of a URL.',
  ],
  'a private key that is none': [
    {
      model: 'claude/vertex',
      options: own('vertex', { project: 'p', googleCredentials: { clientEmail: 'a@b', privateKey: 'none' } }),
    },
    '502 internal_server_error upstream-refused',
    'No access token for vertex: its privateKey is not a PKCS #8 key in PEM form.',
  ],
}
