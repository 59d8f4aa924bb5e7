/* Every word of the interface; Spanish is fetched only where it is asked for. A school
   replaces single ones with data-strings='{"title": "…"}'. Answers come from the server. */
const en = {
  title: 'Certification Advisor', role: 'Automated assistant', open: 'Ask an advisor',
  close: 'Close chat', send: 'Send', field: 'Your question', hint: 'Ask a question…',
  log: 'Conversation', you: 'You', bot: 'Advisor', typing: 'The advisor is typing',
  person: 'Talk to a person', ask: 'I would like to talk to a person', menu: 'More options',
  again: 'Start again', times: 'Show times', untimed: 'Hide times', save: 'Download as text',
  print: 'Print', erase: 'Delete conversation', chips: 'Suggestions', unread: 'unread',
  eraseAsk: 'Delete this conversation here and on our server?', yes: 'Delete', no: 'Keep',
  erased: 'The conversation was deleted.',
  notErased: 'We could not reach the server, so nothing was deleted.',
  notice: 'Answers come from an automated assistant. Please leave out health details and other private matters.',
  privacy: 'Privacy', earlier: 'Show earlier messages',
  offline: 'You are offline. What you write is kept and sent later.',
  trying: 'Connection lost. Trying again…', back: 'Connected again.', now: 'Try now',
  unsent: 'Not sent.', retry: 'Try again', slow: 'One moment, messages are coming in fast.',
  long: 'That message is too long. Please shorten it.', refused: 'This message could not be accepted.',
  failed: 'Something went wrong with this answer.', reach: 'You can also reach us here:',
  left: '{n} characters left', helpful: 'Helpful', unhelpful: 'Not helpful',
  word: 'Anything to add? (optional)', thanks: 'Thank you for telling us.',
  best: 'Best fit', reasons: 'Why it fits', against: 'Keep in mind', others: 'Also worth a look',
  programs: 'Programs at our school', progress: 'Steps done', done: '{n} of {all} done',
  call: 'Call', mail: 'E-mail', saved: 'Conversation of',
  greet: 'Hello. I answer questions about medical assistant, laboratory and related certifications, and I can help you find the one that fits you.',
  greetPrograms: 'Hello. I can tell you which certification each of our programs leads to, when it starts and how to pay for it.',
  greetCertifications: 'Hello. Ask me about fees, exams or renewal, or let me compare certifications for you.',
  greetOne: 'Hello. Ask me anything about the {name}: who can take it, what it costs and how to keep it.',
  choose: 'Help me choose', compare: 'Compare CMA and RMA', cost: 'What does it cost?',
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

/** What the advisor says first, by the page it stands on, and the ways on. */
export function greeting(t, topic, own) {
  const id = (topic || '').toLowerCase();
  const one = { certification: id };
  const say = (text, ...chips) => ({ text: own || text,
    buttons: chips.map(([title, payload]) => ({ title, payload })) });
  const person = [t.person, '/ask_person'];
  const choose = [t.choose, '/ask_advice'];
  const compare = [t.compare, '/compare{"certification":["cma","rma"]}'];
  const rank = (key) => [t[key], `/rank{"key":"${key}"}`];
  const faq = (title, key) => [title, `/faq{"key":"${key}"}`];
  const fact = (title, key) => [title, `/fact${JSON.stringify({ key, ...one })}`];
  if (id === 'programs') {
    return say(t.greetPrograms, faq(t.program, 'school_programs'),
      faq(t.start, 'school_start'), faq(t.aid, 'cost_aid'), choose);
  }
  if (id === 'certifications') {
    return say(t.greetCertifications, compare, rank('cheapest'), rank('quickest'), choose);
  }
  if (/^(n?cma|rma|ccma|ml[ts]|[cpr][bp]t|cpct|cet|cmaa|mlt_amt|nrcma)$/.test(id)) {
    return say(t.greetOne.replace('{name}', id.toUpperCase().replace(/_(\w+)/, ' ($1)')),
      fact(t.can, 'eligibility'), fact(t.cost, 'cost'), fact(t.renew, 'renewal'), choose);
  }
  return say(t.greet, choose, compare, faq(t.program, 'school_programs'), person);
}
