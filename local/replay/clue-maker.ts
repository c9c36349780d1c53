import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { ClueData } from '../../domain/clue/push.ts';
import { division, levels } from '../../domain/places/divisions.ts';
import type { Rng } from './prng.ts';
import type { SimulatedClue } from './simulation.ts';
import * as made from './synthetic.ts';

/** What a clue is about, when it is not plain wages of the last months. */
export type Matter = 'time-barred' | 'other-matter' | 'project-payment';

const SOURCES = [
  ['national', 86],
  ['hotline', 9],
  ['walk-in', 5],
] as const;

/** Makes the clues of a scenario. */
export class ClueMaker {
  readonly #rng: Rng;
  readonly #firms = new Map<string, made.Firm>();
  readonly #firmsPerStreet: number;
  #people = 0;
  #firmCount = 0;

  constructor(rng: Rng, clues: number) {
    this.#rng = rng;
    this.#firmsPerStreet = Math.max(10, Math.round(clues / 15));
  }

  #firm(place: string, n: number): made.Firm {
    const key = `${place}/${n}`;
    const known = this.#firms.get(key);
    if (known) return known;
    const firm = made.makeFirm(this.#firmCount++, addressOf(place), this.#rng);
    this.#firms.set(key, firm);
    return firm;
  }

  /**
   * Makes a clue about a workplace in a street (9 digits) or district (6 digits).
   * @param options `like`: an earlier clue of the same person about the same wages; `firm`: a certain employer of the place
   */
  makeClue(
    at: number,
    place: string,
    options: { matter?: Matter; like?: SimulatedClue; firm?: number } = {},
  ): SimulatedClue {
    const rng = this.#rng.fork();
    const { matter, like, firm: named } = options;
    const day = shanghaiDate(at);
    const firm = this.#firm(place, named ?? rng.int(0, this.#firmsPerStreet - 1));
    const { sector } = firm;
    const employer = like?.data.employer ?? firm.employer;
    const reporter = made.makeReporter(this.#people++, rng);
    const owed = made.makeArrears(day, sector, rng);
    if (matter === 'time-barred') {
      Object.assign(owed, { from: made.monthsBefore(day, 31), to: made.monthsBefore(day, 27) });
    }
    if (rng.chance(0.01)) reporter.documentNumber = made.withWrongCheckDigit(reporter.documentNumber);
    const arrears = like?.data.arrears ?? owed;
    const data: SimulatedClue['data'] = {
      kind: rng.chance(0.12) ? 'report' : 'complaint',
      reporter: like?.data.reporter ?? reporter,
      employer,
      workplace: {
        division: place.slice(0, 6),
        ...(place.length === 9 ? { street: place } : {}),
        address: employer.address,
      },
      sector: like?.data.sector ?? sectorOf(matter, sector, rng),
      ...(sector === 'construction' ? { project: projectOf(employer) } : {}),
      arrears,
      description: made.makeDescription(employer.name, arrears),
    };
    return {
      source: rng.weighted(SOURCES),
      data,
      rng,
      clueId: '',
      pushed: null,
      receivedDay: day,
      division: place.slice(0, 6),
      street: place.length === 9 ? place : null,
      officers: [],
      state: 'open',
      closedDay: null,
      suspended: false,
      added: 0,
    };
  }
}

/** Names the divisions of a place; other cities are named in general. */
function addressOf(place: string): string {
  const known = levels(place).map((code) => division(code)?.zh);
  return known.includes(undefined) ? '广东省其他地市' : known.join('');
}

function sectorOf(matter: Matter | undefined, sector: string, rng: Rng): string {
  if (matter === 'project-payment') return matter;
  return matter === 'other-matter' ? rng.pick(['social-insurance', 'housing-fund', 'arbitration']) : sector;
}

const projectOf = ({ name }: { name: string }): NonNullable<ClueData['project']> => ({
  name: '样例产业园项目',
  generalContractor: '样例建设集团有限公司',
  subcontractor: name,
});
