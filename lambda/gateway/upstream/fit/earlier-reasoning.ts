import { isAnothers } from '../../core/canonical/issuers.ts'
import type { AssistantPart, Message, ProviderOptions } from '../../core/canonical/parts.ts'
import { asItIs, type Receiver, type Step } from './step.ts'

type Assistant = Extract<Message, { role: 'assistant' }>

/** Gemini mostly signs what follows its thoughts, and not them. */
const signedBeside = ({ content }: Assistant): ProviderOptions =>
  Object.assign(
    {},
    ...content.flatMap(({ providerOptions = {} }) =>
      Object.entries(providerOptions).flatMap(([issuer, own]) =>
        own['thoughtSignature'] === undefined ? [] : [{ [issuer]: own }],
      ),
    ),
  )

/** What of an answer goes back to this receiver. */
const kept = (message: Assistant, { provider, takes, model }: Receiver): AssistantPart[] => {
  const { reasoningOf = [provider] } = takes
  if (model.reasoning === false) return message.content.filter(({ type }) => type !== 'reasoning')
  // Its codec looks at each signature.
  if (reasoningOf === 'signed') return message.content
  const beside = signedBeside(message)
  return message.content.filter(
    (part) => part.type !== 'reasoning' || !isAnothers({ ...beside, ...part.providerOptions }, reasoningOf),
  )
}

/**
 * Earlier answers without reasoning that is another provider's, or that the model would not understand: an answer does
 * not depend on it, so it is not reported. Reasoning that does not say whose it is goes on: some providers insist on
 * it.
 */
export const fitEarlierReasoning: Step = (options, receiver) => {
  let isLost = false
  const prompt = options.prompt.map((message) => {
    if (message.role !== 'assistant') return message
    const content = kept(message, receiver)
    if (content.length === message.content.length) return message
    isLost = true
    return { ...message, content }
  })
  return asItIs(isLost ? { ...options, prompt } : options)
}
