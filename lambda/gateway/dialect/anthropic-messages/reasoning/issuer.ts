import { type JsonObject, stringOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'

/** Claude's thinking is taken back by everyone who serves Claude, under its maker's name. */
export const CLAUDE = 'anthropic'

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** What signatures look like, by who issues them, as far as that is known. */
const FORMS: Readonly<Record<string, RegExp>> = {
  // A protobuf message in base64 that begins with its field 1 or 2. Recorded traffic of Anthropic and Bedrock.
  [CLAUDE]: /^(?:E[g-v]|C[A-P])[A-Za-z0-9+/]{14,}={0,2}$/,
  // The message's id. https://github.com/NousResearch/hermes-agent/pull/21048
  deepseek: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  // Of two sizes. https://github.com/router-for-me/CLIProxyAPI/pull/4835
  moonshotai: /^(?:.{4340}|.{12946})$/,
  // Of 64 characters. https://github.com/NousResearch/hermes-agent/pull/76865
  minimax: /^[0-9a-f]{64}$/,
  // Encrypted reasoning of its Responses API. Recorded traffic of Vercel's gateway.
  openai: /^gAAAA/,
}

/** Whose thinking a peer gives and takes back; undefined where it is whoever stands behind an endpoint. */
export const issuerAt = ({ provider, model, quirks }: Peer<'anthropic-messages'>): string | undefined => {
  const { issuers = { [provider]: /^/ } } = quirks
  return Object.keys(issuers).find((issuer) => issuers[issuer]?.test(model))
}

/** The namespace under which its thinking is kept: that of the endpoint where nobody knows who stands behind it. */
export const namespaceAt = (peer: Peer<'anthropic-messages'>): string => issuerAt(peer) ?? peer.provider

const isSignedByAnother = (signature: string, issuer: string): boolean =>
  Object.keys(FORMS).some((other) => other !== issuer && FORMS[other]?.test(signature))

/** May this signature be Claude's? It refuses any other, an empty one as well. */
export const isClaudes = (signature: string): boolean =>
  BASE64.test(signature) && (FORMS[CLAUDE]?.test(signature) || !isSignedByAnother(signature, CLAUDE))

/** Did somebody else than this issuer sign or encrypt it? Only Claude gives thinking that nobody can read. */
export const isForeign = ({ type, signature, data }: JsonObject, issuer: string | undefined): boolean => {
  if (issuer === undefined) return false
  if (type === 'redacted_thinking') return issuer !== CLAUDE || !BASE64.test(stringOr(data) ?? '')
  if (type !== 'thinking') return false
  const text = stringOr(signature) ?? ''
  return issuer === CLAUDE ? !isClaudes(text) : !FORMS[issuer]?.test(text) && isSignedByAnother(text, issuer)
}

/** Thinking as an option of who issued it, unless it says that it is Claude's and cannot be. */
export const isTakenBack = (issuer: string, signature: string): boolean => issuer !== CLAUDE || isClaudes(signature)
