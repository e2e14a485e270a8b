import { expect, it } from "vitest";
import { Durations, elapsed } from "../../src/core/durations";

it.each([
  ["en", 0, "0:00"],
  ["en", 42.9, "0:42"],
  ["en", 600, "10:00"],
  ["en", 3661, "1:01:01"],
  ["en", -5, "0:00"],
  ["ar-EG", 62, "١:٠٢"],
])("writes in %s that it took %d s", (language, seconds, written) => {
  expect(new Durations(language).format(seconds)).toBe(written);
});

it("reckons by the clock of the backend", () => {
  expect(elapsed("2026-11-28T17:00:00Z", Date.UTC(2026, 10, 28, 17, 0, 10), -3000)).toBe(7);
});
