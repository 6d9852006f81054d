import { describe, expect, it } from 'vitest';
import { classOf, type FailureSigns } from './failure-class.ts';

const none: FailureSigns = {
  ownMistake: false,
  contended: false,
  serverErrors: 0,
  networkErrors: 0,
  unfinishedPages: 0,
  errorPages: 0,
  crashed: false,
  unopened: false,
  late: false,
  text: 'the answer is empty',
};

describe('the class of a failure', () => {
  it.each([
    ['script-error', { ownMistake: true, serverErrors: 1 }],
    ['page-crash', { crashed: true, networkErrors: 1 }],
    ['target-5xx', { serverErrors: 1, contended: true, text: 'locator.click: Timeout 100ms exceeded' }],
    ['target-5xx', { serverErrors: 1, errorPages: 1 }],
    ['error-page', { errorPages: 1, contended: true, text: 'locator.click: Timeout 100ms exceeded' }],
    ['network', { networkErrors: 2 }],
    ['host-contention', { unopened: true, text: 'opening a page in the browser took longer than 30 s' }],
    ['network', { text: 'page.goto: net::ERR_CONNECTION_REFUSED at http://127.0.0.1:1/' }],
    ['network', { unfinishedPages: 1, text: 'page.goto: Timeout 100ms exceeded.' }],
    ['nondeterministic-page', { unfinishedPages: 1 }],
    ['host-contention', { contended: true, text: 'locator.click: Timeout 100ms exceeded' }],
    ['host-contention', { contended: true, unfinishedPages: 1, late: true }],
    ['selector-race', { contended: true, text: 'strict mode violation: 2 elements' }],
    ['selector-race', { text: 'locator.click: Timeout 100ms exceeded.\nwaiting for locator(a)' }],
    ['selector-race', { late: true }],
    ['network', { unfinishedPages: 1, late: true, text: 'any other words' }],
    ['nondeterministic-page', {}],
    ['nondeterministic-page', { contended: true }],
  ] as const)('is %s on %j', (failureClass, signs) => {
    expect(classOf({ ...none, ...signs })).toBe(failureClass);
  });
});
