import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunTakenError, UserError } from '../../scenarios/base/errors.ts';
import { recoverPartials } from './recover.ts';
import { outboxDirOf } from './run-files.ts';
import { allDead, documentOf, event, headAt, owner, sealedRun, temporaryStore, writtenRun } from './store.fixture.ts';
import { verifyRun } from './verify-run.ts';

const id = '20261124T081053Z-smoke-7f3a';
const recovery = { claimer: { ...owner, pid: 1 }, isDead: allDead };

describe('a run that another command sealed while its process was stopped', () => {
  it('rejects every later write of its process, and stays whole', async () => {
    const storeDir = temporaryStore();
    const writer = writtenRun(storeDir, id);
    const artifact = openSync(join(writer.artifactDir, 'k6.log'), 'w');
    await recoverPartials(storeDir, recovery);
    writer.event(event);
    writeSync(artifact, 'written late');
    closeSync(artifact);
    expect(() => writer.flush()).toThrow(RunTakenError);
    expect(() => writer.writeHead(headAt())).toThrow(RunTakenError);
    await expect(writer.seal(documentOf(id))).rejects.toThrow(RunTakenError);
    writer.abandon();
    writer.discard();
    expect((await verifyRun(writer.runDir)).document).toMatchObject({ verdict: 'INVALID' });
  });

  const remove = (path: string) => rmSync(path, { recursive: true });
  it.each<[removed: string, (storeDir: string, partialDir: string) => void]>([
    ['record', (_, partialDir) => remove(partialDir)],
    ['store', (storeDir) => remove(storeDir)],
    ['store with an empty directory in its place', (storeDir) => [remove(storeDir), mkdirSync(storeDir)]],
    ['store with a file in its place', (storeDir) => [remove(storeDir), writeFileSync(storeDir, '')]],
    ['store with a link to nothing in its place', (storeDir) => [remove(storeDir), symlinkSync('nowhere', storeDir)]],
    ['store with a link to itself in its place', (storeDir) => [remove(storeDir), symlinkSync(storeDir, storeDir)]],
  ])('is distinguished from a removed %s', (_, change) => {
    const writer = writtenRun(temporaryStore(), id);
    change(dirname(writer.partialDir), writer.partialDir);
    const loss = writer.loss();
    expect([loss instanceof UserError, loss instanceof RunTakenError]).toEqual([true, false]);
    writer.abandon();
  });
});

describe('a run that its process abandons', () => {
  it('is dead at once, and is sealed with the reason of the failed write', async () => {
    const storeDir = temporaryStore();
    const writer = writtenRun(storeDir, id);
    const head = join(writer.partialDir, 'head.json');
    renameSync(head, `${head}.aside`);
    mkdirSync(head);
    expect(() => writer.writeHead(headAt())).toThrow();
    writer.abandon();
    rmdirSync(head);
    renameSync(`${head}.aside`, head);
    const left = async (_: string, owned: { left?: string } | undefined) => owned?.left !== undefined;
    const { recovered } = await recoverPartials(storeDir, { ...recovery, isDead: left });
    expect(recovered[0]?.reason).toContain('cannot write the record of the run');
  });

  it('leaves no outbox when it is discarded, and keeps the bodies in its outbox when it is sealed', async () => {
    const storeDir = temporaryStore();
    mkdirSync(outboxDirOf(storeDir, id), { recursive: true });
    writtenRun(storeDir, id).discard();
    expect(existsSync(outboxDirOf(storeDir, id))).toBe(false);
    mkdirSync(outboxDirOf(storeDir, id), { recursive: true });
    writeFileSync(join(outboxDirOf(storeDir, id), '00000001.5.rw'), 'body');
    writtenRun(storeDir, id);
    await recoverPartials(storeDir, recovery);
    expect(readdirSync(outboxDirOf(storeDir, id))).toHaveLength(1);
  });

  it('writes nothing into a run that is sealed', async () => {
    const storeDir = temporaryStore();
    const runDir = await sealedRun(storeDir, id);
    expect(readdirSync(runDir)).not.toContain('owner.json');
    expect((await verifyRun(runDir)).problem).toBeUndefined();
  });
});
