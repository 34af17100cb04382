// What is wrong with the text of a field, in the sentence that the server put beside it for this.
//
// Which of these a field is asked depends on its data attributes: see keys/web/key_checks.py.
const RULES = [missing, tooShort, tooLong, odd, taken, badHead, badNumber, tooMany, badObject, different];

export function faultOf(field) {
  const data = field.dataset;
  const text = textOf(field);
  // A deadline that was not touched stays, whatever the rules are by now.
  if (data.asShown && text === data.asShown) return "";
  if (!text && !isWanted(field)) return "";
  for (const rule of RULES) {
    const fault = rule(text, data);
    if (fault) return fault;
  }
  return "";
}

// What a field holds, or the lines that a combobox has gathered.
function textOf(field) {
  const lines = field.closest("[data-combo]")?.querySelector("[data-combo-lines]");
  if (lines) return (lines.value + field.value).trim();
  return "trim" in field.dataset ? field.value.trim() : field.value;
}

// Fields that stand together are wanted once one of them says something.
function isWanted(field) {
  const together = field.closest("[data-together]");
  return !together || [...together.querySelectorAll("[data-check]")].some(textOf);
}

function missing(text, data) {
  return !text && data.missing;
}

function tooShort(text, data) {
  return data.shortest && text.length < Number(data.shortest) && data.short;
}

function tooLong(text, data) {
  // In characters as the server counts them: one beyond the first 65,536 is two units here.
  return data.longest && [...text].length > Number(data.longest) && data.long;
}

function odd(text, data) {
  return data.shape && text && !new RegExp(`^(?:${data.shape})$`).test(text) && data.odd;
}

// What the server has said of this text: see asked_names.js.
function taken(text, data) {
  return data.takenSays && text === data.taken && data.takenSays;
}

function badHead(text, data) {
  return data.head && text.startsWith(data.head) && data.badHead;
}

function badNumber(text, data) {
  return data.badNumber && !(/^[0-9]{1,20}$/.test(text) && Number(text) > 0) && data.badNumber;
}

function tooMany(text, data) {
  return data.most && Number(text) > Number(data.most) && data.tooMany;
}

function different(text, data) {
  return data.sameAs && text !== document.getElementById(data.sameAs).value && data.different;
}

function badObject(text, data) {
  if (!data.noJson) return "";
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return noJson(error, data);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return data.noObject;
  return badKey(value, data) || noneOf(value, text, data);
}

function noJson(error, data) {
  // Not every browser says where; its words for why are no language of ours.
  const place = /line (\d+) column (\d+)/.exec(error.message);
  if (!place) return data.noJson;
  return data.noJsonAt.replace("{line}", place[1]).replace("{column}", place[2]);
}

function badKey(value, data) {
  const isBad = (name) => name.startsWith(data.keyHead);
  return data.keyHead && Object.keys(value).some(isBad) && data.badKey;
}

function noneOf(value, text, data) {
  if (!data.someOf) return "";
  const names = data.someOf.split(" ");
  // Whatever else stands there is for the server to judge.
  const isEmpty = (name) => value[name] === undefined || (Array.isArray(value[name]) && !value[name].length);
  if (Object.keys(value).some((name) => !names.includes(name)) || !names.every(isEmpty)) return "";
  const named = names.reverse().find((name) => text.includes(`"${name}"`));
  return (named ? lineOf(named, text, data) : "") + data.noneOf;
}

function lineOf(name, text, data) {
  const before = text.slice(0, text.indexOf(`"${name}"`));
  return data.line.replace("{line}", before.split("\n").length);
}
