import { asSentence } from '../lambda/gateway/core/failure/sentence.ts'
import { awsErrorName } from '../lambda/storage/aws/error.ts'
import type { AwsService, Stack } from '../lambda/storage/aws/operations.ts'
import { stageOf } from '../lib/deployment.ts'
import { inAwsWords } from './aws.ts'

type CloudFormation = AwsService<'cloudformation'>

/** What AWS said, as a sentence. */
export const sentenceOf = (error: unknown): string => {
  const said = inAwsWords(error)
  return asSentence(`${said instanceof Error ? said.message : said}`)
}

/** Undefined if there is none of that name. */
export const stackNamed = async (cloudformation: CloudFormation, StackName: string): Promise<Stack | undefined> => {
  try {
    return (await cloudformation('DescribeStacks', { StackName })).Stacks?.[0]
  } catch (error) {
    // The same name has whatever else is wrong with a request.
    if (awsErrorName(error) === 'ValidationError' && sentenceOf(error).includes('does not exist')) return undefined
    throw error
  }
}

/** The stages of an account's region. */
export interface Stages {
  readonly names: readonly string[]
  /** Known by its stacks alone. */
  readonly account: string | undefined
}

/** Undefined where they may not be listed. */
export const stagesIn = async (cloudformation: CloudFormation): Promise<Stages | undefined> => {
  const names: string[] = []
  let account: string | undefined
  let NextToken: string | undefined
  try {
    do {
      const page = await cloudformation('ListStacks', { NextToken })
      for (const { StackName = '', StackId, StackStatus } of page.StackSummaries ?? []) {
        account ??= StackId?.split(':')[4]
        const stage = stageOf(StackName)
        if (stage && StackStatus !== 'DELETE_COMPLETE') names.push(stage)
      }
      NextToken = page.NextToken
    } while (NextToken)
  } catch {
    return undefined
  }
  return { names: names.sort(), account }
}
