import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const deploy = (name: string): string => fileURLToPath(new URL(`../deploy/${name}`, import.meta.url));
const unit = deploy('systemd/wattlane-agent.service');

const analyze = spawnSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' });

test.skipIf(analyze.error !== undefined)('the unit exposes no more than 2.5 (needs systemd-analyze)', () => {
  const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(analyze.stdout)![1]);
  expect(exposure).toBeLessThanOrEqual(2.5);
});

test('the unit restores after whatever ended it, and its watchdog outlasts the pause between two agents', () => {
  const text = readFileSync(unit, 'utf8');
  expect(text).toMatch(/^ExecStopPost=\S+wattlane-guardian --restore --journal (\S+)$/m);
  const journals = [...text.matchAll(/--journal (\S+)/g)].map(([, path]) => path);
  expect(new Set(journals).size).toBe(1);
  expect(Number(/^WatchdogSec=(\d+)$/m.exec(text)![1])).toBeGreaterThan(10 + 10);
});

test('the DaemonSet runs the guardian first, with one capability, and keeps the journal on the node', () => {
  const text = readFileSync(deploy('kubernetes/daemonset.yaml'), 'utf8');
  expect(text).toContain('command: ["/opt/wattlane/wattlane-guardian"]');
  expect(text).toMatch(
    /allowPrivilegeEscalation: false\n\s+readOnlyRootFilesystem: true\n\s+capabilities:\n\s+drop: \["ALL"\]\n\s+add: \["SYS_ADMIN"\]\n/,
  );
  expect(text).toMatch(/WATTLANE_AGENT_SOCKET\n\s+value: \/run\/wattlane\/api\/agent.sock\n/);
  expect(text).toMatch(/hostPath:\n\s+path: \/run\/wattlane\n/);
});
