// Makes what is published: a package for each platform whose native part is built, and a copy of this one that names them as
// optional dependencies. No package has an install script or a binding.gyp, so nothing is compiled or run when they are
// installed.
//
//   node scripts/platformPackages.mjs OUT_FOLDER
//
// The names stand in the copy only: in the repository they would be missing from the lockfile until they are published.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = process.argv[2];
const PLATFORMS = ['linux-x64', 'linux-arm64'];
const FILES = ['wattlane_agent.node', 'wattlane-guardian'];

if (out === undefined) {
  console.error('expected the folder to write to');
  process.exit(2);
}

const main = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const built = PLATFORMS.filter((platform) => FILES.every((file) => existsSync(source(platform, file))));
for (const platform of PLATFORMS.filter((name) => !built.includes(name))) {
  console.error(
    `${platform}: not built; node scripts/buildNative.mjs ${platform === 'linux-arm64' ? '--arm64' : ''}`,
  );
}
for (const platform of built) writePlatform(platform);
writeMain();

function source(platform, file) {
  return join(root, 'native', 'build', platform, file);
}

function nameOf(platform) {
  return `${main.name}-${platform}`;
}

function writePlatform(platform) {
  const [os, cpu] = platform.split('-');
  const folder = join(out, `agent-native-${platform}`);
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) {
    cpSync(source(platform, file), join(folder, file));
    chmodSync(join(folder, file), 0o755);
  }
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(
    join(folder, 'README.md'),
    `# ${nameOf(platform)}\n\nThe native part of ${main.name} for ${platform}. Needs glibc ${glibcOf(platform)} or later.\n`,
  );
  const { version, license, engines } = main;
  const exports = Object.fromEntries(FILES.map((file) => [`./${file}`, `./${file}`]));
  const manifest = {
    name: nameOf(platform),
    version,
    description: `The native part of ${main.name} for ${platform}.`,
    license,
    engines,
    os: [os],
    cpu: [cpu],
    libc: ['glibc'],
    files: FILES,
    exports: { ...exports, './package.json': './package.json' },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The glibc that the files ask for: the highest version of their symbols. It follows from the machine that built them. */
function glibcOf(platform) {
  const names = FILES.flatMap(
    (file) => readFileSync(source(platform, file), 'latin1').match(/GLIBC_2\.\d+/g) ?? [],
  );
  return `2.${Math.max(...names.map((name) => Number(name.slice('GLIBC_2.'.length))))}`;
}

function writeMain() {
  const folder = join(out, 'agent-native');
  mkdirSync(folder, { recursive: true });
  for (const entry of [
    'dist',
    'src',
    'native',
    'deploy',
    'scripts',
    'test/fakeNvml',
    'LICENSE',
    'README.md',
  ]) {
    const from = join(root, entry);
    if (!existsSync(from)) continue;
    cpSync(from, join(folder, entry), { recursive: true, filter: (path) => !path.includes('/native/build') });
  }
  const { devDependencies, ...manifest } = main;
  const optionalDependencies = Object.fromEntries(built.map((platform) => [nameOf(platform), main.version]));
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ ...manifest, optionalDependencies }, null, 2)}\n`,
  );
}
