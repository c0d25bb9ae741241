// Compiles the addon and the guardian from source: one compiler call each, no build system and no download.
//
//   node scripts/buildNative.mjs            what is out of date, for this machine
//   node scripts/buildNative.mjs --fakes    the fake driver of the tests too
//   node scripts/buildNative.mjs --arm64    for linux-arm64, with a cross compiler
//
// Without a compiler or the headers it says so and ends with 0: everything but the native part still works. A compiler
// that fails ends it with 1.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const arm64 = process.argv.includes('--arm64');
const arch = arm64 ? 'arm64' : process.arch;
const outDir = join(root, 'native', 'build', `linux-${arch}`);
const COMMON = ['-O2', '-Wall', '-Wextra', '-fstack-protector-strong'];

process.exitCode = build();

function build() {
  if (process.platform !== 'linux')
    return skip(`${process.platform} is not supported; NVML is used on Linux only`);
  const prefix = arm64 ? 'aarch64-linux-gnu-' : '';
  const cxx = process.env.CXX && !arm64 ? process.env.CXX : `${prefix}g++`;
  const cc = process.env.CC && !arm64 ? process.env.CC : `${prefix}gcc`;
  if (!runs(cxx)) return skip(`no C++ compiler (${cxx} does not run); install g++ and build again`);
  mkdirSync(outDir, { recursive: true });
  const targets = [addon(cxx), guardian(cxx), ...(process.argv.includes('--fakes') ? fakes(cc) : [])];
  let failed = 0;
  for (const target of targets) {
    if (target.missing !== undefined) skip(target.missing);
    else if (!compile(target)) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

function addon(cxx) {
  const api = includeOf('node-addon-api', 'napi.h', '.');
  const headers = nodeHeaders();
  if (api === undefined) return { missing: 'the addon needs the package node-addon-api; run npm ci' };
  if (headers === undefined)
    return { missing: 'the addon needs node_api.h: no headers beside Node, and no node-api-headers' };
  return {
    output: 'wattlane_agent.node',
    inputs: ['native/addon', 'native/nvml'],
    command: [
      cxx,
      ...[
        '-std=c++17',
        '-fPIC',
        '-shared',
        '-fvisibility=hidden',
        '-DNAPI_VERSION=8',
        '-DNAPI_DISABLE_CPP_EXCEPTIONS',
      ],
      ...[
        // Not libgcc: every glibc host has it, and its static unwinder asks for a later glibc than all the rest.
        '-static-libstdc++',
        '-s',
        '-Wl,-z,relro,-z,now',
        '-Wl,--exclude-libs,ALL',
        '-Wl,--gc-sections',
        ...COMMON,
        '-isystem',
        api,
        '-isystem',
        headers,
      ],
    ],
    sources: ['native/addon/addon.cc'],
    libraries: ['-ldl', '-lpthread'],
  };
}

function guardian(cxx) {
  return {
    output: 'wattlane-guardian',
    inputs: ['native/guardian', 'native/nvml'],
    command: [
      cxx,
      ...[
        '-std=c++17',
        '-fno-exceptions',
        '-fno-rtti',
        '-static-libstdc++',
        '-static-libgcc',
        '-s',
        '-fPIE',
        '-pie',
      ],
      ...['-Wl,-z,relro,-z,now', ...COMMON],
    ],
    sources: readdirSync(join(root, 'native', 'guardian'))
      .filter((name) => name.endsWith('.cc'))
      .map((name) => `native/guardian/${name}`),
    libraries: ['-ldl', '-lpthread'],
  };
}

function fakes(cc) {
  const inputs = ['test/fakeNvml', 'native/nvml'];
  const sources = ['test/fakeNvml/fakeNvml.c'];
  const libraries = ['-lm', '-lpthread'];
  const shared = [cc, '-std=c11', '-fPIC', '-shared', ...COMMON];
  return [
    { output: 'libfakenvml.so', inputs, command: shared, sources, libraries },
    { output: 'libfakenvml-old.so', inputs, command: [...shared, '-DOLD_DRIVER'], sources, libraries },
    {
      output: 'fake-nvml-init',
      inputs,
      command: [cc, '-std=c11', '-DFAKE_TOOL', ...COMMON],
      sources,
      libraries,
    },
  ];
}

/** Compiles beside the old file and renames, so that a process which uses it is not disturbed. */
function compile({ output, inputs, command, sources, libraries }) {
  const path = join(outDir, output);
  if (existsSync(path) && statSync(path).mtimeMs > newest([...inputs, 'scripts'])) return true;
  const [compiler, ...options] = command;
  const next = `${path}.${process.pid}`;
  const args = [...options, '-o', next, ...sources.map((source) => join(root, source)), ...libraries];
  const { status, stderr } = spawnSync(compiler, args, { encoding: 'utf8' });
  if (status !== 0) {
    console.error(`agent-native: ${output} does not compile:\n${stderr}`);
    return false;
  }
  renameSync(next, path);
  console.error(`agent-native: built native/build/linux-${arch}/${output}`);
  return true;
}

function newest(folders) {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** Headers of the Node that runs this, or else those of the package node-api-headers. */
function nodeHeaders() {
  const own = join(dirname(dirname(process.execPath)), 'include', 'node');
  if (existsSync(join(own, 'node_api.h'))) return own;
  return includeOf('node-api-headers', 'node_api.h', 'include');
}

function includeOf(name, header, folder) {
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), folder);
    return existsSync(join(path, header)) ? path : undefined;
  } catch {
    return undefined;
  }
}

function runs(compiler) {
  return spawnSync(compiler, ['--version']).status === 0;
}

function skip(why) {
  console.error(`agent-native: native part not built: ${why}`);
  return 0;
}
