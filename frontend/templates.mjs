/** Take out of the templates and style sheets in the source what only readers need. */
import { readFile } from "node:fs/promises";
import ts from "typescript";

const SHORTENED = {
  // Between two tags, a line break is nothing; elsewhere it is a blank.
  html: (text) => text.replace(/>\s*\n\s*</g, "><").replace(/\s*\n\s*/g, " "),
  css: (text) =>
    text
      .replace(/\/\*.*?\*\//gs, "")
      .replace(/\s+/g, " ")
      .replace(/ ?([{};,]) ?/g, "$1")
      .replace(/: /g, ":")
      .replace(/;}/g, "}"),
};

/** The text of a module, with its templates shortened. */
export function shortened(path, source) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, false);
  const edits = [];
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node)) {
      const shorten = SHORTENED[node.tag.getText(file)];
      const { template } = node;
      const parts = ts.isNoSubstitutionTemplateLiteral(template)
        ? [template]
        : [template.head, ...template.templateSpans.map((span) => span.literal)];
      if (shorten) {
        for (const part of parts) {
          edits.push([part.getStart(file), part.end, shorten]);
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let text = source;
  for (const [start, end, shorten] of edits.sort((one, other) => other[0] - one[0])) {
    text = text.slice(0, start) + shorten(text.slice(start, end)) + text.slice(end);
  }
  return text;
}

export const templates = {
  name: "templates",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: shortened(path, await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
};
