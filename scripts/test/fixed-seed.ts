import fc from 'fast-check';

// A fixed seed makes test runs repeatable.
fc.configureGlobal({ seed: 20261124 });
