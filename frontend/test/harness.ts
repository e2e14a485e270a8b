/** A phone card on a page, and ways to look at it and to touch it. */
import { expect } from "vitest";
import type { Snapshot } from "../src/core/snapshot";
import type { PhoneCard } from "../src/phone-card/phone-card";
import type { PhoneCardConfig } from "../src/phone-card/phone-card-config";
import { FakeHass } from "./fake-hass";
import { snapshot } from "./snapshots";

export interface Shown {
  readonly card: PhoneCard;
  readonly hass: FakeHass;
}

/** Show a card, of a phone that is like this. */
export async function show(
  changes: Partial<Snapshot> = {},
  config: Partial<PhoneCardConfig> = {},
  hass = new FakeHass(),
): Promise<Shown> {
  hass.connection.first = snapshot(changes);
  const card = document.createElement("poly-vvx-phone-card");
  card.setConfig({ type: "custom:poly-vvx-phone-card", device_id: "desk", ...config });
  card.hass = hass;
  document.body.append(card);
  await settled();
  return { card, hass };
}

/** Wait until what was begun is rendered. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** All elements of a page, in whatever shadow, in the order in which they are read. */
export function* elements(root: ParentNode = document.body): Generator<HTMLElement> {
  for (const element of root.children) {
    yield element as HTMLElement;
    if (element.shadowRoot) {
      yield* elements(element.shadowRoot);
    }
    yield* elements(element);
  }
}

export function isShown(element: HTMLElement): boolean {
  const without = getComputedStyle(element).display === "contents";
  return without || element.checkVisibility({ visibilityProperty: true });
}

/** What can be read, in one line. */
export function textOf(root: Element | ShadowRoot = document.body): string {
  const parts: string[] = [];
  const read = (node: Node): void => {
    if (node instanceof Text) {
      parts.push(node.data);
    } else if (!(node instanceof HTMLElement) || isShown(node)) {
      if (
        node instanceof HTMLElement &&
        (/^(SCRIPT|STYLE|OPTION)$/.test(node.tagName) || node.ariaHidden === "true")
      ) {
        return;
      }
      const shadow = node instanceof HTMLElement ? node.shadowRoot : null;
      for (const child of (shadow ?? node).childNodes) {
        read(child);
      }
      if (node instanceof HTMLSlotElement) {
        node.assignedNodes().forEach(read);
      }
    }
  };
  read(root);
  return parts.join(" ").replace(/\s+/g, " ").trim();
}

export function nameOf(element: HTMLElement): string {
  return (element.getAttribute("aria-label") ?? textOf(element)).replace(/\s+/g, " ").trim();
}

/** The names of all that can be pressed. */
export function buttons(): string[] {
  return shownButtons().map(nameOf);
}

function shownButtons(): HTMLElement[] {
  return [...elements()].filter(
    (element) => element.localName === "button" && isShown(element) && !element.closest("[inert]"),
  );
}

/** The button with this name: there has to be exactly one. */
export function button(name: string | RegExp): HTMLElement {
  const found = shownButtons().filter((element) =>
    typeof name === "string" ? nameOf(element) === name : name.test(nameOf(element)),
  );
  expect(found.map(nameOf), `buttons called ${name}, of ${buttons().join(" | ")}`).toHaveLength(1);
  return found[0]!;
}

export async function press(name: string | RegExp): Promise<void> {
  button(name).click();
  await settled();
}

/** The first element in the page that a selector finds. */
export function find(selector: string): HTMLElement {
  const found = [...elements()].find((element) => element.matches(selector));
  expect(found, selector).toBeDefined();
  return found!;
}

export function findAll(selector: string): HTMLElement[] {
  return [...elements()].filter((element) => element.matches(selector));
}

export function focusedName(): string {
  let { activeElement } = document;
  while (activeElement?.shadowRoot?.activeElement) {
    ({ activeElement } = activeElement.shadowRoot);
  }
  return activeElement instanceof HTMLElement ? nameOf(activeElement) : "";
}

/** What sticks out of a page of this width, unless it is cut off on purpose. */
export function overflowing(width: number): string[] {
  return [...elements()]
    .filter((element) => isShown(element) && element.localName !== "option")
    .filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < -0.5 || right > width + 0.5;
    })
    .filter(({ parentElement }) => !parentElement || !isCut(parentElement))
    .map((element) => `${element.localName}.${element.className}`);
}

function isCut(element: HTMLElement): boolean {
  return getComputedStyle(element).overflowX === "hidden";
}
