export { AdmitStrangers, type Beginner, mostUnfinished, type Refusal } from './admit-strangers.js';
export { type Device, Devices } from './devices.js';
export { Newcomers, type NewcomerLimits } from './newcomers.js';
export { NothingHereFilter } from './nothing-here.filter.js';
export { plainRequests } from './plain-requests.js';
export { hasDoubledKeys } from './has-doubled-keys.js';
export { isPlainJsonBody, isUtf8Body } from './is-plain-body.js';
export { type Client, clientOf, knowClients } from './know-clients.js';
export { tracedRequests } from './traced-requests.js';
