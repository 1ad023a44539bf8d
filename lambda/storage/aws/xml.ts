import { AwsException } from './exception.ts'

/** Answers of AWS's older APIs, as far as they are read: texts of elements that have no others in them. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const plain = (xml: string): string =>
  xml.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) => (code ? String.fromCodePoint(code) : (ENTITIES[name] ?? all)))

/** Of all elements of that name, in their order. */
export const textsIn = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => plain(text))

/** What an answer of that status says went wrong. */
export const xmlException = (xml: string, status: number): AwsException => {
  const [name = 'UnknownError'] = textsIn(xml, 'Code')
  const [message = `HTTP ${status}`] = textsIn(xml, 'Message')
  return new AwsException(name, message, status)
}
