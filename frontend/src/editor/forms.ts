/** The forms of the editors, which Home Assistant draws. */
import { SECTIONS } from "../phone-card/phone-card-config";
import { knownTexts } from "../texts";

/** The form for a phone card. */
export function phoneForm(): object {
  const options = SECTIONS.map((value) => ({ value, label: label(`section.${value}`, value) }));
  return {
    schema: [
      {
        name: "device_id",
        required: true,
        selector: { device: { filter: [{ integration: "poly_vvx" }] } },
      },
      { name: "name", selector: { text: {} } },
      {
        name: "sections",
        selector: { select: { multiple: true, mode: "list", options } },
      },
      { name: "start", selector: { select: { mode: "dropdown", options } } },
      {
        name: "contacts",
        selector: {
          object: {
            multiple: true,
            label_field: "name",
            description_field: "number",
            fields: {
              name: { label: label("editor.contact_name"), required: true, selector: { text: {} } },
              number: {
                label: label("editor.contact_number"),
                required: true,
                selector: { text: { type: "tel" } },
              },
              icon: { label: label("editor.contact_icon"), selector: { icon: {} } },
            },
          },
        },
      },
      { name: "confirm_call_back", selector: { boolean: {} } },
    ],
    computeLabel: ({ name }: { name: string }) => label(`editor.${name}`, name),
  };
}

/** The form for a desk card. */
export function deskForm(): object {
  return {
    schema: [
      { name: "title", selector: { text: {} } },
      {
        name: "devices",
        selector: { device: { multiple: true, filter: [{ integration: "poly_vvx" }] } },
      },
      { name: "columns", selector: { number: { min: 1, max: 12, mode: "box" } } },
    ],
    computeLabel: ({ name }: { name: string }) => label(`desk.option_${name}`, name),
  };
}

/** The form for a badge. */
export function badgeForm(): object {
  return {
    schema: [
      {
        name: "device_id",
        required: true,
        selector: { device: { filter: [{ integration: "poly_vvx" }] } },
      },
      { name: "name", selector: { text: {} } },
    ],
    computeLabel: ({ name }: { name: string }) => label(`editor.${name}`, name),
  };
}

/** A text for the editor, which is drawn without any state of Home Assistant at hand. */
function label(path: string, otherwise = ""): string {
  return knownTexts().card(path) || otherwise;
}
