import { type ShownEvent } from '#libs/contracts';
import { type Exit, runCommand, UsageProblem } from '../command/index.js';
import { logInAs } from '../web-client/index.js';
import { describeEvent } from './describe-event.js';
import { parseSince } from './parse-since.js';

const help = `usage: npm run decisions -- --as <name> [options]

What was decided, oldest first. A person sees their own decisions, an auditor those of the tenant.

      --as <name>        who asks: erin is acme's auditor
      --user <name>      only people of this name, or the one of this subject or key (issuer#subject)
      --tool <name>      only this tool's
      --decision <kind>  only permit or deny
      --since <moment>   30m, 1h, 7d, or a date; 1h by default
      --limit <n>        at most so many events; 200 by default
      --json             one JSON object {events} and nothing else (use npm run --silent), or {error: {code, message}};
                         with {open}, the ids of permits of which no outcome is recorded, and {counts}, how often
                         each denial came that came more than once, where there are any
      --url <address>    where web is
  -h, --help

The password is DEPUTY_PASSWORD, or the one the local mesh printed.`;

/** The most that one asks for: each page is a record of its own. */
const pageSize = 500;

process.exitCode = await runCommand({
  help,
  options: {
    as: { type: 'string' },
    user: { type: 'string' },
    tool: { type: 'string' },
    decision: { type: 'string' },
    since: { type: 'string', default: '1h' },
    limit: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
  async run({ as: person, user, tool, decision, since, json, url, ...values }): Promise<Exit> {
    if (!person) throw new UsageProblem('say who asks: --as erin');
    if (decision !== undefined && decision !== 'permit' && decision !== 'deny')
      throw new UsageProblem(`\`${decision}\` is no decision: give permit or deny`);
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1)
      throw new UsageProblem(`\`${values.limit}\` is no number of events`);
    const from = parseSince(since, Date.now());

    const web = await logInAs(person, url);

    const events: ShownEvent[] = [];
    const open = new Set<string>();
    const counts: Record<string, number> = {};
    let cursor: string | undefined;
    do {
      const size = Math.min(pageSize, limit - events.length);
      const page = await web.decisions({ user, tool, decision, from, limit: size, cursor });
      events.push(...page.events);
      for (const id of page.open ?? []) open.add(id);
      Object.assign(counts, page.counts);
      cursor = page.next ?? undefined;
    } while (cursor && events.length < limit);
    await web.logOut();

    events.reverse();
    if (json) {
      const counted = Object.keys(counts).length > 0;
      const more = { ...(open.size > 0 && { open: [...open] }), ...(counted && { counts }) };
      console.log(JSON.stringify({ events, ...more }));
    } else if (events.length === 0)
      console.log(
        `nothing that ${person} may see was decided since ${from}: look further back with --since 7d`,
      );
    else {
      // A count stands on the line of its denial, where that is shown.
      const shown = new Set(events.map(({ eventId }) => eventId));
      for (const event of events)
        if (event.type !== 'decision.repeated' || !shown.has(event.decisionId))
          console.log(describeEvent(event, open.has(event.eventId), counts[event.eventId]));
    }
    return 'done';
  },
});
