/** `us.anthropic.claude-opus-4-6-v1:0`. */
const PARTS = /^(?:(us-gov|us|eu|au|jp|in|ca|apac|global)\.)?([a-z][a-z0-9]*)\.([a-z].*)$/

/** What an id of Bedrock's is made of. */
export interface BedrockId {
  /** Of an inference profile. */
  readonly geo?: string
  /** `maker/name`, in Bedrock's words. */
  readonly name: string
}

/** A first version says no more than none. */
const FIRST_VERSION = /-v1(?::0)?$/

/**
 * Undefined where the id is not made so, as ARNs are not.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export const bedrockId = (id: string): BedrockId | undefined => {
  const [, geo, maker, name] = PARTS.exec(id.toLowerCase()) ?? []
  if (!maker || !name) return undefined
  return { ...(geo === undefined ? {} : { geo }), name: `${maker}/${name.replace(FIRST_VERSION, '')}` }
}

/** ARNs of what can be asked like a model: any key holder may name one, and prompts or agents are no models. */
const MODEL_ARN =
  /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(?:foundation-model|inference-profile|application-inference-profile|provisioned-model|custom-model-deployment|imported-model)\/[\w.:-]+$/

export const isOtherArn = (id: string): boolean => id.startsWith('arn:') && !MODEL_ARN.test(id)
