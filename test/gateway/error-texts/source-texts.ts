/** The texts that sources give to functions which make errors, found without a parser: by brackets, quotes and indentation. */

/** What is filled into a text. */
export const HOLE = '{}'

/** A text of the sources. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

interface Source {
  readonly file: string
  readonly code: string
}

const QUOTED = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y
const COMMENT = /\/\/.*|\/\*[\s\S]*?\*\//y
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y
/** After these a slash begins a regular expression, else it divides. */
const BEFORE_REGEX = /[=([,:;!&|?{}>]\s*$|^\s*$/
const WORD = /[A-Za-z_$][\w$]*/y

const endOf = (pattern: RegExp, code: string, at: number): number | undefined => {
  pattern.lastIndex = at
  return pattern.test(code) ? pattern.lastIndex : undefined
}

/** The end of the template that begins there, and its text. */
const template = (code: string, start: number): { end: number; text: string } => {
  let text = ''
  let at = start + 1
  while (at < code.length && code[at] !== '`') {
    if (code[at] === '\\') {
      text += code[at + 1]
      at += 2
    } else if (code.startsWith('${', at)) {
      text += HOLE
      at = closing(code, at + 1) + 1
    } else text += code[at++]
  }
  return { end: at + 1, text }
}

interface Literal {
  readonly end: number
  readonly text: string
}

const literalAt = (code: string, at: number): Literal | undefined => {
  if (code[at] === '`') return template(code, at)
  const end = endOf(QUOTED, code, at)
  return end === undefined ? undefined : { end, text: code.slice(at + 1, end - 1).replaceAll(/\\(.)/g, '$1') }
}

/** Where code goes on after what is no code there: a comment, a text, a regular expression. */
const afterOther = (code: string, at: number): number | undefined => {
  if (code[at] === '/') {
    const comment = endOf(COMMENT, code, at)
    if (comment !== undefined) return comment
    const before = code.slice(Math.max(0, at - 40), at)
    return BEFORE_REGEX.test(before) ? endOf(REGEX, code, at) : undefined
  }
  return literalAt(code, at)?.end
}

const OPEN = '([{'
const CLOSE = ')]}'

/** The bracket that closes the one at `open`. */
function closing(code: string, open: number): number {
  let depth = 0
  for (let at = open; at < code.length; at = afterOther(code, at) ?? at + 1) {
    if (OPEN.includes(code[at] ?? ' ')) depth += 1
    else if (CLOSE.includes(code[at] ?? ' ') && --depth === 0) return at
  }
  return code.length
}

/** What lies between the commas inside of the brackets at `open`. */
const argumentsAt = (code: string, open: number): string[] => {
  const close = closing(code, open)
  const parts: string[] = []
  let start = open + 1
  for (let at = start; at < close; ) {
    if (OPEN.includes(code[at] ?? ' ')) at = closing(code, at)
    else if (code[at] === ',') {
      parts.push(code.slice(start, at))
      start = at + 1
    }
    at = afterOther(code, at) ?? at + 1
  }
  return [...parts, code.slice(start, close)]
}

/** Texts of an expression, those joined by `+` as one, and its words outside of them. */
const partsOf = (expression: string): { texts: string[]; words: string[] } => {
  const texts: string[] = []
  const words: string[] = []
  let isJoined = false
  for (let at = 0; at < expression.length; ) {
    const literal = literalAt(expression, at)
    const word = literal || expression[at - 1] === '.' ? undefined : endOf(WORD, expression, at)
    if (literal) {
      const before = isJoined ? (texts.pop() ?? '') : ''
      texts.push(before + literal.text)
      isJoined = /^\s*\+/.test(expression.slice(literal.end))
    } else if (word) words.push(expression.slice(at, word))
    at = literal?.end ?? afterOther(expression, at) ?? word ?? at + 1
  }
  return { texts, words }
}

/** What the file's `const` of that name is: its lines up to the next one that is not indented deeper. */
const definitionOf = (code: string, name: string): string | undefined => {
  const found = new RegExp(`^( *)(?:export )?const ${name}\\b[^=\\n]*=`, 'm').exec(code)
  if (!found) return undefined
  const [begin, indent = ''] = found
  const rest = code.slice(found.index + begin.length)
  const end = rest.search(new RegExp(`\\n {0,${indent.length}}[^\\s)\\]}]`))
  return end === -1 ? rest : rest.slice(0, end)
}

/** The name of the function around a place that has a text as a parameter of that name. */
const functionWith = (code: string, at: number, parameter: string): string | undefined => {
  const before = [...code.slice(0, at).matchAll(/const (\w+) = (?:async )?\(([^()]*)\)[^=\n]*=>/g)].at(-1)
  return before?.[2] && new RegExp(`\\b${parameter}\\??: string\\b`).test(before[2]) ? before[1] : undefined
}

const isSentence = (text: string): boolean => /[a-z] | [a-z]/i.test(text)

interface Found {
  readonly texts: readonly string[]
  /** Functions that pass a parameter on as a text. */
  readonly passing: readonly string[]
}

/** The texts of an expression, and of the constants that it names. */
const textsOf = (code: string, at: number, expression: string): Found => {
  const { texts, words } = partsOf(expression)
  const passing: string[] = []
  for (const word of words) {
    const name = functionWith(code, at, word)
    const definition = name === undefined ? definitionOf(code, word) : undefined
    if (name !== undefined) passing.push(name)
    if (definition !== undefined) texts.push(...partsOf(definition).texts)
  }
  return { texts: texts.filter(isSentence), passing }
}

interface Place {
  readonly at: number
  readonly word: string
  /** The bracket around it. */
  readonly around: number
}

/** Every word, and every quoted text, of the code outside of comments. */
const placesIn = (code: string): Place[] => {
  const places: Place[] = []
  const open: number[] = []
  for (let at = 0; at < code.length; ) {
    const end = endOf(WORD, code, at) ?? endOf(QUOTED, code, at)
    if (end !== undefined) places.push({ at, word: code.slice(at, end), around: open.at(-1) ?? 0 })
    if (OPEN.includes(code[at] ?? ' ')) open.push(at)
    if (CLOSE.includes(code[at] ?? ' ')) open.pop()
    at = end ?? afterOther(code, at) ?? at + 1
  }
  return places
}

/** What to look for. */
export interface Wanted {
  /** Functions, each with the places of its texts among its arguments. */
  readonly functions: Readonly<Record<string, readonly number[]>>
  /** Words in quotes after which a text stands, the last of its call or list. */
  readonly beside: readonly string[]
  /** Constants all of whose texts count. */
  readonly constants: readonly string[]
}

const foundAt = (code: string, { at, word, around }: Place, { functions, beside }: Wanted): Found[] => {
  const open = at + word.length
  if (code[open] === '(' && Object.hasOwn(functions, word)) {
    const given = argumentsAt(code, open)
    return (functions[word] ?? []).map((index) => textsOf(code, at, given[index] ?? ''))
  }
  if (!beside.includes(word.slice(1, -1))) return []
  const { texts, passing } = textsOf(code, at, argumentsAt(code, around).join(' '))
  return [{ texts: texts.slice(-1), passing }]
}

const inConstants = (code: string, { constants }: Wanted): Found[] =>
  constants.map((name) => ({
    texts: partsOf(definitionOf(code, name) ?? '').texts.filter(isSentence),
    passing: [],
  }))

/** All texts, and the functions that should have been wanted as well, since they pass texts on. */
export const sourceTexts = (
  sources: readonly Source[],
  wanted: Wanted,
): { texts: SourceText[]; passing: readonly string[] } => {
  const found = sources.map(({ file, code }) => ({
    file,
    all: [...placesIn(code).flatMap((place) => foundAt(code, place, wanted)), ...inConstants(code, wanted)],
  }))
  const passing = found.flatMap(({ all }) => all.flatMap((one) => one.passing))
  return {
    texts: found.flatMap(({ file, all }) => all.flatMap(({ texts }) => texts.map((text) => ({ file, text })))),
    passing: [...new Set(passing)].filter((name) => !Object.hasOwn(wanted.functions, name)),
  }
}
