import { isAboutCredentials } from '../lambda/storage/aws/error.ts'
import type { Stack } from '../lambda/storage/aws/operations.ts'
import type { AwsPlace } from '../lambda/storage/aws/sdk-client.ts'
import { type Deployment, OUTPUTS, stackNameOf } from '../lib/deployment.ts'
import { openStacks } from './aws.ts'
import { type Stages, sentenceOf, stackNamed, stagesIn } from './stacks.ts'

/** A deployment, and the profile whose credentials reach it. */
export interface FoundDeployment extends Deployment {
  readonly profile: string | undefined
}

/** States in which a stack has no gateway that works, whatever its outputs say. */
const UNUSABLE: readonly (readonly [state: RegExp, what: string])[] = [
  [/^(?:CREATE|REVIEW|IMPORT)_IN_PROGRESS$/, 'is being created: try again when its deployment has ended'],
  [/^(?:CREATE_FAILED|ROLLBACK_\w+)$/, 'could not be created: its events say why; destroy it and deploy it again'],
  [/^DELETE_/, 'is being deleted, or was so in part'],
]

const deployWord = (stage: string): string => `npm run deploy -- -c stage=${stage}`

const whose = (profile: string | undefined): string => (profile === undefined ? '' : ` of the profile ${profile}`)

/** What went wrong before anything was known of the stack. */
const notAsked = (error: unknown, profile: string | undefined, region: string): Error => {
  const said = sentenceOf(error)
  return new Error(
    isAboutCredentials(error)
      ? `The AWS credentials${whose(profile)} are missing, wrong or expired: ${said} Log in, or name others by --profile.`
      : `CloudFormation cannot be asked in ${region}: ${said}`,
    { cause: error },
  )
}

const notThere = (stage: string, region: string, profile: string | undefined, found: Stages | undefined): Error => {
  const account = found?.account === undefined ? '' : ` of the account ${found.account}`
  const others = found?.names.length ? `The stages there are ${found.names.join(', ')}. ` : ''
  const by = profile === undefined ? '' : `, by the profile ${profile}`
  const looked = `There is no stack ${stackNameOf(stage)} in ${region}${account}${by}.`
  return new Error(
    `${looked} ${others}Another place is named by --region and --profile; "${deployWord(stage)}" makes one here.`,
  )
}

/** Throws for a stack that does not work, or was made before there were such outputs. */
const readStack = ({ StackStatus, StackStatusReason, Outputs = [] }: Stack, stage: string): Deployment => {
  const name = stackNameOf(stage)
  const [, what] = UNUSABLE.find(([state]) => state.test(StackStatus ?? '')) ?? []
  const why = StackStatusReason ? ` ${sentenceOf(StackStatusReason)}` : ''
  if (what) throw new Error(`The stack ${name} ${what} (${StackStatus}).${why}`)
  const given = new Map(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
  const read = Object.entries(OUTPUTS).map(([field, output]) => [field, given.get(output)])
  const missing = Object.values(OUTPUTS).filter((output) => !given.get(output))
  if (missing.length > 0)
    throw new Error(
      `The stack ${name} is of an older version, without the outputs ${missing.join(', ')}: run "${deployWord(stage)}".`,
    )
  return Object.fromEntries(read) as unknown as Deployment
}

/** What the outputs of a stage's stack say. Throws an error that says why it cannot be used, and what would help. */
export const findDeployment = async (stage: string, place: AwsPlace): Promise<FoundDeployment> => {
  const { profile } = place
  const { cloudformation, region } = await openStacks(place).catch(() => {
    throw new Error(`In which region is the stage ${stage}? Say it by --region, AWS_REGION or the profile's "region".`)
  })
  const stack = await stackNamed(cloudformation, stackNameOf(stage)).catch((error: unknown) => {
    throw notAsked(error, profile, region)
  })
  if (!stack) throw notThere(stage, region, profile, await stagesIn(cloudformation))
  return { ...readStack(stack, stage), profile }
}
