import type { Timeouts } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import type { AnswerMeta, Dialect, RelayDialect } from '../../core/dialect.ts'
import type { Credential, HttpsReach } from '../../core/provider/provider.ts'
import type { Download } from '../../transport/download.ts'
import type { GoogleAuth } from '../../transport/google-token.ts'
import type { Gate } from '../gate/gate.ts'

/** What running attempts needs from the outside; made once per process. */
export interface Upstream {
  readonly google: GoogleAuth
  readonly download: Download
  /** Beginnings of URLs that providers may read in the deployment's name. Absent: none. */
  readonly mediaAllow?: readonly string[]
}

/** One request's view of it. */
export interface Execution {
  readonly call: Call
  readonly dialect: RelayDialect
  readonly credential: Credential
  readonly timeouts: Timeouts
  readonly signal: AbortSignal
  /** What the answer says of itself, for those who have to encode it. */
  readonly meta: () => Promise<AnswerMeta>
  /** To be waited for before its request is sent once more. Throws where it is not to be. */
  readonly again?: (() => Promise<void>) | undefined
}

/** One attempt's view of it. */
export interface Running extends Execution {
  /** What the provider says goes through it. */
  readonly gate: Gate
}

/** The same where the answer has to be put into the caller's dialect. */
export interface Encoding extends Omit<Running, 'meta'> {
  readonly dialect: Dialect
  readonly meta: AnswerMeta
}

export interface Outgoing {
  /** In pieces, to be sent as one. */
  readonly body: readonly Uint8Array[]
  /** Of its wire, beside those of every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where to, if not to where the endpoint answers calls. */
  readonly url?: HttpsReach['url']
  /** What of the caller's was left behind. */
  readonly warnings: readonly Warning[]
}
