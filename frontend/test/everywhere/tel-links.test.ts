import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeSettings } from "../../src/core/browser-settings";
import { numberOf, telLinks } from "../../src/everywhere/tel-links";
import { Home, settled } from "../home";

const QUESTION = "poly_vvx_dial";
let home: Home;
let clicked: (event: MouseEvent) => void;

beforeEach(() => {
  localStorage.clear();
  writeSettings({ tel_links: true });
});

afterEach(() => {
  removeEventListener("click", clicked, { capture: true });
  home.root.remove();
  vi.restoreAllMocks();
});

async function click(href: string, init: MouseEventInit = {}): Promise<boolean> {
  const link = document.createElement("a");
  link.href = href;
  home.root.append(link);
  // Nothing is to be opened by the test.
  const opened = vi.fn((event: Event) => event.preventDefault());
  const event = new MouseEvent("click", {
    bubbles: true,
    composed: true,
    cancelable: true,
    ...init,
  });
  let left = true;
  home.root.addEventListener(
    "click",
    (seen) => {
      left = !seen.defaultPrevented;
      opened(seen);
    },
    { once: true },
  );
  link.dispatchEvent(event);
  await settled();
  return left;
}

function open(names: Readonly<Record<string, string>>): void {
  home = new Home(names);
  clicked = telLinks(home.root);
  addEventListener("click", clicked, { capture: true });
}

describe("a link to a number", () => {
  beforeEach(() => open({ reception: "Reception" }));

  it("dials after a question", async () => {
    expect(await click("tel:+49-30-1234")).toBe(false);
    expect(home.toasts.get(QUESTION)!.message).toContain("+49301234");
    expect(home.toasts.get(QUESTION)).not.toHaveProperty("secondaryAction");
    expect(home.done).toEqual([]);

    home.press(QUESTION, "action");
    expect(home.done).toMatchObject([
      { service: "dial", data: { device_id: "reception", destination: "+49301234" } },
    ]);
  });

  it("leaves it to Home Assistant to say what went wrong", async () => {
    await click("tel:110");
    home.failure = new Error("The phone refuses");
    home.press(QUESTION, "action");
    await settled();
    expect(home.done).toHaveLength(1);
  });

  it.each([
    ["with the control key", { ctrlKey: true }],
    ["with the command key", { metaKey: true }],
    ["with the shift key", { shiftKey: true }],
    ["with the alt key", { altKey: true }],
    ["with another button", { button: 1 }],
  ])("is left alone when clicked %s", async (_words, init) => {
    expect(await click("tel:110", init)).toBe(true);
    expect(home.toasts.size).toBe(0);
  });

  it("is left alone unless that was turned on", async () => {
    writeSettings({});
    expect(await click("tel:110")).toBe(true);
  });

  it("is left alone on what is a telephone itself", async () => {
    vi.spyOn(navigator, "userAgent", "get").mockReturnValue("Linux; Android 16; Mobile");
    expect(await click("tel:110")).toBe(true);
  });
});

it("leaves other links alone", async () => {
  open({ reception: "Reception" });
  expect(await click("#reception")).toBe(true);
});

it("leaves links alone where there is no phone", async () => {
  open({});
  expect(await click("tel:110")).toBe(true);
});

it("lets one choose among phones, and remembers which it was", async () => {
  open({ a: "Kitchen", b: "Reception" });
  await click("tel:110");
  expect(home.toasts.get(QUESTION)!.message).toContain("Kitchen");
  home.press(QUESTION, "secondaryAction");
  await settled();
  expect(home.toasts.get(QUESTION)!.message).toContain("Reception");
  home.press(QUESTION, "action");
  expect(home.done).toMatchObject([{ data: { device_id: "b" } }]);

  await click("tel:112");
  expect(home.toasts.get(QUESTION)!.message).toContain("Reception");
  home.press(QUESTION, "secondaryAction");
  await settled();
  expect(home.toasts.get(QUESTION)!.message).toContain("Kitchen");
});

it.each([
  ["tel:+49%2030%201234", "+49301234"],
  ["callto:110", "110"],
  ["tel:+4930(12)-34;ext=5", "+49301234"],
  ["sip:anna@example.org", "sip:anna@example.org"],
  ["https://example.org/tel:110", ""],
  ["tel:", ""],
])("%s dials %s", (href, number) => {
  expect(numberOf(href)).toBe(number);
});
