// Completes the names of privileges and of a role descriptor's fields, by where they stand.
import { jsonLanguage } from "@codemirror/lang-json";
import { syntaxTree } from "@codemirror/language";

const FIELDS_OF_A_ROLE = [
  "applications",
  "cluster",
  "description",
  "global",
  "indices",
  "metadata",
  "remote_cluster",
  "remote_indices",
  "restriction",
  "run_as",
];
const FIELDS_OF_AN_ENTRY = {
  applications: ["application", "privileges", "resources"],
  indices: ["allow_restricted_indices", "field_security", "names", "privileges", "query"],
  remote_cluster: ["clusters", "privileges"],
  remote_indices: ["allow_restricted_indices", "clusters", "field_security", "names", "privileges", "query"],
};
const HOLD_INDICES = ["indices", "remote_indices"];

export function privilegeCompletions({ clusterPrivileges, indexPrivileges }) {
  if (!clusterPrivileges) return [];
  const names = { cluster: clusterPrivileges.split(" "), index: indexPrivileges.split(" ") };
  return jsonLanguage.data.of({ autocomplete: (context) => complete(context, names) });
}

function complete(context, names) {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (node.name !== "String" && node.name !== "PropertyName") return null;
  if (context.pos <= node.from) return null;
  const options = optionsAt(pathTo(node, context.state), node.name === "PropertyName", names);
  if (!options.length) return null;
  return {
    from: node.from + 1,
    options: options.map((label) => ({ label })),
    validFor: /^[\w:/*.-]*$/,
  };
}

// Names of the members around a node, outermost first; its own name is not among them.
function pathTo(node, state) {
  const path = [];
  for (let place = node.parent; place; place = place.parent) {
    if (place.name !== "Property") continue;
    const name = place.getChild("PropertyName");
    if (name && name.from !== node.from) path.unshift(state.sliceDoc(name.from + 1, name.to - 1));
  }
  return path;
}

function optionsAt(path, isName, names) {
  const [, part, field] = path;
  if (isName) {
    if (path.length === 1) return FIELDS_OF_A_ROLE;
    return path.length === 2 ? (FIELDS_OF_AN_ENTRY[part] ?? []) : [];
  }
  if (path.length === 2 && part === "cluster") return names.cluster;
  return path.length === 3 && field === "privileges" && HOLD_INDICES.includes(part) ? names.index : [];
}
