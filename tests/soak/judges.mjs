// A process with several simulated judges. It is told on standard input what to do, one JSON object a line, and answers each on
// standard output with its number. `node tests/soak/judges.mjs '{"url": …, "judges": […], "pace": 600}'`

import { createInterface } from "node:readline";

import { createJudge, pause } from "./judge.mjs";

const { url, judges: given, pace } = JSON.parse(process.argv[2]);
const hall = { url, counts: {}, faults: [], acked: [] };
const judges = given.map((one) => createJudge(hall, one));
const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
let phase = 0; // judges stop what they do when another phase begins
let isRecovered = true;
let working = Promise.resolve();

async function score(judge) {
  for (const mine = phase; phase === mine;) {
    await judge.act();
    await pause(pace * (0.5 + Math.random()));
  }
}

/** Begin another phase once everybody has stopped what they did. @param {(judge: any) => Promise<void>} run */
async function begin(run) {
  phase += 1;
  await working;
  const all = Promise.all(judges.map(run));
  working = all.then(() => {});
  return all;
}

const COMMANDS = {
  async start() {
    await Promise.all(judges.map((judge) => judge.start()));
    begin(score);
  },
  async recover({ epoch, takesBack }) {
    isRecovered = false;
    await begin((judge) => judge.recover(epoch, takesBack));
    isRecovered = true;
    begin(score);
  },
  finish: () => begin((judge) => judge.finish()).then(() => {}),
  /** What pages show of every nth sheet, and what devices were told since the last look. */
  async look({ nth, of }) {
    const acked = hall.acked.splice(0);
    return { look: judges.flatMap((judge) => judge.look((sheet) => sheet % of === nth, isRecovered)), acked, faults: hall.faults.splice(0) };
  },
  chosen: async () => ({ chosen: judges.flatMap((judge) => judge.chosen()), counts: hall.counts }),
  state: async () => ({ states: judges.filter((judge) => judge.isBusy()).map((judge) => `judge ${judge.number}: ${judge.state()}`) }),
};

for (const what of ["unhandledRejection", "uncaughtException"]) {
  process.on(what, (error) => {
    console.error(what, error);
    process.exitCode = 1;
    process.stderr.write("", () => process.exit());
  });
}
createInterface({ input: process.stdin }).on("line", async (line) => {
  const { n, command, ...more } = JSON.parse(line);
  say({ n, ...(await COMMANDS[command](more)) });
}).on("close", () => process.exit(0));
