import { html, raw } from 'hono/html';
import type { Bilingual, Language } from '../domain/text.ts';
import { dayText } from './dates.ts';
import { PAGE_STYLE } from './page-style.ts';
import { missingRiskWords, unplacedWords, usualWords, PAGE_WORDS as W } from './page-words.ts';
import type { SummaryBody, Weight } from './summary-body.ts';

type Html = ReturnType<typeof raw>;
type Content = Html | Promise<Html>;

const ICONS: Readonly<Record<Weight, string>> = {
  calm: '<circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/>',
  note: '<rect x="3" y="5" width="18" height="16" rx="3"/><path d="M3 10h18M8 2.5v4M16 2.5v4"/><circle cx="12" cy="15.3" r="1.4" fill="currentColor"/>',
  act: '<circle cx="12" cy="12" r="10"/><path d="M8 12h8M12.5 8.2l3.8 3.8-3.8 3.8"/>',
};

function icon(paths: string): Html {
  return raw(
    `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`,
  );
}

const MARK = icon(
  '<path d="M12 21C7 17.5 3.5 14 3.5 9.6A4.6 4.6 0 0 1 12 7.2a4.6 4.6 0 0 1 8.5 2.4C20.500 14 17 17.500 12 21Z"/><path d="M7.5 12h2.200l1.600-2.600 1.800 4.400 1.300-1.800h2.100"/>',
);

