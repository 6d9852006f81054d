import { vi } from 'vitest';

// Test files share a process, but a secret that one of them reads must not be masked in another test file.
vi.resetModules();
