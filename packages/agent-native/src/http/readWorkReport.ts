import type { ReportedEnd, ReportedJob, WorkReport } from '../loop/workReport.ts';
import { Fields } from './readJson.ts';

/** Requests, tenants and ended requests that one report may hold. */
const MOST_JOBS = 4096;
const MOST_TENANTS = 64;
const LONGEST_MS = 1e9;

/** Reads what is reported about the work on a GPU. @throws WattlaneError ERR_ARGUMENT */
export function readWorkReport(fields: Fields): WorkReport {
  const tenants = fields.list('tenants', MOST_TENANTS).map((value, place) => {
    const tenant = new Fields(value, `body.tenants[${place}]`);
    const read = {
      sensitivity: tenant.number('sensitivity', 0, 1),
      sloMultiple: tenant.number('sloMultiple', 1, 1e6),
    };
    tenant.end();
    return read;
  });
  if (tenants.length === 0) throw fields.error('tenants', 'at least one');
  const jobs = fields.has('jobs') ? fields.list('jobs', MOST_JOBS) : [];
  const finished = fields.has('finished') ? fields.list('finished', MOST_JOBS) : [];
  return {
    tenants,
    jobs: jobs.map((job, place) => readJob(job, place, tenants.length)),
    finished: finished.map(readEnd),
    arrivedWorkMs: fields.has('arrivedWorkMs') ? fields.number('arrivedWorkMs', 0, 1e15) : 0,
  };
}

function readEnd(value: unknown, place: number): ReportedEnd {
  const end = new Fields(value, `body.finished[${place}]`);
  const read = {
    latencyRatio: end.number('latencyRatio', 0, 1e6),
    beganAgoMs: end.number('beganAgoMs', 0, LONGEST_MS),
    endedAgoMs: end.number('endedAgoMs', 0, LONGEST_MS),
  };
  end.end();
  if (read.endedAgoMs > read.beganAgoMs) throw end.error('endedAgoMs', 'at most beganAgoMs');
  return read;
}

function readJob(value: unknown, place: number, tenants: number): ReportedJob {
  const job = new Fields(value, `body.jobs[${place}]`);
  const read = {
    tenant: Math.floor(job.number('tenant', 0, tenants - 1)),
    ageMs: job.number('ageMs', 0, LONGEST_MS),
    sloMs: job.number('sloMs', 1e-3, LONGEST_MS),
    predictedMs: job.number('predictedMs', 0, LONGEST_MS),
    doneMs: job.number('doneMs', 0, LONGEST_MS),
  };
  job.end();
  return read;
}