function document(language: Language, title: string, body: Content): Content {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
${raw(`<style>${PAGE_STYLE}</style>`)}
</head>
<body><main>${body}</main></body>
</html>`;
}

function languages(current: Language): Content {
  const choice = (language: Language, name: string) =>
    language === current
      ? html`<b aria-current="true" lang="${language}">${name}</b>`
      : html`<a href="?lang=${language}" hreflang="${language}" lang="${language}">${name}</a>`;
  return html`<nav aria-label="${W.language[current]}">${choice('vi', 'Tiếng Việt')}${choice('en', 'English')}</nav>`;
}

function card(title: string, content: Content | Content[], name = 'plain'): Content {
  return html`<section class="${name}"><h2>${title}</h2>${content}</section>`;
}

function list(items: readonly string[]): Content {
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

/** The part for the person: what matters most first. */
function forThePerson(body: SummaryBody, said: (words: Bilingual) => string): Content[] {
  const sections: Content[] = [];
  sections.push(
    card(
      said(W.next),
      body.next.map(
        (step) => html`<div class="item"><h3>${said(step.title)}</h3><p>${said(step.text)}</p></div>`,
      ),
    ),
  );
  if (body.imagesRead) {
    sections.push(
      card(
        said(W.found),
        body.findings.length === 0
          ? html`<p>${said(W.nothingFound)}</p>`
          : body.findings.map(
              (one) => html`<div class="item"><h3>${said(one.title)}</h3><p>${said(one.text)}</p></div>`,
            ),
      ),
    );
  }
  const { results, usualResults, unplacedResults } = body;
  if (results.length + usualResults + unplacedResults > 0) {
    sections.push(
      card(
        said(W.results),
        [
          ...results.map(
            (one) =>
              html`<div class="item"><h3>${said(one.name)}${one.weight === 'act' ? html` <span class="tag">${said(W.urgent)}</span>` : ''}</h3><p><span class="value">${one.value}</span></p><p>${said(one.text)}</p></div>`,
          ),
          usualResults > 0
            ? html`<p class="aside">${said(usualWords(usualResults, results.length > 0))}</p>`
            : html``,
          unplacedResults > 0 ? html`<p class="aside">${said(unplacedWords(unplacedResults))}</p>` : html``,
        ],
        'pair',
      ),
    );
  }
  if (body.risks.length + body.missingRisks > 0) {
    sections.push(
      card(
        said(W.risks),
        [
          ...body.risks.map(
            (one) => html`<div class="item"><h3>${said(one.title)}</h3><p>${said(one.text)}</p></div>`,
          ),
          body.missingRisks > 0
            ? html`<p class="aside">${said(missingRiskWords(body.missingRisks))}</p>`
            : html``,
        ],
        'pair',
      ),
    );
  }
  sections.push(card(said(W.warning), list(body.warningSigns.map(said)), 'warn'));
  sections.push(card(said(W.examined), list(body.examined.map(said))));
  if (body.pending.length > 0) {
    sections.push(
      card(
        said(W.pending),
        html`${list(body.pending.map(said))}<p class="aside">${said(W.pendingNote)}</p>`,
        'wait',
      ),
    );
  }
  return sections;
}

/** The part for a doctor at home: the readers' own words, and every value with its interval. */
function forDoctors(
  body: SummaryBody,
  said: (words: Bilingual) => string,
  day: (at: number) => string,
  language: Language,
): Content {
  const { person } = body;
  const born = person.birthDate === null ? '' : ` · ${said(W.born)}: ${dayText(person.birthDate, language)}`;
  const results =
    body.allResults.length === 0
      ? html``
      : html`<table><caption>${said(W.allResults)}</caption><thead><tr><th scope="col">${said(W.test)}</th><th scope="col">${said(W.value)}</th><th scope="col">${said(W.usual)}</th></tr></thead><tbody>${body.allResults.map(
          (one) =>
            html`<tr><td>${said(one.name)}</td><td class="${one.outside ? 'out' : ''}">${one.value}</td><td>${one.usual ?? ''}</td></tr>`,
        )}</tbody></table>`;
  return card(
    said(W.forDoctors),
    html`<div class="item"><p>${person.name}${born} · ${said(W.patientId)}: ${person.patientId}</p></div>${body.forDoctors.map(
      (report) =>
        html`<div class="item"><h3>${said(report.what)}</h3><p class="words">${report.impression}</p>${report.findings.length === 0 ? '' : list(report.findings.map(said))}<p class="aside">${report.signed.name}, ${day(report.signed.signedAt)}</p></div>`,
    )}${results}`,
    'doctor',
  );
}

/** The patient's page. Every text is escaped; `day` gives a signature's calendar day in the centre's time zone. */
export function summaryPage(body: SummaryBody, language: Language, day: (at: number) => string): Content {
  const said = (words: Bilingual) => words[language];
  const spoken = (at: number) => dayText(day(at), language);
  return document(
    language,
    said(W.title),
    html`<header><span class="brand">${MARK}${said(W.brand)}</span>${languages(language)}</header>
<div class="who"><h1>${body.person.name}</h1><p>${said(W.title)} · ${said(W.visit)} ${dayText(body.visitDate, language)}</p></div>
<div class="hero ${body.weight}">${icon(ICONS[body.weight])}<div><h2>${said(body.headline)}</h2><p>${said(body.lead)}</p></div></div>
${forThePerson(body, said)}
<div class="signed">${said(W.signed)}${body.forDoctors.map(
      ({ what, signed }) =>
        html`<p><b>${signed.name}</b>, ${said(W.onDay)} ${spoken(signed.signedAt)} (${said(what)})</p>`,
    )}</div>
<footer><p>${said(W.disclaimer)}</p><p>${said(W.private)}</p></footer>
${forDoctors(body, said, spoken, language)}`,
  );
}

/** The one answer to every address that leads nowhere, in both languages so that it tells nothing by its own. */
export function nothingHerePage(): Content {
  return document(
    'vi',
    '404',
    html`<header><span class="brand">${MARK}${W.brand.vi} · ${W.brand.en}</span></header>
<div class="who"><h1>Không có trang nào ở địa chỉ này</h1><p lang="en">There is no page at this address</p></div>
<section><p>Xin kiểm tra lại địa chỉ, hoặc hỏi nơi quý vị đã khám.</p><p class="aside" lang="en">Please check the address, or ask where you were examined.</p></section>`,
  );
}
