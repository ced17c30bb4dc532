/**
 * What `@jest/globals` exports, of the spec file that runs: Jest makes it anew for each, while modules of the test kit are
 * loaded once and import it too.
 */
const current = () => Reflect.get(globalThis, Symbol.for('deputy.jest'));

/** @param {string} name */
function late(name) {
  return new Proxy(function () {}, {
    apply: (_target, _this, args) => current()[name](...args),
    get: (_target, key) => current()[name][key],
    set: (_target, key, value) => Reflect.set(current()[name], key, value),
    has: (_target, key) => key in current()[name],
  });
}

export const afterAll = late('afterAll');
export const afterEach = late('afterEach');
export const beforeAll = late('beforeAll');
export const beforeEach = late('beforeEach');
export const describe = late('describe');
export const expect = late('expect');
export const it = late('it');
export const jest = late('jest');
export const test = late('test');
