import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { OUTPUTS, stackNameOf } from '../../lib/deployment.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

test('the app of docs/deploy.md embeds a gateway that the command line finds', async () => {
  const page = readFileSync(`${ROOT}docs/deploy.md`, 'utf8')
  const [, code = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? []
  const told = `
    import { Template } from 'aws-cdk-lib/assertions'
    const outputs = Object.keys(Template.fromStack(stack).findOutputs('*'))
    process.stdout.write(JSON.stringify({ name: stack.stackName, outputs }))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', code.replaceAll("'./pointsman/", `'${ROOT}`) + told],
    { cwd: ROOT, env: { CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }) } },
  )
  const { name, outputs } = JSON.parse(stdout) as { name: string; outputs: string[] }
  expect(name).toBe(stackNameOf('team-a'))
  expect(outputs).toEqual(expect.arrayContaining(Object.values(OUTPUTS)))
})
