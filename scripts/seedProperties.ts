import fc from 'fast-check';

// Property tests draw the same cases on every run, so that a failure repeats; FC_SEED=N draws others.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_124) });
