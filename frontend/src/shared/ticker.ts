/** One clock for all that shows the time: it stands still while nobody can see it. */

type Beat = (now: number) => void;

const beats = new Set<Beat>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Call back at once and at each full second, until what is returned is called. */
export function everySecond(beat: Beat): () => void {
  if (beats.size === 0) {
    document.addEventListener("visibilitychange", turn);
  }
  beats.add(beat);
  beat(Date.now());
  schedule();
  return () => {
    beats.delete(beat);
    if (beats.size === 0) {
      document.removeEventListener("visibilitychange", turn);
      clearTimeout(timer);
      timer = undefined;
    }
  };
}

function schedule(): void {
  if (timer === undefined && document.visibilityState === "visible") {
    timer = setTimeout(turn, 1000 - (Date.now() % 1000));
  }
}

function turn(): void {
  clearTimeout(timer);
  timer = undefined;
  if (document.visibilityState !== "visible") {
    return;
  }
  const now = Date.now();
  for (const beat of [...beats]) {
    beat(now);
  }
  schedule();
}
