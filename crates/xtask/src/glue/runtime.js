/*
 * What the widget's bindings stand on, in place of wasm-bindgen's own: for the
 * browsers that the widget runs in, a module that is compiled already, and a
 * memory far below the limits that the original takes care of.
 */
let wasm;

let bytes = [];
/** The program's memory; when it grows, the old view is empty. */
const memory = () => (bytes = bytes.length ? bytes : new Uint8Array(wasm.memory.buffer));

const getArrayU8FromWasm0 = (at, length) => memory().subarray(at, at + length);
const getDataViewMemory0 = () => new DataView(wasm.memory.buffer);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const fixed = new Map();
let heap;
const getStringFromWasm0 = (at, length) => {
  const read = () => decoder.decode(getArrayU8FromWasm0(at, length));
  // Between the stack, which is the first MiB, and the heap stands what never changes:
  // names, which are asked for by the thousand. A decoder takes long to begin.
  if (at < 2 ** 20 || at >= heap) return read();
  const key = at * 2 ** 16 + length;
  if (!fixed.has(key)) fixed.set(key, read());
  return fixed.get(key);
};

const encoder = new TextEncoder();
let WASM_VECTOR_LEN;
const passStringToWasm0 = (text) => {
  const other = /[^\0-\x7f]/.test(text) && encoder.encode(text);
  const at = wasm.__wbindgen_malloc((WASM_VECTOR_LEN = (other || text).length), 1);
  const into = getArrayU8FromWasm0(at, WASM_VECTOR_LEN);
  if (other) into.set(other);
  else for (let i = 0; i < WASM_VECTOR_LEN; i++) into[i] = text.charCodeAt(i);
  return at;
};

const isLikeNone = (value) => value === undefined || value === null;

/** Where `text` stands and how long it is, into two words; 0 when there is none. */
const giveString = (into, text) => {
  const at = isLikeNone(text) ? 0 : passStringToWasm0(text);
  new Uint32Array(wasm.memory.buffer, into, 2).set([at, WASM_VECTOR_LEN]);
};

const addToExternrefTable0 = (value) => {
  const at = wasm.__externref_table_alloc();
  wasm.__wbindgen_externrefs.set(at, value);
  return at;
};

const giveOptional = (value) => (isLikeNone(value) ? 0 : addToExternrefTable0(value));

const takeFromExternrefTable0 = (at) => {
  const value = wasm.__wbindgen_externrefs.get(at);
  wasm.__externref_table_dealloc(at);
  return value;
};

/** What `run` throws is the program's to handle. */
const caught =
  (run) =>
  (...args) => {
    try {
      return run(...args);
    } catch (error) {
      wasm.__wbindgen_exn_store(addToExternrefTable0(error));
    }
  };

const dropped = new FinalizationRegistry(({ a, b }) => wasm.__wbindgen_destroy_closure(a, b));

/** A closure of the program's, alive while it runs or JavaScript has it. `again`: it may call itself. */
const makeMutClosure = (a, b, run, again) => {
  const state = { a, b };
  let count = 1;
  const closure = (...args) => {
    count++;
    const { a } = state;
    if (!again) state.a = 0;
    try {
      return run(a, b, ...args);
    } finally {
      state.a = a;
      closure._wbg_cb_unref();
    }
  };
  closure._wbg_cb_unref = () => {
    if (--count) return;
    wasm.__wbindgen_destroy_closure(state.a, b);
    state.a = 0;
    dropped.unregister(state);
  };
  dropped.register(closure, state, state);
  return closure;
};

let ready;

/** Starts the compiled program, once; answers its exports. */
export default (options) =>
  (ready ||= WebAssembly.instantiate(options.module_or_path, __wbg_get_imports()).then(({ exports }) => {
    wasm = exports;
    heap = memory().length;
    wasm.__wbindgen_start();
    return wasm;
  }));
