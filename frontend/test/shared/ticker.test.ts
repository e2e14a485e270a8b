/** The one clock of the page. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { define } from "../../src/shared/define";
import { everySecond } from "../../src/shared/ticker";
import { NOW } from "../snapshots";

let visibility: DocumentVisibilityState;

function become(state: DocumentVisibilityState): void {
  visibility = state;
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW + 300 });
  visibility = "visible";
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("beats at full seconds, for all at once, and stands still for nobody", () => {
  const beats: number[] = [];
  const stop = everySecond((now) => beats.push(now - NOW));
  const other = everySecond(() => undefined);
  vi.advanceTimersByTime(2000);
  expect(beats).toEqual([300, 1000, 2000]);

  stop();
  vi.advanceTimersByTime(2000);
  expect(beats).toHaveLength(3);
  other();
  expect(vi.getTimerCount()).toBe(0);
});

it("stands still while the page is hidden, and catches up", () => {
  const beats: number[] = [];
  const stop = everySecond((now) => beats.push(now - NOW));
  become("hidden");
  vi.advanceTimersByTime(5000);
  expect(beats).toEqual([300]);

  become("visible");
  expect(beats).toEqual([300, 5300]);
  stop();
});

it("defines an element once", () => {
  define("poly-vvx-timer", class extends HTMLElement {});
  expect(customElements.get("poly-vvx-timer")?.name).not.toBe("");
});
