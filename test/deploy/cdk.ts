import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ACCOUNT, clientEnv, REGION } from '../emulator/ministack.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk')

export interface DeployedStack {
  readonly outputs: Readonly<Record<string, string>>
  /** The folders of the functions' code, by their logical ids. */
  readonly code: ReadonlyMap<string, string>
}

export interface CdkApp {
  /** Of a person who has the emulator for an account, and no configuration. */
  readonly env: Readonly<Record<string, string>>
  readonly bootstrap: () => void
  readonly deploy: () => DeployedStack
  readonly destroy: () => void
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: { readonly Code?: { readonly S3Key?: string } } }>
  >
}

const codeIn = (assembly: string): Map<string, string> => {
  const { Resources } = JSON.parse(readFileSync(join(assembly, 'Pointsman.template.json'), 'utf8')) as Template
  return new Map(
    Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
      const hash = Type === 'AWS::Lambda::Function' && Properties.Code?.S3Key?.replace('.zip', '')
      return hash ? [[id, join(assembly, `asset.${hash}`)] as const] : []
    }),
  )
}

/** The app under the real command line of the CDK, which is shown nothing but the emulator. `folder` is its home. */
export const cdkApp = (stage: string, emulatorUrl: string, folder: string): CdkApp => {
  const assembly = join(folder, 'assembly')
  const outputsFile = join(folder, 'outputs.json')
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: folder,
    CI: 'true',
    CDK_DISABLE_CLI_TELEMETRY: '1',
    ...clientEnv(emulatorUrl),
  }
  const cdk = (...words: readonly string[]): void => {
    const line = [CDK, ...words, '-c', `stage=${stage}`, '--output', assembly, '--no-notices']
    execFileSync(process.execPath, line, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  return {
    env,
    bootstrap: () => cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`, '--quiet'),
    deploy: () => {
      cdk('deploy', '--require-approval', 'never', '--outputs-file', outputsFile)
      const [outputs = {}] = Object.values<Record<string, string>>(JSON.parse(readFileSync(outputsFile, 'utf8')))
      return { outputs, code: codeIn(assembly) }
    },
    destroy: () => cdk('destroy', '--force'),
  }
}
