// Makes a clone ready to run: installs what the lockfile names when that is not in place yet, then builds what changed.
// Plain JavaScript on Node's own modules, since it runs before anything is installed. All output goes to stderr.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.wattlane-installed`;

checkNode();
installIfNeeded();
run('building', `${root}node_modules/.bin/turbo`, [
  'run',
  'build',
  '--output-logs=errors-only',
  '--log-order=grouped',
]);

function checkNode() {
  const { engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const wanted = engines.node.replace('>=', '').split('.').map(Number);
  const present = process.versions.node.split('.').map(Number);
  if (present[0] > wanted[0] || (present[0] === wanted[0] && present[1] >= wanted[1])) return;
  console.error(`Node ${process.versions.node} is too old; Wattlane needs Node ${engines.node}.`);
  process.exit(1);
}

/** Installs again whenever the lockfile differs from the one that was installed last. */
function installIfNeeded() {
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  run('installing dependencies (once)', 'npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, wanted);
}

function run(what, command, args) {
  console.error(`wattlane: ${what} ...`);
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    shell: process.platform === 'win32',
  });
  if (result.status === 0) return;
  console.error(result.stdout ?? '', result.stderr ?? '', result.error?.message ?? '');
  console.error(`wattlane: ${what} failed; the lines above say why.`);
  process.exit(1);
}
