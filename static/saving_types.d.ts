// What the server answers to a page that saves itself (plans/drafting/answers.py), for the checker of saving.js alone.
/** How a field stands now; with `html` there are two texts to choose from. */
export type Found = { now: string; sent: string; inputs?: Record<string, string>; html?: string };
export type Answer = {
  kept: boolean;
  said: string;
  fields: Record<string, Found>;
  waiting: string[];
  keys: Record<string, number>;
  here: string;
  url?: string;
};
