import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { startEngine } from '@wattlane/engine';

// A simulated engine in a process of its own: `engine.js SLOTS SPEEDUP`.

const [, , slots = '8', speedup = '1'] = process.argv;
const profile = { ...DEFAULT_PROFILE.h100, maxNumSeqs: Number(slots) };
const engine = await startEngine({ profile, speedup: Number(speedup), model: 'sim' });
process.send?.({ url: engine.url });
process.on('disconnect', () => process.exit(0));
