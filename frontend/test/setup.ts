import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { loadMore } from "../src/phone";
import { setUpPage } from "./page";
import { NOW } from "./snapshots";

beforeAll(async () => {
  setUpPage();
  await loadMore();
});

beforeEach(() => {
  // The clock alone: what waits for a time really waits.
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  localStorage.clear();
});

afterEach(() => {
  document.body.replaceChildren();
  document.documentElement.className = "";
  document.documentElement.dir = "ltr";
  vi.useRealTimers();
});
