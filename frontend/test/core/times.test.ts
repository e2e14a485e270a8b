import { describe, expect, it } from "vitest";
import { Times } from "../../src/core/times";

const now = new Date("2026-11-28T17:00:00Z");
const berlin = new Times({ language: "en-GB", time_zone: "server" }, "Europe/Berlin");
const at = (text: string): Date => new Date(text);

describe("the time of day", () => {
  it("is that of the house where the user wants it", () => {
    expect(berlin.time(at("2026-11-28T09:12:00Z"))).toBe("10:12");
  });

  it.each([
    ["12", "5:00 PM"],
    ["24", "17:00"],
    ["language", "5:00 PM"],
  ] as const)("has %s hours", (time_format, written) => {
    const times = new Times({ language: "en-US", time_format, time_zone: "server" }, "UTC");
    expect(times.time(now).replace(/\s/, " ")).toBe(written);
  });

  it("follows the system where the user wants it", () => {
    const times = new Times({ language: "de", time_format: "system", time_zone: "server" }, "UTC");
    const system = new Intl.DateTimeFormat(undefined, {
      hour: "numeric",
      minute: "2-digit",
      timeZone: "UTC",
    });
    expect(times.time(now)).toBe(system.format(now));
  });
});

describe("how long ago", () => {
  it.each([
    ["2026-11-28T17:00:05Z", "this minute"],
    ["2026-11-28T16:57:10Z", "2 minutes ago"],
    ["2026-11-28T12:30:00Z", "4 hours ago"],
    ["2026-11-27T10:00:00Z", "yesterday"],
    ["2026-11-20T10:00:00Z", "8 days ago"],
  ])("was %s", (moment, words) => {
    expect(berlin.relative(at(moment), now)).toBe(words);
  });
});

describe("a day", () => {
  it.each([
    ["2026-11-28T01:00:00Z", "Today"],
    ["2026-11-26T23:30:00Z", "Yesterday"],
    ["2026-11-24T10:00:00Z", "Tuesday"],
    ["2026-11-01T10:00:00Z", "1 November 2026"],
    ["2026-11-30T10:00:00Z", "30 November 2026"],
  ])("of %s has a name", (moment, name) => {
    expect(berlin.day(at(moment), now)).toBe(name);
  });
});

it("leaves out the day where it is today", () => {
  expect(berlin.since(at("2026-11-28T09:12:00Z"), now)).toBe("10:12");
  expect(berlin.since(at("2026-11-01T09:12:00Z"), now)).toBe("1 November 2026 at 10:12");
});
