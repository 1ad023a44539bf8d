import type { Call } from '../../../core/call.ts'
import type { Warning } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { RelayPatch } from '../../../core/dialect.ts'
import { bothChanges, changedValue } from '../../../core/json/change.ts'
import { arrayOr, compact, without } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { fitBetas } from '../call/fit-betas.ts'
import { CLAUDE, issuerAt } from '../reasoning/issuer.ts'
import { isThinkingLost } from '../reasoning/preserved.ts'
import { foreignThinking } from './foreign-thinking.ts'
import { ownOptions } from './own-options.ts'
import { type Fields, thinkingOf } from './thinking.ts'

type ClaudePeer = Peer<'anthropic-messages'>

const BETA = 'anthropic-beta'

const AS_IT_IS: WithWarnings<Fields> = { set: {}, remove: [], warnings: [] }

/** What is said beside the body's own fields, where the provider reads it there. */
const transport = ({ quirks }: ClaudePeer, betas: readonly string[]): Fields => {
  const inBody = quirks.betas?.in === 'body'
  const version = quirks.bodyVersion
  return {
    set: compact({ anthropic_version: version, anthropic_beta: inBody && betas.length > 0 ? [...betas] : undefined }),
    remove: [
      ...(version === undefined ? [] : ['model']),
      ...(quirks.streamFlag === 'url' ? ['stream'] : []),
      ...(inBody && betas.length === 0 ? ['anthropic_beta'] : []),
    ],
  }
}

/**
 * What a relayed body needs beside the model: options that are addressed to the provider become its fields, what
 * another provider signed stays behind, as does what belongs to a beta that the provider does not know. Header betas
 * move into the body where the provider reads them there.
 */
export const patch = ({ body, headers }: Call, peer: ClaudePeer): RelayPatch => {
  const { quirks } = peer
  const options = ownOptions(body, peer.provider)
  const issuer = issuerAt(peer)
  const foreign = foreignThinking(body, issuer)
  const isLost = () => foreign?.isThinkingLost === true || (issuer === CLAUDE && isThinkingLost(body['messages']))
  const asked = { ...body, ...options.set }
  const thinking = thinkingOf(asked, peer, isLost)
  const rejected = (quirks.rejects ?? []).filter((field) => field in asked)
  const left = without({ ...asked, ...thinking.set }, [...rejected, ...thinking.remove])
  const named = (headers[BETA] ?? '').split(',')
  const wanted = [...named, ...arrayOr(body['anthropic_beta']).map(String), ...options.betas]
  const fitted = fitBetas(left, wanted, peer)
  const beside = transport(peer, fitted.betas)
  const remove = ['providerOptions', ...rejected, ...thinking.remove, ...(fitted.change.remove ?? [])]
  // What an option or the model's thinking sets is no text to be changed in.
  const set = changedValue(without({ ...options.set, ...thinking.set }, remove), fitted.change)
  const within = bothChanges(foreign ? { within: { messages: foreign.messages } } : {}, fitted.change).within ?? {}
  const inHeader =
    quirks.betas?.in !== 'body' && fitted.betas.some((beta) => !named.some((name) => name.trim() === beta))
  const warnings: readonly Warning[] = [
    ...rejected.map((feature) => unsupported(feature, 'not supported by this provider')),
    ...[fitted, options, foreign ?? AS_IT_IS, thinking].flatMap(({ warnings }) => warnings),
  ]
  return compact({
    set: { ...set, ...beside.set },
    remove: [...remove, ...beside.remove].filter((field) => field in body),
    within: Object.keys(within).length > 0 ? within : undefined,
    headers: inHeader ? { [BETA]: fitted.betas.join(',') } : undefined,
    warnings,
  })
}
