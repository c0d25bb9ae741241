// `npm start`: installs and builds what is needed, then runs the gateway in this very process, so that what ends npm ends it.
import './prepare.mjs';

process.argv.splice(2, 0, 'serve');
await import('../packages/cli/dist/main.js');
