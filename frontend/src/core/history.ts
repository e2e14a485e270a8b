import type { CallKind, LogEntry } from "./snapshot";
import type { Times } from "./times";

export type HistoryFilter = "all" | CallKind;
export const HISTORY_FILTERS: readonly HistoryFilter[] = ["all", "missed", "received", "placed"];

/** What is listed under the heading of one day; no heading where the day is not known. */
export interface Day {
  readonly key: string;
  readonly heading: string;
  readonly entries: readonly LogEntry[];
}

export function filtered(entries: readonly LogEntry[], filter: HistoryFilter): readonly LogEntry[] {
  return filter === "all" ? entries : entries.filter((entry) => entry.kind === filter);
}

/** Lay a list, newest first, out by days. */
export function byDay(entries: readonly LogEntry[], times: Times, now: Date): readonly Day[] {
  const days: { key: string; heading: string; entries: LogEntry[] }[] = [];
  for (const entry of entries) {
    const moment = startOf(entry);
    const key = moment ? times.dayKey(moment) : "";
    const last = days.at(-1);
    if (last?.key === key) {
      last.entries.push(entry);
    } else {
      days.push({ key, heading: moment ? times.day(moment, now) : "", entries: [entry] });
    }
  }
  return days;
}

/** The missed calls that nobody has looked at: the newest of them, by their number. */
export function unseen(entries: readonly LogEntry[], count: number): ReadonlySet<LogEntry> {
  return new Set(entries.filter((entry) => entry.kind === "missed").slice(0, count));
}

export function startOf(entry: LogEntry): Date | null {
  const moment = new Date(entry.started ?? NaN);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
