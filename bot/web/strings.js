/* Every word of the interface; Spanish is fetched only where it is asked for. A school
   replaces single ones with data-strings='{"title": "…"}'. Answers come from the server,
   and so do the names and quick starts of its content. */
import school from './school.js';

const en = {
  title: 'Certification Advisor', role: 'Automated assistant', open: 'Ask an advisor',
  close: 'Close chat', send: 'Send', field: 'Your question', hint: 'Ask a question…',
  log: 'Conversation', you: 'You', bot: 'Advisor', typing: 'The advisor is typing',
  person: 'Talk to a person', menu: 'More options',
  chips: 'Suggestions', unread: 'unread', lost: 'No connection. Try again.',
  notice: 'Answers come from an automated assistant. Please leave out private and health matters.',
  privacy: 'Privacy', earlier: 'Show earlier messages',
  offline: 'You are offline. Messages wait and are sent later.',
  trying: 'Connection lost. Trying again…', back: 'Connected again.', now: 'Try now',
  unsent: 'Not sent.', retry: 'Try again', slow: 'One moment.',
  long: 'This message is too long.', refused: 'This message was not accepted.',
  failed: 'Something went wrong.', reach: 'Or reach us here:',
  left: '{n} characters left', helpful: 'Helpful', unhelpful: 'Not helpful',
  word: 'Anything to add? (optional)', thanks: 'Thank you.',
  best: 'Best fit', reasons: 'Why it fits', against: 'Keep in mind', others: 'Also worth a look',
  programs: 'Our programs', progress: 'Steps done', done: '{n} of {all} done',
  call: 'Call', mail: 'E-mail', first: 'First',
  greet: school.greet ?? 'Hello. I answer questions about certifications and help you find yours.',
  greetPrograms: 'Hello. Ask me where each of our programs leads, when it starts and how to pay for it.',
  greetCertifications: 'Hello. Ask me about fees, exams or renewal, or compare certifications.',
  greetOne: 'Hello. Ask me who can take the {name}, what it costs and how to keep it.',
  choose: 'Help me choose', compare: 'Compare {a} and {b}', cost: 'What does it cost?',
  program: 'Your programs', start: 'When can I start?', aid: 'Paying for it',
  cheapest: 'Which costs least?', quickest: 'Which is quickest?', can: 'Can I take it?',
  renew: 'How do I renew it?',
};

const tables = {};
const spanish = (lang) => /^es\b/i.test(lang);

/** Makes sure of the words of a language; true when they were fetched just now. */
export async function fetched(lang) {
  if (!spanish(lang) || tables.es) return false;
  try {
    tables.es = (await import('./strings.es.js')).default;
  } catch {
    tables.es = {};
  }
  return true;
}

/** The table for a language, with the school's own words over it. */
export function strings(lang, own) {
  let mine = {};
  try {
    mine = JSON.parse(own || '{}');
  } catch {
    console.warn('data-strings is not JSON; the usual words are used.');
  }
  const kept = Object.entries(mine || {}).filter(([, value]) => typeof value === 'string');
  return { ...en, ...(spanish(lang) && tables.es), ...Object.fromEntries(kept) };
}

const GREETINGS = {
  programs: ['greetPrograms', 'program', 'start', 'aid', 'choose'],
  certifications: ['greetCertifications', 'compare', 'cheapest', 'quickest', 'choose'],
};
const GREET = ['greet', 'choose', 'compare', 'program', 'person'];
const GREET_ONE = ['greetOne', 'can', 'cost', 'renew', 'choose'];

/** What the advisor says first, by the page it stands on, and the ways on. */
export function greeting(t, topic, own) {
  const { names = {}, starts = {}, pair = [] } = school;
  const id = (topic || '').toLowerCase();
  const name = Object.hasOwn(names, id) && names[id];
  const [text, ...chips] = (Object.hasOwn(GREETINGS, id) && GREETINGS[id]) || (name ? GREET_ONE : GREET);
  const [a, b] = pair.map((one) => names[one]);
  const say = (words) => words.replace('{name}', name).replace('{a}', a).replace('{b}', b);
  return { text: own || say(t[text]),
    buttons: chips.filter((chip) => starts[chip]).map((chip) =>
      ({ title: say(t[chip]), payload: starts[chip].replace('{id}', id) })) };
}
