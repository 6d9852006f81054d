import { vi } from 'vitest';

// Files share a process, not the state of our modules: a secret that one test reads must not be masked in another.
vi.resetModules();
