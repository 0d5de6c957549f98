/** A value that others follow. */

/** `on` calls at once with the value, unless it is undefined, and with every later one; it returns how to stop that. */
export function createStore(value) {
  const followers = new Set();
  return {
    get value() {
      return value;
    },
    set(next) {
      if (next !== value) {
        value = next;
        followers.forEach((follow) => follow(value));
      }
    },
    on(follow) {
      followers.add(follow);
      if (value !== undefined) {
        follow(value);
      }
      return () => followers.delete(follow);
    },
  };
}

/** Calls at most once in `ms`, the last call never lost. `cancel` drops one that is yet to come. */
export function throttle(ms, call) {
  let last = -Infinity;
  let timer = null;
  function run() {
    timer = null;
    last = performance.now();
    call();
  }
  function throttled() {
    timer ??= setTimeout(run, Math.max(0, last + ms - performance.now()));
  }
  throttled.cancel = () => {
    clearTimeout(timer);
    timer = null;
  };
  return throttled;
}

/** Calls before the next frame is drawn, once for any number of calls: a page that is not seen draws nothing. */
export function onFrame(call) {
  let frame = null;
  function framed() {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      call();
    });
  }
  framed.cancel = () => {
    cancelAnimationFrame(frame);
    frame = null;
  };
  return framed;
}
