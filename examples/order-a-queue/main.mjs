// The scheduler in a queue of your own. It keeps no clock and does no I/O: you say what time it is, in ms.
import { Scheduler } from '@wattlane/core/scheduling';

// Waiting requests, in order of arrival. `sizeMs` is what a predictor thinks the request will cost one server.
const REQUESTS = [
  { id: 0, what: 'report', arrivalMs: 0, sizeMs: 9000 },
  { id: 1, what: 'chat', arrivalMs: 400, sizeMs: 300 },
  { id: 2, what: 'nightly batch', arrivalMs: 500, sizeMs: 200, band: 'best-effort' },
  { id: 3, what: 'summary', arrivalMs: 700, sizeMs: 4000 },
  { id: 4, what: 'chat, client hung up', arrivalMs: 800, sizeMs: 250 },
  { id: 5, what: 'translation, re-estimated', arrivalMs: 900, sizeMs: 6000 },
  { id: 6, what: 'voice assistant', arrivalMs: 1000, sizeMs: 5000, band: 'interactive' },
];

for (const policy of ['fcfs', 'boost']) {
  const scheduler = new Scheduler({ policy, servers: 1 });
  const tickets = REQUESTS.map((request) => scheduler.push(request));
  scheduler.remove(tickets[4]); // cancel: it will never be dispatched
  scheduler.rekey(tickets[5], 350); // better estimate: it keeps its arrival and moves to its new size class

  console.log(`order under ${policy}:`);
  let nowMs = 1000;
  for (let next = scheduler.pop(nowMs); next !== undefined; next = scheduler.pop(nowMs)) {
    console.log(
      `  ${String(nowMs).padStart(5)} ms  ${REQUESTS[next.id].what}  (${next.band}, ${next.reason})`,
    );
    nowMs += next.sizeMs; // here predictions are exact; a real server reports what the request did cost
    // The scheduler learns from outcomes. Was the answer cut off? abandon(ticket, doneMs). Not sent? requeue(ticket).
    scheduler.complete(next.ticket, next.sizeMs);
  }
}

// Tenants: `crawler` has five requests in the queue before `shop` sends its first. Both share the server by weight.
// A tenant is held back once it is ahead of the least served one by more than the tolerance (2 mean jobs by default).
const shared = new Scheduler({
  policy: 'boost',
  servers: 1,
  tenantWeights: { shop: 2 },
  fairnessToleranceJobs: 1,
});
const senders = ['crawler', 'crawler', 'crawler', 'crawler', 'crawler', 'shop', 'shop', 'shop', 'shop'];
senders.forEach((tenant, id) => {
  shared.push({ id, tenant, arrivalMs: id * 10, sizeMs: 1000 });
});
const served = senders.map((_, i) => {
  const next = shared.pop(100 + i * 1000);
  shared.complete(next.ticket, 1000);
  return next.tenant;
});
console.log(`tenants in order of service: ${served.join(' ')}`);
