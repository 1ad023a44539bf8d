/** What a name of a tool may look like. */
export type ToolNameForm = 'word-64' | 'letter-64' | 'word-128' | 'gemini' | 'identifier-64'

export interface NameForm {
  readonly fits: RegExp
  readonly length: number
  /** What takes the place of a character that is not taken. */
  readonly refused: RegExp
}

/** Names of these characters, up to a length. */
export const nameForm = (length: number, characters: string, first = characters): NameForm => ({
  fits: new RegExp(`^[${first}][${characters}]{0,${length - 1}}$`),
  length,
  refused: new RegExp(`^[^${first}]|[^${characters}]`, 'g'),
})

const WORD = 'a-zA-Z0-9_-'

export const NAME_FORMS: Readonly<Record<ToolNameForm, NameForm>> = {
  // OpenAI's FunctionDefinition.name; Converse's ToolSpecification.name; Mistral's.
  'word-64': nameForm(64, WORD),
  // "must start with a letter": github.com/MoonshotAI/kimi-cli/issues/1773
  'letter-64': nameForm(64, WORD, 'a-zA-Z'),
  // "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'": Anthropic.
  'word-128': nameForm(128, WORD),
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/FunctionDeclaration; the shortest that was ever documented.
  gemini: nameForm(63, 'a-zA-Z0-9_.-', 'a-zA-Z_'),
  // https://docs.cohere.com/reference/chat
  'identifier-64': nameForm(64, 'a-zA-Z0-9_', 'a-zA-Z_'),
}

/** Does the API take this name as it is? */
export const fitsName = (name: string, wanted: ToolNameForm): boolean => NAME_FORMS[wanted].fits.test(name)
