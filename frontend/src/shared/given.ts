import { property } from "lit/decorators.js";

/** What an element is given by the one around it: a property without an attribute. */
export const given = property({ attribute: false });
