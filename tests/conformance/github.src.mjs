// P and L: GitHub's own workflow parser and language service, offline.
// Usage: node dist/github.cjs --actions actions.json [FILE...]   (no FILE: one path per line on stdin)
// One JSON line per finding: {judge, file, line, col, severity, rule, message}.
// An action or called workflow that actions.json lacks is told as {judge: "unknown", file, uses}: its inputs were not checked.
import {FeatureFlags} from "@actions/expressions/features";
import {registerLogger, validate} from "@actions/languageservice";
import {NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow} from "@actions/workflow-parser";
import {ErrorPolicy} from "@actions/workflow-parser/model/convert";
import {TemplateContext, TemplateValidationErrors} from "@actions/workflow-parser/templates/template-context";
import {getWorkflowSchema} from "@actions/workflow-parser/workflows/workflow-schema";
import {readFileSync} from "node:fs";
import {basename, dirname, join, resolve} from "node:path";
import {TextDocument} from "vscode-languageserver-textdocument";

const SEVERITY = ["", "error", "warning", "info", "hint"];
const UNRESOLVED = "Unable to find reusable workflow";
const featureFlags = new FeatureFlags({all: true, allowBackgroundSteps: false});

/** Called workflows and `$/` actions of the same repository, where the file is in one. */
function repositoryFiles(file) {
  const at = resolve(file).lastIndexOf("/.github/workflows/");
  if (at < 0) return undefined;
  const root = resolve(file).slice(0, at);
  return {
    async getFileContent(ref) {
      if ("repository" in ref) throw new Error("remote");
      return {name: ref.path, content: readFileSync(join(root, ref.path), "utf8")};
    }
  };
}

/**
 * Action metadata by repository and version, out of actions.json. What is read of it:
 *
 *   actions[].id                      "owner/name"
 *   actions[].majors[].major          number; found by the tag, or by the comment behind a commit: `@SHA # v4.1.2`
 *   actions[].majors[].ref, .sha      the tag or branch, and its commit (either may be missing)
 *   actions[].majors[].defs           by folder in the repository, "" for its root
 *   actions[].majors[].defs[].inputs  list of {name, required, default, default_omitted?, deprecated?}: `required` true without
 *                                     a default (null or missing) makes a missing input an error; default_omitted: there is a
 *                                     default, its text is not in the file
 */
function actionFacts(path) {
  const byId = new Map(JSON.parse(readFileSync(path, "utf8")).actions.map(a => [a.id.toLowerCase(), a.majors]));
  const numberOf = version => Number(/^v?(\d+)(\.|$)/.exec(version ?? "")?.[1] ?? NaN);
  return (text, unknown) => {
    const comments = new Map([...text.matchAll(/@([0-9a-f]{40})\s+#\s*(?:tag=)?(v?\d\S*)/g)].map(m => [m[1], m[2]]));
    return {
      async fetchActionMetadata({owner, name, ref, path: folder = ""}) {
        const majors = byId.get(`${owner}/${name}`.toLowerCase()) ?? [];
        const wanted = numberOf(comments.get(ref) ?? ref);
        const major = majors.find(m => m.sha === ref || m.ref === ref) ?? majors.find(m => m.major === wanted);
        const facts = major?.defs?.[folder];
        if (facts?.inputs) return {inputs: inputsOf(facts.inputs)};
        unknown(`${owner}/${name}${folder && `/${folder}`}@${ref}`);
        return {};
      }
    };
  };
}

function inputsOf(list) {
  const inputs = list.map(i => [
    i.name,
    {
      required: i.required,
      default: i.default_omitted ? "" : i.default ?? undefined,
      deprecationMessage: i.deprecated ? "deprecated input" : undefined
    }
  ]);
  return Object.fromEntries(inputs);
}

async function parser(file, content, files) {
  const context = new TemplateContext(new TemplateValidationErrors(), getWorkflowSchema(), new NoOperationTraceWriter());
  context.state.featureFlags = featureFlags;
  const result = parseWorkflow({name: file, content}, context);
  if (result.value)
    await convertWorkflowTemplate(context, result.value, files, {
      fetchReusableWorkflowDepth: files ? 1 : 0,
      errorPolicy: ErrorPolicy.TryConversion,
      featureFlags
    });
  return context.errors.getErrors().map(e => ({
    line: e.range?.start.line ?? 1,
    col: e.range?.start.column ?? 1,
    severity: "error",
    rule: "workflow-parser",
    message: e.rawMessage
  }));
}

/** Outside .github/workflows the service takes a file called action.yml for an action. */
function workflowUri(file) {
  const path = resolve(file);
  if (path.includes("/.github/workflows/")) return `file://${path}`;
  return `file://${dirname(path)}/.github/workflows/${basename(path)}`;
}

async function service(file, content, files, actionsMetadataProvider) {
  const document = TextDocument.create(workflowUri(file), "yaml", 1, content);
  const found = await validate(document, {fileProvider: files, actionsMetadataProvider, featureFlags});
  return found
    .filter(d => d.severity !== undefined) // those without are the parser's own
    .map(d => ({
      line: d.range.start.line + 1,
      col: d.range.start.character + 1,
      severity: SEVERITY[d.severity],
      rule: String(d.code ?? "languageservice"),
      message: d.message
    }));
}

// validate() swallows its own exceptions into the log.
let crashed;
registerLogger({log() {}, info() {}, warn() {}, error: message => crashed(message)});

async function judge(file) {
  const print = (judge, finding) => console.log(JSON.stringify({judge, file, ...finding}));
  crashed = message => print("L", {line: 1, col: 1, severity: "error", rule: "crash", message});
  const content = readFileSync(file, "utf8");
  const files = repositoryFiles(file);
  const lines = content.split("\n");
  const remote = f => f.message === UNRESOLVED && !/^["']?[.$]\//.test(lines[f.line - 1].slice(f.col - 1));
  for (const f of await parser(file, content, files)) if (!remote(f)) print("P", f);
  const unknown = new Set();
  for (const f of await service(file, content, files, facts(content, uses => unknown.add(uses)))) print("L", f);
  for (const uses of unknown) console.log(JSON.stringify({judge: "unknown", file, uses}));
}

const args = process.argv.slice(2);
if (args[0] !== "--actions") throw new Error("--actions FILE is missing");
const facts = actionFacts(args.splice(0, 2)[1]);
const paths = args.length ? args : readFileSync(0, "utf8").split("\n").filter(Boolean);
(async () => {
  for (const file of paths) await judge(file);
})();
