import { vi } from 'vitest';

// Test files share a process, but must not share the state of modules: a secret that one test reads must not be masked
// in another.
vi.resetModules();
