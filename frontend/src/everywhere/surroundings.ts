import type { Surroundings } from "./decide";

/** What else is on the page while a phone rings. */
export function surroundings(): Surroundings {
  const cards = [...(window.polyVvxCards ?? [])].filter(onScreen);
  return {
    hidden: document.hidden,
    occupied: /[?&]edit=1/.test(location.search) || modalIsOpen(),
    cards: new Set(cards.map(({ deviceId }) => deviceId)),
  };
}

function onScreen(card: Element): boolean {
  const { top, bottom } = card.getBoundingClientRect();
  return card.checkVisibility({ visibilityProperty: true }) && bottom > 0 && top < innerHeight;
}

/**
 * Tell whether a modal dialog is open, whoever's it is.
 *
 * The rest of the page is inert then: whichever point one looks at, it is the dialog
 * or what is in it, and in the corner at least the dialog's backdrop.
 */
export function modalIsOpen(): boolean {
  let node: Node | null | undefined = deepest(document);
  while (node && !(node instanceof Element && node.matches(":modal"))) {
    // The parent on screen, which for what was put into a slot is the slot.
    const { assignedSlot, parentNode, host } = node as Element & ShadowRoot;
    node = assignedSlot ?? parentNode ?? host;
  }
  return !!node;
}

/** What is in the corner of the page, however deep in shadows. */
function deepest(root: DocumentOrShadowRoot): Element | null {
  const hit = root.elementFromPoint(0, 0);
  // A shadow that has nothing there answers with its host.
  const shadow = hit === (root as ShadowRoot).host ? null : hit?.shadowRoot;
  return (shadow && deepest(shadow)) ?? hit;
}
