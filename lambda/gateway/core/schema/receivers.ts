import { nameForm } from '../canonical/tool-names.ts'
import type { SchemaRules, SchemasTaken, Subset } from './rules.ts'

const keywords = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

const CORE = 'type enum const anyOf $ref $defs properties required additionalProperties items title description $schema'

/**
 * Structured outputs and strict tools of Claude, on Bedrock too.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html. Grammars with 13 optional properties do
 * not compile in time, with 11 on Vertex: `supports-native-structured-output-schema.ts` of @ai-sdk/anthropic 4.0.105.
 */
const CLAUDE: Subset = {
  keywords: keywords(`${CORE} definitions default format minItems`),
  formats: keywords('date-time time date duration email hostname uri ipv4 ipv6 uuid'),
  mostMinItems: 1,
  literals: ['string', 'number', 'boolean', 'null'],
  closed: true,
  plainReferences: true,
  recursion: 'none',
  limits: { optional: 10, unions: 16 },
}

/**
 * Strict mode of OpenAI, which others took over with the API.
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const OPENAI: Subset = {
  keywords: keywords(
    `${CORE} definitions format pattern minLength maxLength multipleOf minimum maximum exclusiveMinimum exclusiveMaximum
    minItems maxItems`,
  ),
  formats: keywords('date-time time date duration email hostname ipv4 ipv6 uuid'),
  // https://github.com/vercel/ai: `normalize-openai-json-schema.ts` of @ai-sdk/openai 4.0.118
  unreadPattern: /\(\?<?[=!]/,
  closed: true,
  plainReferences: true,
  recursion: 'any',
  limits: { properties: 5000, optional: 0, enumValues: 1000, depth: 10 },
}

/**
 * `responseJsonSchema` and `parametersJsonSchema` of Gemini, which ignores other keywords in silence.
 * https://github.com/googleapis/googleapis/blob/master/google/ai/generativelanguage/v1beta/generative_service.proto
 */
const GEMINI: Subset = {
  keywords: keywords(
    `$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf
    properties additionalProperties required propertyOrdering`,
  ),
  literals: ['string', 'number'],
  plainReferences: true,
  recursion: 'optional',
}

/**
 * "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level" (OpenAI:
 * https://github.com/langchain-ai/langchainjs/issues/9804), "input_schema does not support oneOf, allOf, or anyOf at
 * the top level" (Anthropic: https://github.com/anthropics/claude-code/issues/5973). Others demand no more than both.
 */
const OBJECT: SchemaRules = { rootObject: true }

/**
 * "tools.0.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'":
 * https://github.com/anthropics/claude-code/issues/34771. Bedrock says the same, and neither looks further than the
 * top: https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/709
 */
const CLAUDE_KEYS = nameForm(64, 'a-zA-Z0-9_.-')

/** What any API with tools takes. */
export const PLAIN_SCHEMAS: SchemasTaken = { tools: OBJECT }

export const CHAT_SCHEMAS: SchemasTaken = {
  tools: OBJECT,
  strictTools: { rootObject: true, subset: OPENAI },
  strictFormat: { rootObject: true, subset: OPENAI },
}

/**
 * Limits of all strict tools together:
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#schema-complexity-limits
 */
export const CLAUDE_SCHEMAS: SchemasTaken = {
  tools: OBJECT,
  toolKeys: CLAUDE_KEYS,
  strictTools: { rootObject: true, subset: CLAUDE },
  allStrictTools: { tools: 20, optional: 24, unions: 16 },
  format: { subset: CLAUDE },
  // Packages close maps in silence otherwise; this makes a tool of the schema.
  unfit: { structuredOutputMode: 'jsonTool' },
}

/** Through packages, which make a tool of a response format where a model or a schema wants it. */
export const PACKAGED_CLAUDE_SCHEMAS: SchemasTaken = { ...CLAUDE_SCHEMAS, formatKeys: CLAUDE_KEYS }

export const GEMINI_SCHEMAS: SchemasTaken = { tools: { rootObject: true, subset: GEMINI }, format: { subset: GEMINI } }
