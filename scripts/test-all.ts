/**
 * `npm run test:all [-- FOLDER]`: what `npm test` checks with every major of the SDKs, a site that Next.js builds and serves,
 * the stores on an emulator of AWS and the app deployed into it, then the recorded provider traffic of a folder.
 */
import { spawnSync } from 'node:child_process'

const run = (script: string, ...args: readonly string[]): void => {
  const { status } = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
    stdio: 'inherit',
    env: { ...process.env, TEST_ALL: '1' },
  })
  if (status !== 0) process.exit(status ?? 1)
}

const folder = process.argv[2]
run('test')
run('test:next')
run('test:emulator')
run('test:deploy')
if (folder === undefined) process.stdout.write('No recordings: run npm run test:all -- FOLDER to replay some.\n')
else {
  run('test:recorded', folder)
  run('test:secrets', folder)
}
