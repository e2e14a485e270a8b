import { expect, it } from "vitest";
import { byDay, filtered, startOf, unseen } from "../../src/core/history";
import { Times } from "../../src/core/times";
import { NOW, ago, entry } from "../snapshots";

const HOUR = 3600;
const times = new Times({ language: "en", time_zone: "server" }, "UTC");

it("shows one kind, or all", () => {
  const entries = [entry({ kind: "missed" }), entry({ kind: "placed" })];

  expect(filtered(entries, "all")).toBe(entries);
  expect(filtered(entries, "placed")).toEqual([entries[1]]);
});

it("puts the calls of a day under one heading", () => {
  const entries = [
    entry(),
    entry({ started: ago(2 * HOUR) }),
    entry({ started: ago(24 * HOUR) }),
    entry({ started: null }),
    entry({ started: "nonsense" }),
  ];

  const days = byDay(entries, times, new Date(NOW));

  expect(days.map((day) => [day.heading, day.entries.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
    ["", 2],
  ]);
});

it("marks the newest missed calls", () => {
  const entries = [entry({ kind: "missed" }), entry(), entry({ kind: "missed", number: "3" })];

  expect(unseen(entries, 1)).toEqual(new Set([entries[0]]));
  expect(unseen(entries, 0).size).toBe(0);
});

it("knows when a call began, if it is told", () => {
  expect(startOf(entry({ started: null }))).toBeNull();
  expect(startOf(entry())?.getTime()).toBe(NOW - 600_000);
});
