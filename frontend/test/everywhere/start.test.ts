import { afterEach, expect, it, vi } from "vitest";
import type { Hass } from "../../src/connection/hass";
import "../../src/everywhere";
import { start } from "../../src/everywhere/start";
import { Home, settled } from "../home";

/** Says that it was loaded, as the cards would by what they define. */
const CARDS = encodeURIComponent("data:text/javascript,globalThis.loaded=(globalThis.loaded??0)+1");

afterEach(() => {
  vi.restoreAllMocks();
});

it("waits for Home Assistant, and loads the cards only where nobody else does", async () => {
  let defined!: () => void;
  vi.spyOn(customElements, "whenDefined").mockReturnValue(
    new Promise((resolve) => {
      defined = () => resolve(HTMLElement);
    }),
  );
  const provided: { hass: Hass | undefined }[] = [];
  const root = document.createElement("home-assistant");
  const { hass } = new Home({});
  const provideHass = (element: { hass: Hass | undefined }): void => {
    element.hass = hass;
    provided.push(element);
  };
  document.body.append(Object.assign(root, { hass, provideHass }));

  const started = [
    start(`https://example.org/everywhere.js?v=1&card=${CARDS}`),
    start(`https://example.org/everywhere.js?v=1&card=${CARDS}&resource=none`),
  ];
  await settled();
  expect(provided).toHaveLength(0);

  defined();
  await Promise.all(started);
  expect(provided).toHaveLength(2);
  expect(globalThis).toHaveProperty("loaded", 1);
});
